"""The arithmetic inside a network as lines of text with the real numbers: the largest terms each, the rest in one number.

Every number is rounded for itself, so a line may be out by one in its last place.
"""

import numpy as np

from mnist_core.explanation import largest_terms
from mnist_ui.language import gettext as _
from mnist_ui.language import ngettext

SHOWN_TERMS = 3  # of a sum of hundreds
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ACTIVATION_NAMES = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}


def number_text(number, decimals=2):
    """A number with a real minus sign and so many decimals; never minus zero."""
    text = f"{number:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def factor_text(number, decimals=2):
    """A number as it stands inside a product or a sum: in brackets when it is below zero."""
    text = number_text(number, decimals)
    return f"({text})" if text.startswith("−") else text


def products_text(left, right, rest_sentence, decimals=(2, 2)):
    """The sum of left * right, (N,) each, as "0.83 × 0.12 + ... + 1.23 (97 more pixels)"; "0" when all products are zero.

    rest_sentence: a function of how many terms are left that gives the words in brackets.
    """
    products = left * right
    shown = largest_terms(products, SHOWN_TERMS)
    terms = [f"{factor_text(left[place], decimals[0])} × {factor_text(right[place], decimals[1])}" for place in shown]
    num_left = int(np.count_nonzero(products)) - len(shown)
    if num_left:
        terms.append(f"{factor_text(products.sum() - products[shown].sum())} ({rest_sentence(num_left)})")
    return " + ".join(terms) or "0"


def hidden_unit_text(network, explanation, unit):
    """How this unit's value comes about: pixels times weights, plus bias, through the activation."""
    products = products_text(explanation.inputs, network.hidden_weights[:, unit].astype(np.float64), _more_pixels)
    bias, total = float(network.hidden_biases[unit]), explanation.hidden_sums[unit]
    line = _("{products} + bias {bias} = **{total}**").format(products=products, bias=factor_text(bias), total=number_text(total))
    value = number_text(explanation.hidden_activations[unit])
    return f"{line} → {ACTIVATION_NAMES[network.activation]} → **{value}**"


def unit_part_text(network, explanation, unit, digit):
    """What this unit adds to the sum of this digit: value times weight."""
    value, weight = explanation.hidden_activations[unit], network.output_weights[unit, digit]
    return f"{factor_text(value)} × {factor_text(weight)} = **{number_text(explanation.unit_parts[unit, digit])}**"


def logit_text(network, explanation, digit):
    """How this digit's sum comes about: units' values times weights, plus bias."""
    weights = network.output_weights[:, digit].astype(np.float64)
    products = products_text(explanation.hidden_activations, weights, _more_units)
    bias, total = float(network.output_biases[digit]), explanation.logits[digit]
    return _("{products} + bias {bias} = **{total}**").format(products=products, bias=factor_text(bias), total=number_text(total))


def softmax_text(explanation, digit):
    """How this digit's probability comes about, with the largest sum taken off first, which changes nothing and keeps numbers small."""
    shifted = explanation.logits - explanation.logits.max()
    powers = np.exp(shifted)
    exponent = f"{number_text(explanation.logits[digit])} − {factor_text(explanation.logits.max())}"
    power = power_text(powers[digit])
    return f"`e^({exponent})` = {power} → {power} / {powers.sum():.6g} = **{exact_percent(explanation.probabilities[digit])}**"


def power_text(number, decimals=2):
    """A number from 0 to 1 as "0.0123", or as "1.23×10⁻¹³" with so many decimals when it is tiny."""
    if number >= 0.001 or number == 0:
        return f"{number:.3g}"
    digits, exponent = f"{number:.{decimals}e}".split("e")
    return f"{digits}×10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def exact_percent(probability):
    """A probability from 0 to 1 with enough digits: "99.87 %", "99.9985 %", "1.2×10⁻¹¹ %"; never 100 %. As Markdown."""
    percent = 100 * float(probability)
    text = next((text for text in (f"{percent:.2f}", f"{percent:.4f}") if not text.startswith("100")), "\\> 99.9999")
    return _("{percent} %").format(percent=power_text(percent, 1) if percent < 0.1 else text)


def table_percent(probability):
    """A probability from 0 to 1 in percent, short enough for a table: "98.98", "< 0.01" or "> 99.99"; as Markdown."""
    percent = 100 * float(probability)
    if 0.005 <= percent < 99.995:
        return f"{percent:.2f}"
    return "<\N{NO-BREAK SPACE}0.01" if percent < 50 else "\\>\N{NO-BREAK SPACE}99.99"


def _more_pixels(count):
    return ngettext("{count} more pixel", "{count} more pixels", count).format(count=count)


def _more_units(count):
    return ngettext("{count} more unit", "{count} more units", count).format(count=count)
