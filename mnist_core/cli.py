"""The command line: train, evaluate and predict without a screen.

Each command prints for a person, and with --json for a program. Bad input ends with status 2 and one line that says what came, what was
expected and how to mend it.
"""

import argparse
import json
import sys
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_core.config import ALLOWED, PRESETS, Choice, Hyperparameters, choose_hyperparameters
from mnist_core.dataset import load_mnist
from mnist_core.drawing import prepare_file, read_source
from mnist_core.evaluation import evaluate
from mnist_core.events import Epoch, Progress, TrainingError
from mnist_core.ink import find_ink
from mnist_core.network import network_to_npz, predict_probabilities, read_network
from mnist_core.novelty import Judge
from mnist_core.number import PROBLEMS, read_number
from mnist_core.settings import SHIPPED_MODEL, environment_with_secrets, read_settings
from mnist_core.strokes import Drawing

BAD_INPUT = 2  # exit status
BAR_WIDTH = 20


class OneLineParser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line."""

    def error(self, message):
        """Print the message and leave with status 2."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}. See {self.prog} --help.\n")


def main(arguments=None):
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except (ValueError, OSError) as error:
        print(f"mnist_core {options.command}: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _parser():
    parser = OneLineParser(prog="python -m mnist_core", description="Train, evaluate and use the classic 784-512-10 network on MNIST.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    train = commands.add_parser("train", help="train a network as the tutorials do")
    train.add_argument("--preset", default="tensorflow-tutorial", choices=tuple(PRESETS), help="whose settings to begin with")
    for field in fields(Hyperparameters):
        allowed = ALLOWED[field.name]
        flag = f"--{field.name.replace('_', '-')}"
        if isinstance(allowed, Choice):
            train.add_argument(flag, help=f"one of {', '.join(allowed.words)}")
        else:
            train.add_argument(flag, metavar="N" if allowed.is_whole else "X", help=f"{allowed.low:g} to {allowed.high:g}")
    train.add_argument("--output", type=Path, metavar="FILE", help="where the last weights go, .keras or .npz")
    train.add_argument("--checkpoints", type=Path, metavar="FOLDER", help="keep the checkpoints in this folder")
    train.set_defaults(run=_train)

    evaluation = commands.add_parser("evaluate", help="measure a network on the 10,000 test digits")
    evaluation.add_argument("model", nargs="?", type=Path, default=SHIPPED_MODEL, help=".keras or .npz; by default the shipped one")
    evaluation.set_defaults(run=_evaluate)

    predict = commands.add_parser("predict", help="read digits from pictures or drawings")
    predict.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PNG, JPEG or a canvas's JSON; one digit each")
    predict.add_argument("--number", action="store_true", help="read a number of several digits in each file")
    predict.add_argument("--model", type=Path, default=SHIPPED_MODEL, help=".keras or .npz; by default the shipped one")
    predict.set_defaults(run=_predict)

    pretrain = commands.add_parser("pretrain", help="make the shipped network again; about half an hour on two cores")
    pretrain.add_argument("--epochs", type=int, metavar="N", help="passes over the digits; by default the recipe's 600")
    pretrain.add_argument("--seed", type=int, metavar="N", help="the same seed gives the same bits")
    pretrain.add_argument("--output", type=Path, default=SHIPPED_MODEL.parent, metavar="FOLDER", help="where it goes; by default models/")
    pretrain.set_defaults(run=_pretrain)

    engine = commands.add_parser("engine", help="ask how the engine of a running app does")
    engine.add_argument("question", choices=("status",), help="its workers, their memory, the line and the runs")
    engine.set_defaults(run=_engine)

    check = commands.add_parser("check", help="look whether this server has what it needs; status 1 when something is wrong")
    check.set_defaults(run=_check)

    for command in (train, evaluation, predict, pretrain, engine, check):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _train(options):
    hyperparameters = choose_hyperparameters(options.preset, **_changes(options))
    output = options.output or read_settings().data_folder / f"{options.preset}-seed-{hyperparameters.seed}.keras"
    if output.suffix not in (".keras", ".npz"):
        raise ValueError(f"The output is {str(output)!r}, but its name must end in .keras or .npz.")
    for folder in filter(None, (output.parent, options.checkpoints)):
        folder.mkdir(parents=True, exist_ok=True)
    load_mnist()  # a damaged dataset is told of before TensorFlow is loaded, which takes seconds

    from mnist_core.training import train

    printer = ProgressPrinter(hyperparameters, sys.stdout)
    try:
        trained = train(hyperparameters, printer.on_event, checkpoint_folder=options.checkpoints)
    except TrainingError as error:
        raise ValueError(str(error)) from error
    _write_network(trained.last, output)
    _print_training(trained, output, options.json)


def _pretrain(options):
    from mnist_core.pretraining import Recipe, ship

    changes = {name: getattr(options, name) for name in ("epochs", "seed") if getattr(options, name) is not None}
    recipe = replace(Recipe(), **changes)
    options.output.mkdir(parents=True, exist_ok=True)

    def show(event):
        if not options.json:
            print(
                f"Epoch {event.epoch}/{event.num_epochs} - {event.seconds:.1f}s - accuracy: {event.accuracy:.4f} - loss: {event.loss:.4f}"
            )

    card = ship(options.output, recipe, on_event=show)
    if options.json:
        print(json.dumps(card))
    else:
        print(f"Held-out accuracy {card['held_out']['accuracy']:.4f}, test accuracy {card['test']['accuracy']:.4f}")
        print(f"Saved: {options.output / card['model']}")


def _changes(options):
    """The hyperparameters given on the command line, as numbers where they are numbers."""
    given = {field.name: getattr(options, field.name) for field in fields(Hyperparameters)}
    return {name: _parse(name, text) for name, text in given.items() if text is not None}


def _parse(name, text):
    if isinstance(ALLOWED[name], Choice) or (name == "patience" and text == "none"):
        return None if text == "none" else text
    try:
        return int(text) if ALLOWED[name].is_whole else float(text)
    except ValueError:
        return text  # Hyperparameters says what is expected


def _write_network(network, path):
    if path.suffix == ".npz":
        path.write_bytes(network_to_npz(network))
    else:
        from mnist_core.keras_model import to_keras

        to_keras(network).save(path)


def _print_training(trained, output, as_json):
    test = trained.last_test
    if as_json:
        epochs = [{name: value for name, value in asdict(epoch).items() if name != "epoch"} for epoch in trained.epochs]
        result = {
            "test_accuracy": test.accuracy,
            "test_loss": test.loss,
            "interval_95": test.interval_95,
            "ending": trained.ending,
            "best_epoch": trained.best_epoch,
            "best_test_accuracy": trained.best_test.accuracy,
            "hyperparameters": asdict(trained.hyperparameters),
            "epochs": epochs,
            "model": str(output),
        }
        print(json.dumps(result))
        return
    ending = {"finished": "All epochs done", "early_stopped": "Stopped early: no lower validation loss for a while"}[trained.ending]
    print(f"{ending}. Best epoch: {trained.best_epoch} of {len(trained.epochs)}, with {trained.best_test.accuracy:.4f} on the test digits.")
    print(f"Accuracy: {test.accuracy:.4f}  (last weights; 95 % interval {test.interval_95[0]:.4f} to {test.interval_95[1]:.4f})")
    print(f"Saved: {output}")


def _evaluate(options):
    network, mnist = read_network(options.model), load_mnist()
    test = evaluate(network, mnist.test_images, mnist.test_labels)
    if options.json:
        result = {"model": str(options.model), "parameters": network.num_parameters, "test_accuracy": test.accuracy}
        print(json.dumps(result | {"test_loss": test.loss, "interval_95": test.interval_95}))
        return
    low, high = test.interval_95
    print(f"{options.model}: 784-{network.num_hidden_units}-10, {network.num_parameters:,} parameters")
    print(f"Test accuracy {test.accuracy:.4f} (95 % interval {low:.4f} to {high:.4f}), test loss {test.loss:.4f}")


def _predict(options):
    network = read_network(options.model)
    if options.number:
        judge = None
        for file in options.files:
            source = _number_source(file)  # first: a file that is none need not wait for the judge
            judge = judge or Judge.for_network(network, load_mnist().train_images)
            _print_number(file, read_number(network, source, judge), options.json)
        return
    for file in options.files:
        probabilities = predict_probabilities(network, prepare_file(file).image)[0]
        digit = int(probabilities.argmax())
        if options.json:
            print(json.dumps({"file": str(file), "digit": digit, "probabilities": probabilities.tolist()}))
        else:
            print(f"{file}: {digit} ({probabilities[digit]:.1%})")


def _number_source(file):
    source = read_source(file)
    return source if isinstance(source, Drawing) else np.asarray(find_ink(Image.fromarray(source)))


def _print_number(file, reading, as_json):
    if as_json:
        digits = [
            {"digit": each.digit, "probabilities": each.probabilities.tolist(), "box": each.box, "is_certain": each.is_certain}
            for each in reading.digits
        ]
        print(json.dumps({"file": str(file), "number": reading.text, "digits": digits, "problems": reading.problems}))
        return
    doubts = " ".join(PROBLEMS[name] for name in reading.problems)
    print(f"{file}: {reading.text}" + (f" (not sure. {doubts})" if doubts else ""))


def _engine(options):
    from mnist_core.engine_status import read_status  # with the database's packages, which the other commands need not load

    status = read_status(read_settings(environment_with_secrets()))
    print(json.dumps(status.as_dict()) if options.json else status)


def _check(options):
    from mnist_core.finding import PROBLEM, as_json, problems  # with the database's packages
    from mnist_core.self_check import ask_engine, check_server

    settings = read_settings(environment_with_secrets())
    findings = check_server(settings, ask_engine(settings))
    wrong = problems(findings)
    if options.json:
        print(as_json(findings))
        return int(bool(wrong))
    for finding in findings:
        print(f"{finding.state:<8} {finding.check:<10} {finding.sentence}")
    print("All is well." if not wrong else f"To be mended: {', '.join(finding.check for finding in findings if finding.state == PROBLEM)}.")
    return int(bool(wrong))


class ProgressPrinter:
    """Prints a training as Keras does: a line an epoch that fills up, with its time left, then the epoch's figures."""

    def __init__(self, hyperparameters, stream):
        self.hyperparameters, self.stream = hyperparameters, stream
        self.begins_line = "\r\033[K" if stream.isatty() else ""
        self.ends_line = "" if stream.isatty() else "\n"
        self.epoch = 0

    def on_event(self, event):
        """Take a training's Progress or Epoch; other events are passed over."""
        if isinstance(event, Progress):
            self._announce(event.epoch)
            self._print(event.step, event, f"ETA: {event.epoch_seconds_left:.0f}s", self.ends_line)
        elif isinstance(event, Epoch):
            self._announce(event.epoch)
            measured = f" - val_accuracy: {event.val_accuracy:.4f} - val_loss: {event.val_loss:.4f}"
            self._print(self.hyperparameters.num_steps, event, f"{event.seconds:.1f}s", f"{measured}\n")

    def _announce(self, epoch):
        if epoch != self.epoch:
            self.epoch = epoch
            self.stream.write(f"Epoch {epoch}/{self.hyperparameters.epochs}\n")

    def _print(self, step, figures, duration, end):
        num_steps = self.hyperparameters.num_steps
        done = BAR_WIDTH * step // num_steps
        bar = "=" * done + ">" * (done < BAR_WIDTH) + "." * (BAR_WIDTH - done - 1)
        text = (
            f"{step:>{len(str(num_steps))}}/{num_steps} [{bar}] - {duration} - accuracy: {figures.accuracy:.4f} - loss: {figures.loss:.4f}"
        )
        self.stream.write(f"{self.begins_line}{text}{end}")
        self.stream.flush()
