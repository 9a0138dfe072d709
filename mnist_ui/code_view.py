"""The tutorial's code beside the controls: it follows every setting, and the lines that the last change touched are marked.

A mark is a comment at the end of the line, so it is copied along and read aloud. Above the code the same is said in words.
"""

import streamlit as st

from mnist_core.code_changes import TUTORIAL, Plan, lines_of_changes, mark_lines, planned_script
from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.reading import show_small
from mnist_ui.run_words import all_setting_labels

HEIGHT = 180  # pixels: the run stays in sight below


def code_switch():
    """Show the switch that opens the code; returns whether it is open."""
    return st.toggle(_("The code"), key=state.CODE, help=_("The tutorial's code with these settings, line by line."))


def follow_settings(hyperparameters, preset):
    """Show the code of these settings and mark what changed since they were others. preset: the tutorial whose code it is."""
    now = Plan(hyperparameters, preset)
    seen = st.session_state.get(state.CODE_NOW, now)
    if seen != now:
        st.session_state[state.CODE_BEFORE] = seen
    st.session_state[state.CODE_NOW] = now
    if st.session_state.get(state.CODE):
        show_code(now, st.session_state.get(state.CODE_BEFORE, now))


def show_code(plan, before):
    """Show the code of a mnist_core.code_changes.Plan; the lines that are others than in the Plan before it are marked and named."""
    touched, labels = lines_of_changes(before, plan), all_setting_labels() | {TUTORIAL: _("Preset")}
    words = [_line_words(labels[name], lines) for name, lines in touched.items()]
    show_small(" ".join(words) or _("Change a setting: its lines are marked here."))
    script = mark_lines(planned_script(plan), _marks(touched, labels))
    changed = sorted({line for lines in touched.values() for line in lines})
    if changed:
        st.code("\n".join(script.splitlines()[line - 1].strip() for line in changed), None, wrap_lines=True)
    with st.container(height=HEIGHT, border=False):  # of the code itself, a height would make a region that no key can scroll
        st.code(script, None, wrap_lines=True)  # in one colour: those of the syntax and the line numbers are too pale for some


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
