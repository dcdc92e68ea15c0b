"""The calculated columns of the stocking sheet: velocity, supply, dates and the suggested order of every row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.in_force import numbers_on
from opsheet.calculations.team_rules import expected_arrivals, lead_times, velocity
from opsheet.rules.replenishment import (
    available_units,
    inbound_units,
    order_by_date,
    projected_turnover_days,
    stockout_date,
    suggested_quantity,
)
from opsheet.rules.stock_age import excess_units, exit_signals
from opsheet.rules.turnover import days_of_supply
from opsheet.settings import Settings
from opsheet.tables.table import Table
from opsheet.values import fold
from opsheet.values.numbers import MOST_UNITS

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]

AVERAGES = ("average_7", "average_14", "average_30")
STOCKS = ("platform_stock", "overseas_stock", "forwarder_stock", "domestic_stock")
INBOUND = ("inbound_fba", "purchased")
_LAST_DAY = np.datetime64("9999-12-31", "D")
_CHANNEL_OF_TRANSPORT = {"container": "container", "express": "express", "air": "air"}  # sea is the usual mix


@dataclass(frozen=True, slots=True)
class StockPlan:
    """What follows from the rows of a stocking sheet, one value a row; NaN or NaT where it isn't known.

    Args:
        velocity: weighted average, units per day.
        available: units in stock.
        inbound: units on their way.
        days_of_supply: days that the available stock lasts.
        lead_time_days: from the order to being on sale.
        stockout_on: the day on which the available stock runs out.
        order_by: the last day to order in time.
        suggested_quantity: units in whole cartons.
        cartons: the quantity asked for, in cartons.
        arrives_on: the ERP's expected arrival.
        days_after_order: days of supply once everything ordered is there.
        excess_units: units beyond the days of supply that are worth keeping.
    """

    velocity: Numbers
    available: Numbers
    inbound: Numbers
    days_of_supply: Numbers
    lead_time_days: Numbers
    stockout_on: Days
    order_by: Days
    suggested_quantity: Numbers
    cartons: Numbers
    arrives_on: Days
    days_after_order: Numbers
    excess_units: Numbers


@np.errstate(over="ignore", invalid="ignore")  # a number of 300 digits is a slip of the keyboard, not an error of ours
def stock_plan(table: Table, settings: Settings, today: dt.date) -> StockPlan:
    """Calculate every row of a stocking sheet.

    A row with an unreadable or negative cell among those that a figure needs has no such figure; a blank stock counts
    as none, a blank average drops out.

    Args:
        table: of the kind ``stocking``.
        settings: the team's numbers.
        today: stock is counted as of this day, and it stands in for a blank order date.

    Source: SOP 备货流程 1-3; rules 1-3.
    """
    day = np.full(len(table), np.datetime64(today))
    settings, ordered = settings.on(today), order_days(table, today)
    safety = numbers_on(ordered, settings, lambda own: own.replenishment.safety)
    cover = numbers_on(ordered, settings, lambda own: own.replenishment.cover)
    no_sales = settings.turnover.no_sales_days.value
    rate = _velocity(table, settings)
    available = _units(table.usable(*STOCKS), available_units(*(table.numbers(key) for key in STOCKS)))
    inbound = _units(table.usable(*INBOUND), inbound_units(*(table.numbers(key) for key in INBOUND)))
    selling = table.usable(*AVERAGES)
    lead = _lead_times(table, ordered, settings)
    carton = _carton_quantity(table)
    quantity = _where(table.usable("quantity"), table.numbers("quantity"))
    after_order = projected_turnover_days(available, inbound, quantity, rate, no_sales_days=no_sales)
    plan = StockPlan(
        velocity=rate,
        available=available,
        inbound=inbound,
        days_of_supply=_where(selling, days_of_supply(available, rate, no_sales_days=no_sales)),
        lead_time_days=lead,
        stockout_on=_known_day(stockout_date(available, rate, day)),
        order_by=_known_day(order_by_date(available, rate, lead, safety, day)),
        suggested_quantity=suggested_quantity(
            rate,
            lead,
            cover_days=cover,
            available=available,
            inbound=inbound,
            carton_quantity=carton,
            safety_days=safety,
        ),
        cartons=quantity / carton,
        arrives_on=_arrival(table, ordered, safety, settings),
        days_after_order=_where(selling & (available + inbound + quantity < MOST_UNITS), after_order),
        excess_units=excess_units(available, rate, settings.replenishment.planning.excess_after.value),
    )
    return _without_lacking(plan, table)


def calculate(table: Table, settings: Settings, today: dt.date) -> dict[str, NDArray[np.generic]]:
    """The values of the stocking sheet's calculated columns by column key; the check result is not among them.

    Args:
        table: of the kind ``stocking``.
        settings: the team's numbers.
        today: the day of the calculation.

    Returns:
        float64 or datetime64[D] arrays, one value a row, in the order of the table's definition.
    """
    plan = stock_plan(table, settings, today)
    keys = (key for key in table.definition.calculated_columns if key in StockPlan.__slots__)
    return {key: getattr(plan, key) for key in keys}


def exit_words(table: Table, excess: Numbers, supply_days: Numbers, settings: Settings) -> NDArray[np.object_]:
    """What each row's 出清信号 says in the user's language, None for nothing.

    Args:
        table: of the kind ``stocking``.
        excess: the column 冗余件数 as calculated.
        supply_days: the column 可售天数 as calculated.
        settings: the ages and the words.

    Source: data, planning 8.
    """
    planning = settings.replenishment.planning
    signals = exit_signals(
        excess,
        table.numbers("aged_units"),
        supply_days,
        aged_from=planning.aged_from.value,
        long_aged_from=planning.long_aged_from.value,
    )
    words = {key: getattr(planning.exit_words, key).text[settings.language] for key in set(signals.tolist()) - {None}}
    return np.array([words.get(signal) for signal in signals.tolist()], dtype=object)


def _without_lacking(plan: StockPlan, table: Table) -> StockPlan:
    """Leave out every figure for which a column is missing: nothing is no zero."""
    keys = [key for key in table.definition.calculated_columns if key in StockPlan.__slots__ and table.lacks(key)]
    blank = {
        key: np.full(len(table), np.datetime64("NaT", "D") if getattr(plan, key).dtype.kind == "M" else np.nan)
        for key in keys
    }
    return replace(plan, **blank)


def _velocity(table: Table, settings: Settings) -> Numbers:
    return _where(table.usable(*AVERAGES), velocity([table.numbers(key) for key in AVERAGES], settings))


def _lead_times(table: Table, ordered: Days, settings: Settings) -> Numbers:
    channels = np.array([_CHANNEL_OF_TRANSPORT.get(key) for key in table.texts("transport").tolist()], dtype=object)
    days = lead_times(table.texts("category"), channels, settings, days=ordered)
    return _where(table.usable("category", "transport"), days)


def order_days(table: Table, today: dt.date) -> Days:
    """The day of each order, by which numbers that changed over time are chosen; today where none is written."""
    applied = table.dates("applied_on")
    return np.where(np.isnat(applied), np.datetime64(today), applied)


def approved_rows(table: Table, settings: Settings) -> Mask:
    """True for the rows that the department head approved, by the words of ``approvals.yaml``.

    Args:
        table: of the kind ``stocking``.
        settings: with ``approvals.form.approved_words``.

    Source: SOP 备货流程 2.
    """
    approved = {fold(word) for word in settings.approvals.form.approved_words}
    words = table.texts("head_approval").tolist()
    return np.array([fold(word or "") in approved for word in words], dtype=bool)


def plan_arrivals(table: Table, plan: StockPlan, settings: Settings, day: dt.date) -> Days:
    """When planned goods are expected: the days of the mode, and safety days where more is bought than needed.

    Args:
        table: of the kind ``stocking``.
        plan: what is calculated of its rows.
        settings: the team's.
        day: on which the plan is made.

    Source: SOP 备货流程 3 期望到达时间（有多备的货加上安全库存时间）.
    """
    made_on = np.full(len(table), np.datetime64(day))
    safety = numbers_on(made_on, settings, lambda own: own.replenishment.safety)
    more = table.numbers("quantity") > plan.suggested_quantity
    return expected_arrivals(made_on, table.texts("transport") == "air", np.where(more, safety, 0), settings)


def _arrival(table: Table, ordered: Days, safety: Numbers, settings: Settings) -> Days:
    arrival = expected_arrivals(ordered, table.texts("transport") == "air", safety, settings)
    return np.where(table.usable("applied_on", "transport"), arrival, np.datetime64("NaT", "D"))


def _carton_quantity(table: Table) -> Numbers:
    """A carton holds one piece at least."""
    values = table.numbers("carton_quantity")
    return _where(table.usable("carton_quantity") & (values >= 1), values)


def _known_day(days: Days) -> Days:
    """Leave out the days that no spreadsheet knows."""
    return np.where(days > _LAST_DAY, np.datetime64("NaT", "D"), days)


def _units(known: Mask, values: Numbers) -> Numbers:
    """Leave out sums that are as impossible as such a number in one cell is."""
    return _where(known & (values < MOST_UNITS), values)


def _where(known: Mask, values: Numbers) -> Numbers:
    return np.where(known, values, np.nan)
