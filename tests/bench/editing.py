"""Editing a closed workbook beside openpyxl's way of doing the same: ``python tests/bench/editing.py [ROWS ...]``.

Five columns are rewritten, 1,000 cells filled and a sheet added to a sheet of 30 columns. Each way runs in a process
of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

COLUMNS = 30
REWRITTEN = ("C", "F", "J", "P", "AD")
FILLS = 1_000
ISSUES = 2_000
COLOR = "#FFC7CE"
SHEET = "亚马逊实时备货单"
WAYS = ("opsheet", "openpyxl")


def write_source(path: Path, rows: int) -> None:
    """A sheet of numbers, dates and texts, formatted as a team's sheet is."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(SHEET)
    plain, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, [f"列{column}" for column in range(COLUMNS)], plain)
    for row in range(1, rows + 1):
        for column in range(COLUMNS):
            if column % 3 == 0:
                sheet.write_number(row, column, row * column / 7, plain)
            elif column % 3 == 1:
                sheet.write_string(row, column, f"文本{row * column % 5_000}", plain)
            else:
                sheet.write_number(row, column, 45_000 + row % 300, day)
    book.close()


def new_values(rows: int) -> list[list[object]]:
    """The new values by column: whole numbers, fractions, texts, whole numbers, whole numbers."""
    places = range(1, rows + 1)
    return [
        [place * 3 for place in places],
        [place / 7 for place in places],
        [f"结果{place % 50}" for place in places],
        [place + 5 for place in places],
        list(places),
    ]


def issues() -> list[list[object]]:
    """The rows of the added sheet."""
    return [["编码", "单元格", "说明"], *(["S201", f"C{row}", "不是整箱"] for row in range(ISSUES))]


def filled_cells(rows: int) -> list[str]:
    """Cells spread over the whole sheet."""
    count = min(FILLS, rows)
    return [f"B{2 + place * rows // count}" for place in range(count)]


def by_opsheet(source: Path, target: Path, rows: int) -> None:
    """Patch the package."""
    from opsheet.hosts.xlsx import apply
    from opsheet.outcome import AddSheet, Outcome, SetCells, SetFill

    columns = zip(REWRITTEN, new_values(rows), strict=True)
    edits = [SetCells(SHEET, f"{letters}2", [[value] for value in values]) for letters, values in columns]  # pyright: ignore[reportArgumentType]
    fills = SetFill(SHEET, filled_cells(rows), COLOR)
    apply(Outcome([*edits, fills, AddSheet("校验问题", issues(), "issues")]), source, target)  # pyright: ignore[reportArgumentType]


def by_openpyxl(source: Path, target: Path, rows: int) -> None:
    """Load everything, change it, save everything."""
    from openpyxl import load_workbook
    from openpyxl.styles import PatternFill

    book = load_workbook(source)
    sheet = book[SHEET]
    for letters, values in zip(REWRITTEN, new_values(rows), strict=True):
        for row, value in enumerate(values, 2):
            sheet[f"{letters}{row}"] = value
    fill = PatternFill("solid", fgColor=COLOR[1:])
    for cell in filled_cells(rows):
        sheet[cell].fill = fill
    added = book.create_sheet("校验问题")
    for row in issues():
        added.append(row)
    book.save(target)


def measured(way: str, source: Path, target: Path, rows: int) -> dict[str, float]:
    """Seconds and peak memory in MB of one way, in a fresh process."""
    command = [sys.executable, __file__, way, str(source), str(target), str(rows)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def run(way: str, source: Path, target: Path, rows: int) -> None:
    """Edit once and report, as the measured process."""
    import resource

    start = time.perf_counter()
    {"opsheet": by_opsheet, "openpyxl": by_openpyxl}[way](source, target, rows)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak}))


def main(sizes: list[int]) -> None:
    """Print a table of both ways at each size."""
    sys.stdout.write("| rows | opsheet s | openpyxl s | ratio | opsheet MB | openpyxl MB | ratio |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            source = Path(folder) / f"{rows}.xlsx"
            write_source(source, rows)
            ours, theirs = (measured(way, source, Path(folder) / f"{rows}-{way}.xlsx", rows) for way in WAYS)
            cells = [f"{rows:,}"]
            for key, digits in (("seconds", 2), ("megabytes", 0)):
                ratio = theirs[key] / ours[key]
                cells += [f"{ours[key]:.{digits}f}", f"{theirs[key]:.{digits}f}", f"{ratio:.1f}"]
            sys.stdout.write(f"| {' | '.join(cells)} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
