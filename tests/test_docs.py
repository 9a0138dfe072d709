"""What the documents say is there: settings, pages, commands, files; and both READMEs say the same."""

import re

import pytest
from conftest import PROJECT_FOLDER

from mnist_core.cli import main
from mnist_core.settings import Settings, read_settings

ENGLISH, KOREAN, DEPLOY = ((PROJECT_FOLDER / name).read_text() for name in ("README.md", "README.ko.md", "docs/deploy.md"))
PAGES = {path.stem for path in (PROJECT_FOLDER / "pages").glob("*.py")}
TREE = "## What is where"  # only the English one lists every file


def settings_in(text):
    return set(re.findall(r"MNIST_[A-Z_]*[A-Z]", text))


def settings_in_the_code():
    sources = [*(PROJECT_FOLDER / "mnist_core").glob("*.py"), *(PROJECT_FOLDER / "mnist_ui").glob("*.py")]
    return {name for path in sources for name in settings_in(path.read_text())}


def blocks(text):
    """The commands and drawings of a document: its indented lines, without what is said of them."""
    text = re.sub(rf"{TREE}\n.*?\n## ", "## ", text, flags=re.DOTALL)
    return [line.split("  # ")[0].strip() for line in text.splitlines() if line.startswith("    ")]


def levels(text):
    return [line.split()[0] for line in text.splitlines() if line.startswith("#")]


def commands_in(text):
    return set(re.findall(r"python -m mnist_core ([a-z]+)", text))


def links_in(text):
    return {target for target in re.findall(r"\]\(([^)\s]+)\)", text) if not target.startswith(("http", "#", "README"))}


def test_every_setting_of_the_code_is_in_both_readmes_and_no_other():
    assert settings_in(ENGLISH) == settings_in(KOREAN) == settings_in_the_code()
    assert settings_in(DEPLOY) <= settings_in(ENGLISH)


def test_the_settings_that_deployment_names_are_taken():
    lines = re.findall(r'^ {4,8}(MNIST_[A-Z_]+) ?= ?"?([^"\n]+)"?$', DEPLOY, flags=re.MULTILINE)
    assert {name for name, _ in lines} >= {"MNIST_WORKERS", "MNIST_MAX_WORKER_MB", "MNIST_OPERATOR_KEY", "MNIST_DATABASE_URL"}
    assert isinstance(read_settings(dict(lines)), Settings)


def test_both_readmes_have_the_same_sections_and_the_same_commands():
    assert levels(ENGLISH) == levels(KOREAN)
    assert blocks(ENGLISH) == blocks(KOREAN)


def test_both_readmes_have_the_same_rows():
    rows = [[line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")] for text in (ENGLISH, KOREAN)]
    assert len(rows[0]) == len(rows[1])
    assert [row for row in rows[0] if row.startswith("`")] == [row for row in rows[1] if row.startswith("`")]


def test_both_readmes_name_the_same_links_and_addresses():
    assert links_in(ENGLISH) == links_in(KOREAN)
    examples = [set(re.findall(r"`(/[a-z]+(?:\?[^`]*)?)`", text)) for text in (ENGLISH, KOREAN)]
    assert examples[0] == examples[1]
    assert {address[1:].split("?")[0] for address in examples[0]} <= PAGES


@pytest.mark.parametrize("text", [ENGLISH, KOREAN, DEPLOY], ids=["README.md", "README.ko.md", "deploy.md"])
def test_every_command_is_known(text, capsys):
    for command in commands_in(text):
        with pytest.raises(SystemExit, match="0"):
            main([command, "--help"])
    targets = re.findall(r"^([a-z]+):", (PROJECT_FOLDER / "Makefile").read_text(), flags=re.MULTILINE)
    assert set(re.findall(r"^    make ([a-z]+)", text, flags=re.MULTILINE)) <= set(targets)
    capsys.readouterr()


@pytest.mark.parametrize("name", ["README.md", "README.ko.md", "docs/deploy.md", "SECURITY.md"])
def test_every_link_leads_somewhere(name):
    path = PROJECT_FOLDER / name
    assert [target for target in links_in(path.read_text()) if not (path.parent / target.split("#")[0]).exists()] == []


def test_korean_readers_find_the_menus_words():
    from babel.messages.pofile import read_po

    with (PROJECT_FOLDER / "mnist_ui" / "locales" / "ko" / "LC_MESSAGES" / "mnist_lab.po").open("rb") as file:
        korean = {message.id: message.string for message in read_po(file)}
    english = [
        line.split("|")[1].strip() for line in ENGLISH.split("## The pages")[1].split("\n## ")[0].splitlines() if line.startswith("| ")
    ]
    assert [name for name in english[2:] if f"| {korean[name]} ({name}) |" not in KOREAN] == []
