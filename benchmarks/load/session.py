"""One visitor without a browser: the websocket, the messages and the widgets' values that a browser would send.

A browser opens `/_stcore/stream`, asks for a page, and from then on each press of a widget and each tick of a fragment's timer is a message
with the values of all widgets on the page; the answer is a row of messages that ends with `script_finished`. Every element is looked at,
so that an exception on any page is seen. What came was compared with what Chromium sends. Left out on purpose: drawing what came, and the
pictures, which a browser fetches by HTTP.
"""

import asyncio
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.load.widgets import initial_state
from mnist_ui.accent import plain_label

HAS_MORE = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # the script begins again by itself
LONGEST_RUN = 60  # seconds
CANVAS = "-canvas_"  # in the id of the sheet of paper that is drawn on


@dataclass
class Seen:
    """What a page has shown. faults: sentences of exception elements and failed scripts, one for each time that they were shown."""

    faults: list = field(default_factory=list)
    metrics: dict = field(default_factory=dict)  # label to text, of the last run
    num_elements: int = 0
    num_bytes: int = 0


class Session:
    """One visitor on one page. url: of the app. page: its name in the address, empty for home. query: what follows the "?" there."""

    def __init__(self, url, page="", query=""):
        self.url, self.page, self.query = url, page, query
        self.page_hash, self.seen = "", Seen()
        self.timers = {}  # id of a fragment to the seconds between its ticks
        self.states, self.ids = {}, {}  # of widgets: id to WidgetState, (kind, label) to id

    async def open(self):
        """Connect and show the page; seconds until it stood still."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(address, subprotocols=["streamlit"], max_size=None, origin=self.url, compression=None)
        return await self.run()

    async def close(self):
        """Leave, as a closed tab does."""
        await self._socket.close()

    async def press(self, label):
        """Press the button with this label; seconds until the page stood still. Raises KeyError when there is none."""
        return await self._run_with(("button", label), lambda state: setattr(state, "trigger_value", True))

    async def put(self, label, number):
        """Type a whole number into the field with this label."""
        return await self._run_with(("number_input", label), lambda state: setattr(state, "int_value", number), stays=True)

    async def draw(self, drawing):
        """Lift the pen: the sheet's JSON goes to its fragment, as the canvas in a browser sends it."""
        widget = next(name for name in self.sheets if CANVAS in name)
        state = self.states.setdefault(widget, BackMsg().rerun_script.widget_states.widgets.add(id=widget))
        state.json_value = drawing
        return await self.run(self.sheets[widget])

    async def run(self, fragment="", is_tick=False, more_states=()):
        """Ask for a run of the page, or of one fragment of it, and read until it has ended; seconds from asking."""
        message = self._question(fragment, is_tick)
        message.rerun_script.widget_states.widgets.extend(more_states)
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        try:
            async with asyncio.timeout(LONGEST_RUN):
                while not self._read(await self._socket.recv()):
                    pass
        except TimeoutError:
            self.seen.faults.append(f"No answer within {LONGEST_RUN} s.")
        return time.perf_counter() - began

    async def _run_with(self, name, change, stays=False):
        state = BackMsg().rerun_script.widget_states.widgets.add(id=self.ids[name])
        change(state)
        if not stays:
            return await self.run(more_states=[state])
        self.states[state.id] = state
        return await self.run()

    def _question(self, fragment, is_tick):
        message = BackMsg()
        ask = message.rerun_script
        ask.query_string, ask.page_script_hash, ask.fragment_id, ask.is_auto_rerun = self.query, self.page_hash, fragment, is_tick
        if not self.page_hash:
            ask.page_name = self.page
        ask.widget_states.widgets.extend(self.states.values())
        context = ask.context_info
        context.timezone, context.locale, context.color_scheme, context.url = "UTC", "en-US", "light", f"{self.url}/{self.page}"
        return message

    def _read(self, data):
        """Take one message in; whether the run has ended with it."""
        self.seen.num_bytes += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._look_at(message.delta.new_element, message.delta.fragment_id)
        elif kind == "new_session":
            self._begin(message)
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self.timers[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "script_finished":
            return self._end(message.script_finished)
        return False

    def _begin(self, message):
        """A run begins; one of the whole page forgets the timers and the widgets of the one before."""
        self.seen.metrics = {}
        self.is_whole = not message.metadata.run.fragment_ids
        if self.is_whole:
            self.timers, self.ids, self.sheets, self.alive = {}, {}, {}, set()

    def _look_at(self, element, fragment):
        kind = element.WhichOneof("type")
        self.seen.num_elements += 1
        shown = getattr(element, kind) if kind else None
        if kind == "exception":
            self.seen.faults.append(f"{shown.type}: {shown.message}")
        elif kind == "metric":
            self.seen.metrics[shown.label] = shown.body
        elif widget := getattr(shown, "id", ""):
            self._meet(kind, shown, widget, fragment)

    def _meet(self, kind, shown, widget, fragment):
        """A widget on the page: keep what a browser would send for it, and of a sheet of paper the fragment that it is in."""
        self.ids[kind, plain_label(getattr(shown, "label", ""))] = widget
        self.alive.add(widget)
        if kind == "bidi_component":
            self.sheets[widget] = fragment
        elif widget not in self.states or getattr(shown, "set_value", False):
            state = initial_state(kind, shown)
            self.states |= {widget: state} if state else {}

    def _end(self, status):
        if status == HAS_MORE:
            return False
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.seen.faults.append("The page could not be compiled.")
        if self.is_whole:
            self.states = {widget: state for widget, state in self.states.items() if widget in self.alive}
        return True
