"""`python -m mnist_core`: see `cli`."""

import sys

from mnist_core.cli import main

sys.exit(main())
