"""The one button in the accent colour that a page has.

Streamlit writes white on it in every theme. On a dark page the accent must be light, to be read as text elsewhere, and white on it could
not be read; so the words have a colour of their own, which .streamlit/config.toml gives for each theme under a name that nothing else uses.
"""

import streamlit as st


def accent_label(label):
    """The words of a button of another kind, such as a form's, that is in the accent colour and not disabled."""
    return f":violet[{label}]"


def plain_label(label):
    """The words of any button as they are read, without what gives them a colour."""
    return label.removeprefix(":violet[").removesuffix("]") if label.startswith(":violet[") else label


def accent_button(label, disabled=False, **options):
    """Show the page's primary button; options: as of st.button. Returns whether it was pressed."""
    return st.button(label if disabled else accent_label(label), type="primary", disabled=disabled, **options)
