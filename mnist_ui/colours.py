"""The colours of charts: a digit has the same one wherever digits are told apart by colour. The map of the digits takes them from
chartCategoricalColors in .streamlit/config.toml, which are the same."""

DIGIT_COLOURS = ("#4269d0", "#dd7733", "#3ca951", "#c9403f", "#8a63d2", "#8d6e4a", "#d0619f", "#6f7885", "#a99212", "#1aa3b8")
ACCENT, SECOND_ACCENT = DIGIT_COLOURS[:2]  # clear on a light and on a dark page
TEXT = "currentColor"  # the text colour of the visitor's theme
