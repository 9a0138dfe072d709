"""What learning from a person's own drawings is worth, on drawings that were not learned from, and what it costs on MNIST.

    python -m benchmarks.fine_tuning DRAWINGS.json [--model FILE]

DRAWINGS.json is what benchmarks.recognition takes. Each writer's drawings are fine-tuned on alone, as the draw page does it: every drawing
is read by a copy of the network that learned from the writer's others. The last lines take the drawings of several writers as one
person's, so as to say what more drawings would bring.
"""

import json
import sys
import time

import numpy as np

from benchmarks.recognition import CANVAS_SIZE, USUAL_BRUSH, canvas_json, load_rasterise, parse
from mnist_core.dataset import load_mnist
from mnist_core.drawing import prepare_canvas
from mnist_core.evaluation import evaluate, wilson_interval
from mnist_core.fine_tuning import fine_tune_and_check
from mnist_core.network import read_network

NUM_MEASURED = 8  # writers whose network is measured on MNIST's test digits, too: a second each
WRITERS_TOGETHER = 8  # in one group of the last lines
NUM_SHOWN = 6  # writers with a line of their own: those read worst before
TIMES = ("before", "after")


def main(arguments=None):
    """Print the tables."""
    options = parse(arguments, "python -m benchmarks.fine_tuning")
    network, mnist = read_network(options.model), load_mnist()
    items = json.loads(options.drawings.read_text())
    images, labels = prepare(items, load_rasterise(options.drawings.parent))
    names = np.array([item["writer"] for item in items])
    writers = sorted(set(names.tolist()))
    print(f"{options.model.name}, {len(items):,} drawings of {len(writers)} writers: read right, in percent")
    tuned = {writer: _tune(network, mnist, images, labels, names == writer) for writer in writers}
    _print_writers(tuned, {writer: labels[names == writer] for writer in writers})
    kept = evaluate(network, mnist.test_images, mnist.test_labels).accuracy
    after = [evaluate(tuned[writer][0].network, mnist.test_images, mnist.test_labels).accuracy for writer in writers[:NUM_MEASURED]]
    print(f"\nMNIST's test digits: before {kept:.2%}, after {np.mean(after):.2%}, worst {min(after):.2%} of {NUM_MEASURED} writers")
    print(f"seconds a writer: median {np.median([seconds for _, seconds in tuned.values()]):.1f}")
    for first in range(0, len(writers) - WRITERS_TOGETHER + 1, WRITERS_TOGETHER):
        is_of_group = np.isin(names, writers[first : first + WRITERS_TOGETHER])
        together, _ = _tune(network, mnist, images, labels, is_of_group)
        _print_row(f"{WRITERS_TOGETHER} writers together", together, labels[is_of_group])


def prepare(items, replay):
    """The drawings as the app prepares them: images (N, 28, 28) and labels (N,)."""
    images = []
    for item in items:
        paths = replay.mouse_path(item["strokes"], CANVAS_SIZE, [share * CANVAS_SIZE for share in item["place"]])
        images.append(prepare_canvas(canvas_json(paths, USUAL_BRUSH)).image)
    return np.array(images), np.array([item["label"] for item in items])


def _tune(network, mnist, images, labels, mask):
    """FineTuned and the seconds that it took."""
    began = time.perf_counter()
    tuned = fine_tune_and_check(network, images[mask], labels[mask], mnist.train_images, mnist.train_labels)
    return tuned, time.perf_counter() - began


def _print_writers(tuned, labels):
    """A line for each of the writers read worst before, and one for all."""
    before, after = ({writer: _is_right(getattr(tuned[writer][0], when), labels[writer]) for writer in tuned} for when in TIMES)
    for writer in sorted(tuned, key=lambda writer: before[writer].mean())[:NUM_SHOWN]:
        _print_counts(f"writer {writer}", before[writer], after[writer])
    _print_counts("all writers, each alone", *(np.concatenate(list(right.values())) for right in (before, after)))


def _is_right(probabilities, labels):
    return probabilities.argmax(axis=1) == labels


def _print_row(name, tuned, labels):
    _print_counts(name, *(_is_right(getattr(tuned, when), labels) for when in TIMES))


def _print_counts(name, before, after):
    low, high = wilson_interval(int(after.sum()), len(after))
    change = f"{(~before & after).sum()} mended, {(before & ~after).sum()} spoilt"
    print(f"{name:28}{len(before):6}{before.mean():9.1%}{after.mean():9.1%}  ({low:.1%} to {high:.1%}; {change})")


if __name__ == "__main__":
    sys.exit(main())
