"""The runs page without a browser: the table and what is found in it, notes, deletion, one run by its link, and the charts."""

import itertools
import json

import pytest
from conftest import PROJECT_FOLDER
from examples import RESULTS
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from mnist_core.config import PRESETS, Hyperparameters
from mnist_core.engine import Engine
from mnist_core.live import Snapshot
from mnist_core.roster import Job
from mnist_core.runs import EARLY_STOPPED, FAILED, FINISHED, PAUSED, RUNNING, STOPPED, RunActiveError, RunError, open_store
from mnist_core.settings import read_settings
from mnist_core.shelf import MAX_NOTE, Shelf
from mnist_ui import run_charts, state
from mnist_ui.charts import specification
from mnist_ui.run_words import found, without_markdown

ME = "m" * 22
BASE = Hyperparameters(epochs=3, batch_size=200)


@pytest.fixture
def store():
    """The app's own store, without anything of ours."""
    from mnist_core.database import WRITING
    from mnist_core.tables import RunRow, SweepRow

    store = open_store(read_settings().database_url)
    with store.database.execution_options(**WRITING).begin() as connection:
        for table in (RunRow, SweepRow):
            connection.execute(table.__table__.delete().where(table.visitor == ME))
    return store


def open_runs(**values):
    """The page; link_... goes to the address bar, anything else to the session."""
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30)
    app.switch_page("pages/runs.py")
    app.session_state[state.VISITOR] = ME
    for name, value in values.items():
        (app.query_params if name.startswith("link_") else app.session_state)[name.removeprefix("link_")] = value
    app.run()
    assert not app.exception
    return app


def figures(accuracy, epochs=3):
    each = {"seconds": 1.0, "accuracy": 0.9, "loss": 0.3, "val_accuracy": accuracy, "val_loss": 0.1}
    return [{"epoch": epoch, **each} for epoch in range(1, epochs + 1)]


def stored_run(store, accuracy=0.97, status=FINISHED, visitor=ME, hyperparameters=BASE, **columns):
    run_id = store.create(visitor, hyperparameters)
    has_results = status in (FINISHED, EARLY_STOPPED, STOPPED)
    results = {"test_accuracy": accuracy, "test_loss": 1 - accuracy, "interval_95": [accuracy - 0.003, accuracy + 0.003]}
    results |= {"best_epoch": 2, "best_test_accuracy": accuracy}
    curve = [[1.0, 0.5, 0.9], [2.5, 0.3, 0.95]]
    store.finish(run_id, status, epochs=figures(accuracy), curve=curve, results=results if has_results else {}, **columns)
    return run_id


def texts(app):
    kinds = ("markdown", "caption", "text", "warning", "info", "title", "header")
    return " ".join(element.value for kind in kinds for element in app.get(kind))


def buttons(app):
    return [button.label for button in app.button]


# The list


def test_without_runs_the_page_leads_to_the_train_page(store):
    app = open_runs()
    assert "You have not trained anything yet" in texts(app)
    assert not app.dataframe
    assert buttons(app) == []


def test_the_table_shows_what_differs_and_the_best(store):
    stored_run(store, 0.97)
    stored_run(store, 0.98, hyperparameters=Hyperparameters(epochs=3, batch_size=200, learning_rate=0.01))
    stored_run(store, status=FAILED)
    stored_run(store, 0.99, visitor="somebody else's " + "x" * 7)
    app = open_runs()
    table = app.dataframe[0].value
    assert list(table["Status"]) == ["Failed", "Finished", "Finished"]
    assert list(table["Best"]) == ["", "★ accuracy ★ loss", ""]
    assert list(table["Learning rate"]) == [0.001, 0.01, 0.001]
    assert "Batch size" not in table
    assert "The same in all: Epochs 3 · Batch size 200" in texts(app)


def test_a_search_finds_notes_settings_and_states_in_any_order(store):
    shelf = Shelf(store.database)
    noted, other = stored_run(store), stored_run(store, status=PAUSED, hyperparameters=Hyperparameters(optimizer="sgd"))
    shelf.write_note(noted, ME, "Weniger ist mehr · 적을수록 좋아요")
    runs = shelf.runs(ME)
    for text, ids in {"적을수록": [noted], "MEHR weniger": [noted], "sgd paused": [other], "sgd finished": [], "": [other, noted]}.items():
        assert [run.id for run in found(runs, text)] == ids
    app = open_runs(search="nothing like this")
    assert "No run has all these words" in texts(app)


