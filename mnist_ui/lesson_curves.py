"""The third lesson: a training and its two curves, on the digits that are learned from and on those that are not."""

from mnist_core.config import NUM_TEST_DIGITS
from mnist_core.lesson_checks import check_training
from mnist_core.lessons import TRAINED, TRAINING
from mnist_ui.language import gettext as _
from mnist_ui.lesson_frame import show_outcome
from mnist_ui.lesson_training import train_in_lesson
from mnist_ui.run_view import share_text


def teach_training(words, sight):
    """Show the lesson on the two curves. words, sight: the places for what is said and for what is seen."""
    if snapshot := train_in_lesson(TRAINING, words, sight):
        with words:
            first, last = snapshot.epochs[0], snapshot.epochs[-1]
            outcome = _check(first)
            show_outcome(TRAINING, outcome, _sentences(first, last, outcome))


def _check(epoch):
    return check_training(epoch, TRAINED[TRAINING][0].num_used_digits, NUM_TEST_DIGITS)


def _sentences(first, last, outcome):
    shares = {"seen": share_text(first["accuracy"]), "unseen": share_text(first["val_accuracy"])}
    points = {name: f"{100 * outcome.figures[name]:+.2f}" for name in ("difference", "low", "high")}
    yield _("Epoch 1: {seen} of the digits that it learned from, {unseen} of those that it never learns from.").format(**shares)
    yield _("That is {difference} percentage points; the 95 % interval goes from {low} to {high}.").format(**points)
    yield {
        "unseen": _(
            "The first number is a mean over the whole epoch, and at its beginning the network still guessed. The second is "
            "measured at its end."
        ),
        "training": _("It reads better what it has already practised."),
        "same": _("The interval holds 0, so there may be no difference at all."),
    }[outcome.answers[0]]
    yield _("Epoch {epoch}: {seen} and {unseen}. {now}").format(
        epoch=last["epoch"], seen=share_text(last["accuracy"]), unseen=share_text(last["val_accuracy"]), now=_at_the_end(last)
    )


def _at_the_end(last):
    return {
        "training": _("Now it reads its own training digits better: it begins to learn them by heart."),
        "unseen": _("Digits that it never learned from are still ahead."),
        "same": _("Now the two cannot be told apart."),
    }[_check(last).answers[0]]
