"""The home page without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_ui import cache, state
from mnist_ui.cache import SHIPPED_MODEL

SEVEN = [["M", 70, 60], ["L", 210, 60], ["L", 120, 230]]


@pytest.fixture
def page():
    return AppTest.from_file("../streamlit_app.py", default_timeout=20).run()


def test_home_invites_to_draw(page):
    assert not page.exception
    assert ":small[Draw a digit.]" in [remark.value for remark in page.markdown]


def test_home_reads_a_drawing(page):
    stroke = {"type": "Path", "path": SEVEN, "left": 140, "top": 145, "width": 140, "height": 170, "stroke": "#ffffff", "strokeWidth": 20}
    raw = {"objects": [{**stroke, "originX": "center", "originY": "center", "scaleX": 1, "scaleY": 1, "angle": 0}]}
    page.session_state[f"{state.CANVAS}_home_0"] = {"drawing": {"raw": raw, "data": None}, "backgroundFit": None}
    page.run()
    assert not page.exception
    assert page.metric[0].value == "7"


@pytest.mark.parametrize(
    "broken", [{"drawing": "x"}, {"drawing": {"raw": "x", "data": None}}, {"drawing": {"raw": {"objects": [1]}}}], ids=str
)
def test_broken_drawing_on_home_is_no_traceback(page, broken):
    page.session_state[f"{state.CANVAS}_home_0"] = broken
    assert not page.run().exception
    assert page.metric[0].value == "–"


def test_home_says_how_good_the_network_is_from_its_card(page):
    accuracy = json.loads(Path(SHIPPED_MODEL).with_suffix(".json").read_text())["test"]["accuracy"]
    assert any(f"{100 * accuracy:.1f} % of MNIST's test digits" in remark.value for remark in page.markdown)


def test_home_leads_through_the_lessons_and_to_the_pages(page):
    links = [link.value for link in page.main.get("page_link")]
    assert [link[0] for link in links[:6]] == list("123456")
    assert links[6:] == ["Train", "Dataset", "Draw", "Inside"]


@pytest.mark.parametrize("content", [None, b"", b"no network", "half"])
def test_a_shipped_network_that_cannot_be_read_gets_its_sentence(monkeypatch, tmp_path, content):
    whole = SHIPPED_MODEL.read_bytes()
    path = tmp_path / "network.keras"
    if content is not None:
        path.write_bytes(whole[: len(whole) // 2] if content == "half" else content)
    monkeypatch.setattr(cache, "SHIPPED_MODEL", path)
    cache._shipped_network.clear()
    page = AppTest.from_file("../streamlit_app.py", default_timeout=20).run()
    cache._shipped_network.clear()
    assert not page.exception
    assert "network.keras" in page.error[0].value


def test_a_setting_of_the_server_that_cannot_be_gets_its_sentence(monkeypatch):
    monkeypatch.setenv("MNIST_WORKERS", "many")
    cache._laboratory.clear()
    page = AppTest.from_file("../streamlit_app.py", default_timeout=20).run()
    cache._laboratory.clear()
    assert not page.exception
    assert "MNIST_WORKERS" in page.error[0].value
