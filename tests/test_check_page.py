"""The self-check page without a browser: what a stranger sees, what the operator's key opens, and what is there when little else is."""

import pytest
from conftest import PROJECT_FOLDER
from streamlit.testing.v1 import AppTest

from mnist_core.check_words import SENTENCES
from mnist_core.finding import problem, well
from mnist_ui import cache, check_view, state
from mnist_ui.check_words import check_labels, check_sentences

KEY = "the-operators-own-key"
FINDINGS = [well("digits"), problem("folder", folder="/srv/lab_data", reason="Permission denied"), problem("workers", "none")]


def open_check(**link):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30)
    app.switch_page("pages/check.py")
    for name, value in link.items():
        app.query_params[name] = value
    assert not app.run().exception
    return app


def words(app):
    return [element.value for kind in (app.title, app.markdown, app.success, app.warning, app.error, app.caption) for element in kind]


@pytest.fixture(autouse=True)
def fresh():
    check_view.server_findings.clear()
    yield
    check_view.server_findings.clear()


@pytest.fixture
def operated(monkeypatch):
    """A server whose operator has a key."""
    monkeypatch.setenv("MNIST_OPERATOR_KEY", KEY)


@pytest.fixture
def ill(monkeypatch):
    """Findings of a server on which two things are wrong."""

    def found():
        return FINDINGS

    found.clear = lambda: None
    monkeypatch.setattr(check_view, "server_findings", found)


def test_a_stranger_sees_one_sentence(operated, ill):
    shown = words(open_check())
    assert "Something here needs the operator." in shown
    assert not [text for text in shown if "lab_data" in text or "Permission" in text]


@pytest.mark.parametrize("given", ["", "wrong", KEY[:-1], "열쇠" * 1000])
def test_a_wrong_key_opens_nothing(operated, given):
    app = open_check(key=given)
    assert not app.button
    assert "The server is well." in words(app)
    assert (state.OPERATOR_KEY in app.query_params) == (given == "")


def test_no_key_is_right_where_none_is_set(monkeypatch):
    monkeypatch.delenv("MNIST_OPERATOR_KEY", raising=False)
    assert not open_check(key="x").button
    assert not open_check(key="").button


def test_the_key_opens_a_row_for_each_check_and_leaves_the_address(operated):
    app = open_check(key=KEY)
    assert state.OPERATOR_KEY not in app.query_params
    shown = words(app)
    assert "All is well." in shown
    labels = [label for label in check_labels().values() if any(f"**{label}**" in text for text in shown)]
    assert set(check_labels().values()) - set(labels) == {"Settings", "Workers"}
    assert not [text for text in shown if KEY in text]
    assert not app.button[0].click().run().exception


def test_what_needs_somebody_is_counted_and_comes_first(operated, ill):
    app = open_check(key=KEY)
    assert [error.value for error in app.error] == ["2 things need you."]
    rows = [text for text in words(app) if "-badge[" in text]
    assert ["Mend this" in row for row in rows[:3]] == [True, True, False]
    assert "Nothing can be written to \\/srv\\/lab\\_data (Permission denied)" in rows[0]


def test_the_key_can_be_typed(operated):
    app = open_check()
    app.text_input(key=state.OPERATOR_FIELD).set_value("nearly").run()
    assert "That is not the key" in app.warning[0].value
    app.text_input(key=state.OPERATOR_FIELD).set_value(KEY).run()
    assert "All is well." in words(app)


def test_the_page_is_there_when_the_database_is_not(operated, monkeypatch):
    monkeypatch.setenv("MNIST_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/lab")
    cache._laboratory.clear()
    try:
        app = open_check(key=KEY)
        rows = [text for text in words(app) if "Mend this" in text]
    finally:
        cache._laboratory.clear()
    assert [row.split("**")[1] for row in rows] == ["Database", "Engine"]
    assert "secret" not in "".join(rows)


def test_a_setting_that_cannot_be_is_told_to_nobody_but_that_something_is_wrong(monkeypatch):
    monkeypatch.setenv("MNIST_OPERATOR_KEY", "short")
    assert "Something here needs the operator." in words(open_check(key="short"))


def test_the_page_says_what_the_command_line_says():
    assert check_sentences() == SENTENCES
    assert set(check_labels()) == set(SENTENCES)


@pytest.mark.parametrize("answer", [None, 7, {}, {"sent": "x"}, {"sent": 5.0, "clock": "noon"}, {"sent": 5.0, "clock": float("nan")}])
def test_what_a_browser_answers_may_be_anything(monkeypatch, answer):
    import streamlit as st

    from mnist_ui import browser_echo

    known = {"sent": 5.0, "answers": 1, "trip": None, "ahead": None}
    monkeypatch.setattr(st, "session_state", {state.ECHO: known, f"{state.ECHO}_heard": {"answer": answer}})
    browser_echo._take()
    assert known["ahead"] is None


def test_a_browsers_clock_is_compared_with_the_middle_of_the_way(monkeypatch):
    import streamlit as st

    from mnist_ui import browser_echo

    known = {"sent": 10.0, "answers": 1, "trip": None, "ahead": None}
    monkeypatch.setattr(st, "session_state", {state.ECHO: known, f"{state.ECHO}_heard": {"answer": {"sent": 10.0, "clock": 111.0}}})
    monkeypatch.setattr(browser_echo.time, "time", lambda: 12.0)
    browser_echo._take()
    assert (known["trip"], known["ahead"]) == (2.0, 100.0)


def test_a_data_folder_that_cannot_be_made_is_a_sentence_on_every_page(operated, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MNIST_DATA_FOLDER", str(tmp_path / "file" / "data"))
    cache._laboratory.clear()
    try:
        home = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30).run()
        rows = [text for text in words(open_check(key=KEY)) if "Mend this" in text]
    finally:
        cache._laboratory.clear()
    assert not home.exception
    assert "no folder can be made there (Not a directory)" in home.error[0].value
    assert "Data folder" in rows[0]
