"""Addresses, states of widgets and messages that no browser sends, to a real server: no exception on a page."""

import json

import pytest
from hostile_drawings import HOSTILE_DRAWINGS
from hostile_links import EVERYTHING, LINKS, MARK, VIEWS
from hostile_states import STATES
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websocket_visitor import Visitor
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mnist_ui.accent import accent_label

LINKS_A_TRY, STATES_A_TRY = 12, 100  # one in so many: each parameter and widget meets some values, each value some of them
MOST_BYTES_MORE = 100_000_000
MESSAGE_BYTES = 1_800_000  # of the 2 MB of server.maxWidgetStateSize


def spread(cases, number):
    """Every so many-th of the cases."""
    return list(cases)[::number]


def problems_of(answer):
    return [*answer.exceptions, *answer.formatted(MARK)]


def assert_served(server):
    with server.visit("train") as visitor:
        assert visitor.run().exceptions == []


@pytest.mark.parametrize("page", VIEWS)
def test_no_address_breaks_a_page_or_is_shown_as_more_than_code(hostile_server, page):
    tried = [query for (each, _), query in EVERYTHING.items() if each == page]
    tried += [LINKS[case] for case in spread(LINKS, LINKS_A_TRY) if case[0] == page]
    found, num_echoes = {}, 0
    for query in tried:
        with hostile_server.visit(page, query) as visitor:
            answer = visitor.run()
        num_echoes += MARK in answer.words
        if problems := problems_of(answer):
            found[query[:100]] = problems
    assert found == {}
    assert num_echoes > 3 or page in ("", "draw")  # so what is not formatted is there; these two repeat nothing


@settings(max_examples=40, deadline=None)
@given(data=some.data())
def test_no_address_by_chance_breaks_a_page(hostile_server, data):
    page, parameter, _ = data.draw(some.sampled_from(sorted(LINKS)))
    value = data.draw(some.text(max_size=60).filter(str.isascii) | some.integers().map(str) | some.floats().map(str))
    with hostile_server.visit(page, f"{parameter}={value}") as visitor:
        assert visitor.run().exceptions == []


@pytest.mark.parametrize(("page", "query"), [(page, query) for page, queries in VIEWS.items() for query in queries])
def test_no_state_of_a_widget_breaks_a_page(hostile_server, page, query):
    found = {}
    with hostile_server.visit(page, query) as visitor:
        cases = [(widget_id, name) for widget_id in visitor.run().widgets for name in STATES]
        for widget_id, name in spread(cases, STATES_A_TRY):
            if problems := problems_of(visitor.run(STATES[name](widget_id))):
                found[widget_id[-30:], name] = problems
        assert visitor.run().exceptions == []
    assert found == {}


@pytest.mark.parametrize("page", VIEWS)
def test_all_widgets_of_a_page_at_once_are_as_harmless(hostile_server, page):
    found = {}
    for name, make in STATES.items():
        with hostile_server.visit(page) as visitor:
            for states in in_messages([*map(make, visitor.run().widgets)]):
                if problems := problems_of(visitor.run(*states)):
                    found[name] = problems
    assert found == {}


def in_messages(states):
    """The states in as few lists as the server's bound for a message allows: a larger one it refuses unread."""
    messages, room = [[]], MESSAGE_BYTES
    for state in states:
        room -= state.ByteSize()
        if room < 0:
            messages.append([])
            room = MESSAGE_BYTES - state.ByteSize()
        messages[-1].append(state)
    return messages


def test_no_message_of_a_canvas_breaks_the_page(hostile_server):
    """A few whole, as most are read in test_hostile_drawings.py."""
    with hostile_server.visit("draw") as visitor:
        canvas = next(name for name in visitor.run().widgets if "canvas_draw" in name and "_clear" not in name and "_undo" not in name)
        for drawing in spread(HOSTILE_DRAWINGS.values(), 8):
            for message in ({"drawing": {"raw": drawing, "data": "data:image/png;base64,AA"}, "backgroundFit": None}, {"drawing": drawing}):
                assert visitor.run(WidgetState(id=canvas, json_value=_json(message))).exceptions == []


def _json(message):
    try:
        return json.dumps(message)[:1_900_000]
    except ValueError:  # a number of more digits than Python writes
        return "9" * 5000


