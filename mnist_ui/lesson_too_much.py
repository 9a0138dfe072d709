"""The fourth lesson: what more training does to the loss, where early stopping ends, and the leak when digits choose their own epoch.

Each epoch's network is read from the store and judged on test digits that had no say in anything: once a run, and kept.
"""

import numpy as np
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from mnist_core.comparison import FALSE_ALARM_RATE
from mnist_core.evaluation import predict_in_parts
from mnist_core.lesson_checks import check_leak, check_more_training, early_stop
from mnist_core.lessons import EARLY_EPOCH, NUM_LEAK_DIGITS, NUM_LOOKED_AT, PATIENCE, TOO_MUCH, TRAINED
from mnist_core.network import NetworkError, read_network
from mnist_ui.cache import laboratory, mnist
from mnist_ui.digit_facts import working
from mnist_ui.language import gettext as _
from mnist_ui.lesson_frame import show_outcome
from mnist_ui.lesson_training import show_broken, train_in_lesson
from mnist_ui.reading import percent_text
from mnist_ui.run_view import share_text

SECONDS_TO_STORE = 2.0  # that the weights of the last epochs may still take


def teach_too_much(words, sight):
    """Show the lesson. words, sight: the places for what is said and for what is seen."""
    if snapshot := train_in_lesson(TOO_MUCH, words, sight):
        with words:
            _judge(snapshot)


def _judge(snapshot):
    try:
        with working():
            outcome, leak = _judged(snapshot.run_id)
    except (SQLAlchemyError, NetworkError, TypeError):  # TypeError: an epoch's weights were pruned
        show_broken(TOO_MUCH, _("The weights of this run cannot be read just now. Try again in a minute."))
        return
    show_outcome(TOO_MUCH, outcome, _sentences(outcome, leak, [epoch["val_loss"] for epoch in snapshot.epochs]))


@st.cache_resource(show_spinner=False, max_entries=64)
def _judged(run_id):
    """The Outcome of more training and that of the leak, of a run of this lesson."""
    laboratory().archive.wait_for_weights(run_id, SECONDS_TO_STORE)
    store, images, labels = laboratory().store, mnist().test_images, mnist().test_labels
    networks = [read_network(store.epoch_weights(run_id, epoch)) for epoch in range(1, TRAINED[TOO_MUCH][0].epochs + 1)]
    early, late = (predict_in_parts(network, images) for network in (networks[EARLY_EPOCH - 1], networks[-1]))
    few = [predict_in_parts(network, images[:NUM_LEAK_DIGITS]).argmax(axis=1) == labels[:NUM_LEAK_DIGITS] for network in networks]
    return check_more_training(early, late, labels), check_leak(np.array(few), NUM_LOOKED_AT)


def _sentences(outcome, leak, losses):
    figures, last = outcome.figures, len(losses)
    yield _("Loss on the test digits: {before} after epoch {first}, {after} after epoch {last}. {why}").format(
        before=f"{figures['loss_before']:.3f}", after=f"{figures['loss_after']:.3f}", first=EARLY_EPOCH, last=last, why=_why(outcome)
    )
    yield _("Of its wrong answers it was {before} sure on average, and in the end {after}: to be sure and wrong costs loss.").format(
        before=percent_text(figures["sure_before"]), after=percent_text(figures["sure_after"])
    )
    yield _("Test accuracy: {before}, then {after}: {verdict}.").format(
        before=share_text(figures["right_before"]), after=share_text(figures["right_after"]), verdict=_verdict(figures["duel"])
    )
    end, best = early_stop(losses, PATIENCE)
    yield _("Early stopping with a patience of {patience} would have ended after epoch {end} and kept epoch {best}.").format(
        patience=PATIENCE, end=end, best=best
    )
    yield _leak_sentence(leak.figures)


def _why(outcome):
    return {
        "higher": _("It learned its 1,000 digits by heart."),
        "lower": _("It had not yet learned enough before."),
        "same": _("That may be chance."),
    }[outcome.answers[0]]


def _verdict(duel):
    if duel.is_tie:
        return _("a tie")
    return _("better after fewer epochs") if duel.only_first > duel.only_second else _("better after more epochs")


def _leak_sentence(figures):
    words = _("The leak: when {number} test digits choose the epoch, it reads {group} of those right, but {others} of the others. {why}")
    is_clear = figures["probability"] <= FALSE_ALARM_RATE and figures["on_group"] > figures["on_others"]
    why = _("The digits that choose flatter.") if is_clear else _("Here such a difference may be chance.")
    group, others = share_text(figures["on_group"]), share_text(figures["on_others"])
    return words.format(number=NUM_LOOKED_AT, group=group, others=others, why=why)
