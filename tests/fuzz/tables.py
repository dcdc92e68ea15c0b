"""Broken tables: the columns of a table of ours with odd headers and cells, checked and worked on by every action.

What must hold: each step works or is refused in one sentence in both languages.
"""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from typing import Any

from opsheet.catalogue import LANGUAGES, UserError
from opsheet.checks import run_checks
from opsheet.outcome import Request
from opsheet.settings import Settings
from opsheet.tables import SheetContent, Workbook, read_sheets
from opsheet.values.cells import CellRange, ExcelError
from opsheet_macros import ACTION_KEYS, load_action, run_action
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
ODD: tuple[Any, ...] = (
    None,
    "",
    " ",
    "\u3000",
    "-",
    "—",
    "/",
    "0",
    0,
    -1,
    0.5,
    1e308,
    -1e-300,
    float("nan"),
    float("inf"),
    10**30,
    True,
    False,
    ExcelError("#N/A"),
    ExcelError("#REF!"),
    "#VALUE!",
    "1,200",
    "１２",
    "12 pcs",
    "30%",
    "²",
    "=1+1",
    "6月",
    "2025-02-30",
    "25/3/1",
    "3月1日",
    dt.datetime(1900, 1, 1),
    dt.datetime(2025, 3, 1, 13, 30),
    dt.datetime(9999, 12, 31, 23, 59, 59),
    dt.date(2025, 3, 2),
    dt.time(14, 30),
    dt.timedelta(hours=30),
    "x" * 40_000,
    "a\x00b",
    "😀",
    "\u202e反",
    "MEX1",
    "FBA18PLAN0A1",
    "通过",
)


@cache
def settings() -> Settings:
    """The tests' settings."""
    return team_settings()


def broken_sheet(chance: random.Random, key: str) -> SheetContent:
    """A sheet of a table with some faults."""
    columns = list(settings().tables[key].columns.values())
    if chance.random() < 0.4:
        columns = chance.sample(columns, chance.randint(1, len(columns)))
    headers: list[Any] = [
        _header(chance, chance.choice((one.header.zh, one.header.en, *one.aliases))) for one in columns
    ]
    rows = [[_cell(chance, one) for one in columns] for _ in range(chance.choice((0, 1, 2, 5, 12)))]
    if rows and chance.random() < 0.3:
        rows.insert(chance.randrange(len(rows)), chance.choice(([None] * len(columns), rows[0], headers)))
    above = [[chance.choice(ODD)] + [None] * (len(columns) - 1) for _ in range(chance.choice((0, 0, 0, 1, 3)))]
    merged: list[CellRange] = []
    if chance.random() < 0.2:
        top, left = chance.randint(1, len(rows) + 2), chance.randint(1, len(columns))
        merged.append(CellRange(top, left, top + chance.randint(0, 2), left + chance.randint(0, 2)))
    names = (*settings().tables[key].sheets, "Sheet1", "x" * 31)
    return SheetContent.from_rows(chance.choice(names), [*above, headers, *rows], merged)


def _header(chance: random.Random, header: str) -> Any:
    change = chance.random()
    if change < 0.75:
        return header
    forms = (
        f"{header}*",
        f" {header}\n",
        header[:-1],
        header * 2,
        f"{header}(pcs)",
        f"近7天{header}",
        chance.choice(ODD),
    )
    return chance.choice(forms)


def _cell(chance: random.Random, column: Any) -> Any:
    if chance.random() < 0.35:
        return chance.choice(ODD)
    if column.choices:
        return chance.choice(list(column.choices)) if not isinstance(column.choices, str) else "x"
    day = dt.datetime(2025, 1, 1) + dt.timedelta(days=chance.randint(0, 120))
    return chance.choice((chance.randint(0, 500), round(chance.random() * 30, 2), day, f"A-{chance.randint(1, 9)}"))


def run(number: int) -> str:
    """Make a workbook of one or two broken tables and work on it; "refused" where it couldn't be read."""
    chance = random.Random(f"tables {number}")
    keys = chance.sample(sorted(settings().tables), chance.choice((1, 1, 2)))
    sheets = [broken_sheet(chance, key) for key in keys]
    try:
        workbook = read_sheets("a.xlsx", sheets, settings())
    except UserError as refusal:
        return _one_sentence(refusal)
    for finding in run_checks(workbook, settings(), NOW, export=chance.random() < 0.3):
        assert all(finding.message(language) for language in LANGUAGES)
    for key in ACTION_KEYS:
        if chance.random() < 0.4:
            _act(chance, key, workbook)
    return "done"


def _act(chance: random.Random, key: str, workbook: Workbook) -> None:
    action = load_action(key)
    table = workbook.tables.get(action.tables[0]) if action.tables else None
    rows = None
    if table is not None and chance.random() < 0.3:
        rows = frozenset(chance.sample(table.rows.tolist(), len(table) // 2))
    try:
        outcome = run_action(key, Request(workbook, settings(), NOW, rows, dry_run=chance.random() < 0.2))
    except UserError as refusal:
        _one_sentence(refusal)
        return
    for note in outcome.messages:
        assert all(note.message.render(language) for language in LANGUAGES)
    outcome.facts.to_json()


def _one_sentence(refusal: UserError) -> str:
    for language in LANGUAGES:
        text = refusal.render(language)
        assert text
        assert len(text) < 45_000
    return "refused"
