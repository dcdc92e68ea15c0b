"""Runs the project's own tests on Windows Python: ``make test-windows``.

Left out are those that need LibreOffice, the corpus, exports or Linux. Other folders or files of tests can be named.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from machine import Machine, shipped_files
from wine import CHECKOUT, DESK, PYTHON, Wine, environment_folder

COPY = DESK / "opsheet 源码"
FOLDERS = (  # that are known to pass; e2e and the rest of hosts can be named, but haven't been gone through
    *("unit", "checks", "functions", "cases", "exports", "contract", "actions", "addin"),
    *("hosts/test_bad_workbooks.py", "hosts/test_xlsx_package.py"),
)
NOT_THERE = "not libreoffice and not corpus and not exports and not slow"
LEFT_OUT = Path(__file__).with_name("left_out.yaml")
AT_ONCE = 2
LONGEST_SECONDS = 2400


def main(folders: Sequence[str] = FOLDERS) -> int:
    """Copy the checkout to drive C, run the tests there and print what pytest says.

    Args:
        folders: of the tests, below ``tests``.

    Returns:
        pytest's exit code, or 1 where the tests wrote into the user's profile.
    """
    machine = Machine(Wine(environment_folder()))
    with machine.wine.alone():
        copy_checkout(machine.wine.path(COPY))
        before = files_of(machine.profile())
        options = ("-q", "-p", "no:cacheprovider", "--durations=15", "-n", str(AT_ONCE))
        left_out = (f"--deselect=tests/{test}" for tests in left_out_tests().values() for test in tests)
        try:
            finished = machine.wine.run(
                *("cmd", "/c", "cd", "/d", COPY, "&&", PYTHON, "-X", "utf8", "-m", "pytest", *options, "-m", NOT_THERE),
                *(*left_out, *(f"tests/{name}" for name in folders)),
                seconds=LONGEST_SECONDS,
            )
        except subprocess.TimeoutExpired as late:
            print(late.output)
            raise
        machine.wine.switch_off()
        written = sorted(files_of(machine.profile()) - before)
    print(finished.stdout.replace("\r\n", "\n"))
    if written:
        print("the tests have written into the user's own profile:", *written, sep="\n")
    return finished.returncode or int(bool(written))


def left_out_tests() -> dict[str, list[str]]:
    """The tests that can't run on Windows Python, by the reason."""
    found: dict[str, list[str]] = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))
    return found


def files_of(profile: Path) -> set[str]:
    """The files in a profile but for the temporary ones."""
    return {str(path) for path in profile.rglob("*") if path.is_file() and "Temp" not in path.parts}


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
