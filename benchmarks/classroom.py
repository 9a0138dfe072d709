"""What forty boards of one class cost: `python -m benchmarks.classroom` starts the app and watches with forty browsers' worth of sessions.

A `Watcher` speaks Streamlit's protocol over the websocket as a browser does, without drawing anything, so that the figure is the server's
work alone. The class has forty members with a finished run each, 400 drawings, and the forty who watch.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

from mnist_ui.accent import plain_label

NUM_WATCHERS = 40
NUM_DRAWINGS = 400
SECONDS = 20
SECONDS_A_TICK = 2.0


class Watcher:
    """One browser's session on a page: `run` shows the page or a part of it and remembers what is on it."""

    def __init__(self, url, page, query=""):
        """url: of the app. page: such as "classroom". query: what stands behind the question mark."""
        self.address, self.page, self.query = f"{url.replace('http', 'ws', 1)}/_stcore/stream", page, query
        self.page_hash, self.fragments, self.widgets = "", {}, {}
        self.texts, self.metrics, self.exceptions = [], {}, []

    async def __aenter__(self):
        self.socket = await connect(self.address, subprotocols=["streamlit"], max_size=None, compression=None)
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def run(self, fragment="", **values):
        """Ask for one run, with these values of widgets by their label, True for a button that is pressed; wait for its end."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = self.query, self.page_hash, fragment
        rerun.page_name = "" if self.page_hash else self.page
        rerun.is_auto_rerun = bool(fragment)
        rerun.widget_states.widgets.extend(self._state(label, value) for label, value in values.items())
        await self.socket.send(message.SerializeToString())
        self.texts, self.metrics = [], {}
        self.fragments = self.fragments if fragment else {}
        while not self._read(ForwardMsg.FromString(await self.socket.recv())):
            pass

    def _state(self, label, value):
        state = WidgetState(id=self.widgets[label])
        if value is True:
            state.trigger_value = True
        else:
            state.string_value = value
        return state

    def _read(self, message):
        """Remember what a message shows; whether the run has ended."""
        kind = message.WhichOneof("type")
        if kind in ("new_session", "navigation"):
            self.page_hash = getattr(message, kind).page_script_hash
        elif kind == "auto_rerun":
            self.fragments[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._remember(message.delta.new_element)
        return kind == "script_finished"

    def _remember(self, element):
        name = element.WhichOneof("type")
        shown = getattr(element, name)
        if name == "exception":
            self.exceptions.append(shown.message)
        elif name == "metric":
            self.metrics[shown.label] = shown.body
        elif name in ("markdown", "heading"):
            self.texts.append(shown.body)
        if getattr(shown, "id", "") and getattr(shown, "label", ""):
            self.widgets[plain_label(shown.label)] = shown.id

    async def tick(self):
        """Let the part of the page that polls poll once."""
        for fragment in list(self.fragments):
            await self.run(fragment)


def make_class(url):
    """A class in the database of this URL with forty members, a finished run each, and NUM_DRAWINGS drawings; returns its key."""
    import numpy as np

    from mnist_core.class_members import ClassMemberStore
    from mnist_core.classroom import ClassRules
    from mnist_core.classrooms import ClassroomStore
    from mnist_core.classwork import ClassworkStore
    from mnist_core.config import Hyperparameters
    from mnist_core.dataset import load_mnist
    from mnist_core.evaluation import wilson_interval
    from mnist_core.network import network_to_npz, read_network
    from mnist_core.runs import FINISHED, RunStore
    from mnist_core.settings import SHIPPED_MODEL

    store, mnist, chance = RunStore(url), load_mnist(), np.random.default_rng(0)
    rooms, people, work = (kind(store.database) for kind in (ClassroomStore, ClassMemberStore, ClassworkStore))
    room, weights = rooms.open("teacher", "5b", ClassRules()), network_to_npz(read_network(SHIPPED_MODEL))
    for number in range(NUM_WATCHERS):
        visitor = f"student {number}"
        people.join(room.id, visitor, f"Student {number}" if number % 3 else "")
        units = int(chance.choice([16, 64, 256, 512]))
        run_id = store.create(visitor, room.rules.within(Hyperparameters(hidden_units=units)))
        num_right = int(chance.integers(9000, 9800))
        results = {"test_accuracy": num_right / 10_000, "test_loss": 0.1, "interval_95": list(wilson_interval(num_right, 10_000))}
        store.finish(run_id, FINISHED, results=results, last_weights=weights)
        work.add_run(room.id, visitor, run_id)
        for index in range(number, NUM_DRAWINGS, NUM_WATCHERS):
            work.add_drawing(room.id, visitor, int(mnist.test_labels[index]), mnist.test_images[index])
    store.close()
    return room.key


def start_app(folder):
    """The app without its engine, with this data folder: (process, URL)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless=true", f"--server.port={port}"]
    settings = os.environ | {"MNIST_DATA_FOLDER": str(folder), "MNIST_ENGINE": "off"}
    process = subprocess.Popen(
        [*command, "--server.fileWatcherType=none"], env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
            break
        except OSError:
            time.sleep(0.2)
    return process, f"http://127.0.0.1:{port}"


async def watch(url, key, pid):
    """Join and watch; returns milliseconds of the server's CPU a tick, ticks a second, and exceptions seen."""
    watchers = [await Watcher(url, "classroom", f"class={key}").__aenter__() for _ in range(NUM_WATCHERS)]
    for watcher in watchers:
        await watcher.run()
        await watcher.run(Join=True)
        await watcher.tick()
    process, num_ticks, start = psutil.Process(pid), 0, time.monotonic()
    cpu = sum(process.cpu_times()[:2])

    async def poll(watcher, delay):
        nonlocal num_ticks
        await asyncio.sleep(delay)
        while time.monotonic() - start < SECONDS:
            begun = time.monotonic()
            await watcher.tick()
            num_ticks += 1
            await asyncio.sleep(max(0, SECONDS_A_TICK - (time.monotonic() - begun)))

    await asyncio.gather(*(poll(watcher, SECONDS_A_TICK * number / NUM_WATCHERS) for number, watcher in enumerate(watchers)))
    cpu, seconds = sum(process.cpu_times()[:2]) - cpu, time.monotonic() - start
    assert all("Student" in " ".join(watcher.texts) for watcher in watchers)
    exceptions = sum(len(watcher.exceptions) for watcher in watchers)
    for watcher in watchers:
        await watcher.__aexit__()
    return 1000 * cpu / num_ticks, num_ticks / seconds, exceptions


def report():
    """The figures as lines of text."""
    from mnist_core.settings import sqlite_url

    with tempfile.TemporaryDirectory() as folder:
        key = make_class(sqlite_url(Path(folder)))
        process, url = start_app(folder)
        try:
            cpu, ticks, exceptions = asyncio.run(watch(url, key, process.pid))
        finally:
            process.terminate()
            process.wait(20)
    line = f"{NUM_WATCHERS} boards of one class with {NUM_DRAWINGS} drawings: {cpu:.1f} ms of CPU a tick, {ticks:.0f} ticks a second"
    return [f"{line}, {exceptions} exceptions."]


if __name__ == "__main__":
    print("\n".join(report()))
