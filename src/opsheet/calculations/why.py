"""Why a stocking row's figures are what they are: inputs with their cells, rule, settings and the sum written out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from opsheet.calculations.stock_outlook import Arrival, Outlook, daily_rates, stock_outlooks
from opsheet.calculations.stocking import AVERAGES, INBOUND, STOCKS, StockPlan, exit_words, order_days, stock_plan
from opsheet.calculations.team_rules import lead_times
from opsheet.calculations.why_texts import (
    ARRIVAL,
    ARRIVALS_NAME,
    CALCULATIONS,
    DAILY_RATE_NAME,
    INBOUND_NAME,
    LEAD_TIME_NAME,
    RULES,
)
from opsheet.catalogue import Message, Text, joined
from opsheet.settings import Settings
from opsheet.settings.base import Threshold
from opsheet.tables import Table, Workbook
from opsheet.values.cells import ExcelError

_TURNOVER = "turnover.no_sales_days"
_SAFETY, _COVER = "replenishment.safety", "replenishment.cover"
_LEAD = (
    "replenishment.domestic_handling",
    "replenishment.sea_freight.min",
    "replenishment.sea_freight.max",
    "replenishment.customs.min",
    "replenishment.customs.max",
    "replenishment.fba_appointment.min",
    "replenishment.fba_appointment.max",
    "replenishment.channels.container.extra",
    "replenishment.channels.container.share",
    "replenishment.channels.air.replaces_sea",
)
_PLANNING = "replenishment.planning"
_EXCESS_AFTER, _AGED, _LONG_AGED = f"{_PLANNING}.excess_after", f"{_PLANNING}.aged_from", f"{_PLANNING}.long_aged_from"
_NAMES = {"inbound": INBOUND_NAME, "lead_time_days": LEAD_TIME_NAME}
_OUTLOOK = ("first_gap", "gap_days", "sells_out_on")
# What Refresh sales fills from the data folder, each with what else in the row it belongs with.
_FROM_EXPORTS = {
    "days_in_stock": ("days_in_stock",),
    "instock_velocity": ("instock_velocity", "days_in_stock"),
    "aged_units": ("aged_units",),
    "aged_surcharge": ("aged_surcharge", "aged_units"),
    "lingxing_suggested": ("lingxing_suggested", "suggested_quantity"),
    "amazon_suggested": ("amazon_suggested", "suggested_quantity"),
    "suggestion_difference": ("suggested_quantity", "lingxing_suggested", "amazon_suggested"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a figure is made from.

    Args:
        name: of the column, or of an earlier step.
        cell: its address; None for an earlier step.
        value: a number, a day, a text, the name of an Excel error, or None for a blank.
    """

    name: Text
    cell: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class UsedSetting:
    """A number of the settings that took part.

    Args:
        path: file and key path, for instance ``replenishment.cover``.
        value: in force on the order's day.
        unit: of it.
        source: the section that it comes from.
    """

    path: str
    value: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """One figure.

    Args:
        key: of the column, or of a figure that no column shows.
        name: of the figure.
        value: a number or a day; None where it can't be told.
        in_sheet: what the sheet's own cell holds, None where there is none.
        rule: in words, with the section.
        sources: what it is made from.
        settings: that took part.
        calculation: the sum written out, or None where there is no result.
    """

    key: str
    name: Text
    value: Any
    in_sheet: Source | None
    rule: Text
    sources: Sequence[Source]
    settings: Sequence[UsedSetting]
    calculation: Message | None


@dataclass(frozen=True)
class Explainer:
    """Explains the rows of a workbook's stocking sheet.

    Args:
        workbook: with the table ``stocking``; its full-process table tells when goods arrive.
        settings: the team's.
        today: the day of the calculation.

    Source: data, ours beside theirs; SOP 备货流程 1-3.
    """

    workbook: Workbook
    settings: Settings
    today: dt.date

    def steps(self, index: int) -> list[Step]:
        """The figures of one row, each after those that it is made from.

        Args:
            index: of the row among the table's rows, from 0.
        """
        return list(_Row(self, index, self.settings.on(self.today)).steps())

    @cached_property
    def table(self) -> Table:
        """The stocking sheet."""
        return self.workbook.tables["stocking"]

    @cached_property
    def plan(self) -> StockPlan:
        """The figures of all rows."""
        return stock_plan(self.table, self.settings, self.today)

    @cached_property
    def outlooks(self) -> list[Outlook | None]:
        """What becomes of each row's stock; None throughout where no full-process table tells."""
        if "pipeline" not in self.workbook.tables:
            return [None] * len(self.table)
        return stock_outlooks(self.workbook, self.plan, self.settings, self.today)

    @cached_property
    def rates(self) -> list[float]:
        """Units a day that the outlooks reckon with."""
        return daily_rates(self.table, self.plan).tolist()

    @cached_property
    def exit_words(self) -> list[str | None]:
        """The exit signal of each row."""
        excess, supply_days = self.plan.excess_units, self.plan.days_of_supply
        return exit_words(self.table, excess, supply_days, self.settings.on(self.today)).tolist()


