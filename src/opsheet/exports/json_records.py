"""JSON documents as grids: each list of records is a sheet, each path to a value a header."""

from __future__ import annotations

import json
from typing import Any, cast

_DEEPEST = 8


def json_grids(text: str) -> list[tuple[str | None, list[list[Any]]]] | None:
    """The lists of records in a document, each with a header row of paths.

    Args:
        text: the whole file, one document or one record a line.

    Returns:
        Name and rows of each list; None where the text is no JSON.

    Example:
        >>> json_grids('{"coupons": [{"couponId": "C1", "budget": {"amount": 5}}]}')
        [('coupons', [['coupons[].couponId', 'coupons[].budget.amount'], ['C1', 5]])]
    """
    document = _document(text)
    if document is None:
        return None
    if isinstance(document, list):
        records = _records(cast("list[object]", document))
        return [(None, _grid("", records))] if records else []
    grids: list[tuple[str | None, list[list[Any]]]] = []
    for name, value in document.items():
        records = _records(cast("list[object]", value)) if isinstance(value, list) else []
        if records:
            grids.append((name, _grid(f"{name}[].", records)))
    return grids or [(None, _grid("", [document]))]


def _document(text: str) -> dict[str, Any] | list[Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return None
    return found if isinstance(found, dict | list) else None


def _records(values: list[object]) -> list[dict[str, Any]]:
    return [cast("dict[str, Any]", value) for value in values if isinstance(value, dict)]


def _grid(prefix: str, records: list[dict[str, Any]]) -> list[list[Any]]:
    flat = [_flat(prefix, record, 0) for record in records]
    headers = list(dict.fromkeys(header for record in flat for header in record))
    return [headers, *([record.get(header) for header in headers] for record in flat)]


def _flat(prefix: str, record: dict[str, Any], depth: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            values |= _flat(f"{prefix}{name}.", cast("dict[str, Any]", value), depth + 1)
        elif not isinstance(value, list | dict):
            values[f"{prefix}{name}"] = value
    return values
