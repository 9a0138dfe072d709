"""A finished run to take home: as code, as a network, as figures. A file is made when its button is pressed, aside from the page."""

from functools import partial

import streamlit as st

from mnist_core.course import file_name
from mnist_core.history_table import history_csv
from mnist_core.keras_file import network_to_keras
from mnist_core.network import network_to_npz
from mnist_core.notebook import notebook
from mnist_core.onnx_file import network_to_onnx
from mnist_core.tensorboard_log import tensorboard_zip
from mnist_core.tutorial_code import python_script
from mnist_ui.cache import laboratory
from mnist_ui.chart_file import ENDINGS, draw_chart
from mnist_ui.language import gettext as _
from mnist_ui.paper_charts import run_on_paper

FROM_RUN = {"py": python_script, "ipynb": notebook, "csv": history_csv, "zip": tensorboard_zip}
FROM_NETWORK = {"keras": network_to_keras, "npz": network_to_npz, "onnx": network_to_onnx}
KINDS = {
    "py": "text/x-python",
    "ipynb": "application/x-ipynb+json",
    "csv": "text/csv",
    "zip": "application/zip",
    "npz": "application/zip",
    "png": "image/png",
    "svg": "image/svg+xml",
}
ANY_KIND = "application/octet-stream"


def show_take_home(run):
    """A button that opens the ways to take home a run that has results."""
    engine = laboratory()
    with st.popover(_("Take it home"), icon=":material/download:"):
        st.markdown(_("**The code**, as plain Keras: it trains this network anew."))
        _show_buttons(run, engine, {"py": _("Python script"), "ipynb": _("Notebook")})
        st.markdown(_("**The network**, with its last weights."))
        _show_buttons(run, engine, {"keras": "Keras", "npz": "NumPy", "onnx": "ONNX"})
        st.markdown(_("**The figures** of every epoch, and both charts on a sheet."))
        _show_buttons(run, engine, {"csv": _("Table (CSV)"), "zip": "TensorBoard", "png": "PNG", "svg": "SVG"})


def _show_buttons(run, engine, labels):
    with st.container(horizontal=True, gap="small"):
        for ending, label in labels.items():
            name, kind = f"{file_name(run)}.{ending}", KINDS.get(ending, ANY_KIND)
            st.download_button(label, partial(make_file, engine, run.id, ending), name, kind, on_click="ignore", key=f"take_home_{ending}")


def make_file(engine, run_id, ending):
    """The file with this ending of a run of the engine's, as bytes or str."""
    if ending in FROM_NETWORK:
        return FROM_NETWORK[ending](engine.store.network(run_id, "last"))
    run = engine.run(run_id)
    return draw_chart(run_on_paper(run, engine.store.checkpoints(run_id)), ending) if ending in ENDINGS else FROM_RUN[ending](run)