@dataclass(frozen=True)
class _Row:
    """One row with everything that its figures are made from."""

    sheet: Explainer
    index: int
    settings: Settings

    @property
    def table(self) -> Table:
        """The stocking sheet."""
        return self.sheet.table

    @property
    def today(self) -> dt.date:
        """The day of the calculation."""
        return self.sheet.today

    @cached_property
    def ordered(self) -> dt.date:
        """The day of the order, whose numbers count."""
        return order_days(self.table, self.today)[self.index].astype("datetime64[D]").item()

    def steps(self) -> Iterator[Step]:
        """Every figure."""
        yield self._step("velocity", AVERAGES, weights=True)
        yield self._step("available", STOCKS)
        yield self._step("inbound", INBOUND)
        yield self._step("lead_time_days", ("category", "transport"), (self._supplier_place(), *_LEAD))
        yield self._step("days_of_supply", ("available", "velocity"), (_TURNOVER,))
        yield self._step("stockout_on", ("available", "velocity"))
        yield self._step("order_by", ("stockout_on", "lead_time_days"), (_SAFETY,))
        needed = ("velocity", "lead_time_days", "available", "inbound", "carton_quantity")
        yield self._step("suggested_quantity", needed, (_COVER, _SAFETY))
        yield self._step("cartons", ("quantity", "carton_quantity"))
        mode = "air" if self._value("transport") == "air" else "sea"
        arrival = f"replenishment.modes.{mode}.arrival"
        yield self._step("arrives_on", ("applied_on", "transport"), (arrival, _SAFETY))
        yield self._step("days_after_order", ("available", "inbound", "quantity", "velocity"), (_TURNOVER,))
        for key, sources in _FROM_EXPORTS.items():
            if self._value(key) is not None:
                yield self._step(key, sources)
        yield from self._outlook_steps()
        yield self._step("excess_units", ("available", "velocity"), (_EXCESS_AFTER,))
        if self._value("exit_signal") is not None:
            yield self._step("exit_signal", ("excess_units", "aged_units", "days_of_supply"), (_AGED, _LONG_AGED))

    def _outlook_steps(self) -> Iterator[Step]:
        """What becomes of the row's stock day by day, where that is known."""
        for key in _OUTLOOK:
            if self._value(key) is not None:
                yield self._step(key, ("platform_stock", "daily_rate", "arrivals"))

    def _step(self, key: str, sources: Sequence[str], paths: Sequence[str] = (), *, weights: bool = False) -> Step:
        used = [self._setting(path) for path in paths]
        used += self._weights() if weights else []
        value = self._value(key)
        numbers = {setting.path.split(".")[-1]: setting.value for setting in used}
        calculation = None if value is None else Message(CALCULATIONS[key], self._shown(key, numbers))
        in_sheet = self._cell(key) if key in self.table.columns else None
        return Step(
            key, self._name(key), value, in_sheet, RULES[key], [self._source(one) for one in sources], used, calculation
        )

    def _name(self, key: str) -> Text:
        if key in _NAMES:
            return _NAMES[key]
        column = self.table.columns.get(key)
        header = self.table.definition.columns[key].header
        return Text(column.header.replace("\n", ""), column.header.replace("\n", "")) if column else header.text

    def _source(self, key: str) -> Source:
        if key == "daily_rate":
            return Source(DAILY_RATE_NAME, None, self.sheet.rates[self.index])
        if key == "arrivals":
            outlook = self.sheet.outlooks[self.index]
            return Source(ARRIVALS_NAME, None, _arrivals(outlook.arrivals if outlook else ()))
        if key in StockPlan.__slots__:
            return Source(self._name(key), None, self._value(key))
        return self._cell(key) if key in self.table.columns else Source(self._name(key), None, None)

    def _cell(self, key: str) -> Source:
        held = self.table.columns[key].raw[self.index]
        return Source(self._name(key), self.table.cell(key, self.index), _held(held))

    def _value(self, key: str) -> Any:
        """A figure of the plan or the typed value of a cell; None where there is none."""
        if key in _OUTLOOK:
            outlook = self.sheet.outlooks[self.index]
            return getattr(outlook.late, key) if outlook else None
        if key == "exit_signal":
            return self.sheet.exit_words[self.index]
        if key in StockPlan.__slots__:
            values = getattr(self.sheet.plan, key)
        elif key in self.table.columns:
            values = self.table.columns[key].values
        else:
            return None
        value = values[self.index]
        if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
            return None
        return value.item() if isinstance(value, np.generic) else value

    def _setting(self, path: str) -> UsedSetting:
        found: Any = self.settings.on(self.ordered)
        for part in path.split("."):
            found = found[part] if isinstance(found, Mapping) else getattr(found, part)
        assert isinstance(found, Threshold)  # noqa: S101 - paths name thresholds
        return UsedSetting(path, found.value, found.unit, found.source)

    def _weights(self) -> list[UsedSetting]:
        own = self.settings.turnover.velocity_weights
        values = {"days_7": own.days_7, "days_14": own.days_14, "days_30": own.days_30}
        path = "turnover.velocity_weights"
        return [UsedSetting(f"{path}.{key}", value, own.unit, own.source) for key, value in values.items()]

    def _supplier_place(self) -> str:
        category = self._value("category")
        own = self.settings.replenishment.supplier.categories
        return f"replenishment.supplier.categories.{category}" if category in own else "replenishment.supplier.default"

    def _shown(self, key: str, numbers: Mapping[str, float]) -> dict[str, object]:
        """What the placeholders of a calculation stand for."""
        shown: dict[str, object] = {**numbers, "today": self.today, "ordered": self.ordered}
        for name in (*StockPlan.__slots__, "quantity", "carton_quantity"):
            shown[name] = _written(self._value(name))
        shown["figure"] = _written(self._value(key))
        if key in _FROM_EXPORTS or key == "exit_signal":
            shown["days_in_stock"] = _written(self._value("days_in_stock"))
            shown["aged"] = _written(self._value("aged_units"))
        if key in _OUTLOOK:
            shown |= {one: self._source(one).value for one in ("arrivals", "daily_rate")}
            shown |= {"stock": _written(self._value("platform_stock")), "rate": _written(shown["daily_rate"])}
        if key == "velocity":
            shown["sum"] = self._weighted(numbers)
        if key in {"available", "inbound"}:
            parts = [self._value(one) for one in (STOCKS if key == "available" else INBOUND)]
            shown["sum"] = " + ".join(_written(part) for part in parts if part is not None)
        if key == "lead_time_days":
            shown |= self._by_channel()
        return shown

    def _weighted(self, weights: Mapping[str, float]) -> str:
        pairs = [(weight, self._value(key)) for key, weight in zip(AVERAGES, weights.values(), strict=True)]
        given = [(weight, value) for weight, value in pairs if value is not None]
        total = sum(weight for weight, _ in given)
        parts = " + ".join(f"{_written(weight)} × {_written(value)}" for weight, value in given)
        return parts if abs(total - 1) < 1e-9 else f"({parts}) ÷ {_written(total)}"

    def _by_channel(self) -> dict[str, object]:
        channels = np.array(["container", "express", "air"], dtype=object)
        categories = np.array([self._value("category")] * 3, dtype=object)
        days = lead_times(categories, channels, self.settings, days=np.array([self.ordered] * 3, dtype="datetime64[D]"))
        return {channel: _written(value) for channel, value in zip(channels.tolist(), days.tolist(), strict=True)}


def _held(raw: Any) -> Any:
    """What a cell holds: an Excel error by its name, a text without the blanks around it."""
    if isinstance(raw, ExcelError):
        return raw.code
    return raw.strip() or None if isinstance(raw, str) else raw


def _arrivals(arrivals: Sequence[Arrival]) -> Message:
    """Units on their way, each with the day on which they can be sold at the latest."""
    late = sorted((one.late, one.units) for one in arrivals)
    return joined(Message(ARRIVAL, {"units": _written(units), "day": day}) for day, units in late)


def _written(value: Any) -> str:
    """A value as a sum shows it."""
    if isinstance(value, float):
        return f"{round(value, 2):,.10g}" if abs(value) < 1e9 else f"{value:,.0f}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return "—" if value is None else str(value)
