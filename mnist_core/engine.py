"""Trains elsewhere: hands runs to worker processes, first come, first served, and follows them.

`python -m mnist_core.engine` is a process of its own with a Dask scheduler and its workers; it prints the scheduler's address and lives
until its standard input closes, so it ends with whoever started it. `Engine` is the other side: it has a `Connection` to that process (or
to a scheduler that is there already), keeps the line of waiting runs, and turns the workers' events into snapshots. Nothing here loads
TensorFlow.
Left out on purpose: screens; a page asks for a snapshot whenever it likes.
"""

import logging
import sys
import threading
from collections import deque
from dataclasses import asdict, replace

from sqlalchemy.exc import SQLAlchemyError

from mnist_core.connection import SECONDS_TO_CONNECT, SECONDS_TO_END, Connection
from mnist_core.live import Snapshot, after_message
from mnist_core.runs import ACTIVE, FAILED, INTERRUPTED, RUNNING, STOPPED, WAITING, RunError
from mnist_core.settings import read_settings
from mnist_core.worker import FILES, run_training, stop_event_name

STARTING, READY, UNAVAILABLE, OFF = "starting", "ready", "unavailable", "off"
SECONDS_BETWEEN_TRIES = 5
SECONDS_BETWEEN_LOOKS = 0.5  # at whether the engine is still there
MAX_SNAPSHOTS = 500  # of ended runs kept in memory; older ones come from the store

log = logging.getLogger(__name__)


