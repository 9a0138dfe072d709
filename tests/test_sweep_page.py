"""The compare page without a browser: the plan and its link, what is said of bad ones, and the result of a stored sweep."""

from dataclasses import replace

import pytest
from conftest import PROJECT_FOLDER
from examples import an_epoch
from streamlit.testing.v1 import AppTest

from mnist_core.config import HyperparameterError, Hyperparameters
from mnist_core.live import Snapshot
from mnist_core.runs import FAILED, FINISHED, RUNNING, STOPPED, Run, RunError, open_store
from mnist_core.settings import read_settings
from mnist_ui import charts
from mnist_ui.sweep_plan import (
    MOST_RUNS,
    USUAL_VALUES,
    Plan,
    link_from_plan,
    plan_from_link,
    planned_runs,
    problem_of,
    seeds_from,
    usual_plan,
    value_label,
    value_text,
)
from mnist_ui.sweep_trials import CHANGED, DELETED, Trial, accuracies_of, checked_sweep, left_out, seconds_left, trials_of

BASE = Hyperparameters(epochs=2, training_digits=3000)
ACCURACIES = {"relu": (0.970, 0.972, 0.971), "tanh": (0.951, 0.952, 0.953)}


def open_compare(**parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30)
    app.switch_page("pages/sweep.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def store():
    store = open_store(read_settings().database_url)
    yield store
    store.close()


def stored_sweep(store, accuracies=None, visitor="somebody", **endings):
    """A sweep of activations whose runs have ended; accuracies: value to one a seed. endings: value_seed=status."""
    accuracies = accuracies or ACCURACIES
    seeds = list(range(len(next(iter(accuracies.values())))))
    sweep_id, run_ids = store.create_sweep(visitor, BASE, "activation", list(accuracies), seeds)
    keys = [(value, seed) for value in accuracies for seed in seeds]
    for run_id, (value, seed) in zip(run_ids, keys, strict=True):
        figures = {"seconds": 1.0, "accuracy": 0.9, "loss": 0.3, "val_accuracy": accuracies[value][seed], "val_loss": 0.1}
        results = {"test_accuracy": accuracies[value][seed], "test_loss": 0.1, "interval_95": [0.9, 0.99], "best_epoch": None}
        status = endings.get(f"{value}_{seed}", FINISHED)
        message = "The worker ran out of memory." if status == FAILED else ""
        store.finish(
            run_id,
            status,
            message,
            epochs=[an_epoch(epoch, **figures) for epoch in (1, 2)],
            results={} if status == FAILED else results,
        )
    return sweep_id


def texts(app):
    return " ".join(element.value for kind in ("markdown", "caption", "text", "warning", "info", "subheader") for element in app.get(kind))


# The plan and its link


@pytest.mark.parametrize("setting", USUAL_VALUES)
def test_a_link_gives_back_the_plan_that_it_was_made_of(setting):
    plan = replace(usual_plan(setting), num_seeds=2)
    assert plan_from_link(link_from_plan(plan)) == (plan, [])
    assert problem_of(plan, max_epochs=100) is None
    assert plan.checked_values() == USUAL_VALUES[setting]


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ({"setting": "seed"}, "seed"),
        ({"setting": "<script>"}, "script"),
        ({"setting": ""}, "setting"),
        ({"setting": "s" * 5000}, "ssss"),
        ({"values": "0.001,fast"}, "fast"),
        ({"values": "nan,inf,0.1,0.2"}, "nan, inf"),
        ({"values": "0.001"}, "0.001"),
        ({"values": "0.001,0.001,1e-3"}, "0.001"),
        ({"values": ""}, "values"),
        ({"values": "9" * 5000}, "999"),
        ({"values": ",".join(f"0.00{number}" for number in range(1, 9))}, "0.001"),
        ({"setting": "hidden_units", "values": "12.5,64"}, "12.5"),
        ({"setting": "activation", "values": "relu,gelu"}, "gelu"),
        ({"setting": "dropout", "values": "0,1"}, "1"),
        ({"setting": "training_digits", "values": "99,60001"}, "60001"),
        ({"seeds": "1"}, "1"),
        ({"seeds": "6"}, "6"),
        ({"seeds": "three"}, "three"),
        ({"seeds": "3.0"}, "3.0"),
        ({"seeds": ""}, "seeds"),
    ],
)
def test_what_a_link_cannot_ask_for_is_named_and_something_usual_is_used(link, named):
    plan, problems = plan_from_link(link)
    assert len(problems) == 1
    assert named in problems[0]
    assert len(problems[0]) < 400
    assert problem_of(plan, max_epochs=100) is None


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        (Plan("learning_rate", ("0.001",)), "2 to 6"),
        (Plan("learning_rate", ()), "2 to 6"),
        (Plan("learning_rate", ("0.001", "1e-3")), "these are 1"),
        (Plan("learning_rate", ("0.001", "quick")), "quick"),
        (Plan("batch_size", ("32", "0")), "0"),
        (Plan("learning_rate", tuple(str(number / 100) for number in range(1, 7)), 5), "30 runs"),
        (Plan("epochs", ("1", "50")), "50 epochs"),
    ],
)
def test_a_plan_that_cannot_be_tried_is_answered_with_a_sentence(plan, named):
    assert named in problem_of(plan, max_epochs=20)


