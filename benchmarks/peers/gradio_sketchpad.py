"""A Gradio sketchpad that reads a digit with the app's tutorial network: the shortest such program that one would write.

.peers/bin/python benchmarks/peers/gradio_sketchpad.py PORT
"""

import sys
from pathlib import Path

import gradio as gr
import numpy as np
from PIL import Image

MODEL = Path(__file__).parents[2] / "models" / "tutorial-784-512-10.npz"
SIDE = 280  # pixels

with np.load(MODEL) as archive:
    hidden_weights, hidden_biases, output_weights, output_biases = (
        archive[name] for name in ("hidden_weights", "hidden_biases", "output_weights", "output_biases")
    )


def read(sketch):
    """The label's probabilities, from the sketch shrunk to 28 x 28."""
    if sketch is None or not sketch["composite"][..., 3].any():
        return {}
    ink = Image.fromarray(sketch["composite"][..., 3]).resize((28, 28), Image.Resampling.BILINEAR)
    inputs = np.asarray(ink, np.float32).reshape(784) / 255
    logits = np.maximum(inputs @ hidden_weights + hidden_biases, 0) @ output_weights + output_biases
    powers = np.exp(logits - logits.max())
    return {str(digit): float(power) for digit, power in enumerate(powers / powers.sum())}


brush = gr.Brush(default_size=20, colors=["#000000"], color_mode="fixed")
sketchpad = gr.Sketchpad(canvas_size=(SIDE, SIDE), brush=brush, type="numpy", image_mode="RGBA", layers=False)
app = gr.Interface(read, sketchpad, gr.Label(num_top_classes=3), live=True, flagging_mode="never")
app.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
