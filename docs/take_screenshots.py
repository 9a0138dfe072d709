"""make screenshots: take a picture of every page, after a real short training, into docs/screenshots/.

The app is started with an empty data folder, one run and one comparison are trained in it by pressing the buttons, and each page of PAGES
is opened: wide and on a phone, light and dark, in both languages. By default each page gets four pictures, in which every width comes with
every theme and with every language; --all takes all eight. A new page is a line in PAGES. Words after the command are the names of the
pages to take, by default all.
"""

import argparse
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "screenshots"
PORT = 8590
VISITOR = "v" * 22
SECONDS = 1000  # of Playwright's milliseconds
SEVEN = "drawing=ARQDjAF4mAIAswHUAg"
CHART = "[data-testid=stVegaLiteChart] svg.marks"
PAGES = {  # name: (link, what stands when the page is there); {run} and {sweep} are ids
    "home": ("", CHART),
    "train": ("train?run={run}", CHART),
    "sweep": ("sweep?sweep={sweep}", CHART),
    "runs": ("runs", CHART),
    "dataset": ("dataset", "[role=option]"),
    "dataset-map": ("dataset?show=map", ".sheet"),
    "draw": (f"draw?{SEVEN}", "[data-testid=stMetric]"),
    "inside": ("inside?index=247", CHART),
    "mistakes": ("mistakes", CHART),
    "lessons": ("lessons", "[role=radiogroup]"),
    "classroom": ("classroom", "[data-testid=stForm]"),
    "teacher": ("teacher?epochs=3&lock=epochs,batch_size&hide=seed", "[data-testid=stImage] img"),
}
TRAINING = "train?epochs=3&batch_size=200"
COMPARISON = "sweep?setting=activation&values=relu,sigmoid&seeds=2&epochs=2&training_digits=5000"
WIDTHS, THEMES, LANGUAGES = {1280: (800, 1500), 390: (844, 2200)}, ("light", "dark"), ("en", "ko")  # width: least and greatest height
USUAL = ((1280, "light", "en"), (1280, "dark", "ko"), (390, "light", "ko"), (390, "dark", "en"))
COLOURS = 96  # of a PNG's palette; text stays sharp and a page stays under 150 kB


def main():
    """Start the app, train, take the pictures and end the app."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", metavar="page", help=f"of: {', '.join(PAGES)}")
    parser.add_argument("--all", action="store_true", help="every width, theme and language with every other")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    if unknown := set(chosen.pages) - set(PAGES):
        parser.error(f"there is no page {', '.join(sorted(unknown))}: take some of {', '.join(PAGES)}")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    variants = list(itertools.product(WIDTHS, THEMES, LANGUAGES)) if chosen.all else USUAL
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        app = start_app(data)
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            take_all(browser, chosen.pages or list(PAGES), variants, chosen.folder)
            browser.close()
        finally:
            app.terminate()
            app.wait(60)


def chromium():
    """The path of a Chromium on this machine."""
    found = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None)
    return found or sys.exit("No Chromium was found: install it, for example by make test, and try again.")


def start_app(data):
    """The process of an app of its own with this data folder, as soon as it answers."""
    settings = os.environ | {"MNIST_DATA_FOLDER": data, "MNIST_ENGINE": "on"}
    options = ["--server.headless=true", "--server.fileWatcherType=none", f"--server.port={PORT}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    app = subprocess.Popen(command, cwd=PROJECT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health").close()
            return app
        except OSError:
            time.sleep(0.1)
    app.terminate()
    return sys.exit("The app did not start within a minute.")


def take_all(browser, names, variants, folder):
    """Train, then take these pages in these variants, each of width, theme and language."""
    origin = {"origin": f"http://127.0.0.1:{PORT}", "localStorage": [{"name": "mnist-lab-visitor", "value": VISITOR}]}
    context = browser.new_context(storage_state={"origins": [origin]}, locale="en-US", reduced_motion="reduce", timezone_id="Asia/Seoul")
    page = context.new_page()
    ids = {
        "run": train(page, TRAINING, "Train", "run", "Test accuracy"),
        "sweep": train(page, COMPARISON, "Compare", "sweep", "Test accuracy over the seeds"),
    }
    for name in names:
        for variant in variants:
            take(page, name, variant, ids, folder)


def train(page, link, button, parameter, last_words):
    """Open the link, press the button and wait for the end; returns the id that the address has then."""
    page.goto(f"http://127.0.0.1:{PORT}/{link}&lang=en")
    press = page.get_by_role("button", name=button, exact=True)
    press.wait_for(timeout=60 * SECONDS)
    page.wait_for_function("() => ![...document.querySelectorAll('button')].at(-1).disabled")
    press.click(timeout=60 * SECONDS)
    page.get_by_text(last_words).first.wait_for(timeout=600 * SECONDS)
    return re.search(rf"[?&]{parameter}=([^&]+)", page.url)[1]


def take(page, name, variant, ids, folder):
    """Take one page in one variant."""
    (width, theme, language), (link, ready) = variant, PAGES[name]
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": WIDTHS[width][0]})
    link = link.format(**ids)
    page.goto(f"http://127.0.0.1:{PORT}/{link}{'&' if '?' in link else '?'}lang={language}")
    page.locator(ready).first.wait_for(timeout=60 * SECONDS)
    if name == "home":
        draw_three(page)
    settle(page)
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(WIDTHS[width][0], min(height, WIDTHS[width][1]))})
    settle(page)
    path = folder / f"{name}-{width}-{theme}-{language}.png"
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}  {path.stat().st_size / 1000:.0f} kB", flush=True)


def settle(page):
    """Wait until no script runs, and for what is drawn after it."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60 * SECONDS)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1.5 * SECONDS)


def draw_three(page):
    """Draw a 3 on the canvas with the mouse."""
    box = page.locator("canvas.upper-canvas").bounding_box()
    points = [(90, 70), (140, 50), (185, 75), (180, 115), (135, 135), (185, 155), (195, 200), (140, 235), (85, 215)]
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
    page.mouse.up()
    page.mouse.move(0, 0)
    page.wait_for_timeout(2 * SECONDS)


if __name__ == "__main__":
    main()
