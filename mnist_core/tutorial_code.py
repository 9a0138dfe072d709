"""A run as plain Keras: the lines that a person would write after the tutorial to train the same network.

Nothing of this project is imported, so the code stands for itself: load, scale, build, compile, fit, evaluate. What a person did on the way
is in it too: a learning rate that changed becomes a schedule by steps, a run that was stopped ends at its step. The seed is set, but Keras
mixes the digits in another order than the app, so the result is another one of the same kind, not the same to the last bit.
Left out on purpose: some of the distortions of an augmented run; the code says so.
"""

import math
from dataclasses import dataclass

from mnist_core.augmentation import STRENGTHS
from mnist_core.config import IMAGE_SIZE, NUM_CLASSES, NUM_HELD_OUT_DIGITS, NUM_PIXELS, NUM_TRAIN_DIGITS
from mnist_core.course import epochs_to_fit, rates_by_step, steps_of_last_epoch
from mnist_core.records import STOPPED

OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}
UNIFORM_WIDTH = math.sqrt(3)  # a uniform distribution from -w to w has the standard deviation w / sqrt(3)


@dataclass(frozen=True)
class Section:
    """A step of the code: a sentence or two for a learner, as lines, and the Python below it."""

    words: tuple
    code: str


def python_script(run):
    """The code of a records.Run with results as one .py file of less than 60 lines."""
    parts = ["".join(f"# {line}\n" for line in section.words) + section.code for section in tutorial_sections(run)]
    return "\n".join(parts)


def tutorial_sections(run):
    """The code of a records.Run with results in steps: a tuple of Sections."""
    sections = [_beginning(run), _digits(run), *_parts_of_the_digits(run), _network(run), _compiling(run), *_fitting(run), _ending(run)]
    return tuple(sections)


def is_keras_style(run):
    """Whether the code follows the Keras tutorial, with rows of 784 and one-hot labels; else the TensorFlow tutorial."""
    return run.preset == "keras-tutorial" and run.hyperparameters.augmentation == "off"


def _beginning(run):
    low, high = run.results["interval_95"]
    words = (
        f"MNIST with {NUM_PIXELS}-{run.hyperparameters.hidden_units}-{NUM_CLASSES}: a run of MNIST Lab as plain Keras.",
        f"The run read {run.results['test_accuracy']:.2%} of the test digits (95 % interval {low:.2%} to {high:.2%}). Here the digits come",
        "in another order by chance, so expect a result near it.",
    )
    return Section(words, f"import keras\n\nkeras.utils.set_random_seed({run.hyperparameters.seed})\n")


def _digits(run):
    lines = ["(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()"]
    if is_keras_style(run):
        lines += [f'x_{split} = x_{split}.reshape(-1, {NUM_PIXELS}).astype("float32") / 255' for split in ("train", "test")]
        lines += [f"y_{split} = keras.utils.to_categorical(y_{split}, {NUM_CLASSES})" for split in ("train", "test")]
        words = "Each digit as a row of 784 numbers from 0 to 1, each label as ten numbers, one of them 1 (one-hot)."
    else:
        lines += [f'x_{split} = x_{split}.astype("float32") / 255' for split in ("train", "test")]
        words = "60,000 digits to learn from and 10,000 to test with, 28 x 28 pixels each, as numbers from 0 to 1."
    return Section((words,), _joined(lines))


def _parts_of_the_digits(run):
    available, used = NUM_TRAIN_DIGITS, run.hyperparameters.num_used_digits
    if run.hyperparameters.validation == "held_out":
        available -= NUM_HELD_OUT_DIGITS
        words = f"The last {NUM_HELD_OUT_DIGITS:,} training digits are not learned from, but measured on after each epoch."
        lines = [f"x_val, y_val = x_train[{available}:], y_train[{available}:]"]
        yield Section((words,), _joined([*lines, f"x_train, y_train = x_train[:{available}], y_train[:{available}]"]))
    if used < available:
        yield Section((f"Only the first {used:,} digits are learned from.",), f"x_train, y_train = x_train[:{used}], y_train[:{used}]\n")


def _network(run):
    hyperparameters = run.hyperparameters
    shape = f"({NUM_PIXELS},)" if is_keras_style(run) else f"({IMAGE_SIZE}, {IMAGE_SIZE})"
    layers = [f"Input({shape})", *_distortion_layers(hyperparameters.augmentation), *([] if is_keras_style(run) else ["Flatten()"])]
    layers.append(f'Dense({hyperparameters.hidden_units}, activation="{hyperparameters.activation}")')
    layers += [f"Dropout({hyperparameters.dropout:g})"] if hyperparameters.dropout else []
    layers.append(f'Dense({NUM_CLASSES}, activation="softmax")')
    words = [f"{hyperparameters.num_parameters:,} weights and biases to learn."]
    if hyperparameters.augmentation != "off":
        more = "slanted them, bent them and changed their strokes" if hyperparameters.augmentation == "strong" else "slanted them"
        words.append(f"Each digit is moved, turned and resized anew in each epoch. The run also {more}:")
        words.append("that is left out here, so expect a little less accuracy.")
    return Section(tuple(words), _joined(["model = keras.Sequential([", *(f"    keras.layers.{layer}," for layer in layers), "])"]))


