"""The frame of every page: its settings, the visitor's language, the menu."""

from pathlib import Path

import streamlit as st

from mnist_ui import forged_states, state, unchanged  # noqa: F401 (the first guards every page, the last makes it cheaper)
from mnist_ui.cache import laboratory
from mnist_ui.language import LANGUAGES, choose_language, current_language
from mnist_ui.language import gettext as _
from mnist_ui.locks import locks_in_force, settle_locks, show_task
from mnist_ui.menu_fold import fold_menu_on_phones
from mnist_ui.visitor import identify_visitor

ICON = str(Path(__file__).parent.parent / "static" / "icon.png")
SIDEBAR_WIDTH = 220  # pixels; on a phone the menu is folded away
HOME, LESSONS, TRAIN, SWEEP, RUNS = "streamlit_app.py", "pages/lessons.py", "pages/train.py", "pages/sweep.py", "pages/runs.py"
DATASET, DRAW, INSIDE, MISTAKES = "pages/dataset.py", "pages/draw.py", "pages/inside.py", "pages/mistakes.py"
CLASSROOM, TEACHER = "pages/classroom.py", "pages/teacher.py"
CHECK = "pages/check.py"  # not in the menu: for whoever runs the server


def begin(path):
    """Start the page at this path: settings, language, a teacher's locks, menu. To be called before anything is shown."""
    choose_language()
    problems = settle_locks() if path != TEACHER else []  # there the address holds the locks that are being made
    title = _("Self-check") if path == CHECK else page_labels()[path]
    st.set_page_config(page_title=f"{title} · MNIST Lab", page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    if path != CHECK:  # which says what is missing when there is none
        laboratory()
    with st.sidebar:
        _draw_menu()
        identify_visitor()
        fold_menu_on_phones(path)
    for problem in problems:
        st.warning(problem)
    show_task()


def page_labels():
    """The pages in the order of the menu, path to label in the visitor's language."""
    return {
        HOME: _("Home"),
        LESSONS: _("Lessons"),
        TRAIN: _("Train"),
        SWEEP: _("Compare"),
        RUNS: _("Runs"),
        DATASET: _("Dataset"),
        DRAW: _("Draw"),
        INSIDE: _("Inside"),
        MISTAKES: _("Mistakes"),
        CLASSROOM: _("Class"),
        TEACHER: _("For teachers"),
    }


def link_parameters():
    """What a link to another page carries: the language, when the address bar names it, and what a teacher's link fixes."""
    return ({"lang": st.query_params["lang"]} if "lang" in st.query_params else {}) | locks_in_force().link


def look_inside(**digit):
    """A link to Inside with a digit there. digit: what that page's address calls it, such as split="test", index=7."""
    label = _("Why this answer?")
    st.page_link(INSIDE, label=label, icon=":material/search:", query_params=link_parameters() | digit)


def _draw_menu():
    for path, label in page_labels().items():
        if path == TEACHER and locks_in_force().link:
            continue  # who is in a lesson has no use for it
        st.page_link(path, label=label, width="stretch", query_params=link_parameters())
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.get,
        default=current_language(),
        key=state.LANGUAGE_CHOICE,
        on_change=_switch_language,
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )


def _switch_language():
    st.session_state[state.LANGUAGE] = st.query_params["lang"] = st.session_state[state.LANGUAGE_CHOICE]
