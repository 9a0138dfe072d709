"""One digit: its numbers, the tutorial's text, its way to the network's input, and the digits that are nearest to it."""

import numpy as np
import streamlit as st

from mnist_core.changes import CHANGES, change_image
from mnist_core.config import IMAGE_SIZE, MAX_PIXEL, NUM_CLASSES, NUM_PIXELS
from mnist_core.neighbours import nearest
from mnist_core.preprocessing import flatten_images, matrix_text, one_hot, scale_pixels
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.digit_choice import NO_CHANGE, follow, open_digit
from mnist_ui.digit_facts import neighbour_index, working
from mnist_ui.digit_grid import show_grid
from mnist_ui.digit_numbers import show_cells
from mnist_ui.gallery import choose_from_gallery
from mnist_ui.language import gettext as _
from mnist_ui.page import look_inside
from mnist_ui.pictures import picture_url
from mnist_ui.reading import network_in_use, prepare_or_say, read_image, show_small

STRIP_COLUMNS = IMAGE_SIZE // 2  # a row of the picture in two lines: numbers with three decimals need the room
NUM_NEIGHBOURS = 10
PICTURE_SIDE = 84  # pixels on the page


def show_numbers(choice, image):
    """The digit's numbers, changed as the choice says, what the network reads in them, and the nearest training digits."""
    if choice.change != NO_CHANGE:
        allowed = CHANGES[choice.change]
        st.slider(amount_word(choice.change), allowed.low, allowed.high, key=state.AMOUNT, on_change=follow, args=(choice, state.AMOUNT))
    if choice.change == "distort":
        show_small(
            _("Shift, size, turn, slant, bending and pen at once, by chance. The shipped network was taught with digits remade like this.")
        )
    shown = image if choice.change == NO_CHANGE else change_image(image, choice.change, choice.amount)
    show_grid("grid", shown, int(choice.scale))
    show_small(_("The network reads {guess}.").format(guess=read_image(network_in_use(), shown).first_guess))
    if choice.change == NO_CHANGE:
        look_inside(split=choice.split, index=str(choice.index))
    leave_out = choice.index if choice.split == "train" and choice.change == NO_CHANGE else None
    _show_neighbours(choice, state.NEIGHBOURS, _("Nearest of the 60,000 training digits"), shown, leave_out)
    drawing = current_drawing()
    if drawing is not None:
        _show_neighbours(choice, state.DRAWING_NEIGHBOURS, _("Nearest to your drawing"), drawing, None)


def current_drawing():
    """What is on the sheet of the draw page as a (28, 28) uint8 image, or None."""
    prepared = prepare_or_say(st.session_state.get(state.DRAWING))
    return None if prepared is None else prepared.image


def show_text(choice, image):
    """The digit as the Keras tutorial prints it, byte for byte."""
    st.download_button(_("Download"), matrix_text(image), f"mnist-{choice.split}-{choice.index}.txt", "text/plain", on_click="ignore")
    st.code(matrix_text(image) + "\n", language=None)  # st.code takes one line end away


def show_input(image, label, num_digits):
    """From 28 x 28 whole numbers to 784 from 0 to 1, and from the label to ten."""
    inkiest = int(image.sum(axis=1).argmax())
    first = inkiest * IMAGE_SIZE
    picture, words = st.columns([1, 5], vertical_alignment="center")
    picture.image(picture_url(image, scale=6, marked_row=inkiest), width=PICTURE_SIDE, alt=_("A handwritten {label}").format(label=label))
    with words:
        st.markdown(f"**{_('28×28 becomes 784')}** &nbsp; `images.reshape({num_digits}, {NUM_PIXELS})`")
        position = _("One row after the other: the framed row becomes numbers {first} to {last}, counted from 0.")
        show_small(position.format(first=first, last=first + IMAGE_SIZE - 1))
    rows = [_("row {row}").format(row=row) for row in range(IMAGE_SIZE)]
    show_cells("flat", _("The row of 784"), flatten_images(image), MAX_PIXEL, heading=rows, first=first)
    strip = flatten_images(image)[0, first : first + IMAGE_SIZE].reshape(-1, STRIP_COLUMNS)
    st.markdown(f"**{_('0 to 255 becomes 0 to 1')}** &nbsp; `images / {MAX_PIXEL}`")
    show_cells("scaled", _("The framed row divided by 255"), scale_pixels(strip), 1, decimals=3)
    st.markdown(f"**{_('The label becomes ten numbers')}** &nbsp; `keras.utils.to_categorical(labels)`")
    show_cells("one_hot", _("The label as ten numbers"), one_hot(label), 1, heading=list(range(NUM_CLASSES)))
    show_small(_("The TensorFlow tutorial leaves the label as it is: {label}.").format(label=label))


def _show_neighbours(choice, key, heading, image, leave_out):
    with working():
        near = nearest(neighbour_index("train"), image, NUM_NEIGHBOURS, leave_out)
    images, labels = mnist().split("train")
    found = labels[near.indices]
    counts = np.bincount(found, minlength=NUM_CLASSES)
    most = int(counts.argmax())
    st.markdown(f"**{heading}** &nbsp; " + _("{count} of {all} are a {label}").format(count=counts[most], all=NUM_NEIGHBOURS, label=most))
    choose_from_gallery(
        key, near.indices, images[near.indices], found, None, lambda index: open_digit(choice, "train", index), name=heading
    )


def change_words():
    """Each change as the visitor reads it."""
    return {
        NO_CHANGE: _("As it is"),
        "crop": _("Cut the edge off"),
        "shift": _("Shift"),
        "rotation": _("Turn"),
        "noise": _("Noise"),
        "threshold": _("Threshold"),
        "distort": _("Augmentation"),
    }


def amount_word(change):
    """What the amount of a change counts."""
    return {
        "crop": _("Pixels at each side"),
        "shift": _("Pixels to the right"),
        "rotation": _("Degrees clockwise"),
        "noise": _("Standard deviation"),
        "threshold": _("Ink from this value on"),
        "distort": _("Percent of the training's strength"),
    }[change]
