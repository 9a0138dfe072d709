"""QR codes, against a reader of QR codes."""

import io

import pytest
import zxingcpp
from PIL import Image

from mnist_ui.qr import qr_picture


@pytest.mark.parametrize(
    "text", ["http://localhost:8501/train?preset=keras-tutorial", "https://mnist.example/draw?drawing=" + "Ab_9" * 200]
)
def test_a_qr_code_is_read_as_its_text(text):
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_picture(text))))
    assert [code.text for code in found] == [text]


def test_a_text_too_long_for_a_code_is_refused():
    with pytest.raises(ValueError, match="too large"):
        qr_picture("x" * 5000)
