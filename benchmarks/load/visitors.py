"""What each visitor does, over and over: follow a training, draw, or look at the next thing on a page.

A tick is timed from the moment when the browser's timer fires until its script run has ended, so a server that is late is seen to be late.
What fires while the visitor still waits is left out and counted, as a browser's ticks are joined then. Visitors do not act in step: each
begins at a place of its own in its interval.
"""

import asyncio
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from benchmarks.load.drawings import canvas_messages
from benchmarks.load.session import Session

OWNER, IN_LINE, FOLLOWER = "owner", "in line", "follower"  # on Train: whose run trains, who waits, who watches the first one
ON_TRAIN = (OWNER, IN_LINE, FOLLOWER)
DRAWING = ("", "draw")  # the pages with a sheet of paper
LONG_RUN = "epochs=100&batch_size=12"  # trains for longer than anything here is measured
SHORT_RUN = "epochs=1"
LOOKS = {  # page: what is done there, one after the other; a word is a button to press, a pair a number to type
    "dataset": ("Next", ("Number", 60_000)),
    "inside": ("Another digit", ("Number", 10_000)),
    "mistakes": (None,),
    "runs": (None,),
    "sweep": (None,),
}


@dataclass(frozen=True)
class Visitor:
    """page: name in the address, empty for home. role: one of ON_TRAIN, on Train. every: seconds from one act to the next elsewhere."""

    page: str
    role: str = ""
    every: float = 10.0


@dataclass
class Record:
    """What a crowd measured: seconds by kind of act, ticks that were left out, and what should not have been seen."""

    seconds: dict = field(default_factory=lambda: defaultdict(list))
    late: list = field(default_factory=list)  # seconds from a timer to its message: what the generator itself adds
    num_joined: int = 0  # ticks left out
    faults: list = field(default_factory=list)
    num_right: int = 0  # drawings read as what they are
    num_elements: int = 0
    num_bytes: int = 0


class Crowd:
    """Visitors who come, act until they are told to go, and go together."""

    def __init__(self, url):
        self.url, self.record, self.sessions, self.tasks = url, Record(), [], []
        self.runs, self.drawings = [], canvas_messages()  # runs: ids of the owners'

    async def arrive(self, visitors, at_once=5):
        """Let these visitors come, a few at a time; the first owner comes first, whose run is then followed."""
        for first in [visitor for visitor in visitors if visitor.role == OWNER]:
            await self._come(first)
        others = [visitor for visitor in visitors if visitor.role != OWNER]
        for start in range(0, len(others), at_once):
            await asyncio.gather(*(self._come(visitor) for visitor in others[start : start + at_once]))

    async def measure(self, seconds):
        """Forget what was measured, wait so long, and return the Record."""
        self._collect()
        self.record = Record()
        await asyncio.sleep(seconds)
        self._collect()
        broken = [task for task in self.tasks if task.done()]
        self.record.faults += [f"A visitor was cut off: {task.exception()!r}" for task in broken]
        return self.record

    async def leave(self):
        """All go at once."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.gather(*(session.close() for session in self.sessions), return_exceptions=True)

    async def _come(self, visitor):
        query = {OWNER: LONG_RUN, IN_LINE: SHORT_RUN, FOLLOWER: f"run={self.runs[0]}" if self.runs else ""}.get(visitor.role, "")
        session = Session(self.url, visitor.page, query)
        seconds = await session.open()
        self.record.seconds["arrival"].append(seconds)
        if visitor.role in (OWNER, IN_LINE):
            await session.press("Train")
        if visitor.role == OWNER:
            self.runs.append(dict(parse_qsl(session.query))["run"])
        self.sessions.append(session)
        act = self._follow if visitor.page == "train" else self._draw if visitor.page in DRAWING else self._look
        self.tasks.append(asyncio.create_task(act(session, visitor)))

    def _collect(self):
        for session in self.sessions:
            place = f"/{session.page}"
            self.record.faults += [f"{place}: {fault}" for fault in session.seen.faults]
            self.record.num_elements += session.seen.num_elements
            self.record.num_bytes += session.seen.num_bytes
            session.seen.faults, session.seen.num_elements, session.seen.num_bytes = [], 0, 0

    async def _follow(self, session, _visitor):
        """Let the page's timers tick, until there are none: then look again once a second, as who presses a key now and then."""
        due = {}
        while True:
            now = time.perf_counter()
            timers = session.timers or {"": 1.0}
            due = {name: due.get(name, now + random.random() * seconds) for name, seconds in timers.items()}
            name = min(due, key=due.get)
            await asyncio.sleep(due[name] - now)
            self.record.late.append(time.perf_counter() - max(due[name], now))
            await session.run(name, is_tick=bool(name))
            ended = time.perf_counter()
            self.record.seconds["tick" if name else "train"].append(ended - due[name])
            missed = int((ended - due[name]) / timers[name])
            self.record.num_joined += missed
            due[name] += (1 + missed) * timers[name]

    async def _draw(self, session, visitor):
        await asyncio.sleep(random.random() * visitor.every)
        while True:
            began = time.perf_counter()
            drawing, label = random.choice(self.drawings)
            seconds = await session.draw(drawing)
            self.record.seconds["stroke"].append(seconds)
            self.record.num_right += str(label) in session.seen.metrics.values()
            await asyncio.sleep(max(0, began + visitor.every - time.perf_counter()))

    async def _look(self, session, visitor):
        await asyncio.sleep(random.random() * visitor.every)
        while True:
            began = time.perf_counter()
            act = random.choice(LOOKS[visitor.page])
            if act is None:
                seconds = await session.run()
            elif isinstance(act, str):
                seconds = await session.press(act)
            else:
                seconds = await session.put(act[0], random.randrange(act[1]))
            self.record.seconds[visitor.page].append(seconds)
            await asyncio.sleep(max(0, began + visitor.every - time.perf_counter()))
