"""An export without its rows as a plain document: what the cache keeps, and what the command line prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from opsheet.catalogue import Message, Text
from opsheet.exports.definition import ExportDefinition
from opsheet.exports.read import Export

_LANGUAGES = ("zh", "en")


def export_to_document(export: Export) -> dict[str, Any]:
    """Everything that is known of an export but its rows.

    Args:
        export: as it was read.
    """
    return {
        "file": export.file,
        "export": export.definition.key if export.definition else None,
        "encoding": export.encoding,
        "separator": export.separator,
        "header_row": export.header_row,
        "rows": len(export),
        "totals": export.totals,
        "period": _days(export.period),
        "incomplete": {role: _days(period) for role, period in export.incomplete.items()},
        "problems": [[problem.render(language) for language in _LANGUAGES] for problem in export.problems],
    }


def export_from_document(document: Mapping[str, Any], definitions: Mapping[str, ExportDefinition]) -> Export:
    """The same export again, its rows left out.

    Args:
        document: what ``export_to_document`` made.
        definitions: of all exports by key.
    """
    period = document["period"]
    return Export(
        document["file"],
        definitions.get(document["export"] or ""),
        document["encoding"],
        document["separator"],
        document["header_row"],
        counts=np.zeros(document["rows"], dtype=bool),
        totals=document["totals"],
        period=_period(period) if period else None,
        incomplete={role: _period(days) for role, days in document["incomplete"].items()},
        problems=[Message(Text(*(_literal(sentence) for sentence in problem))) for problem in document["problems"]],
    )


def _days(period: tuple[dt.date, dt.date] | None) -> list[str] | None:
    return [day.isoformat() for day in period] if period else None


def _period(days: list[str]) -> tuple[dt.date, dt.date]:
    first, last = (dt.date.fromisoformat(day) for day in days)
    return first, last


def _literal(sentence: str) -> str:
    """A sentence as a template that renders to itself."""
    return sentence.replace("{", "{{").replace("}", "}}")
