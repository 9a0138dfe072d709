"""What workers compile while nobody trains, so that the next training begins at once.

The settings that stand on a page are probably what is trained next. Of several wishes the newest counts, and one that comes while somebody
trains is dropped. Left out on purpose: what is trained; that needs nobody's wish.
"""

import uuid
from dataclasses import asdict

from mnist_core.compiled import Compiled
from mnist_core.worker import prepare_training


class Preparation:
    """The newest wish and the tasks that fulfil it. on_done: called when a task has ended. Wishes may come from any thread."""

    def __init__(self, on_done):
        self._on_done = on_done
        self._compiled, self._wish, self._tasks = Compiled(), None, ()

    @property
    def is_idle(self):
        """Whether nothing is wished for and nothing is being compiled."""
        return self._wish is None and all(task.done() for task in self._tasks)

    def __contains__(self, hyperparameters):
        """Whether every worker has compiled this, as far as is known, or is about to."""
        return hyperparameters in self._compiled

    def wish(self, hyperparameters):
        """These Hyperparameters may be trained soon; whether there is something to do for it."""
        if hyperparameters in self._compiled:
            return False
        self._wish = hyperparameters
        return True

    def note(self, hyperparameters):
        """Every worker trains this."""
        self._compiled.note(hyperparameters)

    def forget_tasks(self):
        """The engine is another one: the tasks of the one before do not end any more."""
        self._tasks = ()

    def go_on(self, connection, is_busy):
        """Take up the newest wish when the one before is fulfilled. is_busy: whether a run waits or trains.

        A task for each worker, but for none in particular: one that is bound to a worker waits for ever when that dies.
        """
        workers = connection.workers
        self._compiled.keep(workers)
        if not all(task.done() for task in self._tasks):
            return
        wish, self._wish, self._tasks = self._wish, None, ()
        if not wish or wish in self._compiled or is_busy:
            return
        keys = [f"prepare-{uuid.uuid4().hex}" for _worker in workers]
        self._tasks = [connection.client.submit(prepare_training, asdict(wish), key=key, pure=False) for key in keys]
        self._compiled.note(wish)
        for task in self._tasks:
            task.add_done_callback(lambda _task: self._on_done())
