"""The history as CSV, read back by pandas."""

import io

import pandas as pd
from examples import a_run

from mnist_core.history_table import history_csv


def test_pandas_reads_the_epochs_back():
    run = a_run(changes=({"epoch": 2, "step": 9, "learning_rate": 0.01},))
    table = pd.read_csv(io.BytesIO(history_csv(run)))
    assert table.drop(columns="learning_rate").to_dict("records") == list(run.epochs)
    assert table["learning_rate"].tolist() == [0.001, 0.01, 0.01]


def test_a_run_without_a_whole_epoch_has_the_heading_alone():
    assert history_csv(a_run(num_epochs=0)) == b"epoch,seconds,accuracy,loss,val_accuracy,val_loss,learning_rate\r\n"
