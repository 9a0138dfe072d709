"""The command line, as a person and as a program use it."""

import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest
from conftest import PROJECT_FOLDER
from PIL import Image, ImageDraw, ImageOps

from mnist_core.cli import SHIPPED_MODEL, main
from mnist_core.network import read_network

QUICK = ["train", "--epochs", "2", "--batch-size", "50", "--training-digits", "1000"]


@pytest.fixture(scope="module")
def picture(mnist, tmp_path_factory):
    """A test digit, a 7, as a large black-on-white PNG."""
    path = tmp_path_factory.mktemp("pictures") / "seven.png"
    Image.fromarray(255 - mnist.test_images[0]).resize((280, 280), Image.Resampling.BICUBIC).save(path)
    return path


def test_train_prints_epochs_with_steps_and_eta_and_the_accuracy_of_the_last_weights(capsys, tmp_path):
    assert main([*QUICK, "--output", str(tmp_path / "network.npz")]) == 0
    printed = capsys.readouterr().out
    assert "Epoch 1/2" in printed
    assert "Epoch 2/2" in printed
    assert "ETA: " in printed
    assert "20/20 [====================]" in printed
    assert "val_loss: " in printed
    assert "Best epoch: " in printed
    assert "Accuracy: 0.8" in printed


def test_train_json_ends_with_one_object(capsys, tmp_path):
    path = tmp_path / "network.keras"
    assert main([*QUICK, "--json", "--output", str(path)]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert 0.7 < result["test_accuracy"] < 1
    assert result["test_loss"] > 0
    assert result["model"] == str(path)
    assert len(result["epochs"]) == 2
    assert set(result["epochs"][0]) == {"seconds", "accuracy", "loss", "val_accuracy", "val_loss"}


def test_the_same_seed_gives_the_same_bits_twice_on_the_command_line(tmp_path):
    """Once in a process of its own, once in this one."""
    options = [[*QUICK, "--seed", "7", "--output", str(tmp_path / f"{name}.npz")] for name in ("first", "second")]
    subprocess.run([sys.executable, "-m", "mnist_core", *options[0]], cwd=PROJECT_FOLDER, check=True, capture_output=True)
    assert main(options[1]) == 0
    first, second = (read_network(tmp_path / f"{name}.npz") for name in ("first", "second"))
    assert (first.hidden_weights == second.hidden_weights).all()
    assert (first.output_weights == second.output_weights).all()


def test_train_then_evaluate_agree(capsys, tmp_path):
    path = str(tmp_path / "network.keras")
    main([*QUICK, "--json", "--output", path])
    trained = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert main(["evaluate", path, "--json"]) == 0
    evaluated = json.loads(capsys.readouterr().out)
    assert set(evaluated) == {"model", "parameters", "test_accuracy", "test_loss", "interval_95"}
    assert evaluated["parameters"] == 407_050
    assert evaluated["test_accuracy"] == trained["test_accuracy"]


def test_evaluate_measures_the_shipped_network_and_its_card_tells_the_truth(capsys):
    assert main(["evaluate", "--json"]) == 0
    evaluated = json.loads(capsys.readouterr().out)
    card = json.loads(SHIPPED_MODEL.with_suffix(".json").read_text())
    assert evaluated["test_accuracy"] == card["test"]["accuracy"]
    assert evaluated["test_loss"] == pytest.approx(card["test"]["loss"], rel=1e-5)
    assert evaluated["interval_95"] == pytest.approx(card["test"]["interval_95"])
    assert hashlib.sha256(SHIPPED_MODEL.read_bytes()).hexdigest() == card["sha256"]


def test_predict_reads_a_picture(capsys, picture):
    assert main(["predict", str(picture), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["file"], result["digit"]) == (str(picture), 7)
    assert len(result["probabilities"]) == 10
    assert sum(result["probabilities"]) == pytest.approx(1, abs=1e-5)


def test_predict_prints_a_line_a_file(capsys, picture):
    assert main(["predict", str(picture), str(picture)]) == 0
    assert capsys.readouterr().out.count(f"{picture}: 7 (") == 2


@pytest.fixture(scope="module")
def number_picture(mnist, tmp_path_factory):
    """The test digits 7, 2, 1, 0 in a row, dark on light, as a JPEG."""
    path = tmp_path_factory.mktemp("pictures") / "number.jpg"
    row = np.pad(np.hstack(list(mnist.test_images[:4])), 10)
    Image.fromarray(255 - row).resize((row.shape[1] * 4, row.shape[0] * 4), Image.Resampling.BICUBIC).save(path)
    return path


def test_predict_reads_a_number(capsys, number_picture):
    assert main(["predict", "--number", str(number_picture)]) == 0
    assert capsys.readouterr().out == f"{number_picture}: 7210\n"


def test_predict_number_json_names_every_digit(capsys, number_picture):
    assert main(["predict", "--number", "--json", str(number_picture)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["number"], result["problems"]) == ("7210", [])
    assert [digit["digit"] for digit in result["digits"]] == [7, 2, 1, 0]
    assert all(digit["is_certain"] and len(digit["probabilities"]) == 10 and len(digit["box"]) == 4 for digit in result["digits"])


def test_predict_number_reads_a_canvas_and_says_when_it_is_not_sure(capsys, tmp_path):
    clear, scribble = tmp_path / "clear.json", tmp_path / "scribble.json"
    ones = [{"path": [["M", x, 50], ["L", x, 230]], "strokeWidth": 20} for x in (60, 160, 260)]
    clear.write_text(json.dumps({"objects": ones}))
    points = np.random.default_rng(0).uniform(10, 270, (40, 2)).tolist()
    scribble.write_text(json.dumps({"objects": [{"path": [["M", *points[0]], *(["L", *point] for point in points[1:])]}]}))
    assert main(["predict", "--number", str(clear), str(scribble)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{clear}: 111"
    assert "(not sure. " in second


def run_badly(arguments, capsys):
    """Run with bad input; returns the one line on standard error."""
    try:
        status = main(arguments)
    except SystemExit as error:
        status = error.code
    printed = capsys.readouterr()
    assert status == 2
    assert "Traceback" not in printed.err
    assert printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "--epochs", "0"], "epochs is 0, but it must be a whole number from 1 to 100: try 5"),
        (["train", "--epochs", "many"], "epochs is 'many'"),
        (["train", "--learning-rate", "nan"], "learning_rate is nan"),
        (["train", "--activation", "gelu"], "relu, tanh, sigmoid"),
        (["train", "--preset", "pytorch"], "keras-tutorial"),
        (["train", "--output", "model.txt"], "must end in .keras or .npz"),
        (["train", "--what"], "--what"),
        (["evaluate", "missing.keras"], "missing.keras cannot be read"),
        (["evaluate", str(PROJECT_FOLDER / "README.md")], "is not a network"),
        (["predict", "missing.png"], "missing.png"),
        (["predict", str(PROJECT_FOLDER / "LICENSE")], "LICENSE"),
        (["predict"], "FILE"),
        (["predict", "--number", "missing.png"], "missing.png"),
        (["predict", "--number", str(PROJECT_FOLDER / "LICENSE")], "LICENSE"),
        ([], "COMMAND"),
        (["fly"], "fly"),
    ],
)
def test_bad_input_ends_with_status_2_and_one_line(arguments, words, capsys):
    assert words in run_badly(arguments, capsys)


@pytest.mark.parametrize("size", [0, 10, 1000, 100_000])
def test_a_truncated_model_gets_its_line(size, capsys, tmp_path):
    path = tmp_path / "short.keras"
    path.write_bytes(SHIPPED_MODEL.read_bytes()[:size])
    assert "short.keras" in run_badly(["evaluate", str(path)], capsys)


def test_a_blank_picture_says_to_draw_something(capsys, tmp_path):
    path = tmp_path / "blank.png"
    Image.fromarray(np.full((280, 280), 255, np.uint8)).save(path)
    assert "draw" in run_badly(["predict", str(path)], capsys).lower()


def hostile_files(folder):
    """Files that are no plain picture, by name; those that can be read, and those that cannot."""
    noise = Image.effect_noise((300, 300), 60)
    good, bad = {}, {}
    seven = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(seven).line([(80, 70), (220, 70), (130, 240)], fill=0, width=22)
    seven.convert("CMYK").save(good.setdefault("CMYK", folder / "cmyk.jpg"))
    Image.fromarray(np.asarray(seven).astype(np.uint16) * 257).save(good.setdefault("16 bits", folder / "deep.png"))
    Image.merge("LA", (Image.new("L", seven.size), ImageOps.invert(seven))).save(good.setdefault("alpha", folder / "alpha.png"))
    seven.save(good.setdefault("animated", folder / "animated.gif"), save_all=True, append_images=[noise] * 5)
    seven.save(good.setdefault("a JPEG named PNG", folder / "wrong.png"), "JPEG")
    seven.resize((4000, 4000)).save(good.setdefault("huge", folder / "huge.png"))
    Image.new("L", (1, 1)).save(bad.setdefault("1x1", folder / "one.png"))
    Image.new("1", (30_000, 30_000)).save(bad.setdefault("a bomb", folder / "bomb.png"))
    noise.save(folder / "whole.png")
    bad["truncated"] = folder / "short.png"
    bad["truncated"].write_bytes((folder / "whole.png").read_bytes()[:2000])
    bad["a picture named JSON"] = folder / "picture.json"
    bad["a picture named JSON"].write_bytes((folder / "whole.png").read_bytes())
    bad["deep JSON"] = folder / "deep.json"
    bad["deep JSON"].write_text('{"objects": ' + "[" * 100_000)
    bad["text"] = folder / "text.jpg"
    bad["text"].write_text("no picture")
    return good, bad


PREDICT_EACH = """
import resource, sys
from mnist_core import cli

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

folder, *words = sys.argv[1:]
ways, names = words[:-1], words[-1].split("|")
assert cli.main(["predict", *ways, folder + "/small.png"]) == 0
before = peak()
for name in names:
    status = cli.main(["predict", *ways, folder + "/" + name])
    print(status, peak() - before, file=sys.stderr)
"""


@pytest.mark.parametrize("ways", [[], ["--number"]], ids=["digit", "number"])
def test_hostile_files_are_read_or_get_their_line_in_less_than_100_mb(ways, picture, tmp_path):
    good, bad = hostile_files(tmp_path)
    (tmp_path / "small.png").write_bytes(picture.read_bytes())

    def predict(paths):
        names = "|".join(path.name for path in paths)
        command = [sys.executable, "-c", PREDICT_EACH, str(tmp_path), *ways, names]
        return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_FOLDER, timeout=100, check=True)

    done = predict(good.values())
    figures = [line.split() for line in done.stderr.splitlines()]
    assert [status for status, _ in figures] == ["0"] * len(good)
    assert [path.name in line for path, line in zip(good.values(), done.stdout.splitlines()[1:], strict=True)] == [True] * len(good)
    assert float(figures[-1][1]) < 100  # of all together
    lines = predict(bad.values()).stderr.splitlines()
    sentences, figures = lines[::2], [line.split() for line in lines[1::2]]
    assert [status for status, _ in figures] == ["2"] * len(bad)
    for path, sentence in zip(bad.values(), sentences, strict=True):
        assert path.name in sentence or "no ink" in sentence
    assert float(figures[-1][1]) < 100
