"""Every page in every state that it can be in, light and dark, wide and on a phone, in both languages.

One visit looks at everything, because opening a page costs more than all that is looked at. A new page or state is a line in STATES.
"""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import wait_until_still
from playwright.sync_api import expect
from standing_app import COMPARER, NOBODY, OWNER, STUDENT, TEACHER, TRAINER, WAITER

from mnist_core.drawing_link import link_from_drawing
from mnist_core.samples import sample_drawing, sample_number

SECONDS = 1000  # of Playwright's milliseconds
PHONE_WIDTH = 360  # pixels
PATIENCE = 20  # half seconds that the words of another language may take to be everywhere, or a sheet to be made anew
SEVEN, LETTER = (f"drawing={link_from_drawing(sample_drawing(name))}" for name in ("crossed_seven", "letter"))
NUMBER = f"drawing={link_from_drawing(sample_number())}"
CHART = "[data-testid=stVegaLiteChart] svg.marks"
SHEET = ".dc-scroll"  # of streamlit-drawable-canvas
STATES = {  # name: (visitor, link, what stands when the page is there); {finished} and the like are ids of runs
    "home": (NOBODY, "", CHART),
    "train, empty": (NOBODY, "train", "text=A new network guesses"),
    "train, in line": (WAITER, "train", "text=Number 1 in line"),
    "train, running": (TRAINER, "train", CHART),
    "train, finished": (OWNER, "train?run={finished}", CHART),
    "train, stopped early": (OWNER, "train?run={early_stopped}", CHART),
    "train, stopped": (OWNER, "train?run={stopped}", CHART),
    "train, the code": (OWNER, "train?run={finished}&code=open", "text=its lines stand here"),
    "train, paused": (OWNER, "train?run={paused}", "text=Paused."),
    "train, failed": (OWNER, "train?run={failed}", "text=The training failed."),
    "train, interrupted": (OWNER, "train?run={interrupted}", "text=The training was interrupted."),
    "train, shared": (NOBODY, "train?run={finished}", CHART),
    "train, bad link": (NOBODY, "train?run=nothing&epochs=0", "text=There is no run"),
    "compare, empty": (NOBODY, "sweep", "text=Is one value better"),
    "compare, finished": (OWNER, "sweep?sweep={sweep}", CHART),
    "compare, running": (COMPARER, "sweep", "text=of 4 runs done"),
    "runs, empty": (NOBODY, "runs", "text=You have not trained anything yet."),
    "runs": (OWNER, "runs", CHART),
    "runs, one": (OWNER, "runs?run={finished}", CHART),
    "runs, one that failed": (OWNER, "runs?run={failed}", "role=heading[level=1]"),
    "dataset": (NOBODY, "dataset", "[role=option]"),
    "dataset, text": (NOBODY, "dataset?view=text", "[data-testid=stCode]"),
    "dataset, input": (NOBODY, "dataset?view=input&change=distort", "role=columnheader"),
    "dataset, shifted": (NOBODY, "dataset?change=shift&amount=3", "[data-testid=stSlider]"),
    "dataset, together": (NOBODY, "dataset?show=together", f"{CHART} >> nth=2"),
    "dataset, map": (NOBODY, "dataset?show=map", ".sheet"),
    "dataset, misread": (NOBODY, "dataset?split=test&order=wrong", "[role=option]"),
    "draw, pen": (NOBODY, f"draw?{SEVEN}", "text=First guess, "),
    "draw, grid": (NOBODY, f"draw?way=grid&{SEVEN}", "text=First guess, "),
    "draw, photo": (NOBODY, "draw?way=photo", "[data-testid=stFileUploader]"),
    "draw, no digit": (NOBODY, f"draw?{LETTER}", "text=This looks like no digit"),
    "draw, number": (NOBODY, f"draw?way=number&{NUMBER}", "[data-testid=stMetricValue] >> text=2026"),
    "draw, my handwriting": (OWNER, "draw", "text=My handwriting: 2"),
    "inside, unit": (NOBODY, "inside?index=247", f"{CHART} >> nth=2"),
    "inside, sums": (NOBODY, "inside?part=sums", f"{CHART} >> nth=2"),
    "inside, why": (NOBODY, "inside?part=why", f"{CHART} >> nth=2"),
    "inside, off": (NOBODY, "inside?part=off&off=ten", f"{CHART} >> nth=3"),
    "inside, nothing drawn": (NOBODY, "inside?split=drawing", "text=Nothing is drawn yet."),
    "mistakes": (NOBODY, "mistakes", CHART),
    "mistakes, each digit": (NOBODY, "mistakes?section=each", "text=The hardest to find is"),
    "mistakes, how sure": (NOBODY, "mistakes?section=calibration", "text=Each mistake that is avoided"),
    "mistakes, what it can bear": (NOBODY, "mistakes?section=robustness", "text=A sample of 500 test digits"),
    "mistakes, honest numbers": (NOBODY, "mistakes?section=honest", "text=McNemar"),
    "lessons, numbers": (NOBODY, "lessons", "[role=radiogroup]"),
    "lessons, a training": (NOBODY, "lessons?lesson=training", "[role=radiogroup]"),
    "lessons, a drawing": (NOBODY, "lessons?lesson=drawing", "[role=radiogroup]"),
    "class, none": (NOBODY, "classroom", "[data-testid=stForm]"),
    "class, at its door": (NOBODY, "classroom?class={class}", "[data-testid=stForm]"),
    "class, its board": (STUDENT, "classroom?class={class}", CHART),
    "class, before anybody came": (TEACHER, "classroom?class={empty_class}", "[data-testid=stImage] img"),
    "train, within a class": (STUDENT, "train?class={class}", "text=The class's board"),
    "train, locked by a teacher": (NOBODY, "train?lock=all&task=에포크는+몇+번이+좋을까요", "text=에포크는 몇 번이"),
    "teacher": (NOBODY, "teacher?epochs=3&lock=epochs,batch_size", "[data-testid=stImage] img"),
    "self-check": (NOBODY, "check", "role=heading[level=1]"),
}
OPENED = {  # state: the box that is open in it; all folds are
    "train, empty": "Digits to watch",
    "train, finished": "Take it home",
    "dataset": "Take these digits",
    "draw, no digit": "Why?",
    "draw, my handwriting": "Delete all",
    "inside, unit": "My file",
    "class, its board": "You: 민지",
    "class, before anybody came": "Close the class",
    "compare, finished": "Share",
}