def test_the_runs_of_a_plan_differ_in_the_setting_and_the_seed_alone():
    runs = planned_runs(replace(BASE, seed=7), Plan("learning_rate", ("0.01", "0.001"), 2))
    assert [(run.learning_rate, run.seed) for run in runs] == [(0.001, 7), (0.001, 8), (0.01, 7), (0.01, 8)]
    assert {replace(run, learning_rate=0.001, seed=0) for run in runs} == {BASE}
    with pytest.raises(HyperparameterError, match="quick"):
        planned_runs(BASE, Plan("learning_rate", ("quick", "0.1")))


def test_the_largest_seed_leaves_room_for_the_others():
    assert seeds_from(5, 3) == (5, 6, 7)
    assert seeds_from(2**31 - 1, 3) == (2**31 - 3, 2**31 - 2, 2**31 - 1)


@pytest.mark.parametrize(
    ("value", "label", "text"), [(60_000, "60,000", "60000"), (1e-5, "0.00001", "1e-05"), (0.0, "0", "0"), ("relu", "ReLU", "relu")]
)
def test_a_value_is_shown_for_people_and_linked_for_programs(value, label, text):
    assert (value_label(value), value_text(value)) == (label, text)


# The runs


def run_of(value="relu", seed=0, status=FINISHED, **columns):
    hyperparameters = replace(BASE, activation=value, seed=seed)
    known = {"results": {"test_accuracy": 0.9}, "epochs": (), "changes": (), "message": "", "hyperparameters": hyperparameters}
    others = dict.fromkeys(
        ("visitor", "preset", "created_at", "finished_at", "curve", "server", "sweep_id", "training_seconds", "began_at")
    )
    return Run(id=f"{value}{seed}", status=status, **(others | known | columns))


@pytest.mark.parametrize(
    ("trial", "reason"),
    [
        (Trial("relu", 0, run_of(), run_of()), None),
        (Trial("relu", 0, run_of(status=RUNNING), Snapshot("relu0", "", RUNNING)), None),
        (Trial("relu", 0, run_of(), run_of(status=STOPPED)), STOPPED),
        (Trial("relu", 0, run_of(), run_of(status=FAILED, results={})), FAILED),
        (Trial("relu", 0, run_of(), run_of(changes=({"learning_rate": 0.1},))), CHANGED),
        (Trial("relu", 0, run_of(), run_of(), is_changed=True), CHANGED),
        (Trial("relu", 0), DELETED),
    ],
)
def test_only_a_run_that_ended_as_it_was_planned_counts(trial, reason):
    assert trial.reason == reason
    assert (trial.test_accuracy == 0.9) == (reason is None and not trial.is_active)
    assert left_out([trial]) == ([trial] if reason else [])


