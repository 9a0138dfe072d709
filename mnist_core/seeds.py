"""Seeds: numbers that decide what comes by chance, so that it comes the same way again."""

import numpy as np


def derive_seed(*numbers):
    """One seed, an int below 2**31, from several numbers that each change it wholly."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0] >> 1)
