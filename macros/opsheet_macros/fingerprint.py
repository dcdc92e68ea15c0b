"""The fingerprint of rows: the same wherever they stand and however they look, another once a value differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

import numpy as np

from opsheet.tables import ExcelError, Table

_NOT_SUBMITTED = frozenset({"head_approval"})  # signing must not change what was signed


def fingerprint(table: Table, rows: Collection[int]) -> str:
    """The SHA-256 of what the rows submit.

    Each row counts as the values of the columns that the team fills, the approval aside, by column key; a missing
    column counts as a blank one. The rows are sorted, so that their order on the sheet doesn't matter. What can't be
    read counts as it is written.

    Args:
        table: as found.
        rows: the sheet's row numbers.

    Returns:
        64 hexadecimal digits.

    Source: SOP 备货流程 3 (the approval form holds the products that are submitted).
    """
    chosen = set(rows)
    keys = [key for key in table.definition.data_columns if key in table.columns and key not in _NOT_SUBMITTED]
    lines: list[str] = []
    for index in (place for place, row in enumerate(table.rows.tolist()) if row in chosen):
        values = {key: _canonical(table, key, index) for key in keys}
        filled = {key: value for key, value in values.items() if value is not None}
        lines.append(json.dumps(filled, ensure_ascii=True, sort_keys=True, separators=(",", ":")))
    return hashlib.sha256("\n".join(sorted(lines)).encode("ascii")).hexdigest()


def _canonical(table: Table, key: str, index: int) -> str | None:
    column = table.columns[key]
    raw = column.raw[index]
    if isinstance(raw, ExcelError):
        return raw.code
    if column.unreadable[index]:
        return str(raw).strip()
    return _text(column.values[index])


def _text(value: Any) -> str | None:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else f"{value:.12g}"
    return None if value is None else str(value).strip()
