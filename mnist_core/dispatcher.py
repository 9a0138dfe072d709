"""Hands runs to workers, carries orders to them, takes what they give, and sees to it that none is lost.

One thread connects, decides which run a free worker has next, sends orders, and looks twice a second whether a run takes longer than it
may, has to give way, or has fallen silent; a few others carry runs to workers and results back. A worker that dies costs its run the epoch
under way: the run goes on from its last state, before all others in the line. Messages from the workers come in threads of Dask's.
"""

import itertools
import logging
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

from sqlalchemy.exc import SQLAlchemyError

from mnist_core.archive import END, STATUS, Entry
from mnist_core.connection import SECONDS_TO_CONNECT, SECONDS_TO_END, Connection
from mnist_core.events import ENDINGS, GAVE_WAY, PAUSED, STOPPED, Orders
from mnist_core.intake import Intake
from mnist_core.line import turn_seconds
from mnist_core.live import after_message
from mnist_core.preparation import Preparation
from mnist_core.reasons import TOOK_TOO_LONG, WORKER_DIED
from mnist_core.runs import FAILED, RUNNING, WAITING
from mnist_core.worker import BEGIN, ORDERS, run_training

STARTING, READY, UNAVAILABLE, OFF = "starting", "ready", "unavailable", "off"
SECONDS_BETWEEN_TRIES = 5
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_OF_SILENCE = 60  # of a worker at work, before it is taken for stuck
SECONDS_TO_START = 300  # for the same before its first word: TensorFlow loads slowly on a small server
SECONDS_TO_FETCH = 60  # a result from its worker
SECONDS_TO_STOP = 10  # for a training that was told so
SECONDS_TO_STORE = 2  # a run's end, before it is told all the same
SECONDS_BETWEEN_WEIGHINGS = 20  # of the workers' memory; more than one takes to come back
NUM_HANDS = 8  # runs on their way to or from a worker at a time
MAX_LOSSES = 5  # of workers without a finished epoch between them
SAFE_ERRORS = ("TrainingError", "TrainingStateError", "DatasetMissingError", "DatasetError")

log = logging.getLogger(__name__)


