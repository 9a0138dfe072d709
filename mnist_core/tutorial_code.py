"""A run as plain Keras: the lines that a person would write after the tutorial to train the same network.

Nothing of this project is imported, so the code stands for itself: load, scale, build, compile, fit, evaluate. It begins with the run's
own weights and shows the digits in the run's own order: with others the accuracy may come out beside the run's interval. What a person did
on the way is in it too: a learning rate that changed becomes a schedule by steps, a run that was stopped ends at its step. Left out on
purpose: the very units that dropped out, and some of the distortions of an augmented run.
"""

from dataclasses import dataclass

from mnist_core.config import NUM_CLASSES, NUM_HELD_OUT_DIGITS, NUM_PIXELS, NUM_TRAIN_DIGITS
from mnist_core.course import epochs_to_fit, rates_by_step, steps_of_last_epoch
from mnist_core.layer_code import layer_lines, words_on_layers
from mnist_core.records import STOPPED

OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}


@dataclass(frozen=True)
class Section:
    """A step of the code: a sentence or two for a learner, as lines, and the Python below it."""

    words: tuple
    code: str


def python_script(run):
    """The code of a records.Run, planned or with results, as one .py file of less than 60 lines."""
    parts = ["".join(f"# {line}\n" for line in section.words) + section.code for section in tutorial_sections(run)]
    return "\n".join(parts)


def tutorial_sections(run):
    """The code of a records.Run, planned or with results, in steps: a tuple of Sections."""
    before = [_beginning(run), _digits(run), *_held_out_digits(run), _network(run), _compiling(run), _order(run)]
    return (*before, *_fitting(run), _ending(run))


def is_keras_style(run):
    """Whether the code follows the Keras tutorial, with rows of 784 and one-hot labels; else the TensorFlow tutorial."""
    return run.preset == "keras-tutorial" and run.hyperparameters.augmentation == "off"


def _beginning(run):
    seed = f"import keras\nimport numpy as np\n\nkeras.utils.set_random_seed({run.hyperparameters.seed})\n"
    if not run.results:
        return Section((f"MNIST with {NUM_PIXELS}-{run.hyperparameters.hidden_units}-{NUM_CLASSES}: these settings as plain Keras.",), seed)
    low, high = run.results["interval_95"]
    words = (
        f"MNIST with {NUM_PIXELS}-{run.hyperparameters.hidden_units}-{NUM_CLASSES}: a run of MNIST Lab as plain Keras.",
        f"The run read {run.results['test_accuracy']:.2%} of the test digits (95 % interval {low:.2%} to {high:.2%}). This begins with",
        "the same weights and shows the digits in the same order; another machine rounds otherwise, so expect a result near it.",
    )
    return Section(words, seed)


def _digits(run):
    lines = ["(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()"]
    if is_keras_style(run):
        lines += [f'x_{split} = x_{split}.reshape(-1, {NUM_PIXELS}).astype("float32") / 255' for split in ("train", "test")]
        lines += [f"y_{split} = keras.utils.to_categorical(y_{split}, {NUM_CLASSES})" for split in ("train", "test")]
        words = "Each digit as a row of 784 numbers from 0 to 1, each label as ten numbers, one of them 1 (one-hot)."
    else:
        lines.append('x_train, x_test = x_train.astype("float32") / 255, x_test.astype("float32") / 255')
        words = "60,000 digits to learn from and 10,000 to test with, 28 x 28 pixels each, as numbers from 0 to 1."
    return Section((words,), _joined(lines))


def _held_out_digits(run):
    if run.hyperparameters.validation == "held_out":
        first = NUM_TRAIN_DIGITS - NUM_HELD_OUT_DIGITS
        words = f"The last {NUM_HELD_OUT_DIGITS:,} training digits are not learned from, but measured on after each epoch."
        yield Section((words,), f"x_val, y_val = x_train[{first}:], y_train[{first}:]\n")


def _network(run):
    lines = layer_lines(run.hyperparameters, is_keras_style(run))
    return Section(words_on_layers(run.hyperparameters), _joined(["model = keras.Sequential([", *lines, "])"]))


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


def _order(run):
    used, batch_size = run.hyperparameters.num_used_digits, run.hyperparameters.batch_size
    words = f"Each epoch shows {used:,} digits, {batch_size} at a time, in another order, which follows from the seed."
    lines = [
        "def batches(epoch=0):",
        "    while True:",
        f"        order = np.random.default_rng([{run.hyperparameters.seed}, epoch]).permutation({used})",
        f"        for first in range(0, {used}, {batch_size}):",
        f"            yield x_train[order[first:first + {batch_size}]], y_train[order[first:first + {batch_size}]]",
        "        epoch += 1",
    ]
    return Section((words,), _joined(lines))


def _fitting(run):
    steps, epochs = steps_of_last_epoch(run), epochs_to_fit(run)
    if epochs:
        yield Section(tuple(_words_on_fitting(run, epochs)), _joined(_fitting_lines(run.hyperparameters, epochs)))
    if steps:
        words = f"The run was stopped by hand in epoch {epochs + 1}, after {steps} of {run.hyperparameters.num_steps} steps."
        yield Section((words,), f"model.fit(batches({epochs}), epochs=1, steps_per_epoch={steps})\n")


def _words_on_fitting(run, epochs):
    yield "Keep the network whenever the validation loss is the lowest so far."
    if run.hyperparameters.patience and run.results and len(run.epochs) < epochs:
        yield f"It stops by itself when that takes too long: the run did so after {len(run.epochs)} of {epochs} epochs."
    elif run.status == STOPPED and epochs < run.hyperparameters.epochs:
        yield f"The run was stopped by hand: {epochs} of {run.hyperparameters.epochs} epochs were finished."


def _fitting_lines(hyperparameters, epochs):
    checkpoint = '"mnist-{epoch:02d}-{val_loss:.4f}.keras", monitor="val_loss", save_best_only=True'
    lines = ["callbacks = [", f"    keras.callbacks.ModelCheckpoint({checkpoint}),"]
    if hyperparameters.patience:
        lines.append(f'    keras.callbacks.EarlyStopping(monitor="val_loss", patience={hyperparameters.patience}),')
    validation = "(x_val, y_val)" if hyperparameters.validation == "held_out" else "(x_test, y_test)"
    steps = hyperparameters.num_steps
    fit = f"model.fit(batches(), epochs={epochs}, steps_per_epoch={steps}, validation_data={validation}, callbacks=callbacks)"
    return [*lines, "]", fit]


def _ending(run):
    words = "Measure the last weights on the test digits, and save them: MNIST Lab reads this file, too."
    code = 'loss, accuracy = model.evaluate(x_test, y_test, verbose=0)\nprint(f"Accuracy: {accuracy:.4f}")\nmodel.save("mnist.keras")\n'
    return Section((words,), code)


def _joined(lines):
    return "\n".join(lines) + "\n"
