"""Runs the command: `python -m todoapp`."""

import multiprocessing
import sys

from todoapp.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # in an installed app, the models' process begins here as well
    sys.exit(main())