def test_runs_that_were_deleted_or_trained_on_are_found(store):
    from mnist_core.engine import Engine

    engine = Engine(store, read_settings())
    sweep_id = stored_sweep(store)
    runs = store.runs_of_sweep(sweep_id)
    engine.delete([runs[0].id], "somebody")
    longer = replace(runs[1], hyperparameters=replace(runs[1].hyperparameters, epochs=3))
    trials = trials_of(engine, store.get_sweep(sweep_id), [longer, *runs[2:]])
    assert [trial.reason for trial in trials] == [DELETED, CHANGED, None, None, None, None]
    assert accuracies_of(trials) == {"relu": {2: 0.971}, "tanh": {0: 0.951, 1: 0.952, 2: 0.953}}
    assert seconds_left(engine, trials) == 0


@pytest.mark.parametrize(
    "changes", [{"setting": "patience"}, {"values": ("relu", {"a": 1})}, {"values": ()}, {"seeds": ("one",)}, {"seeds": ()}]
)
def test_a_sweep_of_another_version_or_a_damaged_one_is_refused(store, changes):
    sweep = store.get_sweep(stored_sweep(store))
    assert checked_sweep(sweep) == sweep
    with pytest.raises(RunError, match="damaged"):
        checked_sweep(replace(sweep, **changes))


# The charts


