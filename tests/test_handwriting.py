"""One's own drawings in the database, SQLite's and PostgreSQL's: kept once, told apart by visitor, and never trusted."""

import io
import json
import threading

import numpy as np
import pytest
from sqlalchemy import text

from mnist_core import handwriting
from mnist_core.database import open_database
from mnist_core.drawing import prepare_canvas
from mnist_core.handwriting import (
    FullError,
    HandwritingError,
    HandwritingStore,
    drawings_to_json,
    drawings_to_npz,
    fingerprint,
    images_and_labels,
)
from mnist_core.samples import sample_drawing
from mnist_core.strokes import drawing_to_canvas

CANVAS = drawing_to_canvas(sample_drawing("crossed_seven"))
IMAGE = prepare_canvas(CANVAS).image


def picture(number):
    """A picture with ink, another one for each number up to 200,000."""
    image = np.zeros((28, 28), np.uint8)
    image[0, :3] = number % 256, number // 256 % 256, 1 + number // 65536
    return image


@pytest.fixture
def database(store_url):
    database = open_database(store_url)
    yield database
    database.dispose()


@pytest.fixture
def store(database):
    return HandwritingStore(database)


def labels_of(store, visitor):
    return [drawing.label for drawing in store.of_visitor(visitor)]


def test_a_drawing_comes_back_as_it_was_kept(store):
    name = store.keep("me", IMAGE, 7, 1, CANVAS)
    (drawing,) = store.of_visitor("me", with_strokes=True)
    assert (drawing.fingerprint, drawing.label, drawing.guess) == (name, 7, 1)
    assert np.array_equal(drawing.image, IMAGE)
    assert np.abs(prepare_canvas(drawing.strokes).image.astype(int) - IMAGE).mean() < 3  # grey values: shortened, and hardly another


def test_the_same_drawing_is_kept_once_and_a_second_thought_replaces_its_label(store):
    store.keep("me", IMAGE, 1, 1)
    store.keep("me", IMAGE, 7, 1, CANVAS)
    assert labels_of(store, "me") == [7]


def test_others_drawings_are_neither_shown_nor_deleted(store):
    name = store.keep("me", IMAGE, 7, 7)
    store.keep("you", IMAGE, 1, 7)
    store.delete("you", fingerprint(picture(1)))
    store.delete_all("nobody")
    assert (labels_of(store, "me"), labels_of(store, "you"), labels_of(store, "nobody")) == ([7], [1], [])
    store.delete("you", name)
    assert (labels_of(store, "me"), labels_of(store, "you")) == ([7], [])


def test_all_of_a_visitors_drawings_are_deleted_at_once(store):
    for number in range(3):
        store.keep("me", picture(number), number, 0)
    store.keep("you", IMAGE, 4, 4)
    store.delete_all("me")
    assert (labels_of(store, "me"), labels_of(store, "you")) == ([], [4])


@pytest.mark.parametrize("forged", [" ", "%", "' OR 1=1 --", "", "\u202e"])
def test_a_forged_name_deletes_nothing(store, forged):
    store.keep("me", IMAGE, 7, 7)
    store.delete("me", forged)
    store.delete(forged, fingerprint(IMAGE))
    assert labels_of(store, "me") == [7]


def test_drawings_stand_in_the_order_in_which_they_were_kept(store):
    for number in (3, 1, 2):
        store.keep("me", picture(number), number, 0)
    assert labels_of(store, "me") == [3, 1, 2]


def test_there_is_room_for_so_many_and_a_second_thought_needs_none(store, monkeypatch):
    monkeypatch.setattr(handwriting, "MAX_DRAWINGS", 3)
    for number in range(3):
        store.keep("me", picture(number), number, 0)
    with pytest.raises(FullError, match=r"3 drawings already.*delete some first"):
        store.keep("me", picture(3), 3, 0)
    store.keep("me", picture(2), 9, 0)
    store.keep("you", picture(3), 3, 0)
    assert labels_of(store, "me") == [0, 1, 9]


