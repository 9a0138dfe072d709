"""What really happened in a lesson, and whether it is what was predicted.

Each check takes what was measured and gives an Outcome: the answers that the figures allow. That is one answer where the figures say it
clearly, "same" where chance alone may well have made the difference, several where the uncertainty reaches across a border, and none
where too little was measured. Left out on purpose: any knowledge of what usually happens.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from mnist_core.comparison import FALSE_ALARM_RATE, compare, paired_test
from mnist_core.evaluation import cross_entropies, wilson_interval
from mnist_core.mcnemar import duel

QUARTER = 0.25  # NUMBERS: a share below it, above 1 - QUARTER, or between
ALMOST_NONE, TENTH = 0.05, 0.2  # NETWORK: a share below the first, below the second, or more


@dataclass(frozen=True)
class Outcome:
    """answers: those out of lessons.CHOICES that the figures allow, perhaps none. figures: what was measured, name to number."""

    answers: tuple
    figures: dict = field(default_factory=dict)

    def bears_out(self, prediction):
        """Whether the prediction is among the answers."""
        return prediction in self.answers


def check_numbers(image):
    """NUMBERS. image: (28, 28) uint8. How many of its numbers are 0; the sum and the largest of them all."""
    zeros, share = int((image == 0).sum()), float((image == 0).mean())
    answer = "quarter" if share < QUARTER else "between" if share <= 1 - QUARTER else "most"
    return Outcome((answer,), {"zeros": zeros, "share": share, "sum": int(image.sum(dtype=np.int64)), "largest": int(image.max())})


def check_new_network(num_right, num_digits):
    """NETWORK. How many of the test digits a network that has learned nothing read right: every answer that the 95 % interval touches."""
    low, high = wilson_interval(num_right, num_digits)
    borders = {"none": (0, ALMOST_NONE), "tenth": (ALMOST_NONE, TENTH), "more": (TENTH, math.inf)}
    answers = tuple(name for name, (first, end) in borders.items() if low < end and high >= first)
    return Outcome(answers, {"num_right": num_right, "share": num_right / num_digits, "low": low, "high": high})


def check_training(epoch, num_training, num_unseen):
    """TRAINING. epoch: a dict of events.Epoch. On which digits its accuracy is higher, or "same" when the difference may be chance."""
    difference = epoch["val_accuracy"] - epoch["accuracy"]
    low, high = difference_interval((epoch["val_accuracy"], num_unseen), (epoch["accuracy"], num_training))
    answer = "unseen" if low > 0 else "training" if high < 0 else "same"
    return Outcome((answer,), {"difference": difference, "low": low, "high": high})


def check_more_training(early, late, labels):
    """TOO_MUCH. early, late: (N, 10) probabilities after fewer and after more epochs, of digits that chose neither; labels: (N,).

    Whether the loss is higher after more training, digit for digit. In the figures stand the accuracies with their McNemar test, too, and
    how sure the network was, on average, of what it misread.
    """
    before, after = cross_entropies(early, labels), cross_entropies(late, labels)
    difference, probability = paired_difference(after - before)
    answer = "same" if probability > FALSE_ALARM_RATE else "higher" if difference > 0 else "lower"
    is_right = [probabilities.argmax(axis=1) == labels for probabilities in (early, late)]
    figures = {"loss_before": float(before.mean()), "loss_after": float(after.mean()), "probability": probability}
    figures |= {"right_before": is_right[0].mean(), "right_after": is_right[1].mean(), "duel": duel(*is_right)}
    figures |= {"sure_before": _sure_of_mistakes(early, is_right[0]), "sure_after": _sure_of_mistakes(late, is_right[1])}
    return Outcome((answer,), figures)


def _sure_of_mistakes(probabilities, is_right):
    """The mean highest probability of the digits that are misread; 0 without any."""
    return float(probabilities[~is_right].max(axis=1).mean()) if not is_right.all() else 0.0


def check_drawing(guess, digit):
    """DRAWING. Whether the drawing, only shrunk, was read as the digit that was meant."""
    return Outcome(("right" if guess == digit else "wrong",), {"guess": guess})


def check_change(accuracies, usual, other):
    """PREDICT. accuracies: value to a dict of seed to share, as comparison.compare takes them.

    No answer with fewer than two seeds in common.
    """
    verdicts = compare({value: accuracies.get(value, {}) for value in (usual, other)})
    if not verdicts:
        return Outcome(())
    verdict = verdicts[0]
    answer = "same" if verdict.is_tie else "better" if verdict.better == other else "worse"
    return Outcome((answer,), {"difference": verdict.difference, "better": verdict.better, "probability": verdict.probability})


def difference_interval(first, second):
    """95 % interval of the difference of two shares, each given as (share, number of digits): first minus second.

    Source: R. G. Newcombe, 1998, Statistics in Medicine 17, 873-890, the method that joins two of Wilson's intervals.
    """
    (share_1, number_1), (share_2, number_2) = first, second
    low_1, high_1 = wilson_interval(share_1 * number_1, number_1)
    low_2, high_2 = wilson_interval(share_2 * number_2, number_2)
    difference = share_1 - share_2
    return difference - math.hypot(share_1 - low_1, high_2 - share_2), difference + math.hypot(high_1 - share_1, share_2 - low_2)


def paired_difference(differences):
    """The mean of many differences, one a digit, and the probability of one so far from 0 between equals; by the normal distribution."""
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    if spread == 0:
        return mean, 1.0 if mean == 0 else 0.0
    return mean, math.erfc(abs(mean) / spread * math.sqrt(len(differences) / 2))


def early_stop(losses, patience):
    """Where EarlyStopping ends with these validation losses, one an epoch: (its last epoch, the best until then), counted from 1."""
    best = 0
    for place, loss in enumerate(losses):
        if loss < losses[best]:
            best = place
        elif place - best >= patience:
            return place + 1, best + 1
    return len(losses), best + 1


def check_leak(is_right, num_looked_at):
    """What it does to pick the epoch by digits and to measure it on the same. is_right: (E, N) booleans, every epoch on every digit.

    The digits are taken in groups; each picks its best epoch, which is then measured on the group and on all others. No answers: nobody is
    asked. figures: on_group, on_others (mean shares) and the probability of such a lead between equals. What is easy for every epoch
    is taken off before the test, for some groups are easier than others.
    """
    groups = is_right[:, : is_right.shape[1] // num_looked_at * num_looked_at].reshape(len(is_right), -1, num_looked_at).mean(axis=2)
    others = (groups.sum(axis=1, keepdims=True) - groups) / (groups.shape[1] - 1)  # (E, G): on all other groups
    picked = groups.argmax(axis=0), np.arange(groups.shape[1])
    lead = (groups - others)[picked] - (groups - others).mean(axis=0)
    return Outcome((), {"on_group": groups[picked].mean(), "on_others": others[picked].mean(), "probability": paired_test(lead.tolist())})
