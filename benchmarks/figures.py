"""Medians, ranges and ratios, as words for a table."""

from statistics import median, quantiles

TEST_ACCURACY = 0.98  # which a training is to reach


def spread_text(values, digits=2, unit=""):
    """The median and, of several values, their range: "0.84 (0.80 to 0.91)"."""
    middle = f"{median(values):.{digits}f}{unit}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def ninety_five(values):
    """The 95th percentile; the largest of few values."""
    return quantiles(values, n=20)[-1] if len(values) >= 20 else max(values)


def table(columns, rows):
    """A Markdown table as lines; columns and each row: texts."""
    return [_row(columns), _row(["---"] * len(columns)), *map(_row, rows)]


def _row(cells):
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def seconds_to(accuracy, seconds, accuracies):
    """Seconds of training until the first epoch's end with that test accuracy, or None when no epoch had it."""
    for epoch, reached in enumerate(accuracies, 1):
        if reached >= accuracy:
            return sum(seconds[:epoch])
    return None
