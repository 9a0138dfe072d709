"""What can be chosen before a training, and the two tutorials as ready choices.

A network's weights are learned; everything that is decided beforehand is called a hyperparameter. Each one here has a range in
which it makes sense, and a value outside it is refused with a sentence that says what came, what was expected and what to try.
Left out on purpose: more than one hidden layer, because the lesson is the classic 784-512-10 network.
"""

import math
from dataclasses import dataclass, fields, replace

IMAGE_SIZE = 28  # pixels a side
NUM_PIXELS = IMAGE_SIZE * IMAGE_SIZE  # 784
NUM_CLASSES = 10  # the digits 0 to 9
MAX_PIXEL = 255  # the brightest grey of an image

NUM_TRAIN_DIGITS = 60_000
NUM_TEST_DIGITS = 10_000
NUM_HELD_OUT_DIGITS = 10_000  # the last ones of the training set, when validation is "held_out"


class HyperparameterError(ValueError):
    """A hyperparameter outside its range; the message says what came, what was expected and how to mend it."""


def _short(value):
    """A value as it came, cut when it is long: it may come from a link."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def plain(number):
    """A number as a person writes it, to ten decimal places: "0.00001", "60,000"."""
    return f"{number:,.10f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class NumberRange:
    """The numbers that a hyperparameter may be, both ends included, and one that usually works."""

    low: float
    high: float
    example: float
    is_whole: bool = True

    def check(self, name, value):
        """Return the value as int or float; raise HyperparameterError when it is not a number in the range."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not self.low <= value <= self.high or (self.is_whole and value != int(value)):
            kind = "a whole number" if self.is_whole else "a number"
            raise HyperparameterError(
                f"{name} is {_short(value)}, but it must be {kind} from {plain(self.low)} to {plain(self.high)}: try {plain(self.example)}."
            )
        return int(value) if self.is_whole else float(value)


@dataclass(frozen=True)
class Choice:
    """The words that a hyperparameter may be; the first is the usual one."""

    words: tuple

    def check(self, name, value):
        """Return the word; raise HyperparameterError when it is none of them."""
        if value not in self.words:
            raise HyperparameterError(f"{name} is {_short(value)}, but it must be one of {', '.join(self.words)}: try {self.words[0]}.")
        return value


ALLOWED = {
    "epochs": NumberRange(1, 100, 5),
    "batch_size": NumberRange(1, 4096, 32),
    "learning_rate": NumberRange(1e-5, 1.0, 0.001, is_whole=False),
    "hidden_units": NumberRange(1, 2048, 512),
    "activation": Choice(("relu", "tanh", "sigmoid")),
    "optimizer": Choice(("adam", "sgd", "rmsprop")),
    "dropout": NumberRange(0.0, 0.9, 0.2, is_whole=False),
    "augmentation": Choice(("off", "light", "strong")),
    "training_digits": NumberRange(100, NUM_TRAIN_DIGITS, NUM_TRAIN_DIGITS),
    "validation": Choice(("test", "held_out")),
    "patience": NumberRange(1, 100, 10),
    "seed": NumberRange(0, 2**31 - 1, 0),
}


@dataclass(frozen=True)
class Hyperparameters:
    """One training's choices, checked when made.

    epochs: passes over the training digits. batch_size: digits a step. learning_rate: the optimizer's. dropout: the share of
    hidden units left out of each training step. augmentation: how far each digit is distorted anew in every epoch, a name of
    `augmentation.STRENGTHS`. training_digits: how many of the training set's first digits are used.
    validation: "test" measures each epoch on the 10,000 test digits, as both tutorials do; "held_out" on the last 10,000
    training digits, which are then not trained on. patience: epochs without a lower validation loss before the training stops
    by itself, or None to run them all. seed: the same seed gives the same weights to the last bit.

    Raises HyperparameterError.
    """

    epochs: int = 5
    batch_size: int = 32
    learning_rate: float = 0.001
    hidden_units: int = 512
    activation: str = "relu"
    optimizer: str = "adam"
    dropout: float = 0.0
    augmentation: str = "off"
    training_digits: int = NUM_TRAIN_DIGITS
    validation: str = "test"
    patience: int | None = None
    seed: int = 0

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if not (field.name == "patience" and value is None):
                object.__setattr__(self, field.name, ALLOWED[field.name].check(field.name, value))

    @property
    def num_used_digits(self):
        """How many digits are trained on: held-out ones are not."""
        available = NUM_TRAIN_DIGITS - (NUM_HELD_OUT_DIGITS if self.validation == "held_out" else 0)
        return min(self.training_digits, available)

    @property
    def num_steps(self):
        """Steps an epoch: batches, the last one perhaps smaller."""
        return math.ceil(self.num_used_digits / self.batch_size)

    @property
    def num_parameters(self):
        """Weights and biases of the network: 407,050 for 512 hidden units."""
        return (NUM_PIXELS + 1) * self.hidden_units + (self.hidden_units + 1) * NUM_CLASSES


@dataclass(frozen=True)
class Preset:
    """A tutorial as a ready choice. published_accuracy: the test accuracy that it prints, or None where it names none."""

    name: str
    hyperparameters: Hyperparameters
    published_accuracy: float | None = None


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("keras-tutorial", Hyperparameters(epochs=30, batch_size=200, patience=10)),
        Preset("tensorflow-tutorial", Hyperparameters(epochs=5, batch_size=32), published_accuracy=0.9802),
    )
}


def choose_hyperparameters(preset, **changes):
    """A preset's hyperparameters with some changed; raises HyperparameterError for an unknown preset or a value out of range."""
    Choice(tuple(PRESETS)).check("preset", preset)
    return replace(PRESETS[preset].hyperparameters, **changes)