class Dispatcher:
    """Runs the jobs of a Roster on a Connection, and gives what is to be kept to an Archive."""

    def __init__(self, roster, archive, settings):
        self.roster, self.archive, self.settings = roster, archive, settings
        self.status, self.message = STARTING, ""
        self._connection = self._thread = None
        self._closed, self._wanted = threading.Event(), threading.Event()
        self._next_weighing, self._heavy = 0.0, set()  # addresses of workers that hold too much
        self._attempts = itertools.count(1)
        self._hands = ThreadPoolExecutor(NUM_HANDS, "hand")  # for what waits for the network and is not the thread's own
        self._preparation, self._intake = Preparation(self.wake), Intake(roster, archive)
        self._old_queues = deque()  # (queue of orders, whether its training may still go on somewhere)

    def start(self, seconds=0):
        """Begin to connect, without waiting for it: after so many seconds, or as soon as there is something to do."""
        self._thread = threading.Thread(target=self._keep_connected, args=(seconds,), name="dispatcher", daemon=True)
        self._thread.start()

    def close(self):
        """Disconnect, and end the engine process if it is ours."""
        self._closed.set()
        self._wanted.set()
        if self._thread:
            self._thread.join(SECONDS_TO_CONNECT + SECONDS_TO_END)
        self._hands.shutdown(wait=False, cancel_futures=True)

    def wake(self):
        """There is something to do."""
        self._wanted.set()

    def prepare(self, hyperparameters):
        """This may be trained soon: workers that have nothing else to do compile it. Of several wishes the newest counts."""
        if self._connection and self._preparation.wish(hyperparameters):
            self.wake()

    def worker_megabytes(self):
        """The memory of each worker as it said last, a tuple of MB; empty while the engine is away."""
        connection = self._connection
        return tuple(connection.worker_megabytes().values()) if connection else ()

    def withdraw(self, job):
        """Take a run back that was handed to a worker; should it have begun there, it is told to stop."""
        self._rest(job, may_go_on=True)

    # The thread

    def _keep_connected(self, seconds):
        self._wanted.wait(seconds)
        while not self._closed.is_set():
            try:
                connection = Connection(self.settings, self._on_message, self._intake.on_file)
            except Exception as error:  # whatever the network or the process ran into, the page must say so and live on
                self.status, self.message = UNAVAILABLE, f"{type(error).__name__}: {error}".rstrip(": ")
                log.warning("The training engine is not available: %s", self.message)
                self._closed.wait(SECONDS_BETWEEN_TRIES)
                continue
            self._preparation.forget_tasks()
            self.roster.num_slots = len(connection.workers)
            self._connection, self.status, self.message = connection, READY, ""
            self._work(connection)
            self._connection, self.status = None, STARTING
            for job in self.roster.at_work():
                self._lose(job, job.attempt)
            connection.close()

    def _work(self, connection):
        while not self._closed.is_set() and connection.is_alive:
            self._wanted.clear()
            try:
                self.roster.num_slots = len(connection.workers)
                self._supervise(connection)
                self._recycle(connection)
                self._start_runs(connection)
                self._preparation.go_on(connection, is_busy=bool(len(self.roster.line) or self.roster.at_work()))
                self._send_orders()
                self._close_queues()
            except Exception as error:  # a connection breaks in many ways; if it did, the next look ends the loop
                log.warning("The training engine did not answer: %s: %s", type(error).__name__, error)
                self._closed.wait(SECONDS_BETWEEN_LOOKS)
            self._wanted.wait(SECONDS_BETWEEN_LOOKS)

    def _start_runs(self, connection):
        """Hand waiting runs to free workers."""
        while job := self._next_job():
            try:
                state = self.archive.state(job.run_id) if job.has_state else None
            except SQLAlchemyError:  # the store is away: the run keeps its place, the page says what is wrong
                self.roster.enter(job, is_first=True)
                return
            self._hands.submit(self._start_run, connection, job, job.attempt, state)

    def _start_run(self, connection, job, attempt, state):
        """Hand one run over: two words with the scheduler, which sixteen workers need not wait for one after another."""
        try:
            queue = connection.queue(f"orders-{job.run_id}-{attempt}")
            queue.put((BEGIN, asdict(job.orders)))
            wanted = (asdict(job.hyperparameters), job.watch.to_json(), state, job.changes)
            arguments = (job.run_id, attempt, connection.files_name, queue.name, *wanted)
            future = connection.client.submit(run_training, *arguments, key=f"train-{job.run_id}-{attempt}", pure=False)
        except Exception as error:  # the connection broke: the run is missed with it, or when it stays silent
            log.warning("The run %s was not handed over: %s: %s", job.run_id, type(error).__name__, error)
            return
        with self.roster.lock:
            if job.attempt != attempt or not job.is_at_work:  # taken back meanwhile
                self._old_queues.append((queue, True))
                return
            job.order_queue, job.future = queue, future
            self.archive.put(STATUS, Entry(job.run_id, "change", (job.run_id,), {"status": RUNNING}))
        future.add_done_callback(lambda future: self._on_done(job, attempt, future))

    def _next_job(self):
        """Take the next run out of the line when a worker is free; None when there is none."""
        with self.roster.lock:
            if not len(self.roster.line) or self.roster.is_full:
                return None
            job = self.roster.get(self.roster.line.pop().run_id)
            job.attempt = next(self._attempts)
            job.began = job.heard = time.monotonic()
            job.order_queue = job.worker = job.over_time_since = None
            job.is_at_work, job.has_new_orders = True, False
            self.roster.show(job, replace(job.snapshot, status=RUNNING, message=""))
            return job

    def _send_orders(self):
        for job in self.roster.at_work():
            if job.has_new_orders and job.order_queue:
                job.has_new_orders = False
                job.order_queue.put((ORDERS, asdict(job.orders)))

    def _close_queues(self):
        """A training that was lost but lives is told to stop: its worker is wanted."""
        while self._old_queues:
            queue, may_go_on = self._old_queues.popleft()
            queue.put((ORDERS, asdict(Orders(STOPPED)))) if may_go_on else queue.close()

    # Twice a second

    def _supervise(self, connection):
        now = time.monotonic()
        self._ask_to_give_way(now)
        for job in self.roster.at_work():
            seconds = job.seconds_before + (job.seconds_of_turn(now) if job.has_begun else 0)  # loading is not training
            if job.over_time_since is None and seconds > self.settings.max_run_seconds:
                job.over_time_since = now
                job.order(ending=STOPPED)
            elif job.over_time_since and now - job.over_time_since > SECONDS_TO_STOP:
                self._rest(job)
                reason = f"It was ended after {self.settings.max_run_seconds} seconds, the most that a run may take here; "
                self._end(job, FAILED, reason + "its worker did not answer any more and was started anew.")
                connection.restart_workers([job.worker])
            elif now - job.heard > (SECONDS_OF_SILENCE if job.worker else SECONDS_TO_START):
                log.warning("The worker %s has been silent for long: it is started anew.", job.worker or "without a run")
                self._lose(job, job.attempt)
                connection.restart_workers([job.worker] if job.worker else self._idle_workers(connection))

    def _idle_workers(self, connection):
        """Who has nothing to do, as far as is known, and holds no result: one of these has a run that never began."""
        busy = {job.worker for job in self.roster if job.is_at_work}
        return [address for address in connection.workers if address not in busy]

    def _recycle(self, connection):
        """Start a worker anew that holds too much memory, between two runs: TensorFlow keeps something of each kind of network."""
        if time.monotonic() >= self._next_weighing:
            self._next_weighing = time.monotonic() + SECONDS_BETWEEN_WEIGHINGS
            megabytes = connection.worker_megabytes()
            self._heavy = {worker for worker in megabytes if megabytes[worker] > self.settings.max_worker_megabytes}
        if not self._heavy or any(job.worker is None for job in self.roster.at_work()):  # nobody knows yet who has that one
            return
        resting = self._heavy.intersection(connection.workers) - {job.worker for job in self.roster.at_work()}
        self.roster.num_slots -= len(resting)  # until they are back
        if empty := resting & set(self._idle_workers(connection)):
            log.warning("%s: more than %s MB, started anew.", ", ".join(empty), self.settings.max_worker_megabytes)
            connection.restart_workers(list(empty))
            self._heavy -= empty

    def _ask_to_give_way(self, now):
        """When others wait, those at work longest come back later: after the epoch, or at once when an epoch takes too long."""
        with self.roster.lock:
            turn = turn_seconds(len(self.roster.line), self.roster.num_slots, self.settings.max_wait_seconds)
            places = list(self.roster.line)
            for job in sorted(self.roster.at_work(), key=lambda job: job.began):
                seconds = job.seconds_of_turn(now)
                if not places or seconds < turn:
                    return
                if places[0].turns > job.turns + 1:  # it would be the next again
                    continue
                places.pop(0)
                is_slow = seconds > 2 * turn
                if job.orders.ending is None or (job.orders.ending == GAVE_WAY and job.orders.waits_for_epoch and is_slow):
                    job.order(ending=GAVE_WAY, waits_for_epoch=not is_slow)

    # What the workers say

    def _on_message(self, event):
        _, message = event
        with self.roster.lock:
            job = self.roster.get(message["run_id"])
            if not job or job.attempt != message["attempt"] or not job.is_at_work:
                return
            kind, figures = message["kind"], message["figures"]
            job.heard = time.monotonic()
            if kind == "started":
                job.worker, job.began = figures["worker"], job.heard  # what came before was loading and compiling
                if self.roster.num_slots == 1:
                    self._preparation.note(job.hyperparameters)
            elif kind == "rate":
                job.changes = (*job.changes, figures)
            self.roster.show(job, after_message(job.snapshot, kind, figures))
            if kind == "epoch":
                self.roster.pace.learn(job.hyperparameters, figures["seconds"])

    def _on_done(self, job, attempt, future):
        """In Dask's one thread for this: what takes time, bringing the result here and storing it, is left to others."""
        if job.attempt != attempt or not job.is_at_work or self._closed.is_set():
            return
        job.is_leaving = future.status == "finished"  # its worker may have the next one
        self.wake()
        self._hands.submit(self._receive, job, attempt, future)

    def _receive(self, job, attempt, future):
        try:
            if future.status == "finished":
                self._intake.wait_for_room()  # meanwhile it stays with its worker
                outcome = future.result(SECONDS_TO_FETCH)
                self._intake.wait_for_files(job, attempt)
                self._take(job, outcome)
            elif future.status == "error":
                self._explain(job, attempt, future.exception())
            else:
                self._lose(job, attempt)
        except Exception as error:  # the worker may die with its result in its hands, in one of many ways
            log.warning("The result of run %s did not arrive: %s: %s", job.run_id, type(error).__name__, error)
            self._lose(job, attempt)
        self.wake()

    def _take(self, job, outcome):
        """A training has left: for good, for a pause, or to give way."""
        self._intake.keep_state(job, outcome["facts"], outcome["state"])
        self._rest(job)
        ending = outcome["ending"]
        if ending == GAVE_WAY:
            job.turns += 1
            self.archive.put(STATUS, Entry(job.run_id, "change", (job.run_id,), {"status": WAITING}))
            self.roster.enter(job)
        elif ending == PAUSED:
            columns = {"status": PAUSED, "training_seconds": job.training_seconds}
            self.archive.put(STATUS, Entry(job.run_id, "change", (job.run_id,), columns))
            self.roster.leave(job, replace(job.snapshot, status=PAUSED, progress=None))
        elif ending in ENDINGS:
            message = TOOK_TOO_LONG.format(seconds=self.settings.max_run_seconds) if job.over_time_since else ""
            networks = {"last_weights": outcome["last"], "best_weights": outcome["best"]}
            self._end(job, ending, message, results=outcome["results"], **networks)

    def _explain(self, job, attempt, error):
        """A training failed: by itself, or because its worker did."""
        if type(error).__name__ in SAFE_ERRORS:
            self._end(job, FAILED, str(error))
        elif type(error).__module__.startswith(("mnist_core.worker", "distributed")):
            self._lose(job, attempt)
        else:
            self._end(job, FAILED, f"{type(error).__name__}: {error}")

    def _lose(self, job, attempt):
        """A worker went away with its run: the run goes on from its last state, unless that happens again and again."""
        with self.roster.lock:
            if job.attempt != attempt or not job.is_at_work:
                return
            finished = len(job.snapshot.epochs)
            job.losses = job.losses + 1 if finished <= job.epochs_at_loss else 1
            job.epochs_at_loss = finished
            self._rest(job, may_go_on=True)
            if job.losses <= MAX_LOSSES:
                self.roster.enter(job, is_first=True)
                return
        self._end(job, FAILED, WORKER_DIED.format(times=job.losses, epoch=finished + 1))

    def _rest(self, job, may_go_on=False):
        """A turn is over."""
        job.seconds_before += job.seconds_of_turn(time.monotonic())
        if job.orders.ending == GAVE_WAY:
            job.orders = replace(job.orders, ending=None, waits_for_epoch=False)
        if job.order_queue:
            self._old_queues.append((job.order_queue, may_go_on))

    def _end(self, job, status, message, **columns):
        snapshot = replace(job.snapshot, status=status, message=message, results=columns.get("results"))
        known = {name: list(getattr(snapshot, name)) for name in ("epochs", "changes", "curve")}
        known["training_seconds"] = job.training_seconds
        self.archive.put(END, Entry(job.run_id, "finish", (job.run_id, status, message), known | columns))
        job.is_leaving = True
        self.wake()
        self.archive.wait_for_end(job.run_id, SECONDS_TO_STORE)  # who hears of the end may want the weights at once
        self.roster.leave(job, snapshot)
        self.archive.put(END, Entry("", "prune", (self.settings.max_stored_megabytes * 10**6,)))
