"""What a chart shows, as a sentence for those who do not see it: not what kind of chart it is, but its result.

A curve ends somewhere, and has been rising or falling for a while; many values have a lowest and a highest. Of a chart that still grows
only its kind is told, because other words would make another chart of it, drawn anew every second; the figures beside it are read instead.
"""

import itertools

from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext

RISING, FALLING, STEADY = 1, -1, 0
ACCURACY, LOSS = "val_accuracy", "val_loss"  # as the dicts of events.Epoch name them


def last_trend(values):
    """(RISING, FALLING or STEADY, the place where that began) of at least two numbers."""
    signs = [(after > before) - (after < before) for before, after in itertools.pairwise(values)]
    begin = len(signs)
    while begin > 0 and signs[begin - 1] == signs[-1]:
        begin -= 1
    return signs[-1], begin


def curve_sentence(epochs, metric):
    """One run's validation curve. epochs: dicts of events.Epoch, at least one. metric: ACCURACY or LOSS."""
    end, best = epochs[-1], (max if metric == ACCURACY else min)(epochs, key=lambda epoch: epoch[metric])
    words = _("Validation accuracy {value} after epoch {epoch}") if metric == ACCURACY else _("Validation loss {value} after epoch {epoch}")
    sentence = words.format(value=metric_text(end[metric], metric), epoch=end["epoch"])
    if len(epochs) > 1:
        sentence += ", " + _trend_words(epochs, metric)
    if best is end:
        return sentence + "."
    words = _("The highest was {value} after epoch {epoch}.") if metric == ACCURACY else _("The lowest was {value} after epoch {epoch}.")
    return f"{sentence}. " + words.format(value=metric_text(best[metric], metric), epoch=best["epoch"])


def _trend_words(epochs, metric):
    trend, begin = last_trend([epoch[metric] for epoch in epochs])
    words = {RISING: _("rising since epoch {epoch}"), FALLING: _("falling since epoch {epoch}"), STEADY: _("the same since epoch {epoch}")}
    return words[trend].format(epoch=epochs[begin]["epoch"])


def metric_text(value, metric):
    """98.03 % of an accuracy, 0.0712 of a loss."""
    return _("{percent} %").format(percent=f"{100 * value:.2f}") if metric == ACCURACY else f"{value:.4f}"


def seeds_sentence(label, ends, metric):
    """The curves of one value with several seeds. label: the value. ends: where each seed's curve is now, at least one."""
    words = _("Validation accuracy with {value}") if metric == ACCURACY else _("Validation loss with {value}")
    low, high = metric_text(min(ends), metric), metric_text(max(ends), metric)
    seeds = ngettext("{number} seed", "{number} seeds", len(ends)).format(number=len(ends))
    return _("{what}: {low} to {high} at the end, {seeds}.").format(what=words.format(value=label), low=low, high=high, seeds=seeds)


def probabilities_sentence(probabilities):
    """The two most probable digits of ten probabilities from 0 to 1."""
    first, second = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])[:2]
    words = _("Most probable: {first}, {first_percent} %; then {second}, {second_percent} %.")
    percents = [f"{100 * probabilities[digit]:.0f}" for digit in (first, second)]
    return words.format(first=first, first_percent=percents[0], second=second, second_percent=percents[1])


def reading_sentence(digit, places, probabilities):
    """How probable one digit was over the epochs. places: epochs done. probabilities: of this digit, as many, from 0 to 1."""
    words = _("Probability of {digit}: {first} % after epoch {begin}, {last} % after epoch {end}.")
    first, last = (f"{100 * probabilities[place]:.0f}" for place in (0, -1))
    return words.format(digit=digit, first=first, begin=f"{places[0]:.2g}", last=last, end=f"{places[-1]:.3g}")


def lowest_sentence(name, shares):
    """Where the ten digits are lowest and highest. name: of the figure. shares: (10,) from 0 to 1, some may be no number."""
    known = [digit for digit, share in enumerate(shares) if share == share]
    if not known:
        return _("{name}: nothing to show.").format(name=name)
    low, high = min(known, key=lambda digit: shares[digit]), max(known, key=lambda digit: shares[digit])
    words = _("{name}: lowest for {low}, {low_value}; highest for {high}, {high_value}.")
    return words.format(
        name=name, low=low, low_value=metric_text(shares[low], ACCURACY), high=high, high_value=metric_text(shares[high], ACCURACY)
    )
