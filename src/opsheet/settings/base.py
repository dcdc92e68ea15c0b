"""The shapes that every settings file is made of: strict models, thresholds, periods, names and times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Generic, Literal, TypeVar, cast

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.rules.calendars import Period, periods_in_force
from opsheet.settings.errors import ImpossibleValueError

Int = Annotated[int, Strict()]  # "30" in quotes is a text, and refused as such
Real = Annotated[float, Strict()]
Number = TypeVar("Number", int, float)
Unit = Literal[
    "days",
    "working days",
    "minutes",
    "seconds",
    "boxes",
    "bytes",
    "characters",
    "months",
    "share",
    "points",
    "rank",
    "times",
    "units",
    "pictures",
    "stars",
    "reviews",
    "words",
    "weeks",
    "MB",
    "rows",
    "cells",
    "lines",
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


class WeeklyDay(Model):
    """A day of every week."""

    weekday: Weekday
    source: str


def _chinese_alone(content: object) -> object:
    """A team that works in Chinese need not translate: the Chinese name stands for the English one."""
    if isinstance(content, dict):
        names = cast("dict[str, object]", content)
        if "zh" in names and "en" not in names:
            return {**names, "en": names["zh"]}
    return cast("object", content)


class Words(Model):
    """A name in the two languages; the Chinese one stands for an English one that is left out."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    _fill = model_validator(mode="before")(_chinese_alone)

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

    _fill = model_validator(mode="before")(_chinese_alone)

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
                "must be a share from 0 to 1 (30% is 0.3), it is {value}",
            ),
            value=value,
        )


class ThresholdPeriod(Model, Generic[Number]):
    """The value of a threshold from a day on; ``from`` is left out where it has always held."""

    start: Day | None = Field(default=None, alias="from")
    value: Number
    unit: Unit
    source: str = Field(min_length=1)
    note: str | None = None

    @property
    def end(self) -> None:
        """None: it holds until the next begins."""
        return None

    @model_validator(mode="after")
    def _possible(self) -> ThresholdPeriod[Number]:
        _check_value(self.value, self.unit)
        return self


class Threshold(Model, Generic[Number]):
    """A number of the procedure with its unit and the section it comes from, or a list of such with ``from``.

    Of a list each entry holds from its day until the next begins; before the first day the first one holds.
    """

    one: ThresholdPeriod[Number] | None = Field(default=None, alias="[one]")
    several: tuple[ThresholdPeriod[Number], ...] = Field(default=(), alias="[several]")
    _current: int = PrivateAttr(default=-1)

    @model_validator(mode="before")
    @classmethod
    def _either_form(cls, content: object) -> object:
        if isinstance(content, Threshold):
            return cast("object", content)
        return {"[several]": content} if isinstance(content, list) else {"[one]": content}

    @model_validator(mode="after")
    def _in_order(self) -> Threshold[Number]:
        if not self.periods:
            raise ImpossibleValueError(Text("至少要有一段", "needs at least one entry"))
        check_order([period.start for period in self.periods])
        if len({period.unit for period in self.periods}) > 1:
            raise ImpossibleValueError(Text("各段的 unit 应相同", "every entry must have the same unit"))
        return self

    @property
    def periods(self) -> tuple[ThresholdPeriod[Number], ...]:
        """The values in the order of their days."""
        return self.several or ((self.one,) if self.one is not None else ())

    @property
    def value(self) -> Number:
        """The value in force on the day of the settings, see ``Settings.on``; by itself the latest."""
        return self.periods[self._current].value

    def __format__(self, specification: str) -> str:
        """The value in a text."""
        return format(self.value, specification)

    @property
    def unit(self) -> Unit:
        """The unit of every value."""
        return self.periods[0].unit

    @property
    def source(self) -> str:
        """The section that the value in force comes from."""
        return self.periods[self._current].source

    def on(self, day: dt.date) -> Number:
        """The value in force on a day."""
        return self.periods[self._position(day)].value

    def as_of(self, day: dt.date) -> Threshold[Number]:
        """The same threshold with ``value`` as in force on a day."""
        if len(self.periods) == 1:
            return self
        copy = self.model_copy()
        copy._current = self._position(day)
        return copy

    def _position(self, day: dt.date) -> int:
        return max(position_in_force(self.periods, day), 0)


