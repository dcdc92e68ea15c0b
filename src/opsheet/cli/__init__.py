"""The command line: ``opsheet``."""

from opsheet.cli.main import main

__all__ = ["main"]
