"""What a teacher does with a class: hands round the link, hides nicknames, looks through the drawings, takes them home, closes it."""

import numpy as np
import streamlit as st

from mnist_core.classwork import drawings_to_csv, drawings_to_npz
from mnist_core.evaluation import predict_in_parts
from mnist_ui import state
from mnist_ui.cache import shipped_network
from mnist_ui.class_board_view import SECONDS_A_TICK
from mnist_ui.class_boards import board_or_say, class_boards
from mnist_ui.class_door import show_privacy
from mnist_ui.classes import act, class_stores, remember_class
from mnist_ui.gallery import choose_from_gallery
from mnist_ui.language import gettext as _
from mnist_ui.qr import address_of, show_link
from mnist_ui.reading import show_small
from mnist_ui.run_words import without_markdown

PAGE = "classroom"
MOST_SHOWN = 400  # drawings to look through, those that are misread first


def show_students_link(room):
    """The link that students join by, and its QR code."""
    if address := address_of(PAGE, **{state.CLASSROOM: room.key}):
        show_link(address)


def show_teachers_link(room, visitor):
    """A way to be the teacher in another browser too; the link is shown when it was made, since only its hash is kept."""
    with st.popover(_("Teach from another device"), icon=":material/devices:", key=f"{state.CLASS_PART}_devices"):
        st.markdown(_("Make a link for yourself alone: whoever has it can close the class. A new one replaces the one before."))
        st.button(_("Make a teacher's link"), on_click=_make_key, args=(room, visitor))
        made_for, key = st.session_state.get(state.NEW_TEACHER_KEY) or (None, None)
        address = address_of(PAGE, **{state.CLASSROOM: room.key, state.TEACHER: key}) if made_for == room.id else None
        if address:
            show_link(address)


def _make_key(room, visitor):
    if key := act(class_stores().rooms.new_teacher_key, room.id, visitor):
        st.session_state[state.NEW_TEACHER_KEY] = room.id, key


@st.fragment(run_every=SECONDS_A_TICK)
def watch_students(room, visitor):
    """Who has joined, live, and whose nickname the others see."""
    if not (board := board_or_say(room)):
        return
    members = board.members
    st.header(_("Students: {number}").format(number=len(members)), anchor=False)
    if not members:
        show_small(_("Nobody has joined yet. Show your students the link or the QR code."))
        return
    named = [member for member in members if member.nickname]
    if not named:
        show_small(_("Nobody has a nickname; all are called by a colour and a number."))
        return
    with st.container(horizontal=True, gap="small"):
        for member in named:
            icon = ":material/visibility_off:" if member.is_blocked else ":material/visibility:"
            arguments = {"args": (room, visitor, member.number, not member.is_blocked), "key": f"{state.CLASS_PART}_block_{member.number}"}
            st.button(without_markdown(member.nickname), icon=icon, on_click=_block, **arguments)
    show_small(_("Press a nickname to hide it from the class, or to show it again."))
    if not all(member.is_blocked for member in named):
        st.button(_("Hide all nicknames"), on_click=_block, args=(room, visitor, None, True), key=f"{state.CLASS_PART}_hide_all")


def _block(room, visitor, number, is_blocked):
    act(class_stores().people.block, room.id, visitor, number, is_blocked)
    class_boards().forget(room)


def show_drawings(room, visitor):
    """The class's drawings, to look through, to delete and to take home."""
    drawings = act(class_stores().work.drawings, room.id)
    st.header(_("Our handwriting: {number}").format(number=len(drawings) if drawings else 0), anchor=False)
    if not drawings:
        show_small(_("What students give is shown here. You can delete what is no digit."))
        return
    order, guesses = _misread_first(drawings)
    labels = [f"{label}" if label == guess else f"{label} ≠ {guess}" for label, guess in zip(drawings.labels[order], guesses, strict=True)]
    names = [drawings.names[place] for place in order]
    chosen = st.session_state.get(state.CHOSEN_DRAWING)
    number = names.index(chosen) + 1 if chosen in names else None

    def choose(place):
        if 0 < place <= len(names):
            st.session_state[state.CHOSEN_DRAWING] = names[place - 1]

    numbers = np.arange(1, len(names) + 1)
    choose_from_gallery(f"{state.CLASS_PART}_gallery", numbers, drawings.images[order], np.array(labels), number, choose)
    show_small(_("≠ marks what the shipped network misreads: first what was asked for, then what it reads. Choose one to delete it."))
    with st.container(horizontal=True):
        if number:
            st.button(_("Delete this one"), on_click=_delete, args=(room, visitor, [chosen]), icon=":material/delete:")
        st.download_button(_("Download as .npz"), lambda: drawings_to_npz(drawings), "our-handwriting.npz", on_click="ignore")
        st.download_button(_("Download as CSV"), lambda: drawings_to_csv(drawings), "our-handwriting.csv", "text/csv", on_click="ignore")
        with st.popover(_("Delete all …"), key=f"{state.CLASS_PART}_delete"):
            st.write(_("This cannot be undone."))
            label = _("Delete all {number}").format(number=len(drawings))
            st.button(label, on_click=_delete, args=(room, visitor, None), icon=":material/delete:", key=f"{state.CLASS_PART}_delete_all")


def _misread_first(drawings):
    """Places and guesses of the drawings, those first that the shipped network misreads: what is no digit is mostly there."""
    guesses = predict_in_parts(shipped_network(), drawings.images).argmax(axis=1)
    order = np.argsort(guesses == drawings.labels, kind="stable")[:MOST_SHOWN]
    return order, guesses[order]


def _delete(room, visitor, names):
    act(class_stores().work.delete_drawings, room.id, visitor, names)
    st.session_state[state.CHOSEN_DRAWING] = None
    class_boards().forget(room)


def offer_to_close(room, visitor):
    """The end of a class, by hand or by itself."""
    st.header(_("Close the class"), anchor=False)
    show_privacy(room)
    with st.popover(_("Close the class …"), icon=":material/door_front:", key=f"{state.CLASS_PART}_close"):
        st.markdown(_("The link, the nicknames, the board and the drawings are deleted at once. This cannot be undone."))
        st.button(_("Close and delete everything"), on_click=_close, args=(room, visitor), icon=":material/delete:")


def _close(room, visitor):
    act(class_stores().rooms.close, room.id, visitor)
    class_boards().forget(room)
    if state.PROBLEM not in st.session_state:
        remember_class(None)
        st.toast(_("The class is closed, and everything of it is deleted."))
