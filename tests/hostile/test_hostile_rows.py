"""Rows that the app never wrote, and visitors who are not the owner: a page says a sentence, and nobody's run is shown or changed."""

import json

import pytest
from examples import RESULTS, an_epoch, some_network
from hostile_links import MARK
from hostile_rows import ROWS
from streamlit.proto.WidgetStates_pb2 import WidgetState

from mnist_core.config import Hyperparameters
from mnist_core.network import network_to_npz
from mnist_core.runs import FINISHED, RunStore
from mnist_ui.accent import accent_label

OWNER, STRANGER = "owner" + "o" * 17, "stranger" + "s" * 14
CURVE = [[1.0, 0.5, 0.9], [2.0, 0.3, 0.95]]


@pytest.fixture(scope="module")
def store(hostile_server):
    store = RunStore(f"sqlite:///{hostile_server.data / 'runs.sqlite'}")
    yield store
    store.close()


def stored_sweep(store, visitor):
    """A finished sweep of four runs with weights; returns its id and its first run's."""
    weights = network_to_npz(some_network(4))
    sweep_id, run_ids = store.create_sweep(visitor, Hyperparameters(epochs=2), "learning_rate", (0.001, 0.01), (0, 1))
    for run_id in run_ids:
        figures = {"epochs": [an_epoch(1), an_epoch(2)], "curve": CURVE, "results": RESULTS}
        store.finish(run_id, FINISHED, **figures, last_weights=weights, best_weights=weights)
    return sweep_id, run_ids[0]


def visit_as(server, visitor_id, page, query=""):
    """A Visitor whose browser says that it has this key, and the Answer."""
    visitor = server.visit(page, query)
    memory = next(name for name in visitor.run().widgets if name.endswith("visitor_of_this_browser"))
    return visitor, visitor.run(WidgetState(id=memory, json_value=json.dumps({"id": visitor_id})))


@pytest.fixture(scope="module")
def looks(hostile_server, store):
    """Table to (id of the row that is spoilt, Visitors who are its owner on the pages that show it)."""
    sweep_id, run_id = stored_sweep(store, OWNER)
    runs = ("runs", ""), ("runs", f"run={run_id}"), ("train", f"run={run_id}"), ("draw", f"network={run_id}")
    sweeps = ("sweep", f"sweep={sweep_id}"), ("runs", f"sweep={sweep_id}")
    places = {"run": (run_id, runs), "sweep": (sweep_id, sweeps)}
    yield {table: (row_id, [visit_as(hostile_server, OWNER, *place)[0] for place in each]) for table, (row_id, each) in places.items()}
    hostile_server.ask("DELETE FROM run")
    hostile_server.ask("DELETE FROM sweep")


@pytest.mark.parametrize(("table", "column"), dict.fromkeys((table, column) for table, column, _ in ROWS))
def test_no_row_breaks_a_page(hostile_server, looks, table, column):
    row_id, visitors = looks[table]
    ((before,),) = hostile_server.ask(f'SELECT "{column}" FROM {table} WHERE id = ?', row_id)
    found = {}
    for (each, other, name), value in ROWS.items():
        if (each, other) != (table, column) or (value is None and "weights" not in column):
            continue
        hostile_server.ask(f'UPDATE {table} SET "{column}" = ? WHERE id = ?', value, row_id)
        for visitor in visitors:
            answer = visitor.run()
            formatted = answer.formatted(MARK) if column not in ("note", "preset") else []  # these are shown with their signs escaped
            if problems := [*answer.exceptions, *formatted]:
                found[name, visitor.page, visitor.query] = problems
    hostile_server.ask(f'UPDATE {table} SET "{column}" = ? WHERE id = ?', before, row_id)
    assert found == {}


@pytest.mark.parametrize(
    "key", ["", "x", "o" * 23, "../../../../etc/passwd", "' OR visitor <> '      ", None, 7, [OWNER], {"id": OWNER}, "\0" * 22]
)
def test_a_key_that_is_none_is_nobodys(hostile_server, store, key):
    stored_sweep(store, OWNER)
    visitor, answer = visit_as(hostile_server, key, "runs")
    assert "You have not trained anything yet" in answer.words
    visitor.socket.close()


def test_a_stranger_sees_a_run_by_its_link_alone_and_changes_nothing(hostile_server, store):
    sweep_id, run_id = stored_sweep(store, OWNER)
    hostile_server.ask("UPDATE run SET note = 'my secret note' WHERE id = ?", run_id)
    before = hostile_server.ask("SELECT * FROM run ORDER BY id"), hostile_server.ask("SELECT * FROM sweep ORDER BY id")
    for page, query in (
        ("runs", f"run={run_id}"),
        ("train", f"run={run_id}"),
        ("sweep", f"sweep={sweep_id}"),
        ("runs", f"sweep={sweep_id}"),
    ):
        owner, shown = visit_as(hostile_server, OWNER, page, query)
        stranger, seen = visit_as(hostile_server, STRANGER, page, query)
        assert shown.exceptions == seen.exceptions == []
        assert "my secret note" not in seen.words
        for widget_id, kind in (shown.widgets | seen.widgets).items():
            if kind == "button" and not widget_id.endswith("-None"):  # those without a name begin runs of the stranger's own
                assert stranger.run(WidgetState(id=widget_id, trigger_value=True)).exceptions == []
            elif kind == "text_input":
                assert stranger.run(WidgetState(id=widget_id, string_value="written by a stranger")).exceptions == []
        owner.socket.close()
        stranger.socket.close()
    assert (hostile_server.ask("SELECT * FROM run ORDER BY id"), hostile_server.ask("SELECT * FROM sweep ORDER BY id")) == before
    assert run_id not in str(visit_as(hostile_server, STRANGER, "runs")[1].elements)


def test_a_run_in_the_line_is_stopped_by_its_owner_alone(hostile_server):
    owner, shown = visit_as(hostile_server, OWNER, "train")
    train = next(button.id for button in shown.all("button") if button.label == accent_label("Train"))
    shown = owner.run(WidgetState(id=train, trigger_value=True))
    ((run_id, status),) = hostile_server.ask("SELECT id, status FROM run WHERE visitor = ? AND status = 'waiting'", OWNER)
    ends = {button.label: button.id for button in shown.all("button") if button.label in ("Stop", "Pause")}
    assert set(ends) == {"Stop", "Pause"}
    for page, query in (("train", f"run={run_id}"), ("sweep", ""), ("runs", f"run={run_id}")):
        stranger, _ = visit_as(hostile_server, STRANGER, page, query)
        for widget_id in ends.values():
            stranger.run(WidgetState(id=widget_id, trigger_value=True))
        stranger.socket.close()
    assert hostile_server.ask("SELECT status FROM run WHERE id = ?", run_id) == [(status,)]
    owner.run(WidgetState(id=ends["Stop"], trigger_value=True))
    assert hostile_server.ask("SELECT status FROM run WHERE id = ?", run_id) == [("stopped",)]
