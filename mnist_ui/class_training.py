"""Training within a class: its rules bound the settings, and what is trained there comes onto its board."""

import streamlit as st

from mnist_ui import state
from mnist_ui.classes import act, asked_key, class_stores, joined_class, remember_class
from mnist_ui.language import gettext as _
from mnist_ui.page import CLASSROOM, link_parameters
from mnist_ui.run_words import without_markdown
from mnist_ui.settings import chosen_hyperparameters, use_hyperparameters


def keep_class_rules(visitor):
    """Move the settings within the rules of the class that the visitor trains in; returns the Classroom, or None outside of one.

    To be called before the settings are shown.
    """
    if room := joined_class(visitor):
        remember_class(room.key)
        use_hyperparameters(room.rules.within(chosen_hyperparameters()))
    return room


def show_class(room, visitor):
    """Say in which class one trains and what its rules are, with the ways out of it."""
    if room is None:
        _say_if_outside(visitor)
        return
    words = _("Class **{name}**: epochs up to {epochs}, hidden units up to {units}, and {digits} digits that are the same for all.")
    rules = room.rules
    figures = {"epochs": rules.max_epochs, "units": f"{rules.max_hidden_units:,}", "digits": f"{rules.training_digits:,}"}
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(words.format(name=without_markdown(room.name), **figures), width="content")
        parameters = link_parameters() | {state.CLASSROOM: room.key}
        st.page_link(CLASSROOM, label=_("The class's board"), icon=":material/leaderboard:", query_params=parameters)
        st.button(_("Train outside the class"), type="tertiary", on_click=remember_class, args=(None,))


def _say_if_outside(visitor):
    if key := asked_key():
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.markdown(_("You are not in the class of this link: what you train is yours alone."), width="content")
            parameters = link_parameters() | {state.CLASSROOM: key}
            st.page_link(CLASSROOM, label=_("Join the class"), icon=":material/groups:", query_params=parameters)


def most_epochs(engine, room):
    """How many epochs may be chosen."""
    return min(engine.settings.max_epochs, room.rules.max_epochs) if room else engine.settings.max_epochs


def within_class(visitor, hyperparameters):
    """The Hyperparameters within the rules of the class that the visitor trains in; a browser can send anything."""
    room = joined_class(visitor)
    return room.rules.within(hyperparameters) if room else hyperparameters


def hand_in(visitor, run_id):
    """Let a run that was just started count for the class that the visitor trains in."""
    if room := joined_class(visitor):
        act(class_stores().work.add_run, room.id, visitor, run_id)


def may_go_on(visitor, num_epochs):
    """Whether a run with so many epochs may have one more, in the class or outside of one."""
    room = joined_class(visitor)
    return room is None or num_epochs < room.rules.max_epochs
