"""scikit-learn's MLPClassifier, one partial_fit an epoch.

.peers/bin/python benchmarks/peers/scikit_learn.py BATCH_SIZE EPOCHS
"""

import numpy as np
from harness import LEARNING_RATE, NUM_HIDDEN_UNITS, arguments, load_rows, run_epochs
from sklearn.neural_network import MLPClassifier

batch_size, num_epochs = arguments()
x_train, y_train, x_test, y_test = load_rows()
shape = {"hidden_layer_sizes": (NUM_HIDDEN_UNITS,), "batch_size": batch_size, "learning_rate_init": LEARNING_RATE, "alpha": 0.0}
network = MLPClassifier(**shape, random_state=0)
run_epochs(lambda epoch: network.partial_fit(x_train, y_train, classes=np.arange(10)), lambda: network.score(x_test, y_test), num_epochs)
