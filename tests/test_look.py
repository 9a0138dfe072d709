"""The look: colours that can be read in both themes and mean one thing, fonts of our own, and nothing that moves."""

import re
import tomllib

import pytest
from conftest import PROJECT_FOLDER

from mnist_ui.colours import DIGIT_COLOURS

THEME = tomllib.loads((PROJECT_FOLDER / ".streamlit" / "config.toml").read_text())["theme"]
LEAST_OF_TEXT, LEAST_OF_MARKS = 4.5, 3.0  # contrast, of WCAG 2.2's criteria 1.4.3 and 1.4.11
TINT = 0.1  # how much of the accent is behind the words of a chosen option


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour, ground, share):
    parts = [(int(colour[place : place + 2], 16), int(ground[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(share * above + (1 - share) * below):02x}" for above, below in parts)


def test_contrast_is_as_the_guidelines_define_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert mixed("#ff0000", "#0000ff", 0.2) == "#3300cc"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_colour_of_text_can_be_read_on_every_ground(name):
    theme = THEME[name]
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        for colour in ("textColor", "linkColor", "blueTextColor", "orangeTextColor", "greenTextColor", "grayTextColor"):
            assert contrast(theme[colour], ground) >= LEAST_OF_TEXT, (colour, ground)
        assert contrast(theme["primaryColor"], mixed(theme["primaryColor"], ground, TINT)) >= LEAST_OF_TEXT
    assert contrast(theme["violetTextColor"], theme["primaryColor"]) >= LEAST_OF_TEXT  # the words on the one button in the accent colour
    assert contrast(theme["grayTextColor"], theme["grayBackgroundColor"]) >= LEAST_OF_TEXT


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_charts_draw_can_be_seen(name):
    assert all(contrast(colour, THEME[name]["backgroundColor"]) >= LEAST_OF_MARKS for colour in DIGIT_COLOURS)


def test_the_ten_digits_have_one_set_of_colours():
    assert THEME["chartCategoricalColors"] == list(DIGIT_COLOURS)
    assert len(set(DIGIT_COLOURS)) == 10


def test_the_fonts_are_ours_and_their_licence_lies_beside_them():
    urls = [face["url"] for face in THEME["fontFaces"]]
    assert all(url.startswith("app/static/") and (PROJECT_FOLDER / url.removeprefix("app/")).read_bytes()[:4] == b"wOF2" for url in urls)
    assert "SIL Open Font License" in (PROJECT_FOLDER / "static" / "fonts" / "Pretendard-LICENSE.txt").read_text()
    assert {face["family"] for face in THEME["fontFaces"]} == {"Pretendard"}


def test_nothing_of_ours_moves_and_no_style_is_injected():
    for path in (
        PROJECT_FOLDER / "streamlit_app.py",
        *(PROJECT_FOLDER / "pages").glob("*.py"),
        *(PROJECT_FOLDER / "mnist_ui").glob("*.py"),
    ):
        assert not re.search(r"transition:|animation:|@keyframes|unsafe_allow_html|st\.html\(", path.read_text()), path
