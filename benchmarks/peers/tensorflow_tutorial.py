"""The TensorFlow tutorial as it is printed: plain model.fit on float arrays. Only the batch size, the test digits after each epoch and the
clock are added.

    python benchmarks/peers/tensorflow_tutorial.py BATCH_SIZE EPOCHS
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import tensorflow as tf
from harness import arguments, keras_clock, load_digits

batch_size, num_epochs = arguments()
x_train, y_train, x_test, y_test = load_digits()
x_train, x_test = x_train / 255.0, x_test / 255.0

model = tf.keras.models.Sequential(
    [
        tf.keras.layers.Flatten(input_shape=(28, 28)),
        tf.keras.layers.Dense(512, activation=tf.nn.relu),
        tf.keras.layers.Dense(10, activation=tf.nn.softmax),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
options = {"validation_data": (x_test, y_test), "verbose": 0, "callbacks": [keras_clock(tf.keras)]}
model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, **options)
