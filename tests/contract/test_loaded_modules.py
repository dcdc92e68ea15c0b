"""A command loads what it uses: no other action, command or table's checks, and no library that only others need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("opsheet", "opsheet_udfs", "opsheet_macros")
# Each further one costs every run. Of a run's, 15 are packages, 15 the settings, all of which are checked each time so
# that a mistake in any file is told at once, 13 find and read tables, and 23 patch the workbook.
MOST_OF_A_RUN = 118
MOST_OF_A_CHECK = 83
MOST_OF_THE_FUNCTIONS = 69
SAMPLE = ROOT / "workbooks" / "samples" / "stocking.xlsx"
DAY = ["--as-of", "2025-03-10", "--lang", "en"]


def modules_after(statement: str) -> set[str]:
    """The modules that a fresh Python has loaded after a statement."""
    script = f"import json, sys\n{statement}\nprint()\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] in OURS}


def command(*words: str) -> str:
    """The statement that runs a command and fails where it doesn't end as it should."""
    return f"from opsheet.cli import main; assert main({list(words)!r}) in (0, 1)"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that one run of ``opsheet run validate_stocking`` has loaded."""
    return modules_after(
        command("run", "validate_stocking", str(SAMPLE), "-o", str(tmp_path_factory.mktemp("o")), *DAY)
    )


def test_checking_the_stocking_sheet_loads_few_modules_of_ours(loaded: set[str]) -> None:
    assert len(ours(loaded)) <= MOST_OF_A_RUN, sorted(ours(loaded))


def test_a_check_loads_few_modules_of_ours() -> None:
    found = ours(modules_after(command("check", str(SAMPLE), *DAY)))
    assert len(found) <= MOST_OF_A_CHECK, sorted(found)


def test_the_worksheet_functions_load_few_modules_of_ours() -> None:
    found = ours(modules_after("import opsheet_udfs"))
    assert len(found) <= MOST_OF_THE_FUNCTIONS, sorted(found)


def test_no_other_action_is_loaded(loaded: set[str]) -> None:
    macros = {name for name in loaded if name.startswith("opsheet_macros.") and "writing" not in name}
    assert macros == {"opsheet_macros.declare", "opsheet_macros.stocking", "opsheet_macros.stocking.validate"}


@pytest.mark.parametrize(
    "module",
    [
        "opsheet.checks.appointments",
        "opsheet.checks.pipeline",
        "opsheet.cli.addin",
        "opsheet.cli.settings",
        "opsheet.catalogue.function",
        "opsheet.hosts.form_numbers",
        "opsheet.hosts.xlsx.engine",  # no formula of the sample reads what is written
        "opsheet.log",
    ],
)
def test_what_the_run_has_no_use_for_stays_out(loaded: set[str], module: str) -> None:
    assert (ROOT / "src" / module.replace(".", "/")).with_suffix(".py").is_file(), module
    assert module not in loaded


@pytest.mark.parametrize("library", ["pandas", "xlsxwriter", "xlwings", "openpyxl", "pypdf", "holidays"])
def test_libraries_of_other_actions_stay_out(loaded: set[str], library: str) -> None:
    assert library not in loaded


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "opsheet", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("opsheet ")