class Engine:
    """Submit, follow and stop runs. Thread-safe; one for a whole server.

    store: a runs.RunStore. settings: a settings.Settings.
    """

    def __init__(self, store, settings):
        self.store, self.settings = store, settings
        self.status, self.message = (STARTING, "") if settings.is_training_offered else (OFF, "")
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._snapshots = {}
        self._waiting, self._futures = deque(), {}
        self._hyperparameters = {}
        self._connection = self._thread = None
        self._num_slots = 0
        self._closed = threading.Event()
        self._seconds_a_step = 0.0005

    def start(self):
        """Begin to connect, without waiting for it; returns self. Runs that an earlier process left unfinished are marked interrupted."""
        self.store.interrupt_active("The server was restarted while this run was under way.")
        if self.settings.is_training_offered:
            self._thread = threading.Thread(target=self._keep_connected, name="engine", daemon=True)
            self._thread.start()
        return self

    def close(self):
        """Disconnect, and end the engine process if it is ours."""
        self._closed.set()
        if self._thread:
            self._thread.join(SECONDS_TO_CONNECT + SECONDS_TO_END)

    @property
    def is_settled(self):
        """Whether the engine's status will not change by itself: it is ready, or training is off."""
        return self.status in (READY, OFF)

    def submit(self, visitor, hyperparameters, preset=None):
        """Put a run in the line; returns its id. Raises RunError when this visitor has one under way, or when nothing is trained here."""
        if self.status == OFF:
            raise RunError("This server does not train: it was started with MNIST_ENGINE=off.")
        with self._lock:
            if active := self.active_run(visitor):
                raise RunError(f"Your run {active} is still under way: wait for its end or stop it first.")
            run_id = self.store.create(visitor, hyperparameters, preset)
            self._hyperparameters[run_id] = hyperparameters
            self._snapshots[run_id] = Snapshot(run_id, visitor)
            self._waiting.append(run_id)
        self._advance()
        return run_id

    def active_run(self, visitor):
        """The id of the visitor's run that waits or trains, or None."""
        with self._lock:
            mine = (snapshot.run_id for snapshot in self._snapshots.values() if snapshot.visitor == visitor and snapshot.is_active)
            return next(mine, None)

    def snapshot(self, run_id):
        """The run as it stands now, live or from the store; raises RunError when there is none."""
        with self._lock:
            snapshot = self._snapshots.get(run_id)
            if snapshot and run_id in self._waiting:
                place = self._waiting.index(run_id)
                return replace(snapshot, place=place + 1, seconds_to_wait=self._seconds_to_wait(place))
        return snapshot or _stored_snapshot(self.store, run_id)

    def wait_for_point(self, run_id, seconds):
        """The run's snapshot as soon as its curve has a point, or after so many seconds, or when it waits in line."""
        return self._wait_until(run_id, lambda snapshot: snapshot.curve or snapshot.status != RUNNING, seconds)

    def wait_for_end(self, run_id, seconds):
        """The run's snapshot as soon as it has ended, or after so many seconds."""
        return self._wait_until(run_id, lambda snapshot: not snapshot.is_active, seconds)

    def _wait_until(self, run_id, condition, seconds):
        with self._news:
            self._news.wait_for(lambda: run_id not in self._snapshots or condition(self._snapshots[run_id]), seconds)
        return self.snapshot(run_id)

    def stop(self, run_id, visitor):
        """Stop a run within a second, keeping its weights, or take it out of the line; raises RunError when it is another visitor's."""
        if self.snapshot(run_id).visitor != visitor:
            raise RunError(f"The run {run_id!r} is another visitor's: only who started it can stop it.")
        with self._lock:
            if run_id in self._waiting:
                self._waiting.remove(run_id)
                self._end(run_id, STOPPED, "It was stopped while it waited in line.")
                return
            connection, is_training = self._connection, run_id in self._futures
        if connection and is_training:
            from distributed import Event

            Event(stop_event_name(run_id), client=connection.client).set()

    # The connection: a thread of its own keeps it up

    def _keep_connected(self):
        while not self._closed.is_set():
            try:
                connection = Connection(self.settings.scheduler, self._on_message)
            except Exception as error:  # whatever the network or the process ran into, the page must say so and live on
                self.status, self.message = UNAVAILABLE, f"{type(error).__name__}: {error}".rstrip(": ")
                log.warning("The training engine is not available: %s", self.message)
                self._closed.wait(SECONDS_BETWEEN_TRIES)
                continue
            self._use(connection)
            while not self._closed.wait(SECONDS_BETWEEN_LOOKS) and connection.is_alive:
                pass
            self._connection, self.status = None, STARTING
            connection.close()
            for run_id in list(self._futures):
                self._lose(run_id)

    def _use(self, connection):
        from distributed import Queue

        self._num_slots = connection.num_slots
        files = Queue(FILES, client=connection.client)
        threading.Thread(target=self._keep_files, args=(files,), name="checkpoints", daemon=True).start()
        self._connection, self.status, self.message = connection, READY, ""
        self._advance()

    def _lose(self, run_id):
        """The engine went away: a run that had not begun goes back to the head of the line, one under way is interrupted."""
        with self._lock:
            if run_id in self._futures and not self._snapshots[run_id].progress:
                del self._futures[run_id]
                self._waiting.appendleft(run_id)
                self._snapshots[run_id] = replace(self._snapshots[run_id], status=WAITING)
            elif run_id in self._futures:
                self._end(run_id, INTERRUPTED, "The training engine was lost while this run was under way.")

    # The line

    def _advance(self):
        """Hand waiting runs to free workers."""
        with self._lock:
            while self._connection and self._connection.is_alive and self._waiting and len(self._futures) < self._num_slots:
                run_id = self._waiting.popleft()
                future = self._connection.client.submit(
                    run_training, run_id, asdict(self._hyperparameters[run_id]), key=f"train-{run_id}", pure=False
                )
                self._futures[run_id] = future
                self._snapshots[run_id] = replace(self._snapshots[run_id], status=RUNNING)
                self.store.change(run_id, status=RUNNING)
                future.add_done_callback(lambda future, run_id=run_id: self._on_done(run_id, future))

    def _seconds_to_wait(self, place):
        """Until the run at this place of the line, counted from 0, begins: the work before it, shared by the workers."""
        left = [(self._snapshots[run_id].progress or {}).get("seconds_left") for run_id in self._futures]
        running = [self._estimate(run_id) if seconds is None else seconds for run_id, seconds in zip(self._futures, left, strict=True)]
        ahead = [self._estimate(run_id) for run_id in list(self._waiting)[:place]]
        slots = sorted(running + [0.0] * (max(1, self._num_slots) - len(running)))
        for seconds in ahead:
            slots[0] += seconds
            slots.sort()
        return slots[0]

    def _estimate(self, run_id):
        hyperparameters = self._hyperparameters[run_id]
        return hyperparameters.epochs * (hyperparameters.num_steps * self._seconds_a_step + 0.2)

    # What the workers say

    def _on_message(self, event):
        _, message = event
        with self._lock:
            snapshot = self._snapshots.get(message["run_id"])
            if not snapshot or not snapshot.is_active:
                return
            snapshot = after_message(snapshot, message["kind"], message["figures"])
            self._snapshots[snapshot.run_id] = snapshot
            self._news.notify_all()
        if message["kind"] == "epoch":
            self._seconds_a_step = message["figures"]["seconds"] / max(1, self._hyperparameters[snapshot.run_id].num_steps)

    def _keep_files(self, files):
        while not self._closed.is_set():
            try:
                run_id, name, content = files.get()
            except Exception:  # the connection is gone, in one of many ways: the next one has a thread of its own
                return
            try:
                self.store.add_checkpoint(run_id, name, content)
            except SQLAlchemyError:
                log.exception("The checkpoint %s of run %s could not be stored.", name, run_id)

    def _on_done(self, run_id, future):
        if run_id not in self._futures:
            return
        if future.status == "finished":
            outcome = future.result()
            weights = {"last_weights": outcome["last"], "best_weights": outcome["best"]}
            self._end(run_id, outcome["ending"], "", epochs=outcome["epochs"], results=outcome["results"], **weights)
        elif future.status == "error":
            error = future.exception()
            self._end(run_id, FAILED, str(error) if type(error).__name__ == "TrainingError" else f"{type(error).__name__}: {error}")
        elif not self._closed.is_set():
            self._lose(run_id)
        self._advance()

    def _end(self, run_id, status, message, **columns):
        with self._lock:
            self._futures.pop(run_id, None)
            self._hyperparameters.pop(run_id, None)
            snapshot = self._snapshots[run_id]
            try:
                self.store.finish(run_id, status, message, curve=list(snapshot.curve), **{"epochs": list(snapshot.epochs), **columns})
            except SQLAlchemyError as error:
                log.exception("The end of run %s could not be stored.", run_id)
                status, message = FAILED, f"Its result could not be stored ({type(error).__name__}), so it is lost when the server ends."
            self._snapshots[run_id] = replace(snapshot, status=status, message=message, results=columns.get("results"))
            self._news.notify_all()
            ended = [one for one, other in self._snapshots.items() if not other.is_active]
            for old in ended[:-MAX_SNAPSHOTS]:
                del self._snapshots[old]


def _stored_snapshot(store, run_id):
    run = store.get(run_id)
    checkpoints = tuple({"name": name} for name in store.checkpoint_names(run_id))
    curve = tuple(tuple(point) for point in run.curve)
    return Snapshot(
        run_id,
        run.visitor,
        run.status if run.status not in ACTIVE else INTERRUPTED,
        run.message,
        epochs=run.epochs,
        checkpoints=checkpoints,
        curve=curve,
        results=run.results or None,
    )


def main():
    """Start a scheduler and its workers on this machine's loopback, print the address, and end when standard input closes."""
    from distributed import LocalCluster

    settings = read_settings()
    cluster = LocalCluster(
        n_workers=settings.num_workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=logging.ERROR,
        preload=["mnist_core.worker"],
    )
    with cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
