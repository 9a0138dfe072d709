"""The visitors in a process of their own, so that their work is not taken for the server's.

    python -m benchmarks.load.crowd http://127.0.0.1:8501

Reads one order a line from standard input and answers each with one line, both JSON: {"arrive": [visitors]}, {"measure": seconds} and, to
end, {"leave": true}. When its standard input closes it ends, too, so no crowd outlives whoever started it. `Generator` is the other side.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_FOLDER = Path(__file__).parent.parent.parent


class Generator:
    """A crowd in a process of its own. url: of a server on this machine; raises ValueError for another."""

    def __init__(self, url):
        if urlsplit(url).hostname != "127.0.0.1":
            raise ValueError(f"The load was to go to {url}, but it goes to 127.0.0.1 alone: start the app on this machine.")
        command = [sys.executable, "-m", "benchmarks.load.crowd", url]
        self._process = subprocess.Popen(command, cwd=PROJECT_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @property
    def pid(self):
        """Id of the process."""
        return self._process.pid

    def arrive(self, visitors):
        """Let visitors.Visitor come; a dict of seconds that it took, and runs, the ids of the owners'."""
        return self._order(arrive=[asdict(visitor) for visitor in visitors])

    def begin(self, seconds):
        """Begin to measure; to be followed by `end`."""
        self._send(measure=seconds)

    def end(self):
        """What was measured since `begin`: the fields of visitors.Record, as a dict."""
        return self._answer()

    def leave(self):
        """All go at once, and the process ends."""
        if self._process.poll() is None:
            self._order(leave=True)
        self._process.wait(60)

    def kill(self):
        """End the process without a word."""
        self._process.kill()
        with self._process:  # closes its pipes, too
            pass

    def _order(self, **order):
        self._send(**order)
        return self._answer()

    def _send(self, **order):
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The process with the visitors has ended; what it wrote above says why.")
        return json.loads(line)


async def serve(url):
    """Do what standard input orders."""
    from benchmarks.load.visitors import Crowd, Visitor

    crowd = Crowd(url)
    while line := await asyncio.to_thread(sys.stdin.readline):
        order, began = json.loads(line), time.perf_counter()
        answer = {}
        if "arrive" in order:
            await crowd.arrive([Visitor(**visitor) for visitor in order["arrive"]])
            answer = {"runs": crowd.runs}
        elif "measure" in order:
            answer = vars(await crowd.measure(order["measure"]))
        else:
            await crowd.leave()
        print(json.dumps(answer | {"seconds" if "measure" not in order else "took": time.perf_counter() - began}), flush=True)
        if "leave" in order:
            break
    await crowd.leave()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
