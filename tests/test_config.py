"""Hyperparameters, their ranges, and the two tutorials."""

from dataclasses import asdict

import pytest

from mnist_core.config import PRESETS, HyperparameterError, Hyperparameters, choose_hyperparameters


def test_the_classic_network_has_407050_parameters():
    assert Hyperparameters().num_parameters == 407_050


def test_presets_are_the_tutorials():
    keras, tensorflow = (PRESETS[name].hyperparameters for name in ("keras-tutorial", "tensorflow-tutorial"))
    assert (keras.epochs, keras.batch_size, keras.patience) == (30, 200, 10)
    assert (tensorflow.epochs, tensorflow.batch_size, tensorflow.patience) == (5, 32, None)
    for preset in (keras, tensorflow):
        assert (preset.hidden_units, preset.activation, preset.optimizer, preset.dropout) == (512, "relu", "adam", 0.0)
        assert (preset.training_digits, preset.validation, preset.augmentation) == (60_000, "test", "off")
    assert PRESETS["tensorflow-tutorial"].published_accuracy == 0.9802


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", 101),
        ("epochs", 2.5),
        ("epochs", "five"),
        ("epochs", True),
        ("epochs", None),
        ("batch_size", 0),
        ("batch_size", 4097),
        ("learning_rate", 0),
        ("learning_rate", 1.1),
        ("learning_rate", float("nan")),
        ("learning_rate", float("inf")),
        ("hidden_units", 2049),
        ("activation", "softplus"),
        ("optimizer", "lion"),
        ("dropout", 0.91),
        ("dropout", -0.1),
        ("augmentation", "huge"),
        ("training_digits", 99),
        ("training_digits", 60_001),
        ("validation", "train"),
        ("patience", 0),
        ("patience", "never"),
        ("seed", -1),
    ],
)
def test_a_value_out_of_range_is_refused_with_what_came_what_was_expected_and_what_to_try(name, value):
    with pytest.raises(HyperparameterError) as error:
        Hyperparameters(**{name: value})
    assert name in str(error.value)
    assert repr(value) in str(error.value)
    assert "must be" in str(error.value)
    assert "try" in str(error.value)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("epochs", 1, 100), ("batch_size", 1, 4096), ("learning_rate", 1e-5, 1), ("dropout", 0, 0.9)]
)
def test_both_ends_of_a_range_are_allowed(name, low, high):
    assert getattr(Hyperparameters(**{name: low}), name) == low
    assert getattr(Hyperparameters(**{name: high}), name) == high


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(HyperparameterError, match="keras-tutorial, tensorflow-tutorial"):
        choose_hyperparameters("pytorch-tutorial")


def test_changes_go_over_the_preset():
    assert choose_hyperparameters("keras-tutorial", epochs=3) == Hyperparameters(epochs=3, batch_size=200, patience=10)


def test_held_out_digits_are_not_trained_on():
    assert Hyperparameters(validation="held_out").num_used_digits == 50_000
    assert Hyperparameters(validation="held_out", training_digits=1000).num_used_digits == 1000


def test_the_last_batch_may_be_smaller():
    assert Hyperparameters(batch_size=32).num_steps == 1875
    assert Hyperparameters(batch_size=4096).num_steps == 15


def test_hyperparameters_written_before_there_was_augmentation_mean_a_training_without():
    values = asdict(Hyperparameters(epochs=7))
    del values["augmentation"]
    assert Hyperparameters(**values) == Hyperparameters(epochs=7, augmentation="off")
