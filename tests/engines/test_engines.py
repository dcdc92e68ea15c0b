"""Every workbook that opsheet makes opens in two other spreadsheet engines, and all calculate the same.

Functions of the add-in are unknown there; what they give is compared with ``opsheet eval`` elsewhere.
"""

from __future__ import annotations

import functools
import math
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from action_samples import action_samples, run_closed
from engines import Results, formulas, has_engines, libreoffice_results, onlyoffice_results, stored
from opsheet.catalogue import FUNCTIONS
from opsheet.cli import main
from opsheet.outcome import SetCells
from opsheet_udfs.evaluate import Evaluator
from stale_workbooks import CASES, made
from workbook_builder import edited

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "workbooks").glob("*/*.xlsx"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.libreoffice,
    pytest.mark.skipif(
        not has_engines() and not os.environ.get("CI"),
        reason="the second engine isn't installed: pip install 'opsheet[engines]', and LibreOffice",
    ),
]


@dataclass(frozen=True)
class Calculated:
    """A workbook's formulas, what is stored for them, and what the engines find."""

    path: Path
    formulas: Mapping[str, Mapping[str, str]]
    stored: Results
    onlyoffice: Results
    libreoffice: Results

    def __iter__(self) -> Iterator[tuple[str, str, Any, Any, Any]]:
        """Address, formula, stored result and both engines' results of every formula."""
        for sheet, cells in self.formulas.items():
            for cell, formula in cells.items():
                found = (one[sheet][cell] for one in (self.stored, self.onlyoffice, self.libreoffice))
                yield f"{self.path.name} {sheet}!{cell}", formula, *found


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Samples, templates, the self-test, the results of every action, and edited workbooks with formulas."""
    folder = tmp_path_factory.mktemp("made")
    assert main(["selftest", "-o", str(folder / "selftest.xlsm")]) == 0
    for key, sample in action_samples().items():
        laid_out = sample.lay_out(folder / "samples" / key)
        run_closed(key, laid_out.workbook, "-o", folder, *laid_out.options)
    results = sorted(path for path in folder.iterdir() if path.suffix in {".xlsx", ".xlsm"})
    assert len(results) >= len(action_samples()) - 1, "every action but the signature makes a workbook of its own"
    for number, case in enumerate(CASES):
        (folder / f"case{number}").mkdir()
        source = made(folder / f"case{number}" / f"case{number}.xlsx", case)
        edits = [SetCells(*address.split("!"), [[value]]) for address, value in case["edit"].items()]
        results.append(edited(source, *edits, name=f"case{number} edited"))
    return [*SHIPPED, *results]


@pytest.fixture(scope="session")
def calculated(workbooks: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Calculated]:
    written = {path: formulas(path) for path in workbooks}
    worklist = {path: {sheet: list(cells) for sheet, cells in by_sheet.items()} for path, by_sheet in written.items()}
    onlyoffice = onlyoffice_results(worklist, tmp_path_factory.mktemp("onlyoffice"))
    libreoffice = libreoffice_results(worklist, tmp_path_factory.mktemp("libreoffice"))
    return [
        Calculated(path, written[path], stored(path, worklist[path]), onlyoffice[path], libreoffice[path])
        for path in workbooks
    ]


@functools.cache
def own_functions() -> re.Pattern[str]:
    assert Evaluator.__module__ == "opsheet_udfs.evaluate"  # which declares the functions
    return re.compile(rf"\b(?:{'|'.join(FUNCTIONS)})\(", re.IGNORECASE)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def test_both_engines_open_every_workbook_and_agree(calculated: list[Calculated]) -> None:
    compared = [
        (where, formula, one, two)
        for book in calculated
        for where, formula, _, one, two in book
        if not book.path.name.startswith("case")  # among them are formulas on which programs differ
    ]
    assert len(compared) > 100
    others = [line for line in compared if not own_functions().search(line[1]) and '"PASS"' not in line[1]]
    different = [line for line in others if not same(line[2], line[3])]
    assert not different


def test_stored_results_are_what_the_engines_find(calculated: list[Calculated]) -> None:
    """But for results that are left to Excel, and for those that go back to a function of the add-in."""
    unknown = {"#NAME?", ""}
    different = [
        (where, formula, shown, one, two)
        for book in calculated
        for where, formula, shown, one, two in book
        if shown != "" and not {one, two} & unknown and not own_functions().search(formula) and "TODAY(" not in formula
        if "selftest" not in where and not (same(shown, one) and same(shown, two))
    ]
    assert not different


def test_without_the_add_in_the_self_test_says_fail_everywhere(calculated: list[Calculated]) -> None:
    (book,) = (one for one in calculated if one.path.name == "selftest.xlsm")
    verdicts = [line for line in book if '"PASS","FAIL"' in line[1]]
    assert len(verdicts) > len(FUNCTIONS)
    assert [line for line in verdicts if line[2] == "PASS" or (line[3], line[4]) != ("FAIL", "FAIL")] == []


def test_formulas_that_mean_one_value_are_stored_as_such(workbooks: list[Path]) -> None:
    """As arrays older Excel would show them in braces, and with an implicit ``@`` newer Excel would."""
    for path in workbooks:
        if path.stem in {"functions", "selftest"} or path.name.startswith("case"):
            continue
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    assert not re.search(rb't="array"|<c [^>]*cm=', archive.read(name)), f"{path.name} {name}"
        for sheet, cells in formulas(path).items():
            for cell, formula in cells.items():
                assert "@" not in formula, f"{path.name} {sheet}!{cell}"
                assert "_xlfn.SINGLE" not in formula, f"{path.name} {sheet}!{cell}"
