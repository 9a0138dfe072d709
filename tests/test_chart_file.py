"""Charts as files: a run's curves on one sheet, as SVG and as PNG."""

import io
import xml.etree.ElementTree as ElementTree

from examples import a_run
from PIL import Image

from mnist_core.records import EARLY_STOPPED
from mnist_ui.chart_file import draw_chart
from mnist_ui.paper_charts import run_on_paper


def test_both_files_hold_both_curves():
    description = run_on_paper(a_run(status=EARLY_STOPPED), [{"name": "a", "epoch": 2, "val_loss": 0.1}])
    texts = {element.text for element in ElementTree.fromstring(draw_chart(description, "svg")).iter() if element.tag.endswith("text")}
    assert {"Accuracy", "Loss", "Epochs"} <= texts
    picture = Image.open(io.BytesIO(draw_chart(description, "png"))).convert("RGB")
    assert picture.width > 2 * picture.height > 1000
    colours = {colour for _, colour in picture.getcolors(picture.width * picture.height)}
    assert {(255, 255, 255), (0xDD, 0x77, 0x33), (0x42, 0x69, 0xD0)} <= colours


def test_the_sheet_has_the_rows_inside_and_marks_what_happened():
    changes = ({"epoch": 2, "step": 0, "learning_rate": 0.01},)
    description = run_on_paper(a_run(status=EARLY_STOPPED, changes=changes), [{"name": "a", "epoch": 2, "val_loss": 0.1}])
    accuracy, loss = (part["data"]["values"] for part in description["hconcat"])
    assert [row["epochs"] for row in loss if row["series"] in ("saved", "ended", "rate")] == [2, 3, 1]
    assert {row["value"] for row in accuracy if row["series"] == "validation"} == {0.92}


def test_a_run_without_an_epoch_still_makes_a_sheet():
    assert len(run_on_paper(a_run(num_epochs=0), [])["hconcat"]) == 2
