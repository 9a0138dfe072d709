"""Seconds an epoch, seconds to 98.0 % and peak memory of one and the same training by several programs, in turn.

    python -m benchmarks --parts training

Every program trains 784-512-10 with Adam at 0.001 on the same 60,000 digits, and measures the 10,000 test digits after each epoch; that
belongs to the epoch's seconds. In each round all of them run one after the other, on the same two cores, so a ratio is of runs that had the
same machine. The median epoch leaves out the first, which holds the compilation; the seconds to 98.0 % hold it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import TEST_ACCURACY, seconds_to, spread_text, table

PROJECT_FOLDER = Path(__file__).parent.parent
PEERS_FOLDER = PROJECT_FOLDER / "benchmarks" / "peers"
PEERS_PYTHON = PROJECT_FOLDER / ".peers" / "bin" / "python"
BATCH_SIZES = (32, 200)
NUM_CORES = 2
SECONDS_A_PROGRAM = 300  # after which it is given up
COMMAND_LINE, DASHBOARD, JAX = "this project, command line", "this project, dashboard, a browser watching", "JAX `scan`"
COLUMNS = ("program", "s an epoch", "times the command line's", "s to 98.0 %", "accuracy", "peak memory, MB")


@dataclass(frozen=True)
class Peer:
    """A script in benchmarks/peers. needs_peers: whether it runs in their environment. max_rounds: of a slow one."""

    script: str
    label: str
    needs_peers: bool = True
    max_rounds: int = 99


PEERS = (
    Peer("tensorflow_tutorial", "the TensorFlow tutorial's script", needs_peers=False),
    Peer("keras_tutorial", "the Keras tutorial's script", needs_peers=False),
    Peer("torch_eager", "PyTorch, fused Adam"),
    Peer("torch_compiled", "PyTorch, `torch.compile`"),
    Peer("jax_scan", JAX),
    Peer("scikit_learn", "scikit-learn `MLPClassifier`", max_rounds=1),
)
TUTORIAL = PEERS[0].label


def measure(options):
    """A list of runs: dicts of round, batch_size, program, seconds and accuracies an epoch, megabytes; or of an error."""
    from benchmarks.dashboard import Dashboard

    use_two_cores()
    runs = []
    with Dashboard() as dashboard:
        for number in range(1, options.rounds + 1):
            for batch_size in BATCH_SIZES:
                for program, run in _programs(number, batch_size, options.epochs, dashboard):
                    runs.append({"round": number, "batch_size": batch_size, "program": program, **run()})
                    print(json.dumps(runs[-1]), flush=True)
    return {"epochs": options.epochs, "runs": runs}


def use_two_cores():
    """Keep this process and those it starts on two cores, where the system can do so."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:NUM_CORES])
    os.environ["OMP_NUM_THREADS"] = str(NUM_CORES)


def _programs(number, batch_size, num_epochs, dashboard):
    """(label, a function that runs it) for each program of a round."""
    yield COMMAND_LINE, lambda: run_command_line(batch_size, num_epochs)
    yield DASHBOARD, lambda: dashboard.train(batch_size, num_epochs)
    for peer in PEERS:
        if number <= peer.max_rounds:
            yield peer.label, lambda peer=peer: run_peer(peer, batch_size, num_epochs)


def run_peer(peer, batch_size, num_epochs):
    """One training by a peer."""
    python = PEERS_PYTHON if peer.needs_peers else sys.executable
    output, megabytes, error = _run([python, PEERS_FOLDER / f"{peer.script}.py", batch_size, num_epochs])
    epochs = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    if len(epochs) < num_epochs:
        return {"error": (error.strip() or "It ended early.").splitlines()[-1]}
    return {
        "seconds": [epoch["seconds_with_test"] for epoch in epochs],
        "seconds_without_test": [epoch["seconds"] for epoch in epochs],
        "processor_seconds": [epoch["processor_seconds"] for epoch in epochs],
        "accuracies": [epoch["test_accuracy"] for epoch in epochs],
        "megabytes": {"process": epochs[-1]["peak_megabytes"] or megabytes},
    }


def run_command_line(batch_size, num_epochs):
    """One training by `python -m mnist_core train`."""
    with tempfile.TemporaryDirectory() as folder:
        choices = ["--epochs", num_epochs, "--batch-size", batch_size, "--json", "--output", f"{folder}/network.keras"]
        output, megabytes, error = _run([sys.executable, "-m", "mnist_core", "train", *choices])
    if not output:
        return {"error": error.strip().splitlines()[-1]}
    epochs = json.loads(output.splitlines()[-1])["epochs"]
    figures = {"seconds": [epoch["seconds"] for epoch in epochs], "accuracies": [epoch["val_accuracy"] for epoch in epochs]}
    return figures | {"megabytes": {"process": megabytes}}


