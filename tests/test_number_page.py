"""A number of several digits on the draw page, and what is no digit, without a browser."""

import io
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from mnist_core.drawing import prepare_canvas
from mnist_core.number import PROBLEMS, draw_ink
from mnist_core.samples import sample_drawing, sample_number
from mnist_core.strokes import drawing_to_canvas
from mnist_ui import cache, state
from mnist_ui.doubt import DIGITS_DOUBTED, DIGITS_KEPT, LETTERS_CAUGHT, LETTERS_SURE, SCRIBBLES_CAUGHT
from mnist_ui.judging import DIGIT, DOT, MOST_STROKES, NO_DIGIT, SEVERAL, Judges, judge_drawing, judge_of
from mnist_ui.number_view import WIDEST, problem_sentences

ROOM = 900
SHEET = f"{state.CANVAS}_number_{WIDEST}_0"
ONE, SEVEN = [(60, 60), (60, 220)], [(140, 60), (220, 60), (180, 220)]


def canvas_json(*strokes, width=20):
    drawing = [
        {"type": "Path", "path": [["M", *points[0]], *(["L", *p] for p in points[1:] or points)], "strokeWidth": width}
        for points in strokes
    ]
    return {"objects": drawing}


def open_page(**parameters):
    page = AppTest.from_file("../streamlit_app.py", default_timeout=60)
    page.session_state[state.ROOM] = ROOM
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run().switch_page("pages/draw.py").run()


def draw(page, raw, sheet=SHEET):
    page.session_state[sheet] = {"drawing": {"raw": raw, "data": None}, "backgroundFit": None}
    return page.run()


def answer(page):
    return page.metric[0].label, page.metric[0].value


def words(page):
    return " ".join(each.value for each in [*page.markdown, *page.warning])


def choose_example(page, name):
    page.menu_button(key=state.EXAMPLE).click(name)
    return page.run()


@pytest.fixture(scope="module")
def judge():
    return judge_of(cache.shipped_network(), wait=True)


# Numbers


def test_a_blank_wide_sheet_invites_to_write():
    page = open_page(way="number")
    assert not page.exception
    assert answer(page) == ("Number", "–")
    assert "room between the digits" in words(page)


def test_two_digits_are_read_as_a_number_with_a_picture_of_each():
    page = draw(open_page(way="number"), canvas_json(ONE, SEVEN))
    assert not page.exception
    assert answer(page) == ("Number", "17")
    assert len(page.get("image")) == 3
    assert page.get("image")[0].proto.imgs[0].alt == "Cut into digits, from left to right: 1, 7"
    assert page.query_params["way"] == "number"


def test_every_stroke_counts():
    page = draw(open_page(way="number"), canvas_json(ONE))
    assert answer(page) == ("Number", "1")
    assert answer(draw(page, canvas_json(ONE, SEVEN)))[1] == "17"


def test_undo_takes_the_last_digit_back_and_clear_all():
    page = draw(open_page(way="number"), canvas_json(ONE, SEVEN))
    for label, left in (("Undo", "1"), ("Clear", "–")):
        next(button for button in page.button if button.label == label).click()
        assert answer(page.run())[1] == left


def test_the_example_is_read_and_moves_to_the_wide_sheet():
    page = choose_example(open_page(), "number")
    assert answer(page) == ("Number", "2026")
    assert page.session_state[state.WAY] == page.query_params["way"] == "number"


def test_a_test_digit_goes_back_to_the_pen():
    page = choose_example(open_page(way="number"), "test_digit")
    assert not page.exception
    assert page.session_state[state.WAY] == "pen"


def test_a_number_goes_into_the_narrow_sheet_of_a_phone_and_keeps_its_link():
    page = choose_example(open_page(), "number")
    page.session_state[f"{state.SHARE}_draw"] = True
    link = page.run().query_params[state.LINK]
    phone = AppTest.from_file("../streamlit_app.py", default_timeout=60)
    phone.session_state[state.ROOM] = 320
    phone.query_params.update({"way": "number", state.LINK: link})
    phone.run().switch_page("pages/draw.py").run()
    assert answer(phone) == ("Number", "2026")
    assert phone.query_params[state.LINK] == link


def test_what_is_doubtful_is_marked_and_said():
    page = draw(open_page(way="number"), drawing_to_canvas(sample_drawing("scribble")))
    assert not page.exception
    assert answer(page)[0] == "Number, not sure"
    assert any(sentence in words(page) for sentence in problem_sentences().values())


def test_every_problem_of_the_core_has_its_sentence():
    assert problem_sentences() == PROBLEMS


@pytest.mark.parametrize(
    "raw",
    ["x", {}, {"objects": 7}, {"objects": [None]}, canvas_json(*[ONE] * 60), canvas_json(SEVEN * 4000)],
    ids=lambda raw: str(raw)[:20],
)
def test_what_cannot_be_read_gets_a_sentence(raw):
    page = draw(open_page(way="number"), raw)
    assert not page.exception
    assert answer(page)[1] == "–"
    assert len(page.warning) == 1