def position_in_force(periods: Sequence[Period], day: dt.date) -> int:
    """Which of some periods in order is in force on a day: the last that has begun, -1 where there is none.

    Example:
        >>> content = {"from": dt.date(2025, 1, 1), "value": 7, "unit": "days", "source": "SOP"}
        >>> january = ThresholdPeriod[int].model_validate(content)
        >>> position_in_force([january], dt.date(2025, 3, 1)), position_in_force([january], dt.date(2024, 12, 31))
        (0, -1)
    """
    return int(periods_in_force(periods, np.array([day], dtype="datetime64[D]"))[0])


def days_to_check(*thresholds: Threshold[Any] | None) -> list[dt.date]:
    """A day for each combination of values that some thresholds ever have, to hold them against each other."""
    starts = {period.start for threshold in thresholds if threshold is not None for period in threshold.periods}
    return [dt.date.min, *sorted(start for start in starts if start is not None)]


def check_period(start: dt.date | None, end: dt.date | None) -> None:
    """Refuse a period that ends before it begins."""
    if start is not None and end is not None and end < start:
        raise ImpossibleValueError(
            Text("to（{end}）早于 from（{start}）", "to ({end}) is before from ({start})"), end=end, start=start
        )


_OVERLAP = Text(
    "两段时间重叠：一段到 {end}，下一段从 {start}", "two periods overlap: one to {end}, the next from {start}"
)
_UNSORTED = Text(
    "from 应从早到晚排列：{start} 排在 {before} 之后", "from must be in ascending order: {start} comes after {before}"
)
_TWICE = Text("两段时间重叠：都从 {start} 起", "two periods overlap: both begin on {start}")
_WITHOUT_START = Text("只有第一段可以不写 from", "only the first entry may leave out from")
_OPEN = Text("不限", "open")


def check_order(starts: Sequence[dt.date | None]) -> None:
    """Refuse periods that don't stand in the order of their first days, or two of which begin on one day."""
    for before, start in pairwise(starts):
        if start is None:
            raise ImpossibleValueError(_WITHOUT_START)
        if before is not None and start <= before:
            raise ImpossibleValueError(_TWICE if start == before else _UNSORTED, start=start, before=before)


def check_overlaps(periods: Sequence[Period]) -> None:
    """Refuse periods that stand out of order or share a day."""
    check_order([period.start for period in periods])
    for earlier, later in pairwise(periods):
        if earlier.end is None or later.start is None or later.start <= earlier.end:
            raise ImpossibleValueError(_OVERLAP, end=earlier.end or _OPEN, start=later.start or _OPEN)


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    doubled = {value for value in values if values.count(value) > 1}
    if doubled:
        raise ImpossibleValueError(Text("重复列出：{names}", "lists twice: {names}"), names=", ".join(sorted(doubled)))
    return values


UniqueNames = Annotated[tuple[str, ...], AfterValidator(_unique)]


def _clock(value: str) -> str:
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ImpossibleValueError(
            Text("应为时间 HH:MM，现为“{value}”", "must be a time HH:MM, it is “{value}”"), value=value
        )
    return value


ClockTime = Annotated[str, AfterValidator(_clock)]
"""A time of day as HH:MM text; YAML would read a bare 14:00 as a number, so it is quoted there."""


def _time_zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # a folder of the database is no zone either
        raise ImpossibleValueError(
            Text("时区 {name} 无效，应如 Asia/Shanghai", "no time zone: {name}; expected one such as Asia/Shanghai"),
            name=name,
        ) from error
    return name


TimeZone = Annotated[str, AfterValidator(_time_zone)]
"""A time zone by its name in the IANA database, for instance ``America/Mexico_City``."""


def clock(value: str) -> dt.time:
    """The time that a ``ClockTime`` stands for."""
    return dt.time.fromisoformat(value)
