"""How long reading a table takes beside calamine's own row iteration: ``python tests/bench/reading.py``."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

from opsheet.settings import Settings, load_shipped_settings
from opsheet.tables import Workbook, read_workbook

ROUNDS = 5
COLUMNS = 30


def write_table(path: Path, rows: int, settings: Settings) -> None:
    """Write a stocking table of clean cells: numbers, dates, texts of which some repeat."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("亚马逊实时备货单")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    columns = list(settings.tables["stocking"].data_columns.items())[:COLUMNS]
    for place, (_, definition) in enumerate(columns):
        sheet.write(0, place, definition.header.zh)
    for row in range(1, rows + 1):
        for place, (key, definition) in enumerate(columns):
            if definition.type == "date":
                sheet.write_datetime(row, place, dt.datetime(2025, 1 + row % 12, 1 + row % 28), day)
            elif definition.type in {"number", "integer", "share"}:
                sheet.write_number(row, place, row % 997 + (0.5 if definition.type == "number" else 0))
            elif definition.choices:
                sheet.write_string(row, place, next(iter(definition.choices.values())).zh)
            else:
                sheet.write_string(row, place, f"{key}-{row if definition.type == 'id' else row % 50}")
    book.close()


def iterate_rows(path: Path) -> int:
    """What the reading is compared with: every row as a list, and dropped at once."""
    return sum(1 for _ in load_workbook(path).get_sheet_by_index(0).iter_rows())


def keep_rows(path: Path) -> list[list[object]]:
    """The same with the rows kept, as anyone must who wants to use them."""
    return list(load_workbook(path).get_sheet_by_index(0).iter_rows())


def read(path: Path, settings: Settings) -> Workbook:
    """What is measured."""
    return read_workbook(path, settings)


def fastest(*runs: Callable[[], object]) -> list[float]:
    """The shortest of some rounds of each, in seconds; the rounds take turns, so that a busy machine hits all."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, taken in zip(runs, times, strict=True):
            start = time.perf_counter()
            result = run()
            taken.append(time.perf_counter() - start)
            del result
    return [min(taken) for taken in times]


def main(rows: int) -> None:
    """Measure, and print seconds and ratios."""
    settings = load_shipped_settings()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_table(path, rows, settings)
        plain, kept, reading = fastest(
            lambda: iterate_rows(path), lambda: keep_rows(path), lambda: read(path, settings)
        )
    sys.stdout.write(
        f"{rows} x {COLUMNS}: rows {plain:.2f} s, rows kept {kept:.2f} s, tables {reading:.2f} s;"
        f" ratio {reading / plain:.2f} to rows, {reading / kept:.2f} to rows kept\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
