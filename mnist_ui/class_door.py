"""The door of a class: a teacher opens one, a student joins by the link, and each finds the classes again that this browser is in."""

import streamlit as st

from mnist_core.classroom import MAX_NAME, MAX_NICKNAME, RULES, TIME_KEPT, ClassroomError, ClassRules, checked_name
from mnist_ui import state
from mnist_ui.accent import accent_label
from mnist_ui.class_boards import class_boards
from mnist_ui.classes import act, class_stores, remember_class
from mnist_ui.language import gettext as _
from mnist_ui.moments import moment_text
from mnist_ui.page import CLASSROOM, link_parameters
from mnist_ui.reading import show_small
from mnist_ui.run_words import without_markdown

UNITS = (16, 32, 64, 128, 256, 512, 1024)  # hidden units that may be the most
DIGITS = (300, 1000, 3000, 10_000, 30_000, 60_000)  # training digits


def show_my_classes(visitor):
    """Links to the classes that this browser teaches or has joined."""
    taught, joined = act(class_stores().rooms.of_visitor, visitor) or ((), ())
    for room in taught:
        _link(room, _("{name}, as its teacher"))
    for room in joined:
        if room not in taught:
            _link(room, "{name}")


def _link(room, words):
    parameters = link_parameters() | {state.CLASSROOM: room.key}
    label = words.format(name=without_markdown(room.name))
    st.page_link(CLASSROOM, label=label, icon=":material/groups:", query_params=parameters)


def offer_to_open(visitor):
    """The form in which a teacher opens a class."""
    st.header(_("Open a class"), anchor=False)
    usual = ClassRules()
    with st.form(f"{state.CLASS_PART}_open", border=True, width=560):
        st.text_input(_("Name of the class"), key=f"{state.CLASS_PART}_name", max_chars=MAX_NAME, placeholder=_("such as 5b"))
        st.slider(_("Epochs at most"), 1, int(RULES["max_epochs"].high), usual.max_epochs, key=f"{state.CLASS_PART}_epochs")
        label = _("Training digits, the same for all")
        st.select_slider(label, DIGITS, usual.training_digits, key=f"{state.CLASS_PART}_digits", format_func="{:,}".format)
        st.select_slider(_("Hidden units at most"), UNITS, usual.max_hidden_units, key=f"{state.CLASS_PART}_units")
        st.form_submit_button(accent_label(_("Open the class")), type="primary", on_click=_open, args=(visitor,))
    words = _("You get a link and a QR code for your students. Nobody signs in. After {days} days everything of the class is deleted.")
    show_small(words.format(days=TIME_KEPT.days))


def _open(visitor):
    chosen = {name: st.session_state.get(f"{state.CLASS_PART}_{name}") for name in ("name", "epochs", "digits", "units")}

    def open_class():
        rules = ClassRules(chosen["epochs"], chosen["units"], chosen["digits"])
        return class_stores().rooms.open(visitor, chosen["name"], rules)

    try:
        checked_name(chosen["name"])
    except ClassroomError:
        words = _("Give the class a name that your students know: at most {number} characters, letters, digits, spaces and hyphens.")
        st.session_state[state.PROBLEM] = words.format(number=MAX_NAME)
        return
    if room := act(open_class):
        st.query_params[state.CLASSROOM] = room.key


def follow_teachers_link(room, visitor):
    """Make the visitor a teacher by the key in the address bar, which leaves it at once, so that no screen shows it longer."""
    if key := st.query_params.get(state.TEACHER):
        del st.query_params[state.TEACHER]
        st.session_state[state.TEACHER] = (room.id, key)
    asked, key = st.session_state.get(state.TEACHER) or (None, None)
    if asked != room.id or class_stores().rooms.is_teacher(room.id, visitor):
        return
    try:  # again when the browser has told who it is
        class_stores().rooms.claim(room.id, key, visitor)
    except ClassroomError:
        st.session_state[state.TEACHER] = None
        st.warning(_("This teacher's link does not count: a newer one was made, or it is incomplete."))


def offer_to_join(room, visitor):
    """The form in which a student joins."""
    st.markdown(_("Join to train with the class, to see its board and to give your handwriting."))
    with st.form(f"{state.CLASS_PART}_join", border=True, width=420):
        label = _("Nickname, if you like")
        st.text_input(
            label, key=state.NICKNAME, max_chars=MAX_NICKNAME, help=_("Not your real name. Without one you are called by a colour.")
        )
        st.form_submit_button(accent_label(_("Join")), type="primary", on_click=_join, args=(room, visitor))
    show_privacy(room)


def show_privacy(room):
    """What is kept of people, and until when."""
    words = _(
        "Kept for the class: your nickname, which of your runs belong to it, and drawings as 28 × 28 pictures without a name. "
        "All of it is deleted on {time}, or earlier when the teacher closes the class."
    )
    show_small(words.format(time=moment_text(room.expires_at)))


def _join(room, visitor):
    if act(class_stores().people.join, room.id, visitor, st.session_state.get(state.NICKNAME) or ""):
        class_boards().forget(room)  # so that the board counts the newcomer at once
        remember_class(room.key)


def show_myself(room, visitor, member, name):
    """What a member can do about the own place in the class: another nickname, hide it, leave."""
    with st.popover(_("You: {name}").format(name=without_markdown(name)), icon=":material/person:", key=f"{state.CLASS_PART}_me"):
        key = f"{state.NICKNAME}_change"
        st.text_input(_("Nickname"), member.nickname, MAX_NICKNAME, key=key, on_change=_rename, args=(room, visitor, key))
        if member.is_blocked and member.nickname:
            show_small(_("Your teacher has hidden your nickname."))
        elif member.nickname:
            label = _("Show it again") if member.is_hidden else _("Hide it from the others")
            arguments = (class_stores().people.hide_mine, room.id, visitor, not member.is_hidden)
            st.button(label, on_click=act, args=arguments, key=f"{state.CLASS_PART}_hide")
        st.button(_("Leave the class"), icon=":material/logout:", on_click=_leave, args=(room, visitor))
        show_small(_("What you trained stays in your runs."))


def _rename(room, visitor, key):
    act(class_stores().people.join, room.id, visitor, st.session_state.get(key) or "")


def _leave(room, visitor):
    act(class_stores().people.leave, room.id, visitor)
    remember_class(None)
