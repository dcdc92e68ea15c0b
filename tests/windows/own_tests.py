"""Runs the project's own tests on Windows Python: ``make test-windows``.

These are the tests of the rules and functions, the checks and the actions; other folders of tests can be named. Left
out are those that need LibreOffice, the corpus, exports or Linux programs.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from machine import Machine, shipped_files
from wine import CHECKOUT, DESK, PYTHON, Wine, environment_folder

COPY = DESK / "opsheet 源码"
FOLDERS = ("unit", "checks", "contract/test_worksheet_functions.py", "actions")
NOT_THERE = "not libreoffice and not corpus and not exports and not slow"
LONGEST_SECONDS = 2400


def main(folders: Sequence[str] = FOLDERS) -> int:
    """Copy the checkout to drive C, run the tests there and print what pytest says.

    Args:
        folders: of the tests, below ``tests``.
    """
    machine = Machine(Wine(environment_folder()))
    with machine.wine.alone():
        copy_checkout(machine.wine.path(COPY))
        options = ("-q", "-p", "no:cacheprovider", "--durations=15")
        finished = machine.wine.run(
            *("cmd", "/c", "cd", "/d", COPY, "&&", PYTHON, "-X", "utf8", "-m", "pytest", *options, "-m", NOT_THERE),
            *(f"tests/{name}" for name in folders),
            seconds=LONGEST_SECONDS,
        )
        machine.wine.switch_off()
    print(finished.stdout.replace("\r\n", "\n"))
    return finished.returncode


def copy_checkout(target: Path) -> None:
    """Lay out the files of the checkout afresh."""
    shutil.rmtree(target, ignore_errors=True)
    tests = (one for one in (CHECKOUT / "tests").rglob("*") if one.is_file() and "__pycache__" not in one.parts)
    others = (
        one
        for pattern in ("*.md", "LICENSE", "Makefile", "docs/**/*")
        for one in CHECKOUT.glob(pattern)
        if one.is_file()
    )
    for path in {*shipped_files(), *tests, *others}:
        copy = target / path.relative_to(CHECKOUT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or FOLDERS))
