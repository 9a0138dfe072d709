"""The TensorFlow tutorial's training as it is printed: plain model.fit on float arrays. Prints one JSON line: seconds of each epoch.

python benchmarks/tutorial.py BATCH_SIZE EPOCHS
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import numpy as np
import tensorflow as tf

batch_size, epochs = int(sys.argv[1]), int(sys.argv[2])
mnist = np.load(Path(__file__).parent.parent / "mnist_core" / "assets" / "mnist.npz")
x_train, y_train, x_test, y_test = (mnist[name] for name in ("x_train", "y_train", "x_test", "y_test"))
x_train, x_test = x_train / 255.0, x_test / 255.0

model = tf.keras.models.Sequential(
    [
        tf.keras.layers.Flatten(input_shape=(28, 28)),
        tf.keras.layers.Dense(512, activation=tf.nn.relu),
        tf.keras.layers.Dense(10, activation=tf.nn.softmax),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])


class Clock(tf.keras.callbacks.Callback):
    """Seconds of each epoch."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.began)


clock = Clock()
model.fit(x_train, y_train, epochs=epochs, batch_size=batch_size, validation_data=(x_test, y_test), verbose=0, callbacks=[clock])
print(json.dumps({"seconds": clock.seconds}))
