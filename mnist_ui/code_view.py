"""The tutorial's code beside the controls: it follows every setting, and the lines that the last change touched are marked.

A mark is a comment at the end of the line, so it is copied along and read aloud. Above the code the same is said in words.
On the train page these lines stand beside the setting that was changed, and the whole code below the run, which stays in sight.
"""

import streamlit as st

from mnist_core.code_changes import TUTORIAL, Plan, lines_of_changes, mark_lines, planned_script
from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.link import linked_word
from mnist_ui.reading import show_small
from mnist_ui.run_words import all_setting_labels

HEIGHT, LOW_HEIGHT = 400, 180  # pixels of the code, which scrolls in it
FEW_LINES, CHANGES_HEIGHT = 2, 112  # more lines that changed than these scroll in so many pixels
CLOSED, OPEN = "closed", "open"  # in the address bar


def settle_code():
    """Open or close the code as the address says; returns sentences on what in it cannot be."""
    problems = []
    st.session_state[state.CODE] = linked_word(state.CODE, (CLOSED, OPEN), problems) == OPEN
    return problems


def code_switch():
    """Show the switch that opens the code."""
    st.toggle(_("The code"), key=state.CODE, on_change=_write_link, help=_("The tutorial's code with these settings, line by line."))


def _write_link():
    if st.session_state[state.CODE]:
        st.query_params[state.CODE] = OPEN
    else:
        st.query_params.pop(state.CODE, None)


def follow_settings(hyperparameters, preset, is_disabled):
    """Take note of these settings and show, when the code is open, which of its lines they changed.

    preset: the tutorial whose code it is. is_disabled: nothing can be changed now, so what was changed last takes no room.
    """
    now = Plan(hyperparameters, preset)
    seen = st.session_state.get(state.CODE_NOW, now)
    if seen != now:
        st.session_state[state.CODE_BEFORE] = seen
    st.session_state[state.CODE_NOW] = now
    if st.session_state[state.CODE] and not is_disabled:
        unchanged = _("Change a setting: its lines stand here. The whole code is below.")
        show_changes(now, st.session_state.get(state.CODE_BEFORE, now), unchanged)


def show_followed_code():
    """Show the whole code of the settings that were followed last, when it is open."""
    if st.session_state[state.CODE]:
        now = st.session_state[state.CODE_NOW]
        show_code(now, st.session_state.get(state.CODE_BEFORE, now), HEIGHT)


def show_changes(plan, before, unchanged=""):
    """Name and show the lines of a mnist_core.code_changes.Plan's code that are others than in the Plan before it.

    unchanged: what is said when there are none, unless it is the usual.
    """
    touched, labels = _changes(plan, before)
    words = [_line_words(labels[name], lines) for name, lines in touched.items()]
    show_small(" ".join(words) or unchanged or _("Change a setting: its lines are marked here."))
    changed = sorted({line for lines in touched.values() for line in lines})
    if changed:
        script = _marked_script(plan, before)
        with st.container(height=CHANGES_HEIGHT if len(changed) > FEW_LINES else "content", border=False):
            st.code("\n".join(script.splitlines()[line - 1].strip() for line in changed), None, wrap_lines=True)


def show_code(plan, before, height=LOW_HEIGHT):
    """Show the code of a Plan; the lines that are others than in the Plan before it are marked. height: pixels."""
    with st.container(height=height, border=False):  # of the code itself, a height would make a region that no key can scroll
        st.code(_marked_script(plan, before), None, wrap_lines=True)  # in one colour: some of the syntax's are too pale


def _changes(plan, before):
    return lines_of_changes(before, plan), all_setting_labels() | {TUTORIAL: _("Preset")}


def _marked_script(plan, before):
    return mark_lines(planned_script(plan), _marks(*_changes(plan, before)))


def _line_words(label, lines):
    if not lines:
        return _("**{setting}**: now without a line of its own.").format(setting=label)
    words = ngettext("**{setting}**: {number} line.", "**{setting}**: {number} lines.", len(lines))
    return words.format(setting=label, number=len(lines))


def _marks(touched, labels):
    """Line number to the names of the settings that touch it."""
    marks = {}
    for name, lines in touched.items():
        for line in lines:
            marks[line] = f"{marks[line]}, {labels[name]}" if line in marks else labels[name]
    return marks