def test_runs_that_are_ticked_are_laid_over_each_other_and_compared(store):
    ids = [stored_run(store, 0.97 + seed / 1000, hyperparameters=Hyperparameters(epochs=3, seed=seed)) for seed in range(10)]
    stopped = stored_run(store, status=STOPPED, changes=[{"epoch": 2, "step": 0, "learning_rate": 0.0001}])
    store.add_checkpoint(stopped, "mnist-01-0.1000.keras", b"file", 1, 0.1)
    app = open_runs(chosen_runs=(stopped, *ids))
    assert "Delete 11 runs" in buttons(app)
    overlay, parallel = app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    assert "What made the difference?" in texts(app)
    assert "The first 8 of them are drawn." in texts(app)
    assert all(sign in texts(app) for sign in ("✕", "◇", "▲"))
    assert json.loads(parallel.proto.spec)["height"] == run_charts.PARALLEL_ROW * 5  # batch size, seed, two accuracies, loss
    assert json.loads(overlay.proto.spec)["height"] == run_charts.OVERLAY_HEIGHT


def test_the_runs_of_a_comparison_are_listed_by_its_link_and_a_bad_one_is_told(store):
    sweep_id, run_ids = store.create_sweep(ME, BASE, "learning_rate", (0.001, 0.01), (0, 1))
    for run_id in run_ids:
        store.finish(run_id, FINISHED, epochs=figures(0.9), results=RESULTS | {"test_accuracy": 0.9, "test_loss": 0.1})
    stored_run(store)
    app = open_runs(link_sweep=sweep_id)
    assert len(app.dataframe[0].value) == 4
    assert "What made the difference?" in texts(app)
    assert "not among your runs" in texts(open_runs(link_sweep="somebody's"))


# Notes and deletion


def test_a_note_is_written_and_one_that_cannot_be_kept_is_told(store):
    run_id = stored_run(store)
    app = open_runs(chosen_runs=(run_id,))
    app.text_input(key=f"note_{run_id}").set_value("a *star* [1]").run()
    assert Shelf(store.database).note(run_id, ME) == "a *star* [1]"
    assert r"a \*star\* \[1\]" in texts(app)
    app.text_input(key=f"note_{run_id}").set_value("bell \a").run()
    assert f"at most {MAX_NOTE} characters" in texts(app)
    assert Shelf(store.database).note(run_id, ME) == "a *star* [1]"


def test_a_deleted_run_is_gone_everywhere_and_comes_back(store):
    run_id, other = stored_run(store), stored_run(store)
    app = open_runs(chosen_runs=(run_id,), run=run_id, network=run_id)
    app.button(key="run_table_delete").click().run()
    assert len(app.dataframe[0].value) == 1
    assert state.RUN not in app.session_state
    assert "cannot be shown" in texts(open_runs(link_run=run_id))
    assert [run.id for run in store.of_visitor(ME)] == [other]
    app.button(key="run_table_undo").click().run()
    assert len(app.dataframe[0].value) == 2
    assert "Delete 1 run" in buttons(app)  # what came back is ticked


def test_a_run_under_way_is_not_deleted(store):
    engine = Engine(store, read_settings())
    run_id = stored_run(store)
    engine.roster.enter(Job(run_id, ME, BASE, Snapshot(run_id, ME)))
    with pytest.raises(RunActiveError):
        engine.delete([run_id], ME)
    with pytest.raises(RunError, match="somebody else's"):
        engine.delete([stored_run(store, visitor="another")], ME)
    waiting = store.create(ME, BASE)
    app = open_runs(chosen_runs=(waiting,))
    app.button(key="run_table_delete").click().run()
    assert "stop it first" in texts(app)
    assert len(app.dataframe[0].value) == 2
    assert app.dataframe[0].value["Status"][0] == "In line"


# One run


def test_a_link_shows_a_run_to_anybody_without_its_note(store):
    run_id = stored_run(store, 0.9731, EARLY_STOPPED, "another", PRESETS["keras-tutorial"].hyperparameters)
    store.add_checkpoint(run_id, "mnist-01-0.1000.keras", b"file", 1, 0.1)
    Shelf(store.database).write_note(run_id, "another", "for me alone")
    app = open_runs(link_run=run_id)
    assert "Somebody shared this run with you" in texts(app)
    assert (buttons(app), list(app.text_input)) == (["All my runs"], [])
    assert "for me alone" not in str(app)
    assert app.metric[0].value == "97.31 %"
    assert list(app.dataframe[1].value["name"]) == ["mnist-01-0.1000.keras"]
    assert "**Epochs 30**" in texts(app)  # not as in the TensorFlow tutorial, as no preset was told


