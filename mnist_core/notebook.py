"""A run's code as a Jupyter notebook: the same steps as the script, each with its words above it.

A notebook is a JSON file with a list of cells. Left out on purpose: results, which come when it is run.
Source: https://nbformat.readthedocs.io/en/latest/format_description.html
"""

import json

from mnist_core.tutorial_code import tutorial_sections

FORMAT = {"nbformat": 4, "nbformat_minor": 5}
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}


def notebook(run):
    """The code of a records.Run with results as the bytes of an .ipynb file."""
    cells = []
    for number, section in enumerate(tutorial_sections(run)):
        cells.append(_cell("markdown", f"words-{number}", " ".join(section.words)))
        cells.append(_cell("code", f"code-{number}", section.code.rstrip("\n")) | {"execution_count": None, "outputs": []})
    return json.dumps({"cells": cells, "metadata": KERNEL, **FORMAT}, indent=1).encode()


def _cell(kind, cell_id, source):
    return {"cell_type": kind, "id": cell_id, "metadata": {}, "source": source.splitlines(keepends=True)}
