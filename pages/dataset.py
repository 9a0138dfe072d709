"""Dataset: look at the 70,000 digits, choose one, and see the numbers that a network gets instead of a picture."""

import streamlit as st

from mnist_core.config import IMAGE_SIZE, MAX_PIXEL, NUM_CLASSES, NUM_PIXELS
from mnist_core.preprocessing import flatten_images, matrix_text, one_hot, scale_pixels
from mnist_ui import state
from mnist_ui.cache import mnist
from mnist_ui.digit_choice import DIGITS, SPLITS, VIEWS, digit_indices, follow, open_link, read_choice
from mnist_ui.digit_numbers import show_cells, show_counts
from mnist_ui.gallery import choose_from_gallery
from mnist_ui.language import gettext as _
from mnist_ui.page import DATASET, begin
from mnist_ui.pictures import picture_url

STRIP_COLUMNS = IMAGE_SIZE // 2  # a row of the picture in two lines: numbers with three decimals need the room

begin(DATASET)
st.title(_("Dataset"))
st.markdown(_("70,000 handwritten digits. To a network, each is 28×28 numbers from 0 (paper) to 255 (ink). Choose one."))

choice = read_choice()
images, labels = mnist().split(choice.split)
image, label = images[choice.index], int(labels[choice.index])
if choice.problems:
    st.warning("\n\n".join(choice.problems))
for key in (state.SPLIT, state.DIGIT, state.PAGE, state.INDEX, state.VIEW):
    st.session_state[key] = getattr(choice, key)


def linked(key):
    """The options of a control whose value is in the link."""
    return {"key": key, "on_change": follow, "args": (choice, key)}


browsing, reading = st.columns([5, 9], gap="small")

with browsing:
    with st.container(horizontal=True, vertical_alignment="center"):
        split_words = {"train": _("Training"), "test": _("Test")}
        st.segmented_control(
            _("Split"), SPLITS, format_func=split_words.get, required=True, label_visibility="collapsed", **linked(state.SPLIT)
        )
        digit_words = {digit: digit for digit in DIGITS} | {"all": _("All digits")}
        st.selectbox(_("Digit"), DIGITS, format_func=digit_words.get, label_visibility="collapsed", width=124, **linked(state.DIGIT))
    shown = choice.shown_indices
    choose_from_gallery(
        state.GALLERY, shown, images[shown], labels[shown], choice.index, lambda index: open_link(choice, state.INDEX, index)
    )
    st.pagination(choice.num_pages, **linked(state.PAGE))

with reading:
    inkiest_row = int(image.sum(axis=1).argmax())
    with st.container(horizontal=True, vertical_alignment="center"):
        marked_row = inkiest_row if choice.view == "input" else None
        st.image(picture_url(image, scale=6, marked_row=marked_row), width=84, alt=_("A handwritten {label}").format(label=label))
        with st.container(gap="small"):
            st.header(_("Number {index}: {label}").format(index=choice.index, label=label), anchor=False)
            with st.container(horizontal=True, gap="xsmall"):
                for word, step in ((_("Previous"), -1), (_("Next"), 1)):
                    neighbour = choice.neighbour(step)
                    st.button(word, on_click=open_link, args=(choice, state.INDEX, neighbour), disabled=neighbour is None)
                st.number_input(_("Number"), 0, len(labels) - 1, step=1, label_visibility="collapsed", width=100, **linked(state.INDEX))
    view_words = {"numbers": _("Numbers"), "text": _("Tutorial's text"), "input": _("Network input")}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            _("View"), VIEWS, format_func=view_words.get, required=True, label_visibility="collapsed", **linked(state.VIEW)
        )
        if choice.view == "text":
            file_name = f"mnist-{choice.split}-{choice.index}.txt"
            st.download_button(_("Download"), matrix_text(image), file_name, "text/plain", on_click="ignore")

    if choice.view == "numbers":
        show_cells("cells", _("The 784 numbers of the picture"), image, MAX_PIXEL)
    elif choice.view == "text":
        st.code(matrix_text(image) + "\n", language=None)  # st.code takes one line end away
    else:
        first = inkiest_row * IMAGE_SIZE
        strip = flatten_images(image)[0, first : first + IMAGE_SIZE].reshape(-1, STRIP_COLUMNS)
        st.markdown(f"**{_('28×28 becomes 784')}** &nbsp; `images.reshape({len(labels)}, {NUM_PIXELS})`")
        position = _("One row after the other: the framed row becomes numbers {first} to {last}, counted from 0.")
        st.markdown(f":small[{position.format(first=first, last=first + IMAGE_SIZE - 1)}]")
        show_cells("flat", _("The framed row"), strip, MAX_PIXEL)
        st.markdown(f"**{_('0 to 255 becomes 0 to 1')}** &nbsp; `images / {MAX_PIXEL}`")
        show_cells("scaled", _("The framed row divided by 255"), scale_pixels(strip), 1, decimals=3)
        st.markdown(f"**{_('The label becomes ten numbers')}** &nbsp; `keras.utils.to_categorical(labels)`")
        show_cells("one_hot", _("The label as ten numbers"), one_hot(label), 1, heading=list(range(NUM_CLASSES)))
        st.markdown(f":small[{_('The TensorFlow tutorial leaves the label as it is: {label}.').format(label=label)}]")

st.header({"train": _("How many of each in training"), "test": _("How many of each in the test")}[choice.split], anchor=False)
show_counts([len(digit_indices(choice.split, digit)) for digit in DIGITS[1:]])