def test_its_owner_can_note_and_delete_the_run_that_is_open(store):
    run_id = stored_run(store)
    app = open_runs(link_run=run_id)
    assert buttons(app) == ["All my runs", "Delete this run"]
    app.button(key="run_delete").click().run()
    assert state.RUN not in app.query_params
    assert "You have not trained anything yet" in texts(app)
    assert buttons(app) == ["Bring back 1 deleted run"]


@pytest.mark.parametrize("run_id", ["nothing", "`**bold**` <b>", "x" * 5000, "수학", "\x00"])
def test_a_link_to_no_run_gets_its_sentence(store, run_id):
    app = open_runs(link_run=run_id)
    assert "cannot be shown: it was deleted, or the link is incomplete." in app.warning[0].value
    assert len(app.warning[0].value) < 200


@pytest.mark.parametrize("status", [FAILED, PAUSED, RUNNING])
def test_a_run_without_a_result_is_shown_as_it_stands(store, status):
    run_id = store.create(ME, BASE)
    store.change(run_id, status=status, message="The worker ran out of memory.")
    app = open_runs(link_run=run_id)
    assert "Run of" in texts(app)
    assert app.metric[0].value == "–"


# The charts


def curve(accuracies, **more):
    epochs = [figures(accuracy, 1)[0] | {"epoch": epoch} for epoch, accuracy in enumerate(accuracies, 1)]
    return {"epochs": epochs, "saved": set(), "end": None, "changes": [], **more}


def test_an_overlay_marks_the_best_epoch_stops_checkpoints_and_rate_changes():
    curves = [curve((0.9, 0.97, 0.95), saved={1, 2}, end=3, changes=[(1.5, 0.01)])]
    frame = run_charts.overlay_frame(curves, run_charts.ACCURACY, (0.8, 1.0), 3)
    marks = {series: [tuple(row) for row in rows[["epochs", "value"]].to_numpy()] for series, rows in frame.groupby("series")}
    assert marks["best"] == [(2, 0.97)]
    assert marks["saved"] == [(1, 0.9)]  # the best one is marked as such
    assert marks["ended"] == [(3, 0.95)]
    assert marks["rate"] == [(1.5, pytest.approx(0.935))]  # on the line between two epochs
    assert frame[frame.series == "rate"].text.item() == "0.01"


@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0.9, 1.0)), min_size=1, max_size=8))
def test_letters_at_the_same_place_never_cover_each_other(ends):
    heights = run_charts.spread_letters(ends, (0.9, 1.0), 5, False)
    at_end = sorted(height for height, end in zip(heights, ends, strict=True) if end[0] == 5)
    gaps = [after - before for before, after in itertools.pairwise(at_end)]
    assert all(gap >= run_charts.LETTER_GAP * 0.1 - 1e-9 for gap in gaps)
    assert max(heights) <= 1 + 1e-9


def test_parallel_coordinates_put_settings_in_even_steps_and_figures_in_proportion():
    rate = run_charts.Axis("rate", (0.1, 0.001, 0.01), ("0.1", "0.001", "0.01"))
    figure = run_charts.Axis("accuracy", (0.9, 0.95, 1.0), ("90 %", "95 %", "100 %"), True)
    frame = run_charts.parallel_frame([rate, figure], ["a", "b", "c"], [0.9, 0.95, 1.0])
    places = {(row.run, row.axis): row.place for row in frame.itertuples() if not row.is_tick}
    assert [places[run, "rate"] for run in "abc"] == [1, 0, 0.5]
    assert [places[run, "accuracy"] for run in "abc"] == [0, pytest.approx(0.5), 1]
    assert sorted(frame[frame.is_tick & (frame.axis == "accuracy")].text) == ["100 %", "90 %"]
    assert run_charts.parallel_frame([rate], ["a", "b", "c"], [0.5, 0.5, 0.5]).score.dropna().eq(1).all()


def test_every_chart_is_a_specification_without_rows():
    titles = {"epochs": "Epochs", "value": "Value", "rate": "Rate"}
    for metric, domain in ((run_charts.ACCURACY, (0.9, 1.0)), (run_charts.LOSS, (0.01, 1.0))):
        assert "data" not in specification(run_charts.overlay_chart(1, metric, domain, 8, titles))
    assert "data" not in specification(run_charts.parallel_chart(("a", "b")))
    assert run_charts.overlay_domain([], run_charts.LOSS) == (0.1, 1.0)
    assert run_charts.overlay_domain(figures(0.97), run_charts.ACCURACY) == (0.95, 1.0)


def test_a_persons_text_keeps_its_signs_in_markdown():
    assert without_markdown("a*b_[c](d) 한글 · 1.5") == r"a\*b\_\[c\]\(d\) 한글 · 1\.5"
