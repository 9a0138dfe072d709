"""The generator of load: three visitors of a real server, and what it would say of a page that is broken."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.load import report
from benchmarks.load.crowd import Generator
from benchmarks.load.drawings import canvas_messages
from benchmarks.load.measures import share_below, slope
from benchmarks.load.mixes import all_on_train, whole_app
from benchmarks.load.parts import _drive
from benchmarks.load.profile import top_lines
from benchmarks.load.server import Server
from benchmarks.load.session import Session
from benchmarks.load.visitors import FOLLOWER, IN_LINE, OWNER, Visitor

BROKEN_PAGE = "import streamlit as st\n\nst.write('before')\nraise ValueError('as planned')\n"
TICKING_PAGE = """import streamlit as st


@st.fragment(run_every=0.3)
def look():
    st.session_state.looks = st.session_state.get("looks", 0) + 1
    st.metric("Looks", st.session_state.looks)


look()
"""


@pytest.fixture(scope="module")
def other_app(tmp_path_factory):
    """A small app with a page that is broken and one that ticks, served by the same command."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "pages").mkdir()
    (folder / "streamlit_app.py").write_text("import streamlit as st\n\nst.write('home')\n")
    (folder / "pages" / "broken.py").write_text(BROKEN_PAGE)
    (folder / "pages" / "train.py").write_text(TICKING_PAGE)
    with Server(app=folder) as server:
        yield server


def visit(url, page, act=None):
    """What a visitor has seen on a page, after the act, a coroutine function of the session."""

    async def go():
        session = Session(url, page)
        await session.open()
        if act:
            await act(session)
        await session.close()
        return session.seen

    with ThreadPoolExecutor(1) as apart:  # a browser of the tests before may have a loop of its own in this thread
        return apart.submit(lambda: asyncio.run(go())).result()


def test_an_exception_on_a_page_is_seen(other_app):
    assert visit(other_app.url, "broken").faults == ["ValueError: as planned"]
    assert visit(other_app.url, "").faults == []


def test_ticks_are_counted_as_the_server_counts_them(other_app):
    generator = Generator(other_app.url)
    try:
        generator.arrive([Visitor("train", FOLLOWER)] * 3)
        found = _drive(other_app, generator, 2)
        generator.leave()
    finally:
        generator.kill()
    assert found["acts"]["tick"]["number"] + found["ticks_joined"] >= 9  # each of three, every 0.3 s of two seconds
    assert found["faults"] == []
    assert found["usage"]["web"]["memory"] > 20
    assert found["usage"]["web"]["processor"] > 0


def test_the_digit_in_the_answer_to_a_stroke_is_read(app_url):
    message, label = canvas_messages()[4]  # a crossed seven

    async def draw(session):
        await session.draw(message)
        assert len(session.states) == 3  # language, brush and canvas, as a browser sends them

    seen = visit(app_url, "", draw)
    assert str(label) in seen.metrics.values()
    assert seen.faults == []


def test_a_crowd_is_mixed_as_it_says():
    roles = [visitor.role for visitor in whole_app(100)]
    assert (roles.count(OWNER), roles.count(IN_LINE), roles.count(FOLLOWER), len(roles)) == (1, 40, 9, 100)
    assert {visitor.page for visitor in whole_app(100)} == {"", "train", "dataset", "draw", "inside", "mistakes", "runs", "sweep"}
    assert len(all_on_train(50, 2)) == 50


def test_the_load_goes_to_this_machine_alone():
    with pytest.raises(ValueError, match=r"127\.0\.0\.1 alone"):
        Generator("http://example.org:8501")


def test_a_script_that_cannot_be_compiled_is_a_fault():
    session = Session("http://127.0.0.1:1")
    message = ForwardMsg(script_finished=ForwardMsg.FINISHED_WITH_COMPILE_ERROR)
    session.is_whole, session.alive = True, set()
    assert session._read(message.SerializeToString())
    assert session.seen.faults == ["The page could not be compiled."]


def test_the_slope_is_in_megabytes_in_ten_minutes():
    samples = [(second, {"web": 300 + second / 60}) for second in range(600)]
    assert slope(samples, "web") == pytest.approx(10)
    assert share_below(range(100), 0.95) == 95


def test_a_profile_names_what_it_stood_in_and_what_that_was_for():
    waiting = "a (x/app.py:1);Condition.wait (lib/threading.py:5) 90\n"
    stacks = "a (x/app.py:1);b (x/page.py:2) 3\na (x/app.py:1);c (x/page.py:9) 1\n" + waiting
    lines = top_lines(stacks)
    assert [0.75, "self: b, x/page.py"] in lines
    assert [1.0, "within: a, x/app.py"] in lines


def test_the_report_is_written_between_its_marks_and_nowhere_else(tmp_path, monkeypatch):
    document = tmp_path / "performance.md"
    document.write_text("# Before\n\n<!-- load -->\nthe figures of before\n<!-- /load -->\n\n## After\n")
    monkeypatch.setattr(report, "DOCUMENT", document)
    report.write_report({})
    text = document.read_text()
    assert text.startswith("# Before\n\n<!-- load -->\n## A hundred visitors")
    assert text.endswith("<!-- /load -->\n\n## After\n")
    assert "the figures of before" not in text
