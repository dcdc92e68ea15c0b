"""A sheet of results: declared columns, one row a result, worst first, with a row that says so where there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from opsheet.catalogue import Severity, Text
from opsheet.outcome import AddSheet, CellValue, Columns, DropDown, Link
from opsheet.settings import Settings
from opsheet.values.cells import column_letters

DAY, MOMENT, COUNT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0"
SHARE, MONEY = "0.0%", "#,##0.00"

ResultRow = Sequence[CellValue | Link]


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a sheet of results.

    Args:
        header: in both languages.
        width: in characters.
        format: the number format, or None for the application's own.
        empty: what it says in the one row of a sheet without results; where no column says anything, there is none.
    """

    header: Text
    width: float
    format: str | None = None
    empty: Text | int | None = None


def result_sheet(
    name: str,
    table: str,
    columns: Sequence[ResultColumn],
    rows: Sequence[ResultRow],
    settings: Settings,
    *,
    severities: Sequence[Severity | None] = (),
    colored: int = 0,
    drop_downs: Sequence[DropDown] = (),
) -> AddSheet:
    """Add a sheet of results.

    Args:
        name: of the sheet.
        table: the name of its Excel table, by which a later run replaces it.
        columns: its columns.
        rows: a value for each column.
        settings: language and colours.
        severities: of each row; its cell in one column takes the severity's colour.
        colored: the position of that column, counted from 0.
        drop_downs: lists that its cells offer.
    """
    language = settings.language
    letter, color = column_letters(colored + 1), severity_colors(settings)
    fills = [(area, color[one]) for area, one in _severity_areas(letter, severities)]
    says_so = any(column.empty is not None for column in columns)
    shown = rows or ([[_in(column.empty, language) for column in columns]] if says_so else [])
    headers = [column.header[language] for column in columns]
    return AddSheet(
        name,
        _headed(headers, shown) if isinstance(shown, Columns) else [headers, *shown],
        table,
        widths=[column.width for column in columns],
        fills=fills,
        number_formats=[column.format for column in columns],
        drop_downs=drop_downs,
    )


def _headed(headers: Sequence[str], rows: Columns[Any]) -> Columns[Any]:
    return Columns([[header, *cells] for header, cells in zip(headers, rows.columns, strict=True)])


def _severity_areas(letter: str, severities: Sequence[Severity | None]) -> Iterator[tuple[str, Severity]]:
    """The cells of each run of rows of one severity; the first row stands below the header."""
    first = 2
    for severity, run in groupby(severities):
        last = first + sum(1 for _ in run) - 1
        if severity is not None:
            yield (f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}"), severity
        first = last + 1


def severity_colors(settings: Settings) -> Mapping[Severity, str]:
    """The colour of each severity."""
    colors = settings.app.mark_colors
    return {Severity.ERROR: colors.error, Severity.WARN: colors.warn, Severity.INFO: colors.info}


def known(value: float) -> float | None:
    """A figure as a cell and a fact hold it: None where it isn't known.

    Example:
        >>> known(0.5), known(float("nan"))
        (0.5, None)
    """
    return None if math.isnan(value) else value


def money(amount: float) -> float | None:
    """An amount of money to the cent, None where it isn't known.

    Example:
        >>> money(115.99999999999999), money(float("nan"))
        (116.0, None)
    """
    return known(round(amount, 2))


def _in(value: Text | int | None, language: str) -> CellValue:
    return value[language] if isinstance(value, Text) else value
