"""What an action found, for other programs: declared fields with a meaning, which become JSON and its schema."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from opsheet.catalogue import Text

JsonValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The base of every action's facts: a data class whose fields are annotated with what they mean.

    Example:
        >>> from opsheet.checks.run import SeverityCounts
        >>> SeverityCounts(error=2, warn=0, info=1).to_json()
        {'error': 2, 'warn': 0, 'info': 1}
    """

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return _adapter(type(self)).dump_python(self, mode="json")

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema of ``to_json``."""
        return _adapter(cls).json_schema(mode="serialization")


@dataclass(frozen=True, slots=True)
class FactField:
    """One field of an action's facts.

    Args:
        path: its name, below a list as ``list[].name``.
        type: what it holds, in JSON's words.
        meaning: in both languages.
    """

    path: str
    type: str
    meaning: Text


def fact_fields(kind: type[Facts], path: str = "") -> list[FactField]:
    """The fields of facts and of the facts inside them, each with its meaning.

    Args:
        kind: of the facts.
        path: in front of the fields' names.
    """
    hints = get_type_hints(kind, include_extras=True)
    found: list[FactField] = []
    for one in fields(kind):
        hint, meaning = get_args(hints[one.name])[:2]
        name = f"{path}{one.name}"
        inner = _facts_in(hint)
        found.append(FactField(name, _json_type(hint), meaning))
        if inner is not None:
            found += fact_fields(inner, f"{name}[]." if get_origin(hint) is tuple else f"{name}.")
    return found


def json_value(value: Any) -> JsonValue:
    """A cell's value as JSON can hold it.

    Args:
        value: text, number, date, time, error or blank; a scalar of an array counts as what it holds.

    Example:
        >>> json_value(dt.date(2025, 3, 10)), json_value(36.0), json_value(float("nan"))
        ('2025-03-10', 36, None)
    """
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return None if not math.isfinite(value) else int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(getattr(value, "code", value))


@cache
def _adapter(kind: type[Facts]) -> Any:
    from pydantic import ConfigDict, TypeAdapter, with_config

    return TypeAdapter(with_config(ConfigDict(extra="forbid", ser_json_inf_nan="null"))(kind))


def _facts_in(hint: Any) -> type[Facts] | None:
    candidates = get_args(hint) if get_origin(hint) is tuple else (hint,)
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, Facts)), None)


_JSON_TYPES = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    dt.date: "date",
    dt.datetime: "date-time",
}


def _json_type(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return f"[{_json_type(get_args(hint)[0])}]"
    if isinstance(hint, type) and issubclass(hint, Facts):
        return "object"
    if hint in _JSON_TYPES:
        return _JSON_TYPES[hint]
    members = get_args(hint)
    if members and all(isinstance(one, str) for one in members):
        return " / ".join(f'"{one}"' for one in members)
    return " / ".join(dict.fromkeys(_json_type(one) for one in members)) or "any"
