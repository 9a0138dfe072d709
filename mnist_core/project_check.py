"""Whether the project is as it was made: its Python, its packages, its digits, its networks, its words.

A broken copy, an update that stopped half-way and a package that another program changed look alike from a page: odd. Sums and version
numbers tell them apart. Left out on purpose: the code itself, which git compares better.
"""

import hashlib
import importlib.metadata
import json
import sys
import tomllib

from packaging.requirements import InvalidRequirement, Requirement

from mnist_core.dataset import BUNDLED_PATH, BUNDLED_SHA256
from mnist_core.finding import advice, problem, well
from mnist_core.settings import PROJECT_FOLDER, SHIPPED_MODEL

PYTHONS = ((3, 11), (3, 12), (3, 13))
LOCALES = PROJECT_FOLDER / "mnist_ui" / "locales"
OPTIONS = PROJECT_FOLDER / ".streamlit" / "config.toml"


def check_project():
    """The findings of all checks here that need no Streamlit."""
    return [check_python(), check_packages(), check_digits(), check_networks(), check_words()]


def check_python(version=sys.version_info):
    """Whether the app runs on this Python."""
    name = ".".join(map(str, version[:3]))
    return well("python", version=name) if tuple(version[:2]) in PYTHONS else problem("python", version=name)


def check_packages(path=PROJECT_FOLDER / "requirements.txt", installed=importlib.metadata.version):
    """Whether the packages are those of requirements.txt. installed: a function from a name to a version."""
    try:
        lines = [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
        pins = [pin for pin in map(Requirement, lines) if not pin.marker or pin.marker.evaluate()]
    except (OSError, InvalidRequirement):
        return problem("packages", "missing")
    found = {pin: _version(pin.name, installed) for pin in pins}
    wrong = [f"{pin.name} {found[pin] or '-'} ({str(pin.specifier).lstrip('=')})" for pin in pins if not _is_pinned(pin, found[pin])]
    return problem("packages", packages=", ".join(wrong)) if wrong else well("packages", number=len(pins))


def _version(name, installed):
    try:
        return installed(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _is_pinned(pin, version):
    return version is not None and version in pin.specifier


def check_digits(path=BUNDLED_PATH):
    """Whether the file of the digits is the published one, byte for byte."""
    return well("digits") if _sha256(path) == BUNDLED_SHA256 else problem("digits", file=_short(path))


def check_networks(folder=SHIPPED_MODEL.parent):
    """Whether each network that comes with the app is the one that its card describes."""
    cards = sorted({*folder.glob("*.json"), folder / SHIPPED_MODEL.with_suffix(".json").name})
    wrong = [_short(card.with_suffix("")) for card in cards if not _is_true(card)]
    return problem("networks", files=", ".join(wrong)) if wrong else well("networks", number=len(cards))


def _is_true(card):
    try:
        told = json.loads(card.read_text())
        return _sha256(card.parent / told["model"]) == told["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def check_words(folder=LOCALES):
    """Whether each language's compiled catalogue holds as many messages as its written one."""
    wrong = [path.parent.parent.name for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if not _is_compiled(path)]
    return problem("words", languages=", ".join(wrong)) if wrong else well("words")


def _is_compiled(path):
    written = sum(line.startswith("msgid ") for line in path.read_text(encoding="utf-8").splitlines())
    try:
        compiled = path.with_suffix(".mo").read_bytes()
    except OSError:
        return False
    return int.from_bytes(compiled[8:12], "little") == written  # the third number of a .mo file is that of its messages


def check_options(look_up, path=OPTIONS):
    """Whether Streamlit knows the options of config.toml and follows them. look_up: a function from a name to a value; RuntimeError."""
    sections = tomllib.loads(path.read_text()) if path.exists() else {}
    wanted = {f"{section}.{name}": value for section, options in sections.items() for name, value in options.items() if section != "theme"}
    found = {name: _looked_up(look_up, name) for name in wanted}
    if gone := [name for name, value in found.items() if value is None]:
        return problem("options", "gone", options=", ".join(gone))
    other = [name for name, value in found.items() if value != wanted[name]]
    return advice("options", "other", options=", ".join(other)) if other else well("options", number=len(wanted))


def _looked_up(look_up, name):
    try:
        return look_up(name)
    except RuntimeError:  # Streamlit's way to say that there is no such option
        return None


def _sha256(path):
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _short(path):
    """The path as it is written in the project."""
    return str(path.relative_to(PROJECT_FOLDER)) if path.is_relative_to(PROJECT_FOLDER) else path.name
