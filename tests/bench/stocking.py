"""Whole runs on a large stocking sheet beside calamine's iteration: ``python -m tests.bench.stocking [ROWS ...]``.

The sheet has 34 columns and two findings a row. Processor seconds and peak memory of a process each; the ratios hold
on other machines, the seconds don't.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

SAMPLE = Path(__file__).resolve().parents[2] / "workbooks" / "samples" / "stocking_clean.xlsx"
SHEET = "亚马逊实时备货单"
AS_OF = ("--as-of", "2025-03-10")
ITERATE = (
    "import sys, python_calamine as c\n"
    "for row in c.load_workbook(sys.argv[1]).get_sheet_by_index(0).iter_rows(): pass\n"
)
WAYS = ("iterate", "check", "calculate_stocking", "validate_stocking")
TARGETS = {"check": 2.5, "calculate_stocking": 3.5, "validate_stocking": 4.5}


def write_source(path: Path, rows: int) -> None:
    """The clean sample's rows over and over, each with another product, and a quantity that fills no carton."""
    sheet = openpyxl.load_workbook(SAMPLE, data_only=True)[SHEET]
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    header = next(index for index, line in enumerate(lines) if "MSKU" in line)
    first = next(index for index in range(header + 1, len(lines)) if lines[index][lines[header].index("MSKU")])
    names = lines[header]
    body = [line for line in lines[first:] if line[names.index("MSKU")]]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    made, day = book.add_worksheet(SHEET), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, line in enumerate(lines[: header + 1]):
        made.write_row(number, 0, line)
    for number in range(rows):
        _write_row(made, header + 1 + number, _faulty(body[number % len(body)], names, number), day)
    book.close()


def _faulty(line: Sequence[Any], names: Sequence[Any], number: int) -> list[Any]:
    """A row with its own product; its quantity is one more than whole cartons, its shop ends in a blank."""
    changed = list(line)
    changed[names.index("MSKU")] = f"{line[names.index('MSKU')]}-{number}"
    changed[names.index("店铺")] = f"{line[names.index('店铺')]} "
    quantity = next(index for index, name in enumerate(names) if str(name).startswith("采购数量"))
    changed[quantity] = (changed[quantity] or 0) + 1
    return changed


def _write_row(sheet: Any, row: int, line: Sequence[Any], day: Any) -> None:
    for column, value in enumerate(line):
        if isinstance(value, dt.datetime):
            sheet.write_datetime(row, column, value, day)
        elif value is not None:
            sheet.write(row, column, value)


def measure(way: str, path: Path, folder: Path) -> tuple[float, int]:
    """Processor seconds and peak megabytes of one way, in a process of its own."""
    if way == "iterate":
        command = [sys.executable, "-c", ITERATE, str(path)]
    elif way == "check":
        command = [sys.executable, "-m", "opsheet.cli", "check", str(path), *AS_OF]
    else:
        command = [sys.executable, "-m", "opsheet.cli", "run", way, str(path), "-o", str(folder / way), *AS_OF]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def compare(rows: int) -> dict[str, tuple[float, int]]:
    """All ways on one sheet."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "stocking.xlsx"
        write_source(path, rows)
        return {way: measure(way, path, Path(scratch)) for way in WAYS}


def main(arguments: Sequence[str]) -> None:
    """Print a table for each number of rows."""
    print(f"{'rows':>9} {'way':<20} {'CPU s':>8} {'x iteration':>12} {'target':>7} {'peak MB':>8}")
    for rows in [int(one) for one in arguments] or [1_000, 10_000, 100_000]:
        results = compare(rows)
        for way, (seconds, megabytes) in results.items():
            ratio, target = seconds / results["iterate"][0], TARGETS.get(way, "")
            print(f"{rows:>9} {way:<20} {seconds:>8.2f} {ratio:>12.1f} {target:>7} {megabytes:>8}")


if __name__ == "__main__":
    main(sys.argv[1:])
