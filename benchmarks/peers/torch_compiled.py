"""PyTorch with torch.compile on the forward and backward pass and on Adam. It needs a C++ compiler on the machine.

.peers/bin/python benchmarks/peers/torch_compiled.py BATCH_SIZE EPOCHS
"""

import torch
from harness import LEARNING_RATE, NUM_HIDDEN_UNITS, arguments, load_rows, run_epochs
from torch.nn import Linear, ReLU, Sequential
from torch.nn.functional import cross_entropy

batch_size, num_epochs = arguments()
x_train, y_train, x_test, y_test = (torch.from_numpy(array) for array in load_rows())
model = Sequential(Linear(784, NUM_HIDDEN_UNITS), ReLU(), Linear(NUM_HIDDEN_UNITS, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=torch.tensor(LEARNING_RATE), fused=True)


@torch.compile(dynamic=False)
def batch_loss(images, labels):
    """Mean cross-entropy of one batch."""
    return cross_entropy(model(images), labels)


@torch.compile(fullgraph=False)
def update_weights():
    """One step of Adam's."""
    optimizer.step()


def train_epoch(epoch):
    """One pass over the digits in a random order."""
    for numbers in torch.randperm(len(x_train)).split(batch_size):
        optimizer.zero_grad()
        batch_loss(x_train[numbers], y_train[numbers]).backward()
        update_weights()


@torch.inference_mode()
def measure():
    """Test accuracy."""
    return (model(x_test).argmax(dim=1) == y_test).float().mean()


torch.manual_seed(0)
run_epochs(train_epoch, measure, num_epochs)
