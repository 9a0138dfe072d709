"""What the owner of runs can do with them: open one, write a note, delete some, have them back."""

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from mnist_core.archive import short_reason
from mnist_core.runs import RunActiveError, RunError
from mnist_core.shelf import MAX_NOTE, NoteError
from mnist_ui import state
from mnist_ui.cache import forget_network, or_say
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.page import TRAIN, link_parameters
from mnist_ui.reading import show_small
from mnist_ui.reasons import as_code


def show_actions(engine, visitor, chosen):
    """The buttons for the runs that are ticked, and the one that undoes the last deletion."""
    number, to_undo = len(chosen), or_say(lambda: engine.shelf.num_to_undo(visitor))
    if not number and not to_undo:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if number == 1:
            st.button(_("Open"), icon=":material/open_in_full:", on_click=_open, args=(chosen[0].id,))
            edit_note(engine, visitor, chosen[0].id, chosen[0].note)
        if number:
            words = ngettext("Delete {number} run", "Delete {number} runs", number).format(number=number)
            ids = [run.id for run in chosen]
            st.button(words, icon=":material/delete:", on_click=_delete, args=(engine, visitor, ids), key=f"{state.RUN_TABLE}_delete")
        if to_undo:
            words = ngettext("Bring back {number} deleted run", "Bring back {number} deleted runs", to_undo).format(number=to_undo)
            meaning = _("What you delete can be had back for a day.")
            st.button(words, icon=":material/undo:", help=meaning, on_click=_undo, args=(engine, visitor), key=f"{state.RUN_TABLE}_undo")


def edit_note(engine, visitor, run_id, note):
    """A line to write a note in, kept when it is left."""
    key = f"{state.NOTE}_{run_id}"
    arguments = (engine, visitor, run_id, key)
    st.text_input(
        _("Note"),
        note,
        MAX_NOTE,
        key=key,
        placeholder=_("A note, for you alone"),
        on_change=_write_note,
        args=arguments,
        label_visibility="collapsed",
        width=320,
    )


def show_owner(engine, visitor, run_id, is_active):
    """What the owner of the run that is open can do with it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        edit_note(engine, visitor, run_id, or_say(lambda: _note_of(engine, visitor, run_id)))
        if is_active:
            link = link_parameters() | {state.RUN: run_id}
            st.page_link(TRAIN, label=_("Watch it train"), icon=":material/monitoring:", query_params=link)
        else:
            arguments = (engine, visitor, [run_id])
            st.button(_("Delete this run"), icon=":material/delete:", on_click=_delete, args=arguments, key=f"{state.RUN}_delete")
    show_small(_("Share it: whoever has this page's address sees all but your note, and can change nothing."))


def _note_of(engine, visitor, run_id):
    try:
        return engine.shelf.note(run_id, visitor)
    except RunError:  # deleted in another tab a moment ago
        return ""


def close_run():
    """Go back from the run that is open to the others; a link to the page that is shown already would leave the address as it is."""
    st.query_params.pop(state.RUN, None)


def show_problem():
    """Say once what could not be done."""
    if problem := st.session_state.pop(state.PROBLEM, None):
        st.warning(problem)


def _open(run_id):
    st.query_params[state.RUN] = run_id


def _write_note(engine, visitor, run_id, key):
    if _done(lambda: engine.shelf.write_note(run_id, visitor, st.session_state[key])):
        st.toast(_("The note is kept."))


def _delete(engine, visitor, run_ids):
    if not _done(lambda: engine.delete(run_ids, visitor)):
        return
    for run_id in run_ids:
        forget_network(run_id)
    for key in (state.RUN, state.NETWORK):  # other pages shall not look for it
        if st.session_state.get(key) in run_ids:
            del st.session_state[key]
    close_run()
    words = ngettext(
        "{number} run is deleted. It can be had back for a day.", "{number} runs are deleted. They can be had back for a day.", len(run_ids)
    )
    st.toast(words.format(number=len(run_ids)))


def _undo(engine, visitor):
    back = []
    if _done(lambda: back.extend(engine.shelf.undo(visitor))):
        st.session_state[state.CHOSEN_RUNS] = tuple(back)
        st.toast(ngettext("{number} run is back.", "{number} runs are back.", len(back)).format(number=len(back)))


def _done(action):
    """Whether it could be done; if not, a sentence for the page."""
    try:
        action()
    except (RunError, SQLAlchemyError) as error:
        st.session_state[state.PROBLEM] = _problem_words(error)
        return False
    return True


def _problem_words(error):
    if isinstance(error, RunActiveError):
        return _("A run that waits or trains cannot be deleted: stop it first, or wait for its end.")
    if isinstance(error, NoteError):
        return _("The note cannot be kept: it may have at most {most} characters, all of which can be shown.").format(most=MAX_NOTE)
    if isinstance(error, RunError):
        return _("That run is not yours or not there any more.")
    return _("The database does not answer ({reason}): try again in a minute.").format(reason=as_code(short_reason(error)))
