"""Where the web process spends its processor time, by looking at what it runs a hundred times a second, with py-spy."""

import collections
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLES_A_SECOND = 100
MOST_LINES = 12
WAITING = ("EpollSelector.select", "Condition.wait", "_worker", "PollingPathWatcher")  # what a thread stands in that only waits
FRAME = re.compile(r"(?P<function>.+) \((?P<file>.+?)(:\d+)?\)$")


def profile(pid, seconds):
    """[share of the samples, "function, file"] of what the process was in while it worked, the most first; [] without py-spy.

    Only samples that hold Python's lock are counted, so waiting is not. "self" lines say where it stood, "within" lines what it was for.
    """
    program = Path(sys.executable).parent / "py-spy"
    program = program if program.exists() else shutil.which("py-spy")
    if program is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stacks.txt"
        options = ["--gil", "--nonblocking", "--format", "raw", "--rate", str(SAMPLES_A_SECOND), "--duration", str(round(seconds))]
        command = [str(program), "record", "--pid", str(pid), *options, "--output", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
        return top_lines(path.read_text()) if path.exists() else [[0.0, "py-spy: " + done.stderr.strip()[-200:]]]


def top_lines(stacks):
    """The functions of py-spy's raw stacks: those the process stood in most, and those of this project and Streamlit it was within most."""
    own, within, total = collections.Counter(), collections.Counter(), 0
    for line in stacks.splitlines():
        frames, _, number = line.rpartition(" ")
        names = [_name(frame) for frame in frames.split(";") if frame]
        if not names or names[-1].startswith(WAITING):
            continue
        own[names[-1]] += int(number)
        total += int(number)
        within.update({name: int(number) for name in set(names)})
    rows = [(count, f"self: {name}") for name, count in own.most_common(MOST_LINES)]
    rows += [(count, f"within: {name}") for name, count in within.most_common(4 * MOST_LINES) if _is_telling(name)]
    return [[count / total, name] for count, name in rows] if total else []


def _name(frame):
    match = FRAME.match(frame)
    return f"{match['function']}, {'/'.join(Path(match['file']).parts[-2:])}" if match else frame


def _is_telling(name):
    """Not one of the frames that everything is within: threads and event loops."""
    return not any(word in name for word in ("threading.py", "asyncio", "bootstrap", "cli.py", "click", "runpy", "MainThread"))
