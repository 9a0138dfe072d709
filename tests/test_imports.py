"""Who may import whom, and that the web process stays free of TensorFlow."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT_FOLDER = Path(__file__).parent.parent
PACKAGES = ("pages", "mnist_ui", "mnist_core")  # each imports only what stands to its right
SCREEN = {"streamlit", "altair", "streamlit_drawable_canvas"}
MODULES = [path for package in PACKAGES for path in sorted((PROJECT_FOLDER / package).glob("*.py"))] + [PROJECT_FOLDER / "streamlit_app.py"]


def imported_by(path):
    """The dotted names that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT_FOLDER)))
def test_imports_go_from_pages_to_mnist_ui_to_mnist_core(path):
    level = PACKAGES.index(path.parent.name) if path.parent.name in PACKAGES else 0
    forbidden = set(PACKAGES[:level]) | {"pages", "streamlit_app"}
    assert not {name for name in imported_by(path) if name.split(".")[0] in forbidden}


@pytest.mark.parametrize("path", sorted((PROJECT_FOLDER / "mnist_core").glob("*.py")), ids=lambda path: path.name)
def test_the_core_knows_no_screen(path):
    assert not {name for name in imported_by(path) if name.split(".")[0] in SCREEN}


def test_each_core_module_imports_only_those_above_it_in_the_lesson():
    import mnist_core

    order = mnist_core.__doc__.split(":")[-1].replace(".", "").replace("\n", " ").split(", ")
    order = [name.strip() for name in order]
    for place, name in enumerate(order):
        known = {f"mnist_core.{other}" for other in order[:place]}
        modules = {
            full
            for full in imported_by(PROJECT_FOLDER / "mnist_core" / f"{name}.py")
            if full.count(".") == 1 and full.startswith("mnist_core.")
        }
        assert modules <= known, f"{name} imports {modules - known}"
    assert {path.stem for path in (PROJECT_FOLDER / "mnist_core").glob("*.py")} == {*order, "__init__", "__main__"}


def test_home_loads_little_and_no_page_or_ui_module_brings_tensorflow_or_keras_into_the_process():
    program = f"""
import importlib, pathlib, sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(PROJECT_FOLDER / "streamlit_app.py")!r}, default_timeout=30).run()
assert not app.exception, app.exception
loaded = {{name.split(".")[0] for name in sys.modules}} & {{"pandas", "altair"}}
assert not loaded, f"the first page loads {{loaded}}, which takes it a second"
for path in sorted(pathlib.Path("mnist_ui").glob("*.py")):
    importlib.import_module(f"mnist_ui.{{path.stem}}")
for page in sorted(pathlib.Path("pages").glob("*.py")):
    app.switch_page(str(page)).run()
    assert not app.exception, app.exception
print(sorted({{name.split(".")[0] for name in sys.modules}} & {{"tensorflow", "keras"}}))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT_FOLDER, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr


def test_the_readme_has_a_line_for_every_module():
    lines = [line.split() for line in (PROJECT_FOLDER / "README.md").read_text().splitlines() if line.startswith("      ")]
    described = {words[0] for words in lines if len(words) > 1}
    modules = {path.name for package in ("mnist_ui", "mnist_core") for path in (PROJECT_FOLDER / package).glob("*.py")}
    assert modules - described == {"__init__.py", "__main__.py"}


def test_the_option_that_keeps_streamlit_from_collecting_garbage_after_each_run_exists():
    from streamlit import config

    assert config.get_option("runner.postScriptGC") is False
