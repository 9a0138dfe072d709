"""Korean: the catalogue keeps up with the code, the language is the visitor's own, and every page speaks it."""

import io
import json
import re
import string

import pytest
from babel.messages import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from conftest import PROJECT_FOLDER
from streamlit.testing.v1 import AppTest

from mnist_core.config import Hyperparameters
from mnist_core.runs import EARLY_STOPPED, open_store
from mnist_core.settings import read_settings
from mnist_ui import state
from mnist_ui.language import FOLDER
from mnist_ui.locales.extractor import extract_calls

CATALOGUE = FOLDER / "ko" / "LC_MESSAGES" / "mnist_lab.po"
SOURCES = [PROJECT_FOLDER / "streamlit_app.py", *sorted((PROJECT_FOLDER / "pages").glob("*.py")), *sorted(FOLDER.parent.rglob("*.py"))]
FUNCTIONS = ("_", "gettext", "ngettext")
HOME, TRAIN, SWEEP, DATASET, DRAW = "streamlit_app.py", "pages/train.py", "pages/sweep.py", "pages/dataset.py", "pages/draw.py"
MENU = {  # in its order: the labels in English and in Korean
    HOME: ("Home", "홈"),
    "pages/lessons.py": ("Lessons", "수업"),
    TRAIN: ("Train", "학습"),
    SWEEP: ("Compare", "비교"),
    "pages/runs.py": ("Runs", "학습 기록"),
    DATASET: ("Dataset", "데이터"),
    DRAW: ("Draw", "그리기"),
    "pages/inside.py": ("Inside", "들여다보기"),
    "pages/mistakes.py": ("Mistakes", "오답"),
    "pages/classroom.py": ("Class", "우리 반"),
    "pages/teacher.py": ("For teachers", "선생님께"),
}

SHOWN = {"label", "body", "help", "options", "content", "alt", "caption", "text", "delta", "placeholder"}  # fields of an element with words
# Not words of a language: code, icons, colours, files, placeholders and numbers.
NO_WORDS = re.compile(r"`[^`]*`|:material/\w+:|:[a-z]+\[|&nbsp;|\bmnist-[\w.-]+|\{\w+\}|\d+e-\d+")
NAMES = {
    "MNIST",
    "Lab",
    "Keras",
    "TensorFlow",
    "ModelCheckpoint",
    "English",
    "SNE",
    "t",
    "CSV",
    "NPZ",
    "npz",
    "json",
    "keras",
    "NumPy",
    "ONNX",
    "SVG",
    "QR",
    "TensorBoard",
    "Enter",
    "M",
}  # in any language
TERMS = {"patience", "ReLU", "tanh", "sigmoid", "Adam", "SGD", "RMSprop", "PNG", "JPEG", "Shift"}  # as the code writes them
NAMES |= {"Python", "Streamlit", "HTTP", "HTTPS", "UTC", "GB", "MB"}
TERMS |= {"kB", "Sequential", "Dense", "softmax", "H", "model", "save", "numpy", "savez"}


def messages_in(path, method=extract_calls):
    """The message ids of one source file: str, or a pair for a plural."""
    with path.open("rb") as file:
        return [message for _, message, _, _ in extract.extract(method, file)]


def messages_in_code():
    return {message for path in SOURCES for message in messages_in(path)}


def catalogue_of(path):
    with path.open("rb") as file:
        return read_po(file, locale="ko")


@pytest.fixture(scope="module")
def korean():
    return catalogue_of(CATALOGUE)


def messages_of(catalogue):
    return [message for message in catalogue if message.id]


def texts(words):
    """A message's id or translation as a list: one text, or one a plural form."""
    return [words] if isinstance(words, str) else list(words)


def foreign_words(text):
    """The words of a text in Latin letters that are neither names nor terms."""
    return set(re.findall("[A-Za-z]+", NO_WORDS.sub(" ", text))) - NAMES - TERMS


# The catalogue


