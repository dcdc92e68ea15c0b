"""What becomes of each row's stock day by day, the lines of the full-process table arriving early or late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.pipeline import MILESTONE_COLUMNS
from opsheet.calculations.product_columns import texts_of
from opsheet.calculations.stocking import StockPlan, stock_plan
from opsheet.calculations.team_rules import lead_times, routes_of, supplier_days
from opsheet.rules.stock_projection import StockProjection, project_stock
from opsheet.settings import Settings
from opsheet.tables.table import Table, Workbook

Numbers = NDArray[np.float64]
_DAY = dt.timedelta(days=1)
_ON_SALE = MILESTONE_COLUMNS.index("shelved_on")
_DISPATCHED = MILESTONE_COLUMNS.index("dispatched_on")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units that are on their way to Amazon.

    Args:
        early: the day on which they can be sold at the earliest.
        late: the day at the latest.
        units: how many.
    """

    early: dt.date
    late: dt.date
    units: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The outlook of one row.

    Args:
        arrivals: on their way.
        early: what becomes of the stock when they arrive early.
        late: when they arrive late.
    """

    arrivals: Sequence[Arrival]
    early: StockProjection
    late: StockProjection


def stock_outlooks(workbook: Workbook, plan: StockPlan, settings: Settings, today: dt.date) -> list[Outlook | None]:
    """The outlook of each row of the stocking sheet, None where stock or sales aren't known or nothing is on its way.

    What Amazon has is sold from today on at the in-stock average, where the sheet has one, else at the weighted one.
    Each line of the full-process table that is not on sale yet enters on its date. What FBA在途 has beyond the lines
    that have left China enters after Amazon's appointment, what 采购在途 has beyond the others after the lead time.

    Args:
        workbook: with the tables ``stocking`` and ``pipeline``.
        plan: of the stocking sheet.
        settings: the team's lead times.
        today: the first day.

    Source: data, planning 2.
    """
    table = workbook.tables["stocking"]
    lines = _lines_by_product(workbook, settings.on(today), today)
    stock = np.where(table.usable("platform_stock"), np.nan_to_num(table.numbers("platform_stock")), np.nan)
    rates = daily_rates(table, plan)
    outlooks: list[Outlook | None] = []
    undated = _undated(table, settings.on(today), today)
    for row, (product, units, rate) in enumerate(zip(table.products(), stock.tolist(), rates.tolist(), strict=True)):
        of_product = lines.get(product, [])
        arrivals = [line.arrival for line in of_product] + _beyond(of_product, [one[row] for one in undated])
        known = bool(arrivals) and not np.isnan(units) and rate > 0
        outlooks.append(_outlook(units, rate, arrivals, today) if known else None)
    return outlooks


def outlook_columns(workbook: Workbook, settings: Settings, today: dt.date) -> dict[str, NDArray[np.generic]]:
    """The columns 首个断档日, 断档天数 and 卖完日期 of the stocking sheet, everything arriving late.

    Args:
        workbook: with a stocking sheet.
        settings: the team's.
        today: the first day.

    Returns:
        Arrays with one value a row by column; nothing where no full-process table tells when goods arrive.
    """
    if "pipeline" not in workbook.tables:
        return {}
    plan = stock_plan(workbook.tables["stocking"], settings, today)
    late = [one.late if one else None for one in stock_outlooks(workbook, plan, settings, today)]
    days = {
        "first_gap": [one.first_gap if one else None for one in late],
        "sells_out_on": [one.sells_out_on if one else None for one in late],
    }
    gaps = np.array([np.nan if one is None else one.gap_days for one in late], dtype=np.float64)
    columns = {key: np.array(values, dtype="datetime64[D]") for key, values in days.items()}
    return {"first_gap": columns["first_gap"], "gap_days": gaps, "sells_out_on": columns["sells_out_on"]}


def daily_rates(table: Table, plan: StockPlan) -> Numbers:
    """Units a day that the outlook reckons with: the in-stock average of the sheet, else the weighted one."""
    own = table.numbers("instock_velocity")
    return np.where(own > 0, own, plan.velocity)


def _outlook(stock: float, rate: float, arrivals: Sequence[Arrival], today: dt.date) -> Outlook:
    early, late = (
        project_stock(stock, rate, [(getattr(one, case), one.units) for one in arrivals], today)
        for case in ("early", "late")
    )
    return Outlook(arrivals, early, late)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that isn't on sale yet.

    Args:
        arrival: of its units.
        has_left: whether it has left China.
    """

    arrival: Arrival
    has_left: bool


