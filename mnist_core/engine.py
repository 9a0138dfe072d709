"""Trains elsewhere: the desk where runs are asked for, followed, paused, stopped and taken up again.

`Engine` is what pages and tests ask; the `Dispatcher` behind it does the work, with the workers of an `engine_process` or of a cluster.
Nothing here loads TensorFlow.
Left out on purpose: screens; a page asks for a snapshot whenever it likes.
"""

from dataclasses import asdict, replace

from sqlalchemy.exc import SQLAlchemyError

from mnist_core.archive import STATUS, Archive, Entry, short_reason
from mnist_core.config import ALLOWED
from mnist_core.dispatcher import OFF, READY, Dispatcher
from mnist_core.events import PAUSED, STOPPED
from mnist_core.line import LineFullError
from mnist_core.live import Snapshot
from mnist_core.reasons import (
    NEVER_BEGAN,
    NO_MORE_EPOCHS,
    NOT_COMPLETE,
    NOT_TO_RESUME,
    NOT_UNDER_WAY,
    SERVER_RESTARTED,
    STATE_GONE,
    TOO_MANY_EPOCHS,
)
from mnist_core.roster import Job, Roster
from mnist_core.runs import ACTIVE, EARLY_STOPPED, FINISHED, INTERRUPTED, WAITING, RunActiveError, RunError
from mnist_core.shelf import Shelf
from mnist_core.watch import NOTHING

MAX_RUNS_REMEMBERED = 500
RESUMABLE = (PAUSED, INTERRUPTED, STOPPED)
COMPLETE = (FINISHED, EARLY_STOPPED)  # these can have one more epoch


class NotYourRunError(RunError):
    """The run is another visitor's."""


class NoRoomError(RunError):
    """The line is full."""