def test_the_catalogue_has_every_message_of_the_code_and_no_other(korean):
    assert {message.id for message in messages_of(korean)} == messages_in_code()
    assert {message.id for message in messages_of(catalogue_of(FOLDER / "mnist_lab.pot"))} == messages_in_code()
    assert not korean.obsolete


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_extractor_finds_what_babels_own_finds(path):
    assert set(messages_in(path, "python")) <= set(messages_in(path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_message_in_the_code_is_a_plain_text(path):
    with path.open("rb") as file:
        calls = list(extract_calls(file, FUNCTIONS, (), {}))
    assert all(isinstance(text, str) for _, name, arguments, _ in calls for text in arguments[: 2 if name == "ngettext" else 1])


def test_a_message_inside_an_f_string_is_found():
    code = io.BytesIO(b"""st.write(f"**{_('Bold')}** {ngettext('one', 'more', n)}", _(name))""")
    assert [arguments for _, _, arguments, _ in extract_calls(code, FUNCTIONS, (), {})] == [("Bold",), ("one", "more", None), (None,)]


def test_every_message_is_translated_for_certain(korean):
    assert [message.id for message in messages_of(korean) if message.fuzzy or not all(texts(message.string))] == []


def test_korean_has_one_form_for_all_numbers(korean):
    assert (korean.num_plurals, korean.plural_expr) == (1, "0")
    assert all(len(message.string) == 1 for message in messages_of(korean) if message.pluralizable)


def test_a_translation_fills_in_the_same_values(korean):
    def values(words):
        return {name for text in texts(words) for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    assert [message.id for message in messages_of(korean) if values(message.id) != values(message.string)] == []


def test_a_translation_is_in_korean_letters(korean):
    left = {message.id: foreign_words(text) for message in messages_of(korean) for text in texts(message.string)}
    assert {message: words for message, words in left.items() if words} == {}


def test_sentences_keep_one_level_of_politeness(korean):
    assert [message.string for message in messages_of(korean) for text in texts(message.string) if "니다" in text] == []


def test_what_servers_read_is_what_translators_wrote(korean):
    compiled = io.BytesIO()
    write_mo(compiled, korean)
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize("path", [CATALOGUE, FOLDER / "mnist_lab.pot"], ids=lambda path: path.name)
def test_catalogues_name_no_place_in_the_code(path):
    assert not [line for line in path.read_text().splitlines() if line.startswith("#:")]


# The choice of the language


def _choose():
    import streamlit as st

    from mnist_ui.language import choose_language, current_language

    choose_language()
    st.write(current_language())


@pytest.fixture
def language_for(monkeypatch):
    """A function that gives the language for the browser's locale, ?lang= and the session's language."""

    def choose(browser=None, link=None, session=None):
        from streamlit.runtime.context import ContextProxy

        monkeypatch.setattr(ContextProxy, "locale", browser)
        app = AppTest.from_function(_choose)
        if link is not None:
            app.query_params["lang"] = link
        if session is not None:
            app.session_state[state.LANGUAGE] = session
        assert not app.run().exception
        assert app.session_state[state.LANGUAGE] == app.markdown[0].value
        return app.markdown[0].value

    return choose


@pytest.mark.parametrize(("browser", "language"), [("ko-KR", "ko"), ("ko", "ko"), ("en-GB", "en"), ("fr", "en"), ("", "en"), (None, "en")])
def test_a_first_visit_has_the_browsers_language(language_for, browser, language):
    assert language_for(browser) == language


def test_the_session_wins_over_the_browser(language_for):
    assert language_for("ko-KR", session="en") == "en"
    assert language_for("en-US", session="ko") == "ko"


def test_the_link_wins_over_the_session_and_the_browser(language_for):
    assert language_for("en-US", link="ko", session="en") == "ko"
    assert language_for("ko-KR", link="en", session="ko") == "en"


@pytest.mark.parametrize("link", ["xx", "", "KO", "한국어", "../ko", "k" * 5000])
def test_a_language_that_is_not_there_is_passed_over(language_for, link):
    assert language_for("ko-KR", link=link) == "ko"
    assert language_for("fr", link=link, session="ko") == "ko"
    assert language_for("fr", link=link) == "en"


# The pages


def open_page(path, **parameters):
    app = AppTest.from_file(str(PROJECT_FOLDER / HOME), default_timeout=30)
    if path != HOME:
        app.switch_page(path)
    for name, value in parameters.items():
        app.query_params[name] = value
    assert not app.run().exception
    return app


def words_on(app):
    """Every text that the page shows or reads aloud, except code."""
    return [text for element in _elements(app._tree) for text in _words_of(getattr(element, "proto", None))]


def _elements(block):
    for element in block.children.values():
        yield element
        if hasattr(element, "children"):
            yield from _elements(element)


def _words_of(message):
    for field, value in message.ListFields() if hasattr(message, "ListFields") else ():
        if field.name == "json":  # what a component of our own is given
            data = json.loads(value)
            yield from (data[name] for name in ("name", "title") if name in data)
        elif field.type == field.TYPE_STRING and field.name in SHOWN:
            yield from [value] if isinstance(value, str) else value
        elif field.type == field.TYPE_MESSAGE:
            for part in value if hasattr(value, "__len__") else [value]:
                yield from _words_of(part)


def assert_korean(app):
    words = words_on(app)
    assert any(re.search("[가-힣]", text) for text in words)
    assert {text: foreign_words(text) for text in words if foreign_words(text)} == {}


@pytest.fixture(scope="module")
def ended_run():
    """The id of a run that stopped early, with everything that the train page can say of one."""
    store = open_store(f"sqlite:///{read_settings().data_folder / 'runs.sqlite'}")
    run_id = store.create("visitor", Hyperparameters(epochs=30, patience=1), "keras-tutorial")
    figures = {"seconds": 1.0, "accuracy": 0.9, "loss": 0.3}
    epochs = [{"epoch": epoch, "val_accuracy": 0.9, "val_loss": 0.2 + 0.1 * epoch, **figures} for epoch in (1, 2)]
    results = {"test_accuracy": 0.9, "test_loss": 0.3, "interval_95": [0.89, 0.91], "best_epoch": 1, "best_test_accuracy": 0.9}
    store.add_checkpoint(run_id, "mnist-01-0.3000.keras", b"weights")
    store.finish(run_id, EARLY_STOPPED, epochs=epochs, curve=[[1.0, 0.3, 0.9], [2.0, 0.3, 0.9]], results=results)
    store.close()
    return run_id


@pytest.mark.parametrize("path", MENU)
def test_a_page_and_its_title_are_in_korean(path):
    app = open_page(path, lang="ko")
    assert app.title[0].value == ("MNIST Lab" if path == HOME else MENU[path][1])
    assert [link.proto.label for link in app.sidebar.get("page_link")] == [korean for _, korean in MENU.values()]
    assert_korean(app)


@pytest.mark.parametrize(
    "link",
    [
        {"view": "input"},
        {"view": "text", "split": "test"},
        {"index": "inf"},
        {"digit": "7", "index": "0"},
        {"show": "together"},
        {"show": "map"},
        {"show": "map", "map": "components"},
        {"split": "test", "order": "wrong", "index": "0"},
        {"split": "test", "order": "surely-wrong", "digit": "0"},
        {"order": "doubtful", "change": "distort"},
        {"order": "random"},
    ],
)
def test_every_view_of_the_digits_is_in_korean(link):
    assert_korean(open_page(DATASET, lang="ko", **link))


def test_the_end_of_a_run_is_in_korean(ended_run):
    assert_korean(open_page(TRAIN, lang="ko", run=ended_run))


def test_what_the_network_reads_is_told_in_korean():
    app = open_page(DRAW, lang="ko")
    app.session_state[state.TEST_DIGIT] = 0
    assert app.run().metric[0].value == "7"
    assert_korean(app)


def test_a_page_in_a_language_that_is_not_there_is_in_english():
    app = open_page(TRAIN, lang="xx")
    assert [link.proto.label for link in app.sidebar.get("page_link")] == [english for english, _ in MENU.values()]


def test_the_switch_in_the_menu_changes_the_language_and_the_link():
    app = open_page(DATASET)
    app.button_group(key=state.LANGUAGE_CHOICE).set_value("ko").run()
    assert app.title[0].value == "데이터"
    assert app.query_params["lang"] in ("ko", ["ko"])