def _undated(table: Table, settings: Settings, today: dt.date) -> tuple[list[Arrival], list[Arrival]]:
    """FBA在途 and 采购在途 of each row as if no line told when they arrive."""
    appointment, count = settings.replenishment.fba_appointment, len(table)
    channels = np.full(count, None, dtype=object)
    categories = table.texts("category")
    rest = lead_times(categories, channels, settings, cases=np.full(count, "min", dtype=object))
    rest = rest - supplier_days(categories.tolist(), settings)
    whole = lead_times(categories, channels, settings, cases=np.full(count, "max", dtype=object))
    soon, late = (today + _DAY * days for days in (appointment.min.value, appointment.max.value))
    inbound, purchased = (np.nan_to_num(table.numbers(key)).tolist() for key in ("inbound_fba", "purchased"))
    spans = zip(rest.tolist(), whole.tolist(), purchased, strict=True)
    return (
        [Arrival(soon, late, units) for units in inbound],
        [Arrival(today + _DAY * int(least), today + _DAY * int(most), units) for least, most, units in spans],
    )


def _beyond(lines: Sequence[_Line], undated: Sequence[Arrival]) -> list[Arrival]:
    """What the sheet has on its way beyond the lines, of FBA在途 and of 采购在途."""
    found: list[Arrival] = []
    for arrival, has_left in zip(undated, (True, False), strict=True):
        units = arrival.units - sum(line.arrival.units for line in lines if line.has_left is has_left)
        if units > 0:
            found.append(replace(arrival, units=units))
    return found


def _lines_by_product(workbook: Workbook, settings: Settings, today: dt.date) -> dict[tuple[str, str], list[_Line]]:
    table = workbook.tables["pipeline"]
    units, days = table.numbers("quantity"), _arrival_days(workbook, settings, today)
    milestones = np.column_stack([table.dates(key) for key in MILESTONE_COLUMNS[_DISPATCHED:_ON_SALE]])
    left: list[bool] = np.any(~np.isnat(milestones), axis=1).tolist()
    lines: dict[tuple[str, str], list[_Line]] = {}
    for row, product in enumerate(table.products()):
        found = days[row]
        if found is not None and units[row] > 0:
            arrival = Arrival(*found, units=float(units[row]))
            lines.setdefault(product, []).append(_Line(arrival, left[row]))
    return lines


def _arrival_days(workbook: Workbook, settings: Settings, today: dt.date) -> list[tuple[dt.date, dt.date] | None]:
    """When each line will be on sale, early and late; None for a line that is, or of which no date is known."""
    table = workbook.tables["pipeline"]
    reached: list[list[dt.date | None]] = [table.dates(key).astype(object).tolist() for key in MILESTONE_COLUMNS]
    early, late = stage_days(workbook, settings)
    found: list[tuple[dt.date, dt.date] | None] = []
    for row in range(len(table)):
        known = [(place, day) for place, days in enumerate(reached) if (day := days[row]) and day <= today]
        last, since = known[-1] if known else (_ON_SALE, today)
        if last >= _ON_SALE:
            found.append(None)
            continue
        found.append((_arrives(since, early[row, last:], today), _arrives(since, late[row, last:], today)))
    return found


def _arrives(since: dt.date, stages: Numbers, today: dt.date) -> dt.date:
    """The day after all stages; the one under way isn't over before today."""
    first, *others = stages.tolist()
    return _later(max(_later(since, first), today), sum(others))


def _later(day: dt.date, days: float) -> dt.date:
    """The day so many days later; the calendar's last for a number that somebody mistyped."""
    return dt.date.fromordinal(int(min(max(day.toordinal() + days, 1), dt.date.max.toordinal())))


def stage_days(workbook: Workbook, settings: Settings) -> tuple[Numbers, Numbers]:
    """Days of each stage of each line, at the least and at the most; columns are the milestones they begin with.

    What purchasing or logistics confirmed stands in for the days of the settings.

    Args:
        workbook: with a table of the kind ``pipeline``.
        settings: the team's.

    Source: SOP 备货流程 1.1-1.5; SOP 绩效目标·库存周转天数 (1)-(4).
    """
    table, numbers, turnover = workbook.tables["pipeline"], settings.replenishment, settings.turnover
    count = len(table)
    supplier = _or_else(table.numbers("confirmed_lead_days"), supplier_days(texts_of(workbook, "category"), settings))
    least = np.full(count, float(numbers.sea_freight.min.value + numbers.customs.min.value))
    most = np.full(count, float(numbers.sea_freight.max.value + numbers.customs.max.value))
    routes = routes_of(table.texts("channel"), settings)
    for key, route in turnover.routes.items():
        least = np.where(routes == key, float(route.target.value), least)
        most = np.where(routes == key, float(route.target.value + route.tolerance.value), most)
    confirmed = table.numbers("confirmed_transit_days")
    waiting = turnover.segments.overseas.target
    handling, appointment = float(numbers.domestic_handling.value), numbers.fba_appointment
    early = [supplier, np.zeros(count), _or_else(confirmed, least), np.zeros(count)]
    late = [supplier, np.full(count, handling), _or_else(confirmed, most)]
    late.append(np.full(count, 0.0 if waiting is None else float(waiting.value)))
    early.append(np.full(count, float(appointment.min.value)))
    late.append(np.full(count, float(appointment.max.value)))
    return np.column_stack(early), np.column_stack(late)


def _or_else(values: Numbers, others: Numbers) -> Numbers:
    return np.where(np.isnan(values), others, values)
