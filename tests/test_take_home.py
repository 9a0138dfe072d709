"""Taking a finished run home and bringing a network back, on the pages."""

import io
import json
import zipfile

import pytest
from conftest import PROJECT_FOLDER, wait_until_still
from examples import RESULTS, a_run, some_network
from hostile_files import HOSTILE_FILES
from streamlit.testing.v1 import AppTest

from mnist_core.config import PRESETS
from mnist_core.keras_file import network_to_keras
from mnist_core.network import network_to_npz, read_network
from mnist_core.runs import open_store
from mnist_ui import state
from mnist_ui.own_file import CHOSEN, FILE
from mnist_ui.reading import SHIPPED
from mnist_ui.take_home import FROM_NETWORK, FROM_RUN, make_file

KERAS_TUTORIAL = PRESETS["keras-tutorial"].hyperparameters


def keep_run(url):
    """Store a finished run with weights in the database; returns the store and the run's id."""
    store, made, weights = open_store(url), a_run(KERAS_TUTORIAL, 21), network_to_npz(some_network())
    run_id = store.create("somebody", KERAS_TUTORIAL, "keras-tutorial")
    figures = {"epochs": list(made.epochs), "curve": [list(point) for point in made.curve]}
    store.finish(run_id, "early_stopped", results=RESULTS, last_weights=weights, best_weights=weights, **figures)
    return store, run_id


class Engine:
    """What make_file asks of an engine."""

    def __init__(self, store):
        self.store, self.run = store, store.get


@pytest.fixture
def draw():
    app = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30).run()
    return app.switch_page("pages/draw.py").run()


def send(app, content, name="network.npz"):
    app.file_uploader(key=CHOSEN).set_value((name, content, "application/octet-stream"))
    return app.run()


def test_every_file_of_a_stored_run_is_made(tmp_path):
    store, run_id = keep_run(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    made = {ending: make_file(Engine(store), run_id, ending) for ending in (*FROM_RUN, *FROM_NETWORK)}
    assert "EarlyStopping" in made["py"]
    assert json.loads(made["ipynb"])["nbformat"] == 4
    assert made["csv"].count(b"\n") == 22
    assert len(zipfile.ZipFile(io.BytesIO(made["zip"])).namelist()) == 2
    assert read_network(made["keras"]).num_hidden_units == read_network(made["npz"]).num_hidden_units == 16
    assert b"MNIST Lab" in made["onnx"]


def test_a_network_from_a_file_reads_and_is_no_link(draw):
    send(draw, network_to_keras(some_network()), "network.keras")
    assert not draw.exception
    assert draw.session_state[state.NETWORK] == FILE
    assert any(option.startswith("My file, ") for option in draw.selectbox(key=state.NETWORK).options)
    assert state.NETWORK not in draw.query_params
    assert draw.session_state[state.OWN_FILE].network.num_hidden_units == 16
    assert draw.switch_page("pages/draw.py").run().session_state[state.NETWORK] == FILE


def test_a_bad_file_after_a_good_one_gives_the_shipped_network_back(draw):
    send(send(draw, network_to_npz(some_network())), HOSTILE_FILES["text"])
    assert [warning.value.split(",")[0] for warning in draw.warning] == ["This file is no .keras or .npz file"]
    assert draw.session_state[state.NETWORK] == SHIPPED


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "is empty"),
        ("text", "whatever its name says"),
        ("a bomb", "unpacks to more"),
        ("a changed byte", "is damaged"),
        ("convolutions", "`Conv2D, Dense, Dense`"),
        ("783 pixels", "`hidden_weights float32 (783, 2)`"),
        ("another activation", "`exec`"),
        ("not a number", "no finite numbers"),
    ],
)
def test_a_file_that_is_no_network_gets_its_sentence_and_the_shipped_one_reads_on(draw, name, words):
    send(draw, HOSTILE_FILES[name])
    assert not draw.exception
    assert words in draw.warning[0].value
    assert draw.session_state[state.NETWORK] == SHIPPED


def test_a_run_goes_home_and_comes_back(start_server, open_page, tmp_path):
    url = start_server(MNIST_DATA_FOLDER=str(tmp_path), MNIST_ENGINE="off")
    _, run_id = keep_run(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    page = open_page(f"{url}/train?run={run_id}")
    page.get_by_role("button", name="Take it home").click()
    files = {}
    for label in ("Python script", "Keras", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label, exact=True).click()
        files[label] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[label])
    assert [path.suffix for path in files.values()] == [".py", ".keras", ".svg"]
    assert files["SVG"].read_text().startswith("<svg")
    page = open_page(f"{url}/draw")
    page.get_by_role("button", name="My file").click()
    page.locator("input[type=file]").first.set_input_files(files["Keras"])
    page.get_by_text("It reads now, with 16 hidden units.").wait_for()
    wait_until_still(page)


def test_a_file_that_was_taken_away_is_no_link_that_leads_nowhere():
    page = AppTest.from_file(str(PROJECT_FOLDER / "streamlit_app.py"), default_timeout=30).switch_page("pages/inside.py")
    page.session_state[state.NETWORK] = FILE
    assert not page.run().warning
    assert page.selectbox(key=state.NETWORK).value == SHIPPED
