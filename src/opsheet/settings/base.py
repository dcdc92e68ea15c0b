"""The shapes that every settings file is made of: strict models, thresholds, periods, names and times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.errors import ImpossibleValueError

Int = Annotated[int, Strict()]  # "30" in quotes is a text, and refused as such
Real = Annotated[float, Strict()]
Number = TypeVar("Number", int, float)
Unit = Literal[
    "days",
    "working days",
    "minutes",
    "boxes",
    "bytes",
    "characters",
    "months",
    "share",
    "points",
    "rank",
    "times",
    "units",
    "words",
    "weeks",
    "MB",
    "rows",
]

Share = Annotated[float, Strict(), Field(ge=0, le=1)]


def _no_number(value: object) -> object:
    if isinstance(value, int | float):  # pydantic would take it for seconds since 1970
        raise ImpossibleValueError(
            Text("应为日期，例如 2025-03-01，现为 {value}", "must be a date such as 2025-03-01, it is {value}"),
            value=value,
        )
    return value


Day = Annotated[dt.date, BeforeValidator(_no_number)]
Month = Annotated[int, Strict(), Field(ge=1, le=12)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Model(BaseModel):
    """A strict, frozen model: an unknown key or a wrong type is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class Words(Model):
    """A name in the two languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        """The same as a catalogue text."""
        return Text(self.zh, self.en)

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Named(Model):
    """Something that users may call by its key, its Chinese or English name, or an alias."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The name as a catalogue text."""
        return Text(self.zh, self.en)


def _check_value(value: float, unit: Unit) -> None:
    if value < 0:
        raise ImpossibleValueError(Text("应不小于 0，现为 {value}", "must be 0 or more, it is {value}"), value=value)
    if unit == "share" and value > 1:
        raise ImpossibleValueError(
            Text(
                "应为 0 到 1 的比例（30% 写 0.3），现为 {value}",
                "must be a share from 0 to 1 (30 % is 0.3), it is {value}",
            ),
            value=value,
        )


class Threshold(Model, Generic[Number]):
    """A number of the procedure with its unit and the section it comes from."""

    value: Number
    unit: Unit
    source: str = Field(min_length=1)
    note: str | None = None

    @model_validator(mode="after")
    def _possible(self) -> Threshold[Number]:
        _check_value(self.value, self.unit)
        return self


def covers(start: dt.date | None, end: dt.date | None, day: dt.date) -> bool:
    """Whether a day lies in a period whose ends are included and may be open."""
    return (start is None or start <= day) and (end is None or day <= end)


def check_period(start: dt.date | None, end: dt.date | None) -> None:
    """Refuse a period that ends before it begins."""
    if start is not None and end is not None and end < start:
        raise ImpossibleValueError(
            Text("to（{end}）早于 from（{start}）", "to ({end}) lies before from ({start})"), end=end, start=start
        )


_OVERLAP = Text(
    "两段时间重叠：一段到 {end}，下一段从 {start}", "two periods overlap: one to {end}, the next from {start}"
)
_OPEN = Text("不限", "open")


def check_overlaps(periods: Sequence[tuple[dt.date | None, dt.date | None]]) -> None:
    """Refuse periods that share a day."""
    ordered = sorted(periods, key=lambda period: period[0] or dt.date.min)
    for (_, end), (start, _) in pairwise(ordered):
        if end is None or start is None or start <= end:
            raise ImpossibleValueError(_OVERLAP, end=end or _OPEN, start=start or _OPEN)


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    doubled = {value for value in values if values.count(value) > 1}
    if doubled:
        raise ImpossibleValueError(Text("重复列出：{names}", "lists twice: {names}"), names=", ".join(sorted(doubled)))
    return values


UniqueNames = Annotated[tuple[str, ...], AfterValidator(_unique)]


def _clock(value: str) -> str:
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ImpossibleValueError(
            Text('应为时间 "HH:MM"，现为“{value}”', 'must be a time "HH:MM", it is "{value}"'), value=value
        )
    return value


ClockTime = Annotated[str, AfterValidator(_clock)]
"""A time of day as HH:MM text; YAML would read a bare 14:00 as a number, so it is quoted there."""


def clock(value: str) -> dt.time:
    """The time that a ``ClockTime`` stands for."""
    return dt.time.fromisoformat(value)
