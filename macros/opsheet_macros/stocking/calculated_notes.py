"""What calculating the stocking sheet came to: how many rows, which are left blank and why, what counts as 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import COMMA, Message, Severity, Text
from opsheet.checks.headers import missing_inputs
from opsheet.outcome import Note, Request
from opsheet.tables import Table, TableColumn
from opsheet.values.cells import NEVER_CALCULATED, ExcelError, one_line

_CELLS_NAMED = 8
_MAY_BE_BLANK = frozenset(
    {"stockout_on", "order_by", "first_gap", "gap_days", "sells_out_on", "exit_signal"}
)  # of what never runs out, or sells well
_ALL = Text("{sheet}：已计算 {rows} 行的 {columns}", "{sheet}: {columns} calculated in {rows} rows")
_SOME = Text("{sheet}：{rows} 行中算出 {done} 行（{columns}）", "{sheet}: {done} of {rows} rows calculated ({columns})")
_NONE = Text("{sheet}：{rows} 行都算不出", "{sheet}: none of {rows} rows could be calculated")
_FAULT = Text(
    "{count} 行未计算：“{header}”{fault}（{cells}）", "{count} rows not calculated: “{header}” {fault} ({cells})"
)
_LACKING = Text("缺少“{headers}”列：{columns}留空", "The column “{headers}” is missing: {columns} stay blank")
_LOOKS_LIKE = Text(
    "；“{unknown}”可能就是，请在“列对照”（opsheet columns）里确认",
    ". “{unknown}” may be it: confirm it under Columns (opsheet columns).",
)
_ZERO = Text("没有这些列，按 0 计：{headers}", "No such columns, counted as 0: {headers}")
_NOT_A_NUMBER = Text("不是数字", "is not a number")
_ERROR = Text("是错误值", "is an error")
_NEGATIVE = Text("是负数", "is negative")
_UNCALCULATED = Text("的公式从未计算", "was never calculated")
_MERGED = Text("在合并单元格里", "is merged over rows")
_BLANK = Text("未填", "is blank")


def calculated_notes(request: Request, table: Table, columns: dict[str, NDArray[Any]]) -> list[Note]:
    """Say what was calculated and what wasn't.

    Args:
        request: with the tables and settings.
        table: the stocking sheet.
        columns: the figures, by key.
    """
    language = request.settings.language
    kept = [key for key in columns if not table.lacks(key)]
    needed = [key for key in kept if key not in _MAY_BE_BLANK]
    done = np.ones(len(table), dtype=bool) if needed else np.zeros(len(table), dtype=bool)
    for key in needed:
        done &= ~_is_nothing(columns[key])
    definitions = table.definition.columns
    named = {
        "sheet": table.sheet,
        "rows": len(table),
        "done": int(done.sum()),
        "columns": COMMA[language].join(definitions[key].header[language] for key in kept),
    }
    text = _ALL if done.all() else _SOME if done.any() else _NONE
    notes = [Note(Message(text, named), Severity.INFO if done.all() else Severity.WARN)]
    notes += [Note(message, Severity.WARN) for message in _faults(table, needed, ~done)]
    notes += list(_missing(request, table))
    return notes


def _is_nothing(values: NDArray[Any]) -> NDArray[np.bool_]:
    return np.isnat(values) if values.dtype.kind == "M" else np.isnan(values.astype(np.float64))


def _faults(table: Table, keys: Sequence[str], undone: NDArray[np.bool_]) -> Iterator[Message]:
    """The cells for which rows are left blank, by column and fault."""
    for key in _inputs(table, keys):
        column = table.columns[key]
        faults: dict[str, tuple[Text, list[int]]] = {}
        faulty = column.faulty
        for index in np.flatnonzero(undone & (faulty | (column.blank & _must_be_filled(table, key, keys)))).tolist():
            fault = _fault(column, index) if faulty[index] else _BLANK
            faults.setdefault(fault.zh, (fault, []))[1].append(index)
        for fault, rows in faults.values():
            cells = [table.cell(key, index) for index in rows[:_CELLS_NAMED]]
            more = "、…" if len(rows) > _CELLS_NAMED else ""
            listed = Text("、".join(cells) + more, ", ".join(cells) + more.replace("、", ", "))
            yield Message(
                _FAULT, {"count": len(rows), "header": one_line(column.header), "fault": fault, "cells": listed}
            )


def _inputs(table: Table, keys: Sequence[str]) -> list[str]:
    """The data columns that figures come from, those that are there."""
    definitions, found, waiting = table.definition.columns, dict[str, None](), list(keys)
    while waiting:
        for key in definitions[waiting.pop()].inputs:
            if definitions[key].calculated:
                waiting.append(key)
            elif key in table.columns:
                found[key] = None
    return [key for key in definitions if key in found]


def _must_be_filled(table: Table, key: str, keys: Sequence[str]) -> bool:
    """Whether a figure needs the column itself, so that a blank cell leaves it blank."""
    return any(key in table.definition.columns[owner].needs for owner in keys)


def _fault(column: TableColumn, index: int) -> Text:
    cell = column.raw[index]
    if cell == NEVER_CALCULATED:
        return _UNCALCULATED
    if isinstance(cell, ExcelError):
        return _ERROR
    if column.merged_amount is not None and column.merged_amount[index]:
        return _MERGED
    return _NOT_A_NUMBER if column.unreadable[index] else _NEGATIVE


def _missing(request: Request, table: Table) -> Iterator[Note]:
    language, definitions = request.settings.language, table.definition.columns
    missing = missing_inputs(table, request.workbook, request.settings)
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in missing:
        if one.columns:
            groups.setdefault(one.columns, []).append(one.key)
    for columns, keys in groups.items():
        parameters = {
            "headers": COMMA[language].join(definitions[key].header[language] for key in keys),
            "columns": COMMA[language].join(definitions[key].header[language] for key in columns),
        }
        unknown = [header.header for header in table.unknown if set(header.candidates) & set(keys)]
        hint = _LOOKS_LIKE.render(language, unknown=COMMA[language].join(unknown)) if unknown else ""
        sentence = _LACKING.render(language, **parameters) + hint
        yield Note(Message(Text(_braced(sentence), _braced(sentence))), Severity.WARN)
    zeros = [definitions[one.key].header[language] for one in missing if one.counts_as_zero and not one.columns]
    if zeros:
        yield Note(Message(_ZERO, {"headers": COMMA[language].join(zeros)}))


def _braced(sentence: str) -> str:
    """A finished sentence as a template without placeholders."""
    return sentence.replace("{", "{{").replace("}", "}}")
