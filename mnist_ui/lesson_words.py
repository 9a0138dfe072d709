"""The lessons in words: what each is called, what a teacher says before it, what is asked, and what may be answered."""

from mnist_core.lessons import DRAWING, EARLY_EPOCH, NETWORK, NUMBERS, PREDICT, TOO_MUCH, TRAINED, TRAINING
from mnist_ui.language import gettext as _


def lesson_titles():
    """Each lesson to its title, in their order."""
    return {
        NUMBERS: _("Numbers in a picture"),
        NETWORK: _("From 784 to 10"),
        TRAINING: _("Training, two curves"),
        TOO_MUCH: _("Too little, too much"),
        DRAWING: _("Reading my drawing"),
        PREDICT: _("Change one thing"),
    }


def lesson_text(lesson):
    """What is said before the question: three to five sentences."""
    return {
        NUMBERS: _(
            "You see a digit; a computer gets numbers. Each picture of MNIST has 28 rows of 28 pixels, which makes 784 numbers. "
            "0 is paper, 255 is full ink, and what lies between is grey. The network gets these numbers and nothing else: "
            "no line, no curve, no hint what a 5 is. This is the first training digit, the one that the tutorial prints."
        ),
        NETWORK: _(
            "The 784 numbers go to 512 hidden units, and those go to 10 outputs, one for each digit. A unit multiplies every number "
            "that it gets by a weight of its own and adds it all up. Softmax turns the ten sums at the end into ten probabilities. "
            "Training does nothing but look for good weights; before it, they are random. Here a new network and a trained one "
            "read the same digits."
        ),
        TRAINING: _(
            "In training the network reads a batch of digits, compares its answers with the labels, and moves every weight a little, "
            "so that the loss falls. When it has seen all 60,000 training digits once, an epoch is over. Then it reads 10,000 digits "
            "that it never learns from: that is the validation. Watch both curves while the TensorFlow tutorial's network learns "
            "for three epochs."
        ),
        TOO_MUCH: _(
            "With too little training a network has not yet found what makes a digit. With too much it learns its training digits "
            "by heart. So that this shows within seconds, the network here learns from 1,000 digits only, but for 30 epochs. "
            "Early stopping watches the validation loss and ends the training when it has not fallen for a while. But digits that "
            "choose when to stop can no longer say honestly how good the network is."
        ),
        DRAWING: _(
            "Your drawing is large, perhaps at the edge, and drawn with another pen than MNIST's digits. Those were all made ready "
            "in one way: cropped, made 20 pixels high or wide, with the centre of their ink in the middle. A network is good at what "
            "it was shown, so a drawing is made ready in the same way before it is read. Here the tutorial's network reads yours "
            "with all steps, with none, and without each of them."
        ),
        PREDICT: _(
            "Now you are the researcher. Change one thing and keep everything else, or you will not know what made the difference. "
            "The first weights are chance, so one training says little: each value is trained three times, with three seeds. "
            "To be quick, the networks learn from 20,000 digits for two epochs."
        ),
    }[lesson]


def lesson_question(lesson):
    """What is asked before the lesson runs."""
    last = TRAINED[TOO_MUCH][0].epochs
    return {
        NUMBERS: _("How many of its 784 numbers are 0?"),
        NETWORK: _("How many of the 10,000 test digits does a new network read right, before it has learned anything?"),
        TRAINING: _("In the first epoch, which accuracy will be higher?"),
        TOO_MUCH: _("What will epochs {first} to {last} do to the loss on digits that it does not learn from?").format(
            first=EARLY_EPOCH + 1, last=last
        ),
        DRAWING: _("Only shrunk to 28 × 28, without any other step: will your drawing be read right?"),
        PREDICT: _("How will the test accuracy be?"),
    }[lesson]


def lesson_choices(lesson):
    """The answers to choose from, of mnist_core.lessons.CHOICES, to their labels."""
    return {
        NUMBERS: {
            "quarter": _("Fewer than a quarter"),
            "between": _("Between a quarter and three quarters"),
            "most": _("More than three quarters"),
        },
        NETWORK: {
            "none": _("Almost none (less than 5 %)"),
            "tenth": _("About one in ten (5 to 20 %)"),
            "more": _("Clearly more (over 20 %)"),
        },
        TRAINING: {
            "training": _("On the digits that it learns from"),
            "unseen": _("On the digits that it never learns from"),
            "same": _("No difference"),
        },
        TOO_MUCH: {"lower": _("It falls further"), "same": _("Nothing to speak of"), "higher": _("It rises again")},
        DRAWING: {"right": _("Yes, right"), "wrong": _("No, wrong")},
        PREDICT: {"better": _("Better"), "worse": _("Worse"), "same": _("A tie")},
    }[lesson]


def run_label(lesson):
    """What the button says that runs the lesson."""
    trained = _("Train it")
    return {
        NUMBERS: _("Count them"),
        NETWORK: _("Let both read"),
        TRAINING: trained,
        TOO_MUCH: trained,
        DRAWING: _("Read it"),
        PREDICT: _("Train both"),
    }[lesson]
