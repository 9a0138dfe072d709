"""A network's file that anybody may have sent, read in a process of its own.

A .keras file holds HDF5, a large format whose library is written in C: a file made for the purpose may find a flaw in it. Whatever happens
there ends with that process, and the pages of everybody else go on. What comes back is four arrays, or why there are none.
"""

import json
import subprocess
import sys

from mnist_core.network import NetworkError, network_to_npz, read_network
from mnist_core.settings import PROJECT_FOLDER

SECONDS_TO_READ = 20  # takes half of one
REFUSED = 3  # the exit status when the file is read and holds no network


def read_network_apart(content):
    """The Network in the bytes of a .keras or .npz file, as network.read_network reads it; raises NetworkError, whatever the file does."""
    command = [sys.executable, "-m", "mnist_core.network_apart"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS_TO_READ, cwd=PROJECT_FOLDER)
    except subprocess.TimeoutExpired as error:
        raise NetworkError("The file could not be read in time: choose a .keras or .npz file of a 784-H-10 network.") from error
    if done.returncode == REFUSED:
        raise NetworkError(*json.loads(done.stdout))
    if done.returncode:
        raise NetworkError("The file is damaged: it could not be read. Choose a .keras or .npz file of a 784-H-10 network.")
    return read_network(done.stdout)


def main():
    """Read a file from standard input, and write the network as .npz, or what is wrong as JSON, to standard output."""
    try:
        sys.stdout.buffer.write(network_to_npz(read_network(sys.stdin.buffer.read())))
    except NetworkError as error:
        print(json.dumps([str(error), error.problem, error.found]))
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
