"""The shapes that every settings file is made of: strict models, thresholds and dated thresholds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, model_validator

from opsheet.catalogue import Text

Int = Annotated[int, Strict()]  # "30" in quotes is a text, and refused as such
Real = Annotated[float, Strict()]
Number = TypeVar("Number", int, float)
Unit = Literal[
    "days",
    "working days",
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
Month = Annotated[int, Strict(), Field(ge=1, le=12)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class Model(BaseModel):
    """A strict, frozen model: an unknown key or a wrong type is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, hide_input_in_errors=True)


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
        msg = f"expected a value of 0 or more, got {value}"
        raise ValueError(msg)
    if unit == "share" and value > 1:
        msg = f"expected a share from 0 to 1 (30 % is 0.3), got {value}"
        raise ValueError(msg)


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


class Period(Model, Generic[Number]):
    """A value and the days on which it holds; an open end is left out."""

    start: dt.date | None = Field(default=None, alias="from")
    end: dt.date | None = Field(default=None, alias="to")
    value: Number

    @model_validator(mode="after")
    def _in_order(self) -> Period[Number]:
        check_period(self.start, self.end)
        return self


class DatedThreshold(Model, Generic[Number]):
    """A number that changes with time; its periods never overlap."""

    periods: tuple[Period[Number], ...] = Field(min_length=1)
    unit: Unit
    source: str = Field(min_length=1)
    note: str | None = None

    @model_validator(mode="after")
    def _no_overlap(self) -> DatedThreshold[Number]:
        for period in self.periods:
            _check_value(period.value, self.unit)
        check_overlaps([(period.start, period.end) for period in self.periods])
        return self

    def on(self, day: dt.date) -> Number | None:
        """The value that holds on a day, or None where no period covers it."""
        for period in self.periods:
            if covers(period.start, period.end, day):
                return period.value
        return None


def covers(start: dt.date | None, end: dt.date | None, day: dt.date) -> bool:
    """Whether a day lies in a period whose ends are included and may be open."""
    return (start is None or start <= day) and (end is None or day <= end)


def check_period(start: dt.date | None, end: dt.date | None) -> None:
    """Refuse a period that ends before it begins."""
    if start is not None and end is not None and end < start:
        msg = f"'to' ({end}) lies before 'from' ({start})"
        raise ValueError(msg)


def check_overlaps(periods: Sequence[tuple[dt.date | None, dt.date | None]]) -> None:
    """Refuse periods that share a day."""
    ordered = sorted(periods, key=lambda period: period[0] or dt.date.min)
    for (_, end), (start, _) in pairwise(ordered):
        if end is None or start is None or start <= end:
            msg = f"two periods overlap: one ends {end or 'never'}, the next begins {start or 'always'}"
            raise ValueError(msg)


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    doubled = {value for value in values if values.count(value) > 1}
    if doubled:
        msg = f"listed twice: {', '.join(sorted(doubled))}"
        raise ValueError(msg)
    return values


UniqueNames = Annotated[tuple[str, ...], AfterValidator(_unique)]


def _clock(value: str) -> str:
    dt.time.fromisoformat(value)
    if len(value) != len("14:00"):
        msg = "expected a time as HH:MM"
        raise ValueError(msg)
    return value


ClockTime = Annotated[str, AfterValidator(_clock)]
"""A time of day as HH:MM text; YAML would read a bare 14:00 as a number, so it is quoted there."""


def clock(value: str) -> dt.time:
    """The time that a ``ClockTime`` stands for."""
    return dt.time.fromisoformat(value)
