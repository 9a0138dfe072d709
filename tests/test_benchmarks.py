"""The document on speed: its tables follow from the figures beside it, and what is not this writer's own stays."""

from benchmarks import document
from benchmarks.figures import seconds_to, spread_text
from benchmarks.training import COMMAND_LINE, DASHBOARD, JAX, TUTORIAL, ratios

OF_LOAD = "<!-- load -->\n## A hundred visitors\n\n| tick | 12 ms |\n<!-- /load -->"


def run(number, program, seconds, **more):
    return {"round": number, "batch_size": 32, "program": program, "seconds": [9.0, seconds, seconds], **more}


def training_part():
    accuracies = {"accuracies": [0.97, 0.981, 0.982], "megabytes": {"process": 500}}
    runs = [run(number, COMMAND_LINE, 1.0, **accuracies) for number in (1, 2)]
    runs += [run(number, TUTORIAL, seconds, **accuracies) for number, seconds in ((1, 3.0), (2, 4.0))]
    runs += [{"round": 1, "batch_size": 32, "program": JAX, "error": "no module named jax"}]
    return {"when": "today", "machine": "2 cores", "load": "0", "figures": {"epochs": 3, "runs": runs}}


def test_what_the_load_benchmark_wrote_stays_to_the_letter():
    text = document.document({"training": training_part()}, f"# old\n\n{OF_LOAD}\n\nolder words")
    assert OF_LOAD in text
    assert "older words" not in text
    assert document.document({"training": training_part()}, text) == text


def test_a_document_without_the_load_benchmark_gets_none():
    assert "<!--" not in document.document({"training": training_part()})


def test_the_tables_say_what_the_figures_say():
    text = document.document({"training": training_part()})
    assert f"| {TUTORIAL} | 3.50 (3.00 to 4.00) | **3.50 (3.00 to 4.00)** | 12.5 (12.0 to 13.0) | 98.20 % | 500 |" in text
    assert f"| {JAX} | not measured: no module named jax |" in text
    assert "| times faster than the tutorial's script, batch 32 | at least 3.0 | 3.50 (3.00 to 4.00) | met |" in text


def test_ratios_are_of_the_same_round():
    runs = [run(1, COMMAND_LINE, 1.0), run(2, COMMAND_LINE, 2.0), run(2, DASHBOARD, 3.0)]
    assert ratios(runs, DASHBOARD) == [1.5]


def test_seconds_to_an_accuracy_count_the_epochs_up_to_it():
    assert seconds_to(0.98, [2.0, 1.0, 1.0], [0.97, 0.98, 0.99]) == 3.0
    assert seconds_to(0.98, [2.0], [0.97]) is None


def test_one_value_has_no_range():
    assert spread_text([0.5]) == "0.50"


def test_the_document_that_is_shipped_is_the_one_of_its_figures():
    text = document.DOCUMENT.read_text()
    assert document.document(document.read_figures(), text) == text
