"""How long trainings take, learned from those that were seen.

A step costs about the same whenever network and batch are the same, so the newest epoch of that kind tells most. For a kind not seen yet
a formula is scaled by how much slower or faster than it this machine was so far, and the time to compile it is added.
"""

SECONDS_AN_EPOCH = 0.1  # the validation on 10,000 digits and the checkpoint
SECONDS_TO_COMPILE = 1.0  # a network or a batch that this server has not trained yet
SECONDS_A_STEP, SECONDS_A_DIGIT = 3e-4, 1.2e-5  # with 512 hidden units on two cores: Adam's update, and the arithmetic for each digit
SECONDS_A_DISTORTED_DIGIT = 1e-5  # of augmentation: the part that another core does not do at the same time


class Pace:
    """Seconds of epochs, measured and expected."""

    def __init__(self):
        self._measured = {}
        self._factor = 1.0

    def learn(self, hyperparameters, epoch_seconds):
        """Take note of one epoch."""
        self._measured[_kind(hyperparameters)] = epoch_seconds
        self._factor = epoch_seconds / _reckoned_seconds(hyperparameters)

    def seconds(self, hyperparameters, epochs_done=0.0):
        """Seconds from there to the last planned epoch's end."""
        epochs = max(0.0, hyperparameters.epochs - epochs_done)
        if not epochs:
            return 0.0
        if measured := self._measured.get(_kind(hyperparameters)):
            return epochs * measured
        return self._factor * (epochs * _reckoned_seconds(hyperparameters) + SECONDS_TO_COMPILE)


def _kind(hyperparameters):
    used = ("batch_size", "hidden_units", "activation", "optimizer", "dropout", "augmentation", "num_used_digits")
    return tuple(getattr(hyperparameters, name) for name in used)


def _reckoned_seconds(hyperparameters):
    a_step = SECONDS_A_STEP + SECONDS_A_DIGIT * hyperparameters.batch_size
    distorting = 0.0 if hyperparameters.augmentation == "off" else SECONDS_A_DISTORTED_DIGIT * hyperparameters.num_used_digits
    return hyperparameters.num_steps * a_step * hyperparameters.hidden_units / 512 + distorting + SECONDS_AN_EPOCH
