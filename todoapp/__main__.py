"""Runs the command: `python -m todoapp`."""

import sys

from todoapp.cli import main

sys.exit(main())