@pytest.mark.parametrize("label", [-1, 10, 7.0, "7", None, True, np.nan, [7], 10**30])
def test_a_label_that_is_no_digit_is_refused(store, label):
    with pytest.raises(HandwritingError, match=r"label is .* digit from 0 to 9"):
        store.keep("me", IMAGE, label, 7)
    with pytest.raises(HandwritingError, match=r"guess is .* digit from 0 to 9"):
        store.keep("me", IMAGE, 7, label)
    assert labels_of(store, "me") == []


@pytest.mark.parametrize("image", [np.zeros((28, 28), np.uint8), np.ones((28, 28)), np.ones((2800, 28), np.uint8), None, "picture"])
def test_a_picture_of_another_kind_is_refused(store, image):
    with pytest.raises(HandwritingError, match="must be uint8"):
        store.keep("me", image, 7, 7)


@pytest.mark.parametrize("canvas", [None, "seven", {}, {"objects": []}, {"objects": [{"path": "M"}]}, {"objects": CANVAS["objects"] * 400}])
def test_strokes_that_cannot_be_read_or_are_too_many_are_left_out(store, canvas):
    store.keep("me", IMAGE, 7, 7, canvas)
    assert [drawing.strokes for drawing in store.of_visitor("me", with_strokes=True)] == [None]


def test_what_else_a_canvas_sends_is_not_kept(store):
    store.keep("me", IMAGE, 7, 7, CANVAS | {"objects": [{**CANVAS["objects"][0], "secret": "x" * 9000}], "background": "y" * 9000})
    (drawing,) = store.of_visitor("me", with_strokes=True)
    assert "secret" not in json.dumps(drawing.strokes)
    assert len(json.dumps(drawing.strokes)) < 9000


@pytest.mark.parametrize(
    "change",
    ["label = 10", "label = -1", "guess = 99", "image = :none", "image = :short"],
)
def test_broken_rows_are_left_out(store, database, change):
    store.keep("me", IMAGE, 7, 7)
    store.keep("me", picture(1), 1, 1)
    values = {"none": b"", "short": b"abc", "name": fingerprint(IMAGE)}
    used = {name: value for name, value in values.items() if f":{name}" in change or name == "name"}
    with database.begin() as connection:
        connection.execute(text(f"UPDATE handwriting SET {change} WHERE fingerprint = :name"), used)
    assert labels_of(store, "me") == [1]


@pytest.mark.parametrize("strokes", ['"seven"', "7", '{"objects": 3}', '{"objects": [{"path": [["M", 1e400, 1]]}]}'])
def test_broken_strokes_come_back_as_none(store, database, strokes):
    store.keep("me", IMAGE, 7, 7, CANVAS)
    if database.dialect.name == "postgresql" and "1e400" in strokes:
        strokes = '{"objects": [{"path": [["M", "a"]]}]}'
    with database.begin() as connection:
        connection.execute(text(f"UPDATE handwriting SET strokes = '{strokes}'".replace(":", r"\:")))
    assert [drawing.strokes for drawing in store.of_visitor("me", with_strokes=True)] == [None]


def test_many_threads_keep_at_once(store):
    threads = [threading.Thread(target=store.keep, args=("me", picture(number), number % 10, 0)) for number in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(store.of_visitor("me")) == 16


def test_the_archive_is_a_test_set(store):
    store.keep("me", IMAGE, 7, 1, CANVAS)
    store.keep("me", picture(1), 2, 3)
    with np.load(io.BytesIO(drawings_to_npz(store.of_visitor("me"))), allow_pickle=False) as archive:
        assert np.array_equal(archive["images"], [IMAGE, picture(1)])
        assert archive["labels"].tolist() == [7, 2]
        assert archive["guesses"].tolist() == [1, 3]


def test_the_json_holds_strokes_that_the_canvas_takes_back(store):
    store.keep("me", IMAGE, 7, 1, CANVAS)
    store.keep("me", picture(1), 2, 3)
    first, second = json.loads(drawings_to_json(store.of_visitor("me", with_strokes=True)))
    assert (first["label"], first["guess"], second["canvas"]) == (7, 1, None)
    assert prepare_canvas(first["canvas"]).image.any()


def test_no_drawings_make_empty_arrays():
    images, labels = images_and_labels(())
    assert (images.shape, images.dtype, labels.shape) == ((0, 28, 28), np.uint8, (0,))
    assert json.loads(drawings_to_json(())) == []
