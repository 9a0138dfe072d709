"""An answer told right or wrong: the drawing is kept with its label, as one of this visitor's."""

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from mnist_core.config import NUM_CLASSES
from mnist_core.handwriting import MAX_DRAWINGS, FullError, HandwritingError, HandwritingStore, fingerprint, images_and_labels
from mnist_ui import state
from mnist_ui.cache import laboratory
from mnist_ui.language import gettext as _
from mnist_ui.reading import show_small


@st.cache_resource(show_spinner=False)
def handwriting_store():
    """The mnist_core.handwriting.HandwritingStore, in the database of the runs; one a server."""
    return HandwritingStore(laboratory().store.database)


def keep_answer(image, reading, canvas):
    """Show "Right" and "It was a ...", and keep the drawing with that label when one is pressed.

    image: (28, 28) uint8, the drawing after every step. reading: the Reading of it. canvas: the canvas's JSON, or None for a photo.
    """
    guess = reading.guesses[0]
    with st.container(horizontal=True, gap="small"):
        is_right = st.button(_("Right"), key=f"{state.WAS}_right", icon=":material/check:")
        label = st.menu_button(_("It was a …"), list(range(NUM_CLASSES)), key=state.WAS)
    name, kept_label = st.session_state.get(state.KEPT) or (None, None)
    if name == fingerprint(image):
        show_small(_("Kept below as a {label}.").format(label=kept_label))
    if is_right or label is not None:
        _keep(image, guess if is_right else label, guess, canvas)


def newest_kept(number):
    """So many of this visitor's drawings, the newest: (N, 28, 28) uint8 and a list of N labels; none while the database is away."""
    try:
        drawings = handwriting_store().of_visitor(st.session_state[state.VISITOR])
    except SQLAlchemyError:
        drawings = ()
    images, labels = images_and_labels(drawings[-number:])
    return images, labels.tolist()


def drawings_or_say():
    """All of this visitor's drawings: (N, 28, 28) uint8 and (N,) labels, the oldest first; it says when they cannot be had."""
    try:
        return images_and_labels(handwriting_store().of_visitor(st.session_state[state.VISITOR]))
    except SQLAlchemyError:
        st.warning(away_sentence())
        return images_and_labels(())


def _keep(image, label, guess, canvas):
    try:
        name = handwriting_store().keep(st.session_state[state.VISITOR], image, label, guess, canvas)
    except FullError:
        st.warning(_("You have kept {number} drawings, and there is no room for more. Delete some below.").format(number=MAX_DRAWINGS))
    except HandwritingError:
        st.warning(_("This drawing cannot be kept. Clear it and draw again."))
    except SQLAlchemyError:
        st.warning(away_sentence())
    else:
        st.session_state[state.KEPT] = name, label
        st.rerun()  # the section below is another part of the page


def away_sentence():
    """What to say when the database does not answer."""
    return _("Your drawings cannot be reached just now. Reading goes on; try again in a minute.")
