"""The arithmetic as text: signs, brackets, and that what is shown adds up."""

import re

import numpy as np
import pytest

from mnist_core.explanation import explain
from mnist_core.network import read_network
from mnist_core.settings import SHIPPED_MODEL
from mnist_ui.arithmetic import (
    exact_percent,
    factor_text,
    hidden_unit_text,
    logit_text,
    number_text,
    power_text,
    products_text,
    softmax_text,
    table_percent,
)


@pytest.fixture(scope="module")
def shipped():
    return read_network(SHIPPED_MODEL)


def worked_out(line):
    """What the left side of a line of arithmetic comes to, and what stands on its right side."""
    left, right = line.split(" = ")[:2]
    left = re.sub(r" \(\d+ more \w+\)", "", left).replace("bias ", "").replace("−", "-").replace("×", "*")
    return eval(left), float(re.search("−?[0-9.]+", right)[0].replace("−", "-"))


def test_numbers_have_a_real_minus_and_no_negative_zero():
    assert [number_text(number) for number in (1.005, -2.5, -0.001)] == ["1.00", "−2.50", "0.00"]
    assert [factor_text(number) for number in (2.5, -2.5)] == ["2.50", "(−2.50)"]


def test_the_largest_products_are_shown_and_the_rest_is_one_number():
    left, right = np.array([1, 2, 0, 0.5, 1]), np.array([3, -4, 9, 1, 0.25])
    assert products_text(left, right, "{} more".format) == "2.00 × (−4.00) + 1.00 × 3.00 + 0.50 × 1.00 + 0.25 (1 more)"
    assert products_text(np.zeros(3), np.ones(3), "{} more".format) == "0"


@pytest.mark.parametrize("index", [0, 7, 247])
def test_what_is_shown_adds_up_but_for_rounding(shipped, mnist, index):
    explained = explain(shipped, mnist.test_images[index])
    for line in [hidden_unit_text(shipped, explained, unit) for unit in (3, 180)] + [
        logit_text(shipped, explained, digit) for digit in (2, 7)
    ]:
        left, right = worked_out(line)
        assert left == pytest.approx(right, abs=0.15)  # factors have two decimals, and a value may be ten


def test_softmax_is_worked_out_with_the_largest_taken_off(shipped, mnist):
    explained = explain(shipped, mnist.test_images[247])
    assert softmax_text(explained, 4) == "`e^(14.26 − 14.26)` = 1 → 1 / 1.01035 = **98.98 %**"
    assert softmax_text(explained, 9).startswith("`e^(−12.46 − 14.26)` = 2.49×10⁻¹² → 2.49×10⁻¹² / 1.01035")


def test_percentages_are_never_certain_nor_impossible():
    assert [exact_percent(p) for p in (0.98765, 0.999985, 1.0, 1e-13)] == ["98.77 %", "99.9985 %", "\\> 99.9999 %", "1.0×10⁻¹¹ %"]
    assert [table_percent(p) for p in (0.98765, 1.0, 0.0)] == ["98.77", "\\>\N{NO-BREAK SPACE}99.99", "<\N{NO-BREAK SPACE}0.01"]
    assert power_text(6.54e-19) == "6.54×10⁻¹⁹"