def test_unknown_widgets_fragments_and_pages_are_nothing(hostile_server):
    with hostile_server.visit("train") as visitor:
        visitor.run()
        names = ("", "$$ID-unknown-key", "x" * 100_000, "$$ID-" + "0" * 32 + "-language_choice", "\0")
        assert visitor.run(*(WidgetState(id=name, int_value=7) for name in names)).exceptions == []
        assert visitor.run(*[WidgetState(id=f"$$ID-{number}", bool_value=True) for number in range(20_000)]).exceptions == []
        for fragment in ("unknown", "x" * 10_000):
            visitor.ask(fragment_id=fragment)  # nothing comes of it
            assert visitor.run().exceptions == []
        for changes in ({"is_history_navigation": True}, {"is_auto_rerun": True}):
            assert visitor.run(**changes).exceptions == []
        for page in ("nowhere", "../../etc/passwd", "x" * 100_000, "streamlit_app", "train/../runs"):
            assert visitor.run(page_name=page, page_script_hash="").exceptions == []
        assert visitor.run(page_script_hash="f" * 32).exceptions == []


@pytest.mark.parametrize("content", [b"\xff" * 100, b"\x0a\xff\xff\xff\xff\x0f", b"\x5a" + bytes(50), bytes(2_200_000), "text"])
def test_bytes_that_are_no_message_end_the_session_of_who_sent_them_alone(hostile_server, content):
    with hostile_server.visit("draw") as bystander, hostile_server.visit("draw") as visitor:
        bystander.run()
        visitor.run()
        with pytest.raises(ConnectionClosed):
            visitor.send(content)
        assert bystander.run().exceptions == []


def other_messages():
    """Every kind of message but that for a run: name to bytes."""
    messages = {}
    for kind in ("stop_script", "load_git_info", "clear_cache", "debug_disconnect_websocket", "debug_shutdown_runtime", "set_run_on_save"):
        messages[kind] = BackMsg(**{kind: True})
    messages["file_urls_request"] = BackMsg()
    messages["file_urls_request"].file_urls_request.file_names.extend(["../../x", "\0", "x" * 10_000] * 100)
    messages["backend_operation_request"] = BackMsg()
    messages["backend_operation_request"].backend_operation_request.session_id = "somebody's"
    messages["nothing"] = BackMsg()
    return {name: message.SerializeToString() for name, message in messages.items()}


@pytest.mark.parametrize("name", other_messages())
def test_no_other_message_stops_the_server_or_anybodys_session(hostile_server, name):
    with hostile_server.visit("runs") as bystander, hostile_server.visit("draw") as visitor:
        bystander.run()
        visitor.run()
        visitor.socket.send(other_messages()[name])
        assert visitor.run().exceptions == []
        assert bystander.run().exceptions == []


def test_who_empties_the_caches_of_everybody_starts_no_second_engine(hostile_server):
    """Any browser can ask Streamlit for it; a second engine would take all runs under way for interrupted ones."""
    with hostile_server.visit("train") as visitor:
        train = next(button.id for button in visitor.run().all("button") if button.label == accent_label("Train"))
        visitor.run(WidgetState(id=train, trigger_value=True))
        count = "SELECT count(*) FROM run WHERE status = 'waiting'"
        waiting = hostile_server.ask(count)
        assert waiting[0][0] > 0
        for _ in range(3):
            visitor.socket.send(BackMsg(clear_cache=True).SerializeToString())
            visitor.run()
        assert_served(hostile_server)
        assert hostile_server.ask(count) == waiting


def test_a_page_of_another_site_cannot_open_the_websocket(hostile_server):
    for origin in ("https://example.com", "http://127.0.0.1.example.com", "null", "file://", "http://"):
        with pytest.raises(InvalidStatus, match="403"):
            Visitor(hostile_server.url, origin=origin)
    with Visitor(hostile_server.url, origin=hostile_server.url) as visitor:
        assert visitor.run().exceptions == []


def test_the_name_of_no_session_is_guessed(hostile_server):
    with hostile_server.visit("draw") as first:
        first.run()
        for name in ("0" * 36, "00000000-0000-4000-8000-000000000000", "..", "x" * 2000):
            with Visitor(hostile_server.url, "draw", subprotocols=["streamlit", "token", name]) as other:
                assert other.run().exceptions == []


def test_after_all_of_it_the_memory_is_as_before_and_no_file_lies_outside(hostile_server):
    assert_served(hostile_server)
    assert hostile_server.memory - hostile_server.idle_bytes < MOST_BYTES_MORE
    assert hostile_server.files_outside - hostile_server.files == set()
