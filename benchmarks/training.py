"""Seconds an epoch: this project's command line beside the tutorial's plain script, in turn, so that both have the same machine."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

PROJECT_FOLDER = Path(__file__).parent.parent
EPOCHS = 4  # the first is left out: it holds the compilation
PAIRS = 3


def seconds_an_epoch(command):
    """Median seconds of the epochs after the first, and the peak memory of the process in MB."""
    with tempfile.NamedTemporaryFile("w+") as memory:
        timed = ["/usr/bin/env", "python3", "-c", MEASURED, memory.name, *command]
        done = subprocess.run(timed, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True)
        result = json.loads(done.stdout.splitlines()[-1])
        seconds = result.get("seconds") or [epoch["seconds"] for epoch in result["epochs"]]
        return median(seconds[1:]), int(Path(memory.name).read_text())


MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
sys.exit(status)
"""


def compare(batch_size):
    """One row: tutorial's and our seconds an epoch, the median and the range of the pairwise ratio, and peak memory."""
    tutorial = [sys.executable, "benchmarks/tutorial.py", str(batch_size), str(EPOCHS)]
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--epochs", str(EPOCHS), "--batch-size", str(batch_size), "--json", "--output", f"{folder}/network.keras"]
        ours = [sys.executable, "-m", "mnist_core", "train", *arguments]
        pairs = [(seconds_an_epoch(tutorial), seconds_an_epoch(ours)) for _ in range(PAIRS)]
    ratios = [theirs[0] / own[0] for theirs, own in pairs]
    return {
        "batch_size": batch_size,
        "tutorial_seconds": median(theirs[0] for theirs, _ in pairs),
        "our_seconds": median(own[0] for _, own in pairs),
        "ratio": median(ratios),
        "ratio_range": (min(ratios), max(ratios)),
        "tutorial_megabytes": max(theirs[1] for theirs, _ in pairs),
        "our_megabytes": max(own[1] for _, own in pairs),
    }


def report():
    """Rows of a Markdown table."""
    rows = [compare(batch_size) for batch_size in (32, 200)]
    lines = [
        "| batch | tutorial's script, s an epoch | this project, s an epoch | times faster (range) | peak memory, MB: script, project |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        low, high = row["ratio_range"]
        ratio = f"**{row['ratio']:.1f}** ({low:.1f} to {high:.1f})"
        memory = f"{row['tutorial_megabytes']}, {row['our_megabytes']}"
        lines.append(f"| {row['batch_size']} | {row['tutorial_seconds']:.2f} | {row['our_seconds']:.2f} | {ratio} | {memory} |")
    return lines
