"""One digit's way through the network: all of it at a glance, then a hidden unit, the ten sums, and why the answer is what it is."""

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.config import IMAGE_SIZE, NUM_CLASSES
from mnist_core.explanation import fired_units, strongest_units
from mnist_ui import state
from mnist_ui.arithmetic import (
    ACTIVATION_NAMES,
    exact_percent,
    hidden_unit_text,
    logit_text,
    number_text,
    softmax_text,
    unit_part_text,
)
from mnist_ui.charts import PROBABILITY_BARS, probability_frame
from mnist_ui.inside_charts import SIGNED_BARS, signed_frame, tones_of, unit_frame, unit_grid
from mnist_ui.inside_choice import follow, open_link
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext
from mnist_ui.pictures import picture_url, signed_url
from mnist_ui.reading import percent_text, show_small
from mnist_ui.unit_tiles import choose_unit_tile

PICTURE_SIDE, MAP_SIDE, LEGEND_SIZE = 196, 224, (112, 10)  # pixels on the page
NUM_TILES = 10
NUM_BARS = 6  # units for the answer, and as many against it
FULL_COLOUR = 99  # percentile of the weights from which on a picture of them has its full colour


def show_overview(choice, explained, image, caption, unit):
    """The digit, the hidden units, the ten sums and the softmax side by side."""
    picture, hidden, sums, softmax = st.columns([4, 8, 5, 5], gap="small")
    num_hidden, num_fired = len(explained.hidden_sums), len(fired_units(explained))
    with picture:
        st.markdown(f"**{_('784 pixels')} →**")
        st.image(picture_url(image, 14), width=PICTURE_SIDE, alt=caption)
        show_small(caption)
    with hidden:
        heading = ngettext("{count} hidden unit", "{count} hidden units", num_hidden).format(count=num_hidden)
        st.markdown(f"**{heading} →**")
        _show_unit_grid(choice, explained, unit, heading)
        show_small(_("{count} fired: their value is above zero. Click one.").format(count=num_fired))
    with sums:
        st.markdown(f"**{_('10 sums')} →**")
        words = _("{digit} has the largest sum, {value}.").format(
            digit=explained.answer, value=number_text(explained.logits[explained.answer])
        )
        tones = ["positive" if digit == explained.answer else "other" for digit in range(NUM_CLASSES)]
        _show_bars(range(NUM_CLASSES), explained.logits, tones, words)
    with softmax:
        st.markdown("**softmax**")
        words = _("The network reads {digit}, {percent}.").format(
            digit=explained.answer, percent=percent_text(explained.probabilities[explained.answer])
        )
        texts = [percent_text(probability) if probability >= 0.005 else "" for probability in explained.probabilities]
        st.vega_lite_chart(probability_frame(explained.probabilities, texts), PROBABILITY_BARS, alt=words)


def show_unit(choice, network, explained, unit):
    """The strongest units as tiles, and one unit with its pictures and its arithmetic."""
    answer = explained.answer
    units = strongest_units(explained, answer, NUM_TILES)
    weights = network.hidden_weights[:, units].T
    products = weights * explained.inputs
    values = [number_text(value) for value in explained.hidden_activations[units]]
    st.markdown(_("The units that add most to the **{digit}**: what each looks for, what it finds here, its value.").format(digit=answer))
    limits = np.percentile(np.abs(weights), FULL_COLOUR), np.abs(products).max()
    open_unit = lambda chosen: open_link(choice, unit=chosen)  # noqa: E731
    choose_unit_tile(state.UNIT_TILES, units, weights, products, limits, values, unit, open_unit)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(_("Unit {unit}").format(unit=unit), anchor=False, width="content")
        number = _("Number of the unit")
        st.number_input(
            number,
            0,
            len(explained.hidden_sums) - 1,
            key=state.UNIT,
            on_change=follow,
            args=(choice, state.UNIT),
            width=130,
            label_visibility="collapsed",
        )
    pictures, words = st.columns([1, 1], gap="medium")
    with pictures, st.container(horizontal=True, gap="small"):
        mine = network.hidden_weights[:, unit].astype(np.float64)
        _show_map(_("Its 784 weights"), mine, np.percentile(np.abs(mine), FULL_COLOUR))
        _show_map(_("Weights × this digit"), mine * explained.inputs)
    with words:
        st.markdown(hidden_unit_text(network, explained, unit))
        show_small(_activation_sentence(network.activation))
        st.markdown(
            _("Its value times its weight to each digit; to the {digit}: {product}").format(
                digit=answer, product=unit_part_text(network, explained, unit, answer)
            )
        )
        parts = explained.unit_parts[unit]
        _show_bars(range(NUM_CLASSES), parts, tones_of(parts), _("What unit {unit} adds to each of the ten sums.").format(unit=unit))


def show_sums(choice, network, explained, digit):
    """The arithmetic of one of the ten sums and of its softmax, and a table of all ten."""
    options = [str(number) for number in range(NUM_CLASSES)]
    st.segmented_control(
        _("Sum"), options, key=state.SUM, on_change=follow, args=(choice, state.SUM), required=True, label_visibility="collapsed"
    )
    st.markdown(f"**{_('The sum of the {digit}').format(digit=digit)}** &nbsp; {_('values of the units × their weights to it')}")
    st.markdown(logit_text(network, explained, digit))
    st.markdown(f"**softmax** &nbsp; {_('e to the power of each sum, shared out to 100 %')}")
    st.markdown(softmax_text(explained, digit))
    show_small(_("The largest sum is taken off all ten first: the shares stay the same, and no number gets too large."))
    st.table(_table_of_sums(network, explained))


