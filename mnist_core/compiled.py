"""Which trainings the workers have compiled: what XLA makes for one shape of network and batch takes a second, and is there the next time.

Left out on purpose: asking the workers; what was handed to them says enough, and a wrong guess costs a second.
"""

NUM_COMPILED_KEPT = 4  # networks that stay compiled in a worker, whatever the batch size; so as many trainings are still there


def compiled_shape(hyperparameters):
    """What decides on the compiled calls of a training: two with the same shape share them."""
    network = hyperparameters.hidden_units, hyperparameters.activation, hyperparameters.optimizer, hyperparameters.dropout
    return *network, hyperparameters.batch_size, hyperparameters.num_used_digits, hyperparameters.augmentation != "off"


class Compiled:
    """The last trainings that every worker has compiled. Threads may share it: at worst one of them is forgotten."""

    def __init__(self):
        self._workers, self._shapes = frozenset(), ()

    def keep(self, workers):
        """These workers are there; when they are others than before, nothing is known of them."""
        if self._workers != frozenset(workers):
            self._workers, self._shapes = frozenset(workers), ()

    def note(self, hyperparameters):
        """Every worker trains or prepares this."""
        shape = compiled_shape(hyperparameters)
        self._shapes = (*(other for other in self._shapes if other != shape), shape)[-NUM_COMPILED_KEPT:]

    def __contains__(self, hyperparameters):
        return compiled_shape(hyperparameters) in self._shapes