# What axe is not asked about: Streamlit's own, each with the reason.
NOT_OURS = [
    "[data-testid=stCode] pre",  # the box around it takes the focus and scrolls, which the rule does not see
    "[data-testid=stFileUploader]",  # the row of a file both is and is not for looks only
]
# Words in Latin letters that a Korean page may have: names, and what the code calls a setting or a file.
NAMES = {"MNIST", "Lab", "English", "Keras", "TensorFlow", "NumPy", "ModelCheckpoint", "ReLU", "tanh", "sigmoid", "softmax", "Adam", "SGD"}
NAMES |= {
    "RMSprop",
    "patience",
    "t-SNE",
    "SNE",
    "PNG",
    "JPEG",
    "SVG",
    "CSV",
    "NPZ",
    "JSON",
    "ONNX",
    "TensorBoard",
    "Shift",
    "Enter",
    "kB",
    "MB",
}
NAMES |= {"Dense", "Sequential", "McNemar", "F1", "QR"}
KERAS_PRINTS = {
    "epoch",
    "seconds",
    "accuracy",
    "loss",
    "val_accuracy",
    "val_loss",
}  # the columns of a table of epochs, alone in their cells
STREAMLITS_OWN = "[data-testid=stSkipToContent], [data-testid=stFileUploader], [data-testid=stToolbar], [data-testid=stElementToolbar]"
READ_PAGE = """own => {
  const texts = []
  const read = node => {
    if (node.nodeType === Node.TEXT_NODE) { texts.push(node.textContent); return }
    if (node.matches?.(`script, style, noscript, code, pre, template, [hidden], [data-testid*=Icon], ${own}`)) return
    if (node.alt) texts.push(node.alt)
    if (node.placeholder && !node.value) texts.push(node.placeholder)
    if (node.matches?.("[role=img], [role=application], [role=region], [role=listbox], svg.marks")) texts.push(node.ariaLabel ?? "")
    for (const child of [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes]) read(child)
  }
  read(document.body)
  return texts
}"""
IS_OUR_FONT = """() => [document.querySelector("h1"), ...document.querySelectorAll("svg.marks text")]
  .every(words => getComputedStyle(words).fontFamily.startsWith("Pretendard"))
  && [...document.fonts].some(face => face.family === "Pretendard" && face.status === "loaded")"""
IS_DARK = """() => getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
  .match(/[\\d.]+/g).slice(0, 3).every(part => part < 128)"""
