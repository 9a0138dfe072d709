"""How long one prediction takes, from strokes or a picture's pixels to ten probabilities and the word whether it is a digit at all.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.prediction

Nothing but the project's own examples is needed. Times are of one core, in processor time, so that other work on the machine counts little.
"""

import time
from statistics import median, quantiles

import numpy as np

from mnist_core.dataset import load_mnist
from mnist_core.drawing import prepare_pixels, prepare_strokes
from mnist_core.network import predict_probabilities, read_network
from mnist_core.novelty import Judge
from mnist_core.number import draw_ink, read_number
from mnist_core.samples import SAMPLES, sample_drawing, sample_number
from mnist_core.settings import SHIPPED_MODEL

ROUNDS = 60


def main():
    """Print rows of a Markdown table."""
    print("\n".join(report()))


def report():
    """Rows of a Markdown table."""
    rows = [
        f"| {name} | median {median(milliseconds):.2f} ms, 95th percentile {quantiles(milliseconds, n=20)[-1]:.2f} ms |"
        for name, milliseconds in measure().items()
    ]
    return [
        "| what, shipped network | processor time |",
        "| --- | --- |",
        *rows,
        f"| making the judge, once a network | {make_judge()[1]:.2f} s |",
    ]


def make_judge():
    """The shipped network's Judge, and the seconds that it took to make."""
    network, images = read_network(SHIPPED_MODEL), load_mnist().train_images
    began = time.process_time()
    return Judge.for_network(network, images), time.process_time() - began


def measure():
    """Milliseconds of processor time, a list for each kind of work by name."""
    judge, _ = make_judge()
    drawings = [sample_drawing(name) for name in SAMPLES]
    pictures = [on_canvas(drawing) for drawing in drawings]
    image, number = prepare_strokes(drawings[0]).image, sample_number()
    work = {
        "strokes to probabilities and judgement": [lambda each=each: read(judge, _from_strokes(each)) for each in drawings],
        "strokes with the picture of each step": [lambda each=each: read(judge, prepare_strokes(each).image) for each in drawings],
        "280 x 280 pixels to probabilities and judgement": [lambda each=each: read(judge, prepare_pixels(each).image) for each in pictures],
        "the judgement alone": [lambda: judge.is_digit(image)],
        "the number 2026, from strokes": [lambda: read_number(judge.network, number, judge)],
    }
    return {name: _milliseconds(functions) for name, functions in work.items()}


def read(judge, image):
    """Ten probabilities, and whether it is a digit."""
    return predict_probabilities(judge.network, image)[0], judge.is_digit(image)


def on_canvas(drawing, side=280):
    """The drawing as (side, side) uint8 pixels, white on black."""
    ink, corner = draw_ink(drawing)
    canvas = np.zeros((side, side), np.uint8)
    x, y = corner.astype(int)
    canvas[y : y + len(ink), x : x + ink.shape[1]] = ink
    return canvas


def _from_strokes(drawing):
    return prepare_strokes(drawing, with_steps=False).image


def _milliseconds(functions):
    times = []
    for _ in range(ROUNDS):
        for function in functions:
            began = time.process_time()
            function()
            times.append(1000 * (time.process_time() - began))
    return times


if __name__ == "__main__":
    main()
