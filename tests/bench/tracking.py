"""Seconds to track shipment lines and to calculate finance's report: ``python -m tests.bench.tracking``."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable

import numpy as np

from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.calculations.turnover_shares import compute_report
from opsheet.samples.shipment_rows import pipeline_rows
from opsheet.settings import NUMERIC_TYPES, Settings, load_shipped_settings
from opsheet.tables import Table, TableColumn
from opsheet.values.cells import column_letters

TODAY = dt.date(2025, 3, 10)
ROUNDS = 3
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def pipeline(settings: Settings, count: int) -> Table:
    """A full-process table of so many lines: those of the sample, over and over."""
    definition = settings.tables["pipeline"]
    rows = pipeline_rows(settings.tables["stocking"])
    chosen = np.arange(count) % len(rows)
    columns: dict[str, TableColumn] = {}
    for place, (key, column) in enumerate(definition.data_columns.items()):
        cells = [row.get(key) for row in rows]
        if column.type in NUMERIC_TYPES:
            values = np.array([np.nan if cell is None else float(cell) for cell in cells])
        elif column.type in {"date", "datetime"}:
            values = np.array([np.datetime64("NaT") if cell is None else np.datetime64(str(cell)) for cell in cells])
            values = values.astype("datetime64[s]")
        else:
            values = np.array(cells, dtype=object)
        unreadable = np.zeros(count, dtype=bool)
        columns[key] = TableColumn(
            key, column.header.zh, column_letters(place + 1), column, [], values[chosen], unreadable
        )
    return Table(definition, definition.name.zh, 1, np.arange(2, count + 2), columns, len(columns))


def seconds(work: Callable[[], object]) -> float:
    """The quickest of some rounds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Print a row for each number of lines."""
    settings = load_shipped_settings()
    sys.stdout.write(f"{'lines':>10} {'tracked':>10} {'report':>10}\n")
    for count in SIZES:
        table = pipeline(settings, count)
        tracked = seconds(lambda table=table: calculate_pipeline(table, settings, TODAY))
        report = seconds(lambda table=table: compute_report(table, settings, TODAY))
        sys.stdout.write(f"{count:>10,} {tracked:>9.3f}s {report:>9.3f}s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