def show_why(network, explained):
    """The answer, its runner-up and the difference between them, shared out among the pixels and among the units."""
    answer, runner_up = explained.answer, explained.runner_up
    parts = explained.pixel_parts
    difference = parts[:, answer] - parts[:, runner_up]
    largest = max(np.abs(part).max() for part in (parts[:, answer], parts[:, runner_up], difference))
    st.markdown(
        _("What each pixel adds, through the units that it reaches. Blue speaks **for** it, orange **against** it. Nothing is left over.")
    )
    with st.container(horizontal=True, gap="medium"):
        for heading, numbers, bias in (
            (_("For {digit}, the answer").format(digit=answer), parts[:, answer], explained.bias_parts[answer]),
            (_("For {digit}, the runner-up").format(digit=runner_up), parts[:, runner_up], explained.bias_parts[runner_up]),
            (
                _("{answer} rather than {runner_up}").format(answer=answer, runner_up=runner_up),
                difference,
                explained.bias_parts[answer] - explained.bias_parts[runner_up],
            ),
        ):
            _show_map(heading, numbers, largest, _pixel_sum(numbers.sum(), bias), has_legend=False)
    _show_legend(largest)
    st.markdown(f"**{_('The units that decide between {answer} and {runner_up}').format(answer=answer, runner_up=runner_up)}**")
    units, numbers = _deciding_units(explained)
    names = [_("Unit {unit}").format(unit=unit) for unit in units]
    _show_bars(
        names,
        numbers,
        tones_of(numbers),
        _("What each unit adds to the {answer} beyond what it adds to the {runner_up}.").format(answer=answer, runner_up=runner_up),
    )


def _show_unit_grid(choice, explained, unit, heading):
    def pass_on():
        clicked = st.session_state[state.UNIT_GRID].selection.get("clicked") or []
        if clicked and isinstance(clicked[0].get("unit"), int) and 0 <= clicked[0]["unit"] < len(explained.hidden_sums):
            open_link(choice, unit=clicked[0]["unit"], part="unit")

    spec = unit_grid(_("Unit"), _("Value"))
    alt = _("{units}, as blue as their value is large.").format(units=heading)
    st.vega_lite_chart(unit_frame(explained.hidden_activations, unit), spec, key=state.UNIT_GRID, on_select=pass_on, alt=alt)


def _show_bars(names, numbers, tones, words):
    st.vega_lite_chart(signed_frame(names, numbers, [number_text(number) for number in numbers], tones), SIGNED_BARS, alt=words)


def _show_map(heading, numbers, largest=None, below=None, has_legend=True):
    """784 numbers as a picture with its heading, and its legend or a line below it."""
    largest = np.abs(numbers).max() if largest is None else largest
    with st.container(width=MAP_SIDE, gap="xsmall"):
        st.markdown(f"**{heading}**")
        st.image(signed_url(numbers.reshape(IMAGE_SIZE, IMAGE_SIZE), largest, 16), width=MAP_SIDE, alt=heading)
        if below:
            show_small(below)
        if has_legend:
            _show_legend(largest)


def _show_legend(largest):
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        text = number_text(largest)
        show_legend = st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", wrap=False)
        with show_legend:
            st.markdown(f":small[−{text}]", width="content")
            width, height = LEGEND_SIZE
            strip = np.tile(np.linspace(-1, 1, 2 * width), (2 * height, 1))
            st.image(signed_url(strip, 1), width=width, alt=_("From orange, against, over nothing to blue, for"))
            st.markdown(f":small[{text}]", width="content")


def _pixel_sum(pixels, biases):
    return _("pixels {pixels} + biases {biases} = {total}").format(
        pixels=number_text(pixels), biases=number_text(biases), total=number_text(pixels + biases)
    )


def _deciding_units(explained):
    """Numbers of the units with the largest difference for the answer, then those for its runner-up, and the differences."""
    difference = explained.unit_parts[:, explained.answer] - explained.unit_parts[:, explained.runner_up]
    order = np.argsort(-difference, kind="stable")
    chosen = [unit for unit in order[:NUM_BARS] if difference[unit] > 0] + [unit for unit in order[-NUM_BARS:] if difference[unit] < 0]
    return chosen, difference[chosen]


def _table_of_sums(network, explained):
    """Ten rows with all that makes a probability: bias, units for and against, sum, power, share."""
    parts = explained.unit_parts
    powers = np.exp(explained.logits - explained.logits.max())
    columns = {
        _("Bias"): network.output_biases,
        _("Units for"): np.where(parts > 0, parts, 0).sum(axis=0),
        _("Units against"): np.where(parts < 0, parts, 0).sum(axis=0),
        _("Sum"): explained.logits,
    }
    table = pd.DataFrame({name: [number_text(number) for number in numbers] for name, numbers in columns.items()})
    table[_("e^(sum − largest)")] = [f"{power:.3g}" for power in powers]
    table[_("Probability")] = [exact_percent(probability) for probability in explained.probabilities]
    return table


def _activation_sentence(activation):
    words = {
        "relu": _("ReLU keeps what is above zero and makes the rest zero."),
        "tanh": _("tanh squeezes every sum into −1 to 1."),
        "sigmoid": _("sigmoid squeezes every sum into 0 to 1."),
    }
    return words[activation] if activation in ACTIVATION_NAMES else ""
