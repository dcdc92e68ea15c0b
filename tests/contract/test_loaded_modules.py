"""A command loads what it uses: no other action, and no library that only other actions need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST = 149  # each further one costs every run; seven packages that all of it goes through have 70 already
OURS = ("opsheet", "opsheet_udfs", "opsheet_macros")
SCRIPT = """
import json, sys
from opsheet.cli import main
status = main(["run", "validate_stocking", {file!r}, "-o", {out!r}, "--as-of", "2025-03-10", "--lang", "en"])
print()
print(json.dumps([status, sorted(sys.modules)]))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that one run of ``opsheet run validate_stocking`` has loaded."""
    file = ROOT / "workbooks" / "samples" / "stocking.xlsx"
    script = SCRIPT.format(file=str(file), out=str(tmp_path_factory.mktemp("out")))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0, done.stderr
    return set(modules)


def test_checking_the_stocking_sheet_loads_few_modules_of_ours(loaded: set[str]) -> None:
    ours = sorted(name for name in loaded if name.split(".")[0] in OURS)
    assert len(ours) < MOST, ours


def test_no_other_action_is_loaded(loaded: set[str]) -> None:
    macros = {name for name in loaded if name.startswith("opsheet_macros.") and "writing" not in name}
    assert macros == {"opsheet_macros.declare", "opsheet_macros.stocking", "opsheet_macros.stocking.validate"}


@pytest.mark.parametrize("library", ["pandas", "xlsxwriter", "xlwings", "openpyxl", "pypdf", "holidays"])
def test_libraries_of_other_actions_stay_out(loaded: set[str], library: str) -> None:
    assert library not in loaded


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "opsheet", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("opsheet ")
