"""Many workbooks in one process and in two: ``python -m tests.bench.many [WORKBOOKS [ROWS [REPEATS]]]``.

Efficiency is the time of one process through twice the time of two: 1 means that two are twice as fast. The start of
the processes is part of it, as it is for who types the command. Runs alternate, and the best counts, since
whatever else the machine does only ever makes a run slower.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

SAMPLE = Path(__file__).resolve().parents[2] / "workbooks" / "samples" / "stocking_clean.xlsx"
HEADER_ROWS = 4


def write_workbooks(folder: Path, count: int, rows: int) -> None:
    """Copies of the sample with its rows over and over."""
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book.worksheets[0]
    sample = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER_ROWS + 1)]
    for number in range(rows - len(sample)):
        sheet.append(sample[number % len(sample)])
    first = folder / "0.xlsx"
    book.save(first)
    for number in range(1, count):
        (folder / f"{number}.xlsx").write_bytes(first.read_bytes())


def seconds(folder: Path, jobs: int) -> float:
    """How long the command takes over a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "OPSHEET_STATE": f"{scratch}/state", "OPSHEET_CONFIG": f"{scratch}/settings"}
        command = [sys.executable, "-m", "opsheet", "run", "calculate_stocking", str(folder), "--jobs", str(jobs)]
        started = time.perf_counter()
        subprocess.run([*command, "-o", f"{scratch}/out"], check=True, capture_output=True, env=environment)
        return time.perf_counter() - started


def main(workbooks: int = 60, rows: int = 1000, repeats: int = 3) -> None:
    """Print both times and the efficiency."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_workbooks(folder, workbooks, rows)
        times = [(seconds(folder, 1), seconds(folder, 2)) for _ in range(repeats)]
    one, two = (min(column) for column in zip(*times, strict=True))
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    sys.stdout.write(
        f"{workbooks} workbooks of {rows} rows, {os.cpu_count()} processors, load {load}\n"
        f"one process {one:.1f} s, two processes {two:.1f} s, efficiency {one / two / 2:.2f}\n"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
