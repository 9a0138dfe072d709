"""A lesson as a link, put together by a teacher: a page with its settings, what of them is locked or hidden, and what to do.

The address of the teachers' page holds the same parameters as the link that it makes, so a lesson can be kept as a bookmark and changed.
"""

from pathlib import Path

import streamlit as st

from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.link import linked_word
from mnist_ui.locks import ALL, LINK_NAMES, MAX_TASK, PLAN, SETTINGS, clean_task, link_from_locks, locks_from_link
from mnist_ui.page import DATASET, DRAW, INSIDE, MISTAKES, SWEEP, TRAIN, page_labels
from mnist_ui.qr import address_of
from mnist_ui.reading import choose_network
from mnist_ui.run_words import all_setting_labels
from mnist_ui.settings import choose_hyperparameters, choose_preset, settle_settings
from mnist_ui.settings_link import update_link
from mnist_ui.sharing import shared_parameters
from mnist_ui.sweep_controls import choose_plan, remember, settle_plan
from mnist_ui.ways import USUAL, choose_way, follow_way_link

CONTROLS = {  # a page of a lesson: its controls that can be locked, which are its parameters as well
    "train": SETTINGS,
    "sweep": (*SETTINGS, *PLAN),
    "draw": (state.WAY, state.NETWORK),
    "dataset": (),
    "inside": (state.NETWORK,),
    "mistakes": (state.NETWORK,),
}
PAGES = {Path(path).stem: path for path in (TRAIN, SWEEP, DRAW, DATASET, INSIDE, MISTAKES)}


def choose_page(problems):
    """Show the choice of the lesson's page; returns its name. A page in the address that there is not is added to the problems."""
    if state.LESSON_PAGE not in st.session_state:
        st.session_state[state.LESSON_PAGE] = linked_word(state.LESSON_PAGE, tuple(CONTROLS), problems)
    labels = {name: page_labels()[path] for name, path in PAGES.items()}
    options = {"key": state.LESSON_PAGE, "required": True, "persist_state": "session", "wrap": True}
    page = st.segmented_control(_("Page"), list(CONTROLS), format_func=labels.get, **options)
    update_link({state.LESSON_PAGE: page} if page != next(iter(CONTROLS)) else {}, (state.LESSON_PAGE,))
    return page


def settle_lesson(page):
    """Read the address bar for this page's controls; returns sentences on what could not be used."""
    others = {name for names in CONTROLS.values() for name in names} - {*CONTROLS[page]}
    update_link({}, tuple(others))
    problems = settle_plan() if page == "sweep" else []
    if page == "draw":
        follow_way_link()
    return problems + (settle_settings() if state.PRESET in CONTROLS[page] else [])


def choose_state(page, max_epochs):
    """Show the page's own controls, as the students shall find them."""
    if page == "sweep":
        plan = choose_plan(False, max_epochs)
    if state.PRESET in CONTROLS[page]:
        choose_preset()
        choose_hyperparameters(False, max_epochs, None)
    if page == "sweep":
        remember(plan)
    if page == "draw":
        choose_way()
    if state.NETWORK in CONTROLS[page]:
        choose_network()


def choose_locks(page):
    """Show the line for the task, and what can be locked and hidden on this page; the address bar then holds them."""
    found, problems = locks_from_link(st.query_params)
    for problem in problems:
        st.warning(problem)
    st.session_state.setdefault(state.TASK_LINE, found.task)
    help_text = _("It stands above the page, as plain text.")
    task = st.text_input(_("Task, in a sentence"), max_chars=MAX_TASK, key=state.TASK_LINE, help=help_text, persist_state="session")
    names = (*((ALL,) if state.PRESET in CONTROLS[page] else ()), *CONTROLS[page])
    locked = _choose_names(state.LOCKED, _("Locked: shown, but grey"), names, found.locked)
    hidden = _choose_names(state.HIDDEN, _("Hidden: left out"), names, found.hidden)
    update_link(link_from_locks([name for name in locked if name not in hidden], hidden, clean_task(task)[:MAX_TASK]), LINK_NAMES)


def _choose_names(key, label, names, linked):
    """Show these names to tick; returns those that are ticked, all settings by their names."""
    ticked = st.session_state.get(key, linked)
    st.session_state[key] = [name for name in ticked if name in names]
    if names:
        st.pills(label, names, format_func=control_labels().get, selection_mode="multi", key=key, persist_state="session", wrap=True)
    chosen = st.session_state[key]
    return {*chosen, *SETTINGS} - {ALL} if ALL in chosen else {*chosen}


def control_labels():
    """Everything that can be locked, and the word for all settings: name to label."""
    labels = {ALL: _("All settings"), state.PRESET: _("Preset"), **all_setting_labels()}
    labels |= {state.SETTING: _("Setting"), state.VALUES: _("Values"), state.SEEDS: _("Seeds")}
    return labels | {state.WAY: _("Way to draw"), state.NETWORK: _("Network")}


def lesson_address(page):
    """The lesson's whole address, None while the browser has not told where this is."""
    return address_of(page, **shared_parameters(st.query_params, CONTROLS[page], USUAL))