@pytest.mark.parametrize("metric", [charts.ACCURACY, charts.LOSS])
@pytest.mark.parametrize("num_epochs", [1, 3, 100])
def test_a_small_chart_is_the_same_for_every_value(metric, num_epochs):
    epochs = [{"epoch": epoch, "val_accuracy": 0.8 + epoch / 1000, "val_loss": 0.5 / epoch} for epoch in range(1, num_epochs + 1)]
    titles = {"epochs": "Epochs", "seed": "Seed", "value": "Accuracy"}
    domain = charts.trial_domain(epochs, metric)
    assert domain[0] <= min(epoch[metric] for epoch in epochs) <= max(epoch[metric] for epoch in epochs) <= domain[1]
    assert len(charts.trial_frame([(0, epochs), (1, epochs)], metric)) == 2 * num_epochs
    first, second = (charts.specification(charts.trial_chart(num_epochs, metric, domain, titles)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("value", [0.0, 1e-9, 0.1, 0.98, 1.0, 1000.0])
@pytest.mark.parametrize("metric", [charts.ACCURACY, charts.LOSS])
def test_the_axis_of_the_small_charts_takes_any_figures(metric, value):
    for epochs in ([], [{metric: min(value, 1.0) if metric == charts.ACCURACY else value}]):
        low, high = charts.trial_domain(epochs, metric)
        assert low < high


# The page


def test_it_begins_with_learning_rates_and_says_how_many_runs_that_is():
    app = open_compare()
    assert app.selectbox(key="setting").value == "learning_rate"
    assert app.pills(key="values").value == ["0.0003", "0.001", "0.003", "0.01"]
    assert "16 runs on" in texts(app)
    assert not app.query_params  # what is offered anyway is no part of the link


def test_a_link_opens_with_its_plan_and_its_other_settings():
    app = open_compare(setting="batch_size", values="50, 100", seeds="5", epochs="3", preset="keras-tutorial")
    assert not app.warning
    assert app.pills(key="values").value == ["50", "100"]
    assert "10 runs on" in texts(app)
    assert "Epochs 3" in texts(app)


@pytest.mark.parametrize("link", [{"setting": "seed"}, {"values": "fast"}, {"seeds": "0"}, {"epochs": "0"}, {"preset": "pytorch"}])
def test_a_bad_link_is_named_on_the_page(link):
    app = open_compare(**link)
    assert len(app.warning) == 1
    assert f"`{next(iter(link.values()))}`" in app.warning[0].value


def test_another_setting_offers_its_own_values():
    app = open_compare()
    app.selectbox(key="setting").set_value("optimizer").run()
    assert app.pills(key="values").value == ["adam", "sgd", "rmsprop"]
    assert app.query_params["setting"] in ("optimizer", ["optimizer"])


def test_values_that_cannot_be_tried_keep_the_button_off():
    app = open_compare(values="0.001,0.002,0.003,0.004,0.005,0.006", seeds="5")
    assert f"at most {MOST_RUNS}" in app.warning[0].value
    assert app.button[0].disabled
    app.pills(key="values").set_value([]).run()
    assert not app.exception
    assert "2 to 6" in app.warning[0].value


def test_another_value_is_typed_and_joins_those_that_are_tried():
    app = open_compare()
    app.text_input(key="other_value").set_value("2e-3").run()
    assert app.pills(key="values").value == ["0.0003", "0.001", "0.003", "0.01", "0.002"]
    assert "20 runs on" in texts(app)
    assert app.text_input(key="other_value").value == ""


@pytest.mark.parametrize("text", ["fast", "0", "-1", "nan", "1e400", "0.1, 0.2", "<b>", "０.１x"])
def test_a_typed_value_that_cannot_be_is_named_and_not_tried(text):
    app = open_compare()
    app.text_input(key="other_value").set_value(text).run()
    assert f"`{text}` cannot be a value here" in app.warning[0].value
    assert app.pills(key="values").value == ["0.0003", "0.001", "0.003", "0.01"]
    app.run()
    assert not app.warning


def test_words_are_all_there_so_that_none_is_typed():
    assert not open_compare(setting="optimizer").text_input


def test_the_plan_stays_when_the_page_is_left_and_come_back_to():
    app = open_compare(setting="dropout", values="0.1,0.4", seeds="2")
    app.switch_page("pages/train.py").run()
    app.switch_page("pages/sweep.py").run()
    assert not app.exception
    assert (app.selectbox(key="setting").value, app.pills(key="values").value) == ("dropout", ["0.1", "0.4"])


def test_a_shared_sweep_is_shown_to_anybody_with_its_table_and_verdict(store):
    app = open_compare(sweep=stored_sweep(store))
    assert "Somebody shared" in texts(app)
    assert "tanh is worse than ReLU by 1.90 points" in texts(app)
    assert list(app.table[0].value["Mean"]) == ["**97.10**", "95.20"]
    assert [button.label for button in app.button] == ["Compare"]


def test_a_tie_is_called_a_tie_and_explained(store):
    app = open_compare(sweep=stored_sweep(store, {"relu": (0.97, 0.98), "tanh": (0.975, 0.972)}))
    assert "ReLU and tanh: a tie, 0.15 points apart" in texts(app)
    assert "A tie means" in texts(app)


def test_runs_that_failed_or_were_stopped_are_named_and_left_out(store):
    app = open_compare(sweep=stored_sweep(store, tanh_0=FAILED, tanh_1=STOPPED))
    assert "tanh with seed 0 (failed), tanh with seed 1 (stopped)" in texts(app)
    assert "ran out of memory" in texts(app)
    assert "not compared: tanh" in texts(app)


def test_a_sweep_without_any_result_says_why(store):
    app = open_compare(
        sweep=stored_sweep(store, {"relu": (0.9, 0.9), "tanh": (0.9, 0.9)}, relu_0=FAILED, relu_1=FAILED, tanh_0=FAILED, tanh_1=FAILED)
    )
    assert "Left out" in texts(app)
    assert not app.table


@pytest.mark.parametrize("sweep", ["nothing", "../etc", "x" * 5000, "\x00"])
def test_a_sweep_that_is_not_there_is_named(sweep):
    app = open_compare(sweep=sweep)
    assert "There is no comparison" in app.warning[0].value


def test_a_shared_sweep_brings_its_plan_and_settings(store):
    app = open_compare(sweep=stored_sweep(store))
    assert app.pills(key="values").value == ["relu", "tanh"]
    assert "Training digits 3,000" in texts(app)


def test_a_server_that_does_not_train_says_so():
    app = open_compare()
    assert "does not train" in texts(app)
    assert app.button[0].disabled