NONE_SCROLLS = "sheets => sheets.every(sheet => sheet.scrollWidth <= sheet.clientWidth)"
RUN_AXE = "([context, options]) => axe.run(context, options).then(results => results.violations)"
WITHOUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}  # they were looked at before, and are half the work
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}  # the list of all that is well would be most of the work


@pytest.fixture(scope="module")
def window(browser, standing):
    """One page of one browser for all states, as it keeps the app's scripts; the addresses of other hosts that it asked for."""
    context = browser.new_context(locale="en-US", color_scheme="light", reduced_motion="reduce")
    page, hosts = context.new_page(), set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if request.url.startswith(("http", "ws")) else None)
    page.goto(f"{standing[0]}/app/static/icon.png")
    yield page, hosts
    context.close()


def visit(page, standing, name, language="en"):
    """Open a state of STATES as its visitor, wide and light, and wait until it stands."""
    url, ids = standing
    visitor, link, ready = STATES[name]
    page.evaluate("visitor => localStorage.setItem('mnist-lab-visitor', visitor)", visitor)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    link = link.format(**ids)
    page.goto(f"{url}/{link}{'&' if '?' in link else '?'}lang={language}")
    page.locator(ready).first.wait_for(timeout=40 * SECONDS)
    stand_still(page)


def stand_still(page):
    """Wait until no script runs, nothing is paler because it is about to be replaced, and no colour is on its way to another."""
    wait_until_still(page)
    page.wait_for_function("!document.querySelector('[data-stale=true]')")
    page.wait_for_function("!document.getAnimations().some(one => one instanceof CSSTransition && one.playState !== 'finished')")


def open_folds(page, name):
    """Open what a state of STATES shows only when it is asked for."""
    page.evaluate("document.querySelectorAll('[data-testid=stExpander] details:not([open]) > summary').forEach(fold => fold.click())")
    if name in OPENED:
        page.get_by_test_id("stPopover").filter(has_text=OPENED[name]).locator("button").first.press("Enter")
        page.get_by_test_id("stPopoverBody").wait_for()
    stand_still(page)


def violations(page, **options):
    """What axe finds, as texts; options: of axe.run."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN_AXE, [{"exclude": [[selector] for selector in NOT_OURS]}, ONLY_VIOLATIONS | options])
    return [(one["id"], node["html"][:200], node["failureSummary"][:200]) for one in found for node in one["nodes"]]


def fits(page):
    """Wait until nothing is wider than a phone: a sheet to draw on is made anew when the page has become narrower."""
    page.set_viewport_size({"width": PHONE_WIDTH, "height": 740})
    page.wait_for_function(f"document.querySelector('[data-testid=stMain]').scrollWidth <= {PHONE_WIDTH}", timeout=10 * SECONDS)
    for _wait in range(PATIENCE):
        if page.locator(SHEET).evaluate_all(NONE_SCROLLS):
            break
        page.wait_for_timeout(0.5 * SECONDS)
    stand_still(page)
    assert page.locator(SHEET).evaluate_all(NONE_SCROLLS)


def words_left(page):
    """The Latin words of a Korean page that are no names."""
    texts = [text for text in page.evaluate(READ_PAGE, STREAMLITS_OWN) if text.strip() not in KERAS_PRINTS]
    texts = [re.sub(r"\S*\.(?:keras|npz|json|txt)\b", "", text) for text in texts]  # names of files
    return {word for text in texts for word in re.findall(r"[A-Za-z][A-Za-z0-9-]+", text)} - NAMES


def assert_no_words_left(page):
    """A table tells readers of screens what it shows some time after it has shown it."""
    for _wait in range(PATIENCE):
        if not words_left(page):
            break
        page.wait_for_timeout(0.5 * SECONDS)
    assert words_left(page) == set()


@pytest.mark.parametrize("name", STATES)
def test_a_state_of_a_page(standing, window, name):
    page, hosts = window
    visit(page, standing, name)
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate(IS_OUR_FONT)
    open_folds(page, name)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(IS_DARK)  # the page hears of it some time later
    stand_still(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    stand_still(page)  # the menu slides in, and a sheet of paper is laid out anew
    page.get_by_role("radio", name="한국어").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="홈")).to_be_visible(timeout=20 * SECONDS)
    stand_still(page)
    assert_no_words_left(page)
    fits(page)
    assert violations(page, **WITHOUT_COLOURS) == []
    assert hosts == {standing[0].split("/")[2]}
