"""A network with parts of it switched off: the answer and the accuracy on all test digits before and after, and how many units matter.

What is true of all test digits is worked out once a network, known by its weights, and kept; a megabyte each.
"""

import functools

import numpy as np
import streamlit as st

from mnist_core.ablation import (
    MOST_PRUNED,
    accuracy_in_order,
    logits_without,
    measure_units,
    prune,
    similar_order,
    switch_off,
    units_needed,
)
from mnist_core.explanation import explain, strongest_units
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.digit_facts import BY_FINGERPRINT, working
from mnist_ui.inside_charts import CHANGE_BARS, DEAD, NEEDED, change_frame, kept_curve, kept_frame
from mnist_ui.inside_choice import follow
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.reading import percent_text, show_small

NUM_STRONGEST = 10
KEPT_NETWORKS, KEPT_ACCURACIES = 8, 1000


@st.cache_resource(show_spinner=False, max_entries=KEPT_NETWORKS, hash_funcs=BY_FINGERPRINT)
def unit_facts(network):
    """mnist_core.ablation.UnitStatistics and UnitsNeeded on all test digits."""
    images, labels = mnist().split("test")
    statistics = measure_units(network, images)
    return statistics, units_needed(network, images, labels, statistics.order)


@functools.cache
def _test_order():
    return similar_order(*mnist().split("test"))


@st.cache_resource(show_spinner=False, max_entries=KEPT_ACCURACIES, hash_funcs=BY_FINGERPRINT)
def accuracy_without(network, units, percent, _changed):
    """The share of all test digits that is read right with these units, a tuple, off and this percent of the weights pruned.

    _changed: the network with both done, which the other three say as well.
    """
    images, labels = mnist().split("test")
    if percent:
        return accuracy_in_order(_changed, images, labels, _test_order())
    logits = unit_facts(network)[0].logits
    logits = logits_without(network, images, logits, units) if units else logits
    return float((logits.argmax(axis=1) == labels).mean())


def show_switches(choice, network, explained, image, unit):
    """The switches, and what the network answers and how often it is right before and after."""
    controls, answer = st.columns([1, 1], gap="medium")
    with controls:
        words = {"none": _("None"), "unit": _("Unit {unit}").format(unit=unit), "ten": _("Strongest ten")}
        st.segmented_control(
            _("Units off"), list(words), format_func=words.get, required=True, key=state.OFF, on_change=follow, args=(choice, state.OFF)
        )
        show_small(_("Strongest are those that add most to the {digit}.").format(digit=explained.answer))
        st.slider(
            _("Smallest weights set to zero"), 0, MOST_PRUNED, key=state.PRUNE, on_change=follow, args=(choice, state.PRUNE), format="%d %%"
        )
    units = tuple(_units_off(choice.off, explained, unit))
    changed = switch_off(prune(network, choice.prune), units)
    after = explain(changed, image)
    with working():
        before_accuracy = accuracy_without(network, (), 0, network)
        after_accuracy = accuracy_without(network, units, choice.prune, changed)
    with controls, st.container(horizontal=True):
        st.metric(_("Answer"), _change_text(explained.answer, after.answer))
        lost, before = 100 * (after_accuracy - before_accuracy), _exact_accuracy(before_accuracy)
        words = _("{points} points, from {before}").format(points=f"{lost:+.2f}", before=before)
        st.metric(_("All 10,000 test digits"), _exact_accuracy(after_accuracy), delta=words if abs(lost) >= 0.005 else None)
    with answer:
        texts = [percent_text(probability) if probability >= 0.005 else "" for probability in after.probabilities]
        sentence = _("Bars: now, {digit} with {percent}. Orange lines: before, {before_digit} with {before_percent}.").format(
            digit=after.answer,
            percent=percent_text(after.probabilities.max()),
            before_digit=explained.answer,
            before_percent=percent_text(explained.probabilities.max()),
        )
        st.vega_lite_chart(change_frame(explained.probabilities, after.probabilities, texts), CHANGE_BARS, alt=sentence)
        show_small(sentence)


def show_units_needed(network):
    """How many hidden units matter and how many are dead, as one chart with its sentence."""
    with working():
        statistics, needed = unit_facts(network)
    num_dead, num_hidden = int(np.count_nonzero(statistics.is_dead)), network.num_hidden_units
    st.header(_("How many units matter"), anchor=False)
    words = {
        NEEDED: _("{count} are enough").format(count=needed.num_needed),
        DEAD: ngettext("{count} dead", "{count} dead", num_dead).format(count=num_dead),
    }
    enough = _("With only the {count} most important of its {all} units the network still reads within its 95 % interval.")
    dead = ngettext(
        "{count} unit is dead: the same for every test digit.", "{count} units are dead: the same for every test digit.", num_dead
    )
    dead = dead.format(count=num_dead) if num_dead else _("No unit is dead, that is, the same for every test digit.")
    sentence = f"{enough.format(count=needed.num_needed, all=num_hidden)} {dead}"
    st.write(sentence)
    spec = kept_curve(_("Units kept, the most important first"), _("Accuracy"))
    st.vega_lite_chart(kept_frame(needed, num_dead, words), spec, alt=sentence)
    show_small(_("A unit is important when its value differs much from digit to digit and its weights tell the ten digits apart."))


def _exact_accuracy(accuracy):
    return _("{percent} %").format(percent=f"{100 * accuracy:.2f}")


def _units_off(off, explained, unit):
    if off == "none":
        return []
    return [unit] if off == "unit" else [int(strong) for strong in strongest_units(explained, explained.answer, NUM_STRONGEST)]


def _change_text(before, after):
    return str(before) if before == after else f"{before} → {after}"
