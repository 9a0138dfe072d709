"""A run's epochs as a CSV table, with the names that Keras's CSVLogger uses; epochs count from 1, as the app shows them."""

import csv
import io

from mnist_core.course import rate_after

COLUMNS = ("epoch", "seconds", "accuracy", "loss", "val_accuracy", "val_loss", "learning_rate")


def history_csv(run):
    """The epochs of a records.Run as the bytes of a CSV file: a row an epoch, with the learning rate at its end."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(epoch | {"learning_rate": rate_after(run, epoch["epoch"])} for epoch in run.epochs)
    return buffer.getvalue().encode()