def _run(command):
    """(output, peak megabytes, errors) of a program."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as error:
        process = subprocess.Popen([str(word) for word in command], cwd=PROJECT_FOLDER, stdout=output, stderr=error)
        deadline = time.monotonic() + SECONDS_A_PROGRAM
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(0.05)
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        output.seek(0)
        error.seek(0)
        bytes_a_unit = 1 if sys.platform == "darwin" else 1024
        return output.read(), ended[2].ru_maxrss * bytes_a_unit // 2**20, error.read()


def epoch_seconds(run):
    """The median epoch after the first."""
    return median(run["seconds"][1:] or run["seconds"])


def ratios(runs, program, base=COMMAND_LINE):
    """How many times the base's seconds an epoch takes a program, for each round that has both."""
    of_program, of_base = ({run["round"]: epoch_seconds(run) for run in runs if run["program"] == name} for name in (program, base))
    return [of_program[number] / of_base[number] for number in sorted(of_program.keys() & of_base.keys())]


def finished_runs(figures, batch_size):
    """The runs of a batch size that came to their end."""
    return [run for run in figures["runs"] if run["batch_size"] == batch_size and "error" not in run]


def lines(figures):
    """The part as Markdown."""
    text = [
        "One network, 784-512-10 with Adam, by several programs in turn on the same two cores: `benchmarks/training.py` says how, and",
        f"`benchmarks/peers/` holds each program. {figures['epochs']} epochs. Seconds are of an epoch with its measurement on the test",
        "digits: median (range of the rounds), without the first, which compiles. Those to 98.0 % begin with the first step and hold it.",
    ]
    for batch_size in BATCH_SIZES:
        text += ["", f"### Batch {batch_size}", "", *table(COLUMNS, _rows(figures, batch_size))]
    return text + _cores_used(figures)


def _cores_used(figures):
    """What a watched training shares its cores with: a paragraph, empty without such a run."""
    rows = []
    for batch_size in BATCH_SIZES:
        runs = [run for run in finished_runs(figures, batch_size) if run["program"] == DASHBOARD and "processor_seconds" in run]
        for name in runs[0]["processor_seconds"] if runs else ():
            rows.append((batch_size, name, spread_text([run["processor_seconds"][name] / sum(run["seconds"]) for run in runs])))
    words = "What takes the cores' time while a browser watches, in cores:"
    return ["", words, "", *table(("batch", "process", "cores"), rows)] if rows else []


def _rows(figures, batch_size):
    runs = finished_runs(figures, batch_size)
    for program in dict.fromkeys(run["program"] for run in figures["runs"]):
        own = [run for run in runs if run["program"] == program]
        if own:
            yield _row(program, own, runs)
        else:
            errors = [run["error"] for run in figures["runs"] if run["program"] == program and "error" in run]
            yield (program, f"not measured: {errors[-1][:120]}" if errors else "not measured", "", "", "", "")


def _row(program, own, runs):
    times = ratios(runs, program)
    reached = [seconds_to(TEST_ACCURACY, run["seconds"], run["accuracies"]) for run in own]
    in_time = [seconds for seconds in reached if seconds is not None]
    to_accuracy = spread_text(in_time, 1) if in_time else f"not in {len(own[0]['seconds'])} epochs"
    if in_time and len(in_time) < len(own):
        to_accuracy += f", {len(in_time)} of {len(own)} rounds"
    accuracy = f"{100 * median(run['accuracies'][-1] for run in own):.2f} %"
    memory = ", ".join(f"{name} {max(run['megabytes'][name] for run in own)}" for name in own[0]["megabytes"])
    seconds = spread_text([epoch_seconds(run) for run in own])
    return program, seconds, f"**{spread_text(times)}**" if times else "", to_accuracy, accuracy, memory.replace("process ", "", 1)


def goals(figures):
    """(what, aim, measured, whether it is met) of this part."""
    for batch_size, least in ((32, 3.0), (200, 1.8)):
        runs = finished_runs(figures, batch_size)
        for what, program, base, bound, is_most in (
            (f"times faster than the tutorial's script, batch {batch_size}", TUTORIAL, COMMAND_LINE, least, False),
            (f"command line's time / JAX's, batch {batch_size}", COMMAND_LINE, JAX, 1.0, True),
            (f"dashboard's time / command line's, batch {batch_size}", DASHBOARD, COMMAND_LINE, 1.03, True),
        ):
            if values := ratios(runs, program, base):
                is_met = median(values) <= bound if is_most else median(values) >= bound
                yield what, f"at {'most' if is_most else 'least'} {bound}", spread_text(values), is_met
    workers = [run["megabytes"]["worker"] for run in figures["runs"] if "worker" in run.get("megabytes", {})]
    if workers:
        yield "the worker's peak memory", "below 800 MB", f"{max(workers)} MB", max(workers) < 800