class Engine:
    """Submit, follow, pause, resume and stop runs. Thread-safe; one for a whole server.

    store: a runs.RunStore. settings: a settings.Settings. Every method that names a visitor raises RunError when the run is another's.
    """

    def __init__(self, store, settings):
        self.store, self.settings = store, settings
        self.archive, self.roster = Archive(store), Roster(settings)
        self.shelf = Shelf(store.database)
        self._dispatcher = Dispatcher(self.roster, self.archive, settings)
        self._runs = {}  # id to Run, for when the database is away

    def start(self, seconds=0):
        """Begin to connect, without waiting for it; returns self. Runs that an earlier process left unfinished are marked interrupted,
        those deleted long ago are gone. seconds: until then, unless a run is there sooner."""
        self.store.interrupt_active(SERVER_RESTARTED, self.settings.server)
        self.shelf.purge()
        if self.settings.is_training_offered:
            self._dispatcher.start(seconds)
        return self

    def close(self):
        """Disconnect, store what can be stored, and end the engine process if it is ours."""
        self._dispatcher.close()
        self.archive.close()

    @property
    def status(self):
        """One of dispatcher's STARTING, READY, UNAVAILABLE or OFF."""
        return self._dispatcher.status if self.settings.is_training_offered else OFF

    @property
    def message(self):
        """Why the engine is UNAVAILABLE, or empty."""
        return self._dispatcher.message

    @property
    def has_workers(self):
        """Whether there is a worker; one that died comes back in seconds."""
        return self.roster.num_slots > 0

    def worker_megabytes(self):
        """The memory of each worker as it said last, a tuple of MB; empty while the engine is away."""
        return self._dispatcher.worker_megabytes()

    @property
    def is_settled(self):
        """Whether the engine's status will not change by itself: it is ready, or training is off."""
        return self.status in (READY, OFF)

    # Requests

    def submit(self, visitor, hyperparameters, preset=None, watch=NOTHING):
        """Put a run in the line; returns its id. watch: the watch.Watch of what is looked at meanwhile. Raises RunError."""
        with self.roster.lock:
            self._check_request(visitor, hyperparameters)
            run_id = self._stored(lambda: self.store.create(visitor, hyperparameters, preset, self.settings.server, watch))
            self.roster.enter(Job(run_id, visitor, hyperparameters, Snapshot(run_id, visitor), watch=watch))
        self._dispatcher.wake()
        return run_id

    def prepare(self, hyperparameters):
        """What will probably be submitted next: its training is compiled meanwhile, if a worker has nothing else to do."""
        self._dispatcher.prepare(hyperparameters)

    def submit_sweep(self, visitor, hyperparameters, setting, values, seeds, preset=None):
        """Put one run for each value of one setting and each seed in the line, as one request; returns the sweep's id.

        setting: a field of Hyperparameters. The runs take turns with those of other visitors. Raises RunError, HyperparameterError.
        """
        planned = [replace(hyperparameters, **{setting: value, "seed": seed}) for value in values for seed in seeds]
        with self.roster.lock:
            for one in planned:
                self._check_request(visitor, one, len(planned))
            arguments = (visitor, hyperparameters, setting, values, seeds, preset, self.settings.server)
            sweep_id, run_ids = self._stored(lambda: self.store.create_sweep(*arguments))
            for turns, (run_id, one) in enumerate(zip(run_ids, planned, strict=True)):
                self.roster.enter(Job(run_id, visitor, one, Snapshot(run_id, visitor), turns, sweep_id=sweep_id))
        self._dispatcher.wake()
        return sweep_id

    def stop(self, run_id, visitor):
        """Stop a run within a second, keeping its weights, or take it out of the line."""
        with self.roster.lock:
            job = self._my_job(run_id, visitor)
            if job and not job.has_begun and not job.has_state:
                self._take_out(job, STOPPED, NEVER_BEGAN)
            elif job:
                self._order_at_once(job, STOPPED)
            elif self.snapshot(run_id).status == PAUSED:
                self._enter_again(run_id, visitor, orders_ending=STOPPED)
        self._dispatcher.wake()

    def stop_sweep(self, sweep_id, visitor):
        """Stop all that is left of a sweep."""
        for job in self.roster.active_of(visitor):
            if job.sweep_id == sweep_id:
                self.stop(job.run_id, visitor)

    def pause(self, run_id, visitor):
        """Leave a run at the step where it is, free its worker, and keep all that it needs to go on."""
        with self.roster.lock:
            job = self._my_job(run_id, visitor)
            if job and not job.has_begun:
                self._take_out(job, PAUSED, "")
            elif job:
                job.order(ending=PAUSED, waits_for_epoch=False)
        self._dispatcher.wake()

    def resume(self, run_id, visitor):
        """Go on with a run that was paused, stopped or interrupted, from where it was left, to the last bit as if it had not been."""
        if self.snapshot(run_id).status not in RESUMABLE:
            raise RunError(NOT_TO_RESUME)
        self._enter_again(run_id, visitor)

    def add_epoch(self, run_id, visitor):
        """One more epoch for a run that is complete; returns the hyperparameters that it has from now on."""
        snapshot = self.snapshot(run_id)
        if snapshot.status not in COMPLETE:
            raise RunError(NOT_COMPLETE)
        epochs = len(snapshot.epochs) + 1
        if epochs > self.settings.max_epochs:
            raise RunError(NO_MORE_EPOCHS.format(epochs=epochs - 1, most=self.settings.max_epochs))
        return self._enter_again(run_id, visitor, epochs=epochs)

    def change_learning_rate(self, run_id, visitor, learning_rate):
        """Use another learning rate from the next steps on. Raises HyperparameterError, RunError when the run is not active."""
        learning_rate = ALLOWED["learning_rate"].check("learning_rate", learning_rate)
        with self.roster.lock:
            if not (job := self._my_job(run_id, visitor)):
                raise RunError(NOT_UNDER_WAY)
            job.order(learning_rate=learning_rate)
        self._dispatcher.wake()

    def delete(self, run_ids, visitor):
        """Delete runs that are not under way, all or none; see shelf.Shelf.delete. Raises RunError."""
        with self.roster.lock:
            if any(self.roster.get(run_id) for run_id in run_ids):
                raise RunActiveError("A run that waits or trains cannot be deleted: stop it first, or wait for its end.")
            self._stored(lambda: self.shelf.delete(run_ids, visitor))
            for run_id in run_ids:
                self.roster.forget(run_id)
                self._runs.pop(run_id, None)

    # Questions

    def active_run(self, visitor):
        """The id of the visitor's run that waits or trains, or None; of a sweep's, one."""
        return next((job.run_id for job in self.roster.active_of(visitor)), None)

    def active_sweep(self, visitor):
        """The id of the visitor's sweep under way, or None."""
        return next((job.sweep_id for job in self.roster.active_of(visitor) if job.sweep_id), None)

    def snapshot(self, run_id):
        """The run as it stands now, live or from the store; raises RunError when there is none."""
        return self.roster.snapshot(run_id) or self._stored(lambda: _stored_snapshot(self.store, run_id))

    def run(self, run_id):
        """The stored Run; while the database is away, as it was when it was last read. Raises RunError when there is none."""
        try:
            self._runs[run_id] = self.store.get(run_id)
        except SQLAlchemyError as error:
            if run_id not in self._runs:
                raise RunError(f"The database does not answer ({short_reason(error)}): try again in a minute.") from error
        while len(self._runs) > MAX_RUNS_REMEMBERED:
            del self._runs[next(iter(self._runs))]
        return self._runs[run_id]

    def watch(self, run_id):
        """The watch.Watch of a run; an empty one while the database is away."""
        if job := self.roster.get(run_id):
            return job.watch
        try:
            return self.store.watch(run_id)
        except SQLAlchemyError:
            return NOTHING

    def newest_run(self, visitor):
        """The id of the visitor's newest run, or None."""
        try:
            return next((run.id for run in self.store.of_visitor(visitor, limit=1)), None)
        except SQLAlchemyError:  # away: what is under way is still known
            return self.active_run(visitor)

    def wait_for_point(self, run_id, seconds):
        """The run's snapshot as soon as its curve has a point, or after so many seconds, or when it waits in line behind others."""
        self.roster.wait_until(run_id, lambda snapshot: snapshot.curve or self.roster.is_behind(run_id), seconds)
        return self.snapshot(run_id)

    def wait_for_end(self, run_id, seconds):
        """The run's snapshot as soon as it is not active, or after so many seconds."""
        self.roster.wait_until(run_id, lambda snapshot: False, seconds)
        return self.snapshot(run_id)

    # How a request is met

    def _check_request(self, visitor, hyperparameters, num_runs=1):
        if self.status == OFF:
            raise RunError("This server does not train: it was started with MNIST_ENGINE=off.")
        if hyperparameters.epochs > self.settings.max_epochs:
            raise RunError(TOO_MANY_EPOCHS.format(epochs=hyperparameters.epochs, most=self.settings.max_epochs))
        if active := self.active_run(visitor):
            raise RunActiveError(f"Your run {active} is still under way: wait for its end or stop it first.")
        try:
            self.roster.line.check_room(num_runs)
        except LineFullError as error:
            raise NoRoomError(str(error)) from error

    def _stored(self, ask):
        try:
            return ask()
        except SQLAlchemyError as error:
            raise RunError(f"The database does not answer ({short_reason(error)}): try again in a minute.") from error

    def _my_job(self, run_id, visitor):
        """The Job of an active run, None when it is not active; raises NotYourRunError."""
        job = self.roster.get(run_id)
        if (job or self.snapshot(run_id)).visitor != visitor:
            raise NotYourRunError(f"The run {run_id!r} is another visitor's: only who started it can change it.")
        return job

    def _order_at_once(self, job, ending):
        job.order(ending=ending, waits_for_epoch=False)
        if self.roster.line.remove(job.run_id):
            self.roster.enter(job, is_first=True)

    def _take_out(self, job, status, message):
        """End the wait of a run that is in the line, or whose worker is still loading."""
        was_at_work = job.is_at_work
        if was_at_work:
            self._dispatcher.withdraw(job)
        self.roster.leave(job, replace(job.snapshot, status=status, message=message))
        columns = {"status": status, "message": message}
        self._stored(lambda: self.store.change(job.run_id, **columns))
        if was_at_work:  # that it runs may still be on its way to the store
            self.archive.put(STATUS, Entry(job.run_id, "change", (job.run_id,), columns))

    def _enter_again(self, run_id, visitor, epochs=None, orders_ending=None):
        """Put a run that is not active back in the line, from its last state."""
        with self.roster.lock:
            self._my_job(run_id, visitor)
            run = self._stored(lambda: self.store.get(run_id))
            hyperparameters = replace(run.hyperparameters, epochs=epochs, patience=None) if epochs else run.hyperparameters
            self._check_request(visitor, hyperparameters)
            has_state = bool(self._stored(lambda: self.archive.state(run_id)))
            if epochs and not has_state:
                raise RunError(STATE_GONE)
            job = Job(run_id, visitor, hyperparameters, self.snapshot(run_id), has_state=has_state, changes=run.changes)
            job.earlier_seconds, job.sweep_id = run.training_seconds, run.sweep_id
            job.watch = self._stored(lambda: self.store.watch(run_id))
            if orders_ending:
                job.order(ending=orders_ending)
            changes = {"status": WAITING, "message": "", "finished_at": None, "server": self.settings.server}
            if epochs:
                changes |= {"hyperparameters": asdict(hyperparameters), "preset": None}
            self._stored(lambda: self.store.change(run_id, **changes))
            self.roster.enter(job, is_first=orders_ending is not None)
        self._dispatcher.wake()
        return hyperparameters


def _stored_snapshot(store, run_id):
    run = store.get(run_id)
    return Snapshot(
        run_id,
        run.visitor,
        run.status if run.status not in ACTIVE else INTERRUPTED,
        run.message,
        epochs=run.epochs,
        checkpoints=tuple(store.checkpoints(run_id)),
        curve=tuple(tuple(point) for point in run.curve),
        changes=run.changes,
        results=run.results or None,
    )
