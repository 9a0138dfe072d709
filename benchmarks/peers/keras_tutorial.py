"""The Keras tutorial as it is printed: rows of 784 floats, one-hot labels, its two callbacks. Only the batch size and the clock are added.

python benchmarks/peers/keras_tutorial.py BATCH_SIZE EPOCHS
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import keras
from harness import arguments, keras_clock, load_digits

batch_size, num_epochs = arguments()
x_train, y_train, x_test, y_test = load_digits()
x_train = x_train.reshape(x_train.shape[0], 784).astype("float32") / 255
x_test = x_test.reshape(x_test.shape[0], 784).astype("float32") / 255
y_train, y_test = keras.utils.to_categorical(y_train), keras.utils.to_categorical(y_test)

model = keras.models.Sequential()
model.add(keras.layers.Dense(512, input_dim=784, activation="relu"))
model.add(keras.layers.Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])

with tempfile.TemporaryDirectory() as folder:
    pattern = str(Path(folder) / "mnist-{epoch:02d}-{val_loss:.4f}.keras")
    checkpointer = keras.callbacks.ModelCheckpoint(filepath=pattern, monitor="val_loss", verbose=0, save_best_only=True)
    early_stopping = keras.callbacks.EarlyStopping(monitor="val_loss", patience=10)
    options = {"validation_data": (x_test, y_test), "verbose": 0, "callbacks": [checkpointer, early_stopping, keras_clock(keras)]}
    model.fit(x_train, y_train, epochs=num_epochs, batch_size=batch_size, **options)
