"""The shipped network's recipe, on a few hundred digits."""

import hashlib
import json

import keras
import numpy as np
import pytest

from mnist_core.dataset import load_mnist
from mnist_core.network import predict_probabilities, read_network
from mnist_core.pretraining import PretrainingError, Recipe, network_to_keras, pretrain, ship

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3 saving under NumPy 2
TINY = Recipe(epochs=2, batch_size=50, num_digits=600, num_forms=100)


@pytest.fixture(scope="module")
def tiny():
    events = []
    return pretrain(TINY, events.append), events


def test_the_network_is_the_tutorials(tiny):
    assert tiny[0].network.num_parameters == 407_050
    assert tiny[0].network.activation == "relu"


def test_each_epoch_is_told(tiny):
    assert [(event.epoch, event.num_epochs, event.num_digits) for event in tiny[1]] == [(1, 2, 600), (2, 2, 600)]
    assert tiny[1][1].loss < tiny[1][0].loss
    assert tiny[1][1].accuracy > tiny[1][0].accuracy


def test_two_epochs_of_few_digits_teach_something(tiny):
    images, labels = load_mnist().train_images[-1000:], load_mnist().train_labels[-1000:]
    assert (predict_probabilities(tiny[0].network, images).argmax(axis=1) == labels).mean() > 0.6


def test_a_seed_gives_the_same_bits_and_another_seed_others(tiny):
    again = pretrain(TINY).network
    assert network_to_keras(again) == network_to_keras(tiny[0].network)
    other = pretrain(Recipe(epochs=2, batch_size=50, num_digits=600, num_forms=100, seed=1)).network
    assert not np.array_equal(other.hidden_weights, again.hidden_weights)


def test_the_file_opens_in_plain_keras_and_as_a_network(tiny, tmp_path):
    path = tmp_path / "tiny.keras"
    path.write_bytes(network_to_keras(tiny[0].network))
    model, network = keras.models.load_model(path), read_network(path)
    images = load_mnist().test_images[:100]
    assert np.array_equal(network.hidden_weights, tiny[0].network.hidden_weights)
    assert np.allclose(model.predict(images.reshape(-1, 784) / 255, verbose=0), predict_probabilities(network, images), atol=1e-5)


def test_shipping_writes_the_network_and_a_card_that_fits_it(tmp_path):
    card = ship(tmp_path, TINY)
    written = (tmp_path / card["model"]).read_bytes()
    assert card["sha256"] == hashlib.sha256(written).hexdigest()
    assert card["parameters"] == 407_050
    assert card["test"]["interval_95"][0] < card["test"]["accuracy"] < card["test"]["interval_95"][1]
    assert json.loads((tmp_path / "mnist-784-512-10.json").read_text()) == json.loads(json.dumps(card))


def test_distortions_become_milder_at_the_end():
    recipe = Recipe(epochs=100, settling=0.2, last_strength=0.5)
    factors = [recipe.strengths_in(epoch).elastic / recipe.strengths.elastic for epoch in (0, 80, 90, 99)]
    assert np.allclose(factors, [1, 1, 0.75, 0.525])
    assert Recipe(settling=0).strengths_in(599) == Recipe().strengths


@pytest.mark.parametrize(
    "changes", [{"epochs": 0}, {"batch_size": 0}, {"num_digits": 60_001}, {"num_forms": -1}, {"num_digits": 10, "num_forms": 0}]
)
def test_a_recipe_without_sense_is_refused(changes):
    with pytest.raises(PretrainingError, match="try"):
        Recipe(**changes)