@pytest.mark.parametrize("room", [None, "wide", -3, 10**9, True])
def test_a_width_that_makes_no_sense_is_not_believed(room):
    page = open_page(way="number")
    page.session_state[f"{state.ROOM}_measured"] = {"width": room}
    assert not page.run().exception
    assert page.session_state[state.ROOM] == ROOM


def number_png():
    ink, _ = draw_ink(sample_number())
    sheet = Image.new("L", (ink.shape[1] + 80, ink.shape[0] + 80), 220)
    sheet.paste(30, (40, 40), Image.fromarray(ink))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_photo_of_a_number_is_read():
    page = open_page(way="photo", of="number")
    page.file_uploader[-1].set_value(("number.png", number_png(), "image/png"))
    assert not page.run().exception
    assert answer(page) == ("Number", "2026")
    assert page.query_params["of"] == "number"


def test_a_link_that_asks_for_a_photo_of_something_else_is_said():
    page = open_page(way="photo", of="cat")
    assert not page.exception
    assert "way to draw" in page.warning[0].value


def test_a_photo_of_a_number_read_as_one_digit_offers_to_read_the_number():
    page = open_page(way="photo")
    page.file_uploader[-1].set_value(("number.png", number_png(), "image/png"))
    assert answer(page.run()) == ("This looks like no digit", "?")
    next(button for button in page.button if button.label == "Read it as a number").click()
    assert answer(page.run()) == ("Number", "2026")
    assert page.query_params["of"] == "number"


# What is no digit


@pytest.mark.parametrize("name", ["letter", "scribble"])
def test_a_letter_and_a_scribble_look_like_no_digit_and_softmax_is_sure_all_the_same(name):
    page = choose_example(open_page(), name)
    assert answer(page) == ("This looks like no digit", "?")
    assert "Softmax is 9" in words(page)
    assert "Softmax shares out 100 %" in words(page)


def test_two_digits_in_one_are_offered_as_a_number():
    page = draw(open_page(), canvas_json(ONE, SEVEN), f"{state.CANVAS}_draw_0")
    assert "These are several digits." in words(page)
    next(button for button in page.button if button.label == "Read it as a number").click()
    assert answer(page.run()) == ("Number", "17")


def test_home_says_it_too():
    page = AppTest.from_file("../streamlit_app.py", default_timeout=60).run()
    draw(page, drawing_to_canvas(sample_drawing("letter")), f"{state.CANVAS}_home_0")
    assert answer(page) == ("This looks like no digit", "?")
    assert not page.exception


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (canvas_json(SEVEN), DIGIT),
        (canvas_json(ONE, SEVEN), SEVERAL),
        (canvas_json([(100, 100)]), DOT),
        (drawing_to_canvas(sample_drawing("letter")), NO_DIGIT),
        (canvas_json(*[ONE, SEVEN] * MOST_STROKES), NO_DIGIT),
    ],
    ids=["7", "17", "dot", "M", "many strokes"],
)
def test_a_drawing_is_what_it_is(raw, kind, judge):
    assert judge_drawing(judge, raw, prepare_canvas).kind == kind


def test_a_judge_is_made_once_for_the_same_weights(judge):
    judges, network = Judges(), cache.shipped_network()
    futures = [judges.of(network) for _ in range(3)]
    assert futures[0] is futures[1] is futures[2]
    assert futures[0].result(60).limit == judge.limit


def judge_like_network():
    network = cache.shipped_network()
    return replace(network, output_biases=np.roll(network.output_biases, 1))


def test_the_least_lately_used_judge_is_forgotten():
    judges = Judges(max_judges=1)
    first = judges.of(cache.shipped_network())
    judges.of(judge_like_network())
    assert judges.of(cache.shipped_network()) is not first


def test_the_answer_stands_while_the_judge_is_not_made(monkeypatch):
    monkeypatch.setattr("mnist_ui.judging.LONGEST_WAIT", 0.01)
    monkeypatch.setattr("mnist_ui.judging._judges", NeverReady)
    page = choose_example(open_page(), "letter")
    assert not page.exception
    assert page.metric[0].value == "4"
    assert "busy" in words(choose_example(page, "number"))


class NeverReady:
    """Judges whose judge is never made."""

    def of(self, network):
        return Future()


def test_the_figures_on_the_page_are_those_of_the_report():
    lines = (Path(__file__).parent.parent / "docs" / "recognition.md").read_text().splitlines()
    sure = next(line for line in lines if line.startswith("| letters (34 forms")).split("|")[3]
    kept = [float(cell) for cell in next(line for line in lines if line.startswith("| **novelty, 99 %")).split("|")[2:-1]]
    assert round(float(sure.strip(" %"))) == LETTERS_SURE
    assert [round(100 - kept[place]) for place in (3, 5, 1)] == [LETTERS_CAUGHT, SCRIBBLES_CAUGHT, DIGITS_DOUBTED]
    assert DIGITS_KEPT == 99
