"""A run's figures as TensorBoard logs, written without TensorFlow.

TensorBoard reads event files: records one after another, each with its length and two checksums, so that a file that is still being
written can be read. Training and validation are two folders, as Keras's TensorBoard callback makes them, so that their lines lie over each
other; its names of the figures are kept, too. Left out on purpose: graphs, histograms and pictures of the weights.
Source: tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto, whose field numbers stand in the functions.
"""

import io
import struct
import zipfile
from datetime import UTC

from mnist_core.course import file_name, rate_after
from mnist_core.wire_format import double_field, float_field, sized_field, whole_field

CASTAGNOLI = 0x82F63B78  # the polynomial of CRC-32C, its bits reversed
CHECKSUM_SHIFT = 0xA282EAD8  # added to a checksum, because a checksum of data with checksums in it would be weak
FOUR_BYTES = 0xFFFFFFFF


def tensorboard_zip(run):
    """A records.Run's curve and epochs as the bytes of a .zip with one folder, which `tensorboard --logdir` shows."""
    began = (run.began_at or run.created_at).replace(tzinfo=UTC).timestamp()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, scalars in (("train", _training_scalars(run)), ("validation", _validation_scalars(run))):
            member = f"{file_name(run)}/{folder}/events.out.tfevents.{int(began)}.mnist-lab"
            archive.writestr(zipfile.ZipInfo(member), event_file(scalars, began), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _training_scalars(run):
    """(seconds since the beginning, step, name, value): the curve by steps of training, the epochs by their numbers."""
    num_steps, ends = run.hyperparameters.num_steps, _ends(run)
    pace = ends[-1] / len(ends) if ends else 0.0
    for epochs_done, loss, accuracy in run.curve:
        step = round(epochs_done * num_steps)
        yield epochs_done * pace, step, "batch_loss", loss
        yield epochs_done * pace, step, "batch_accuracy", accuracy
    for end, epoch in zip(ends, run.epochs, strict=True):
        yield end, epoch["epoch"], "epoch_loss", epoch["loss"]
        yield end, epoch["epoch"], "epoch_accuracy", epoch["accuracy"]
        yield end, epoch["epoch"], "epoch_learning_rate", rate_after(run, epoch["epoch"])


def _validation_scalars(run):
    for end, epoch in zip(_ends(run), run.epochs, strict=True):
        yield end, epoch["epoch"], "epoch_loss", epoch["val_loss"]
        yield end, epoch["epoch"], "epoch_accuracy", epoch["val_accuracy"]


def _ends(run):
    """Seconds of training at the end of each epoch."""
    return [sum(epoch["seconds"] for epoch in run.epochs[:number]) for number in range(1, len(run.epochs) + 1)]


def event_file(scalars, began):
    """The bytes of an event file. scalars: (seconds since the beginning, step, name, value). began: seconds since 1970, in UTC."""
    events = [double_field(1, began) + sized_field(3, "brain.Event:2")]  # Event: wall_time 1, file_version 3
    for seconds, step, name, value in scalars:
        summary = sized_field(1, sized_field(1, name) + float_field(2, value))  # Summary: value 1, in it tag 1 and simple_value 2
        events.append(double_field(1, began + seconds) + whole_field(2, step) + sized_field(5, summary))  # Event: step 2, summary 5
    return b"".join(_record(event) for event in events)


def _record(content):
    length = struct.pack("<Q", len(content))
    return length + _checksum(length) + content + _checksum(content)


def _checksum(content):
    """CRC-32C, turned by 15 bits and shifted."""
    remainder = FOUR_BYTES
    for byte in content:
        remainder = CHECKSUM_TABLE[(remainder ^ byte) & 0xFF] ^ remainder >> 8
    checksum = remainder ^ FOUR_BYTES
    return struct.pack("<I", ((checksum >> 15 | checksum << 17) + CHECKSUM_SHIFT) & FOUR_BYTES)


def _remainder_of(byte):
    for _ in range(8):
        byte = byte >> 1 ^ CASTAGNOLI * (byte & 1)
    return byte


CHECKSUM_TABLE = tuple(_remainder_of(byte) for byte in range(256))
