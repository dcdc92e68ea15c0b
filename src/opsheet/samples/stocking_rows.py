"""The rows of the sample workbooks: the right ones, and the same with the problems a team's sheet has."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from opsheet.settings import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition, TableDefinition
from opsheet.values.cells import ExcelError

Values = Mapping[str, Any]

_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of a sample sheet.

    Args:
        values: by column key; a text is written as text, whatever it looks like.
        fills: the user's own colours by column key.
        notes: the user's own notes by column key.
        shows: the checks that find something in this row, with the column that each of them marks.
    """

    values: Values
    fills: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    shows: Mapping[str, str] = field(default_factory=dict[str, str])


@cache
def layout() -> Mapping[str, Any]:
    """What ``sample.yaml`` says about the sample sheets."""
    return yaml.safe_load((_FOLDER / "sample.yaml").read_text(encoding="utf-8"))


@cache
def problems() -> Mapping[str, Any]:
    """What ``problems.yaml`` says is wrong with them."""
    return yaml.safe_load((_FOLDER / "problems.yaml").read_text(encoding="utf-8"))


def as_of() -> dt.date:
    """The day for which the sample workbooks are made.

    Example:
        >>> as_of().isoformat()
        '2025-03-10'
    """
    return layout()["as_of"]


def clean_rows(definition: TableDefinition) -> list[SampleRow]:
    """The rows of the stocking sheet, without a fault.

    Args:
        definition: of the stocking table.
    """
    with (_FOLDER / "products.csv").open(encoding="utf-8", newline="") as file:
        return [
            SampleRow({key: _typed(text, definition.columns[key]) for key, text in row.items() if text})
            for row in csv.DictReader(file)
        ]


def faulty_rows(definition: TableDefinition) -> list[SampleRow]:
    """The same rows as a team's sheet has them: untidy, some wrong, two of them there twice.

    Args:
        definition: of the stocking table.

    Raises:
        KeyError: when ``problems.yaml`` names an MSKU that ``products.csv`` lacks.
    """
    rows = {row.values["msku"]: row for row in clean_rows(definition)}
    for change in problems()["rows"]:
        rows[change["msku"]] = _changed(rows[change["msku"]], change)
    originals = {row.values["msku"]: row for row in clean_rows(definition)}
    return [*rows.values(), *(_changed(originals[change["msku"]], change) for change in problems()["repeated"])]


def owner_rows(rows: Sequence[SampleRow]) -> list[Values]:
    """The link owners that fit the rows of a stocking sheet.

    Args:
        rows: of the stocking sheet.
    """
    statuses = layout()["link_owners"]["statuses"]
    otherwise = layout()["link_owners"]["otherwise"]
    return [
        {
            **{
                key: row.values.get(key) for key in ("site", "shop", "brand", "msku", "sku", "asin", "fnsku", "product")
            },
            "spu": f"SPU-{number:04d}",
            "owner": row.values["operator"],
            "erp_owner": row.values["operator"],
            "status": statuses.get(row.values["kind"], otherwise),
        }
        for number, row in enumerate(rows, start=1)
    ]


def warranty_rows(rows: Sequence[SampleRow]) -> list[Values]:
    """The warranty cards that the rows of a stocking sheet ask for.

    Args:
        rows: of the stocking sheet.
    """
    return [
        {
            **{key: row.values.get(key) for key in ("applied_on", "shop", "msku", "sku")},
            "warranty_quantity": row.values["quantity"],
        }
        for row in rows
        if row.values["warranty_label"] == "YES"
    ]


def _typed(text: str, column: ColumnDefinition) -> Any:
    if column.type in DATE_TYPES:
        return dt.date.fromisoformat(text if text.count("-") > 1 else f"{text}-01")
    if column.type == "share":
        return round(float(text.removesuffix("%")) / 100, 4)
    if column.type in NUMERIC_TYPES:
        return float(text) if "." in text else int(text)
    return text


def _changed(row: SampleRow, change: Mapping[str, Any]) -> SampleRow:
    values = {**row.values, **change.get("set", {})}
    values |= {key: ExcelError(code) for key, code in change.get("error", {}).items()}
    for key in change.get("clear", ()):
        values.pop(key, None)
    if change.get("shows") and "head_approval" not in change.get("set", {}):
        values.pop("head_approval", None)  # nobody has approved a row that is wrong
    return replace(
        row, values=values, fills=change.get("fill", {}), notes=change.get("note", {}), shows=change.get("shows", {})
    )
