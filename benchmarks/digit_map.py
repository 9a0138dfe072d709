"""Make the t-SNE map of the 10,000 test digits again: mnist_core/assets/test-digits-tsne.npz and its card.

    python -m benchmarks.digit_map

It takes about a minute and scikit-learn, which only those who develop the app have: so the app ships the places and never computes them.
t-SNE (van der Maaten and Hinton, "Visualizing data using t-SNE", 2008) lays digits with near pixels side by side; it begins from the first
two principal components, so the same seed and versions give the same map.
"""

import hashlib
import json
import platform
import time
from pathlib import Path

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from mnist_core.dataset import load_mnist
from mnist_core.preprocessing import images_to_inputs

ASSETS = Path(__file__).parent.parent / "mnist_core" / "assets"
PLACES, CARD = ASSETS / "test-digits-tsne.npz", ASSETS / "test-digits-tsne.json"
SETTINGS = {"n_components": 2, "perplexity": 30, "init": "pca", "learning_rate": "auto", "max_iter": 1000, "random_state": 0}
NUM_COMPONENTS = 50  # principal components that the distances are taken in: 83 % of the variance, a tenth of the time


def main():
    """Compute, write both files and print the card."""
    began = time.perf_counter()
    inputs = images_to_inputs(load_mnist().test_images)
    components = PCA(NUM_COMPONENTS, svd_solver="full", random_state=0).fit_transform(inputs)
    places = TSNE(**SETTINGS).fit_transform(components)
    places = (places / np.abs(places).max()).astype(np.float16)  # from -1 to 1; half precision is a tenth of a pixel
    np.savez_compressed(PLACES, places=places)
    card = {
        "file": PLACES.name,
        "what": "a place (x, y) from -1 to 1 for each of MNIST's 10,000 test digits, float16, in the order of the file",
        "command": "python -m benchmarks.digit_map",
        "method": f"t-SNE on the first {NUM_COMPONENTS} principal components of the pixels from 0 to 1",
        "settings": SETTINGS,
        "sha256": hashlib.sha256(PLACES.read_bytes()).hexdigest(),
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "seconds": round(time.perf_counter() - began),
    }
    CARD.write_text(json.dumps(card, indent=2) + "\n")
    print(CARD.read_text(), PLACES.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
