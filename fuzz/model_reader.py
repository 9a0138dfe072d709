"""Any bytes for the reader of networks: a whole file, or a part of a good one. Anything but a NetworkError is a finding.

The first byte says which part the others are. A byte that is changed in an archive fails its checksum, so parts are packed here, and what
reads them is reached. The app reads uploads in a process of their own; this harness reads them in its own, so a crash is a finding too.
"""

import sys

import atheris

with atheris.instrument_imports(include=["mnist_core", "zipfile", "numpy.lib._format_impl"]):
    from mnist_core.network import NetworkError, read_network

from fuzz.seeds import packed_model


def test_one(data):
    try:
        read_network(packed_model(data))
    except NetworkError:
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, test_one)
    atheris.Fuzz()
