"""Takes in what a training sends beside its figures: checkpoints, each epoch's weights, states to go on from.

All of it goes to the archive. Files come in threads of Dask's, while the run goes on or after its worker has given it back, and count only
when they are of the run's turn under way. Left out on purpose: figures and results; the dispatcher takes those.
"""

import logging
import time

from mnist_core.archive import CHECKPOINT, STATE, WEIGHTS, Entry
from mnist_core.worker import NO_MORE

SECONDS_FOR_ROOM = 20  # that workers are kept waiting with a file while the store is behind
SECONDS_FOR_FILES = 30  # that were sent before a result and are not there yet

log = logging.getLogger(__name__)


class Intake:
    """Between the workers and an Archive, for the jobs of a Roster. Thread-safe."""

    def __init__(self, roster, archive):
        self.roster, self.archive = roster, archive

    def on_file(self, run_id, attempt, kind, facts, content):
        """A file of this attempt's. kind: as worker.run_training sends it. facts: a dict. content: bytes."""
        self.wait_for_room()
        with self.roster.lock:
            job = self.roster.get(run_id)
            if job and job.attempt == attempt:
                job.heard = time.monotonic()
        if not job or job.attempt != attempt:
            return
        if kind == "checkpoint":
            columns = {"epoch": facts["epoch"], "val_loss": facts["val_loss"]}
            self.archive.put(CHECKPOINT, Entry(run_id, "add_checkpoint", (run_id, facts["name"], content), columns), facts["name"])
        elif kind == "weights":
            self.archive.put(WEIGHTS, Entry(run_id, "add_epoch_weights", (run_id, facts["epoch"], content)), facts["epoch"])
        elif kind == NO_MORE:
            with self.roster.news:
                job.delivered = attempt
                self.roster.news.notify_all()
        else:
            self.keep_state(job, facts, content)

    def keep_state(self, job, facts, content):
        """Store from where a run can go on. facts: as worker.facts_of gives them. content: the bytes of a TrainingState."""
        curve = [point for point in job.snapshot.curve if point[0] <= facts["epochs_done"]]
        columns = {"is_best": facts["is_best"], "epochs": facts["epochs"], "curve": curve, "changes": facts["changes"]}
        entry = Entry(job.run_id, "save_state", (job.run_id, len(facts["epochs"]), facts["step"], content), columns)
        self.archive.put(STATE, entry, "best" if facts["is_best"] else "")
        job.has_state = True

    def wait_for_room(self):
        """Keep whoever brings something waiting while the store is behind."""
        self.archive.wait_for_room(SECONDS_FOR_ROOM)

    def wait_for_files(self, job, attempt):
        """A result may overtake the files of its training, and once its turn is over they would be taken for another one's."""
        with self.roster.news:
            if not self.roster.news.wait_for(lambda: job.delivered == attempt, SECONDS_FOR_FILES):
                log.warning("Not all files of run %s arrived.", job.run_id)