def _distortion_layers(augmentation):
    """Keras's random layers with the spread of the run's distortions; around the digit is paper, 0."""
    if augmentation == "off":
        return []
    strengths = STRENGTHS[augmentation]
    shift = UNIFORM_WIDTH * strengths.shift / IMAGE_SIZE
    zoom, turn = UNIFORM_WIDTH * strengths.scale, UNIFORM_WIDTH * strengths.rotation / 360
    return [
        f"Reshape(({IMAGE_SIZE}, {IMAGE_SIZE}, 1))",
        f'RandomTranslation({shift:.3f}, {shift:.3f}, fill_mode="constant")',
        f'RandomRotation({turn:.3f}, fill_mode="constant")',
        f'RandomZoom({zoom:.3f}, fill_mode="constant")',
    ]


def _compiling(run):
    hyperparameters = run.hyperparameters
    boundaries, rates = rates_by_step(run)
    lines, words = [], ["The loss falls when the right digit becomes more probable; the optimizer decides how far each step goes."]
    rate = f"{rates[0]:g}"
    if boundaries:
        words.append("The learning rate was changed while the run trained: after these steps it is the next value.")
        values = ", ".join(f"{value:g}" for value in rates)
        lines.append(f"rate = keras.optimizers.schedules.PiecewiseConstantDecay({boundaries}, [{values}])")
        rate = "rate"
    loss = "categorical_crossentropy" if is_keras_style(run) else "sparse_categorical_crossentropy"
    lines.append(f"optimizer = keras.optimizers.{OPTIMIZERS[hyperparameters.optimizer]}(learning_rate={rate})")
    lines.append(f'model.compile(optimizer=optimizer, loss="{loss}", metrics=["accuracy"])')
    return Section(tuple(words), _joined(lines))


def _fitting(run):
    hyperparameters, steps, epochs = run.hyperparameters, steps_of_last_epoch(run), epochs_to_fit(run)
    if epochs:
        yield Section(tuple(_words_on_fitting(run, epochs)), _joined(_fitting_lines(hyperparameters, epochs)))
    if steps:
        used = min(steps * hyperparameters.batch_size, hyperparameters.num_used_digits)
        words = f"The run was stopped by hand in epoch {len(run.epochs) + 1}, after {steps} of {hyperparameters.num_steps} steps."
        yield Section((words,), f"model.fit(x_train[:{used}], y_train[:{used}], batch_size={hyperparameters.batch_size})\n")


def _words_on_fitting(run, epochs):
    yield "Show all digits once an epoch, and keep the network whenever the validation loss is the lowest so far."
    if run.hyperparameters.patience and len(run.epochs) < epochs:
        yield f"It stops by itself when that takes too long: the run did so after {len(run.epochs)} of {epochs} epochs."
    elif run.status == STOPPED and epochs < run.hyperparameters.epochs:
        yield f"The run was stopped by hand: {epochs} of {run.hyperparameters.epochs} epochs were finished."


def _fitting_lines(hyperparameters, epochs):
    checkpoint = '"mnist-{epoch:02d}-{val_loss:.4f}.keras", monitor="val_loss", save_best_only=True'
    lines = ["callbacks = [", f"    keras.callbacks.ModelCheckpoint({checkpoint}),"]
    if hyperparameters.patience:
        lines.append(f'    keras.callbacks.EarlyStopping(monitor="val_loss", patience={hyperparameters.patience}),')
    validation = "(x_val, y_val)" if hyperparameters.validation == "held_out" else "(x_test, y_test)"
    lines += ["]", "model.fit(", f"    x_train, y_train, epochs={epochs}, batch_size={hyperparameters.batch_size},"]
    return [*lines, f"    validation_data={validation}, callbacks=callbacks,", ")"]


def _ending(run):
    words = "Measure the last weights on the test digits, and save them: MNIST Lab reads this file, too."
    code = 'loss, accuracy = model.evaluate(x_test, y_test, verbose=0)\nprint(f"Accuracy: {accuracy:.4f}")\nmodel.save("mnist.keras")\n'
    return Section((words,), code)


def _joined(lines):
    return "\n".join(lines) + "\n"
