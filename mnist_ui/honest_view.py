"""Which of a network's numbers to believe: training, held-out and test digits, last and best weights.

A number flatters when the digits that it was measured on had a say in making the network. All are measured anew from the stored weights,
without dropout and on digits as they are, so that they can be compared.
"""

from dataclasses import dataclass

import streamlit as st

from mnist_core.config import NUM_HELD_OUT_DIGITS, NUM_TRAIN_DIGITS
from mnist_core.evaluation import Evaluation
from mnist_core.mcnemar import duel
from mnist_core.records import STOPPED
from mnist_ui import state
from mnist_ui.cache import finished_run, run_network
from mnist_ui.digit_facts import working
from mnist_ui.duel_view import show_duel
from mnist_ui.language import gettext as _
from mnist_ui.reading import MINE, SHIPPED, show_small
from mnist_ui.run_view import share_text
from mnist_ui.test_figures import NUM_MEASURED, test_answers, training_evaluation

NO_BREAK = "\u00a0"  # a space at which no line ends


@dataclass(frozen=True)
class Numbers:
    """The Evaluations of one network on the digits that it learned from, on those held out (None when there are none), and on the test."""

    training: Evaluation
    held_out: Evaluation | None
    test: Evaluation


def show_honest_numbers(network):
    """Show the numbers of the network in use, and a duel with another."""
    chosen = st.session_state.get(state.NETWORK, SHIPPED)
    run = finished_run(chosen) if chosen not in (SHIPPED, MINE) else None
    numbers, duels = st.columns(2, gap="large")
    with numbers:
        st.header(_("Which number to believe"), anchor=False)
        with working():
            _show_numbers(network, run)
    with duels:
        st.header(_("Better, or a tie?"), anchor=False)
        show_duel(network, chosen)


def _show_numbers(network, run):
    hyperparameters = run.hyperparameters if run else None
    last = numbers_of(network, hyperparameters)
    rows = [(_("Last weights") if run else _("This network"), last)]
    best = _best_network(run, network) if run else None
    if best is not None:
        epoch = _("Best weights, epoch {epoch}").format(epoch=run.results["best_epoch"])
        rows.append((epoch, numbers_of(best, hyperparameters)))
    believed = what_to_believe(hyperparameters, best is not None)
    _show_table(rows, believed)
    st.markdown(_reason(run, best is not None))
    st.markdown(_memory(last))
    if best is not None:
        _show_last_against_best(network, best)


def _best_network(run, last):
    """The network with the lowest validation loss, None when it is the last one or cannot be had."""
    best = run_network(run.id, "best") if run.results.get("best_epoch") else None
    return None if best is None or best.fingerprint == last.fingerprint else best


def numbers_of(network, hyperparameters):
    """The Numbers of a network that was trained so; hyperparameters: None for one that learned from all training digits."""
    num_used = hyperparameters.num_used_digits if hyperparameters else NUM_TRAIN_DIGITS
    is_held_out = hyperparameters is not None and hyperparameters.validation == "held_out"
    held_out = training_evaluation(network, NUM_TRAIN_DIGITS - NUM_HELD_OUT_DIGITS, NUM_TRAIN_DIGITS) if is_held_out else None
    return Numbers(training_evaluation(network, 0, num_used), held_out, test_answers(network).evaluation)


def what_to_believe(hyperparameters, has_best):
    """Which row's test accuracy is honest: 1 for the best weights when the test digits had no say in choosing them, else 0."""
    return int(has_best and hyperparameters is not None and hyperparameters.validation == "held_out")


def _show_table(rows, believed):
    has_held_out = any(numbers.held_out for _name, numbers in rows)
    heading = [_("Weights"), _("Digits learned from"), *([_("Held-out digits")] if has_held_out else []), _("Test digits")]
    lines = ["| " + " | ".join(heading) + " |", "|" + " --- |" * len(heading)]
    for place, (name, numbers) in enumerate(rows):
        shares = [share_text(each.accuracy).replace(" ", NO_BREAK) for each in (numbers.training, numbers.held_out, numbers.test) if each]
        if place == believed:
            shares[-1] = f"**{shares[-1]}**"
        lines.append("| " + " | ".join([name, *shares]) + " |")
    st.markdown("\n".join(lines))
    low, high = map(share_text, rows[believed][1].test.interval_95)
    show_small(_("Bold: the number to believe, 95 % interval {low} to {high}.").format(low=low, high=high))
    show_small(_("All measured now, {number} digits each at most, without dropout.").format(number=f"{NUM_MEASURED:,}"))


def _reason(run, has_best):
    """Why that number, in a sentence. run: None for a network that is no run's."""
    if run is None:
        return _("**Believe the test number.** This network learned from no test digit.")
    if run.hyperparameters.validation == "held_out":
        if not has_best:
            return _("**Believe the test number.** The held-out digits watched over the training; the test digits had no say.")
        return _(
            "**Believe the test number of the best weights.** The held-out digits chose them, so the held-out number flatters a little; "
            "the test digits had no say."
        )
    if run.hyperparameters.patience or run.status == STOPPED:
        return _(
            "**Believe the test number of the last weights, with a grain of salt.** When to stop was decided by looking at the test "
            "digits. Train with held-out digits for a number in which they had no say."
        )
    if has_best:
        return _("**Believe the test number of the last weights.** The test digits chose the best weights, so that number flatters.")
    return _("**Believe the test number.** The number of epochs was fixed beforehand, so the test digits had no say.")


def _memory(numbers):
    """Training against test in a sentence."""
    points = 100 * (numbers.training.accuracy - numbers.test.accuracy)
    if points <= 0:
        return _("It reads the training digits no better than new ones: it learned nothing by heart.")
    words = _("It reads the digits that it learned from {points} points better than new ones: that much is learned by heart.")
    return words.format(points=f"{points:.2f}")


def _show_last_against_best(last, best):
    result = duel(test_answers(best).is_right, test_answers(last).is_right)
    if result.is_tie:
        st.markdown(_("On the test digits, last and best weights are a tie."))
    elif result.only_first > result.only_second:
        st.markdown(_("On the test digits, the best weights read better, by more than chance."))
    else:
        st.markdown(_("On the test digits, the last weights read better, by more than chance."))
