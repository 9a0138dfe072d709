"""TensorBoard logs made by hand, read by TensorBoard's own reader."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from examples import a_run
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mnist_core.tensorboard_log import event_file, tensorboard_zip


def read_logs(folder, run):
    with zipfile.ZipFile(io.BytesIO(tensorboard_zip(run))) as archive:
        archive.extractall(folder)
    return [EventAccumulator(str(folder / "mnist-20260102-030405" / split)).Reload() for split in ("train", "validation")]


def test_tensorboard_reads_every_epoch_and_the_curve(tmp_path):
    run = a_run()
    train, validation = read_logs(tmp_path, run)
    assert [(event.step, event.value) for event in train.Scalars("epoch_loss")] == [(1, 0.5), (2, 0.25), (3, pytest.approx(0.5 / 3))]
    assert [event.value for event in validation.Scalars("epoch_accuracy")] == [pytest.approx(0.92)] * 3
    assert [event.step for event in train.Scalars("batch_loss")] == [938, 1875, 2812, 3750, 4688, 5625]
    assert train.Scalars("epoch_learning_rate")[2].value == pytest.approx(0.001)


def test_the_clock_is_the_runs(tmp_path):
    _, validation = read_logs(tmp_path, a_run(began_at=datetime(2026, 1, 2)))
    began = datetime(2026, 1, 2, tzinfo=UTC).timestamp()
    assert [event.wall_time - began for event in validation.Scalars("epoch_loss")] == [2, 4, 6]


def test_a_run_stopped_at_once_still_makes_logs(tmp_path):
    train, validation = read_logs(tmp_path, a_run(num_epochs=0))
    assert train.Tags()["scalars"] == validation.Tags()["scalars"] == []


def test_tensorflow_finds_every_checksum_right(tmp_path):
    import tensorflow as tf

    path = tmp_path / "events"
    path.write_bytes(event_file([(1.0, step, "loss", step / 7) for step in range(1000)], began=0.0))
    assert sum(1 for _ in tf.data.TFRecordDataset(str(path))) == 1001
