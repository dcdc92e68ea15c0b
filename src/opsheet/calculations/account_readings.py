"""What each source says of the account's metrics: the page typed off, daily counts of orders, Amazon's own file."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from opsheet.catalogue import Message, Text
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values import Vocabulary, fold

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

HEALTH_EXPORT, ORDERS_EXPORT = "amazon_account_health", "amazon_all_orders"
_ROLES = {"odr": "order_defect", "late_shipment": "late_shipment"}  # of the file, where they differ from the key
_NOT_FILLED = Text("“{column}”未填", "“{column}” is blank")
_NOT_IN_FILE = Text("文件里没有这一项", "Not in the file")
_ONE_WINDOW = Text("文件只给 {days} 天的", "The file gives {days} days only")
_NO_COUNTS = Text("“{column}”没有填满这 {days} 天", "“{column}” isn’t filled for all of the {days} days")
_NO_ORDERS = Text("这 {days} 天没有订单", "No orders in these {days} days")
_PARTIAL = Text("这 {days} 天只有 {there} 天的数据", "Only {there} of the {days} days are there")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source says of one metric of a shop.

    Args:
        shop: as written, "" where the source names none.
        site: its code, "" where it isn't known.
        metric: its key in ``health.yaml``.
        window: the days over which it is counted.
        source: where it comes from.
        as_of: the last day that it covers.
        rate: a share, or None where there is none.
        reason: why there is none, or why it is less than the whole.
        orders: that it is counted over; None where the source doesn't say.
    """

    shop: str
    site: str
    metric: str
    window: int
    source: Text
    as_of: dt.date | None
    rate: float | None = None
    reason: Message | None = None
    orders: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What one source says of a shop besides its metrics.

    Args:
        shop: as written.
        site: its code.
        source: where it comes from.
        as_of: the day.
        points: of the account health rating, or None.
        word: of the rating, as Amazon's file has it, or None.
        violations: open ones by kind, which is a text where a person typed it; None where nothing is said of them.
    """

    shop: str
    site: str
    source: Text
    as_of: dt.date | None
    points: float | None = None
    word: str | None = None
    violations: tuple[tuple[Text, float], ...] | None = None


def site_code(name: str | None, settings: Settings) -> str:
    """The code of a site, however it is written; a name that isn't known is kept.

    Args:
        name: as a cell holds it.
        settings: with the names of the sites.
    """
    sku = settings.texts.sku
    known = Vocabulary({site: (site, *sku.site_names.get(site, ())) for site in sku.sites})
    return known.find(name or "") or (name or "").strip()


def newest_rows_of_shops(table: Table, column: str, settings: Settings, day: dt.date) -> dict[tuple[str, str], int]:
    """The row of each shop and site with its newest day up to a day; a row without a day counts as the oldest.

    Args:
        table: with a shop a row.
        column: the key of its day.
        settings: with the names of the sites.
        day: the last that counts.
    """
    newest: dict[tuple[str, str], int] = {}
    days = table.dates(column)
    for row, (shop, site) in enumerate(zip(table.texts("shop").tolist(), table.texts("site").tolist(), strict=True)):
        if not shop or days[row] > np.datetime64(day):
            continue
        key = (str(shop), site_code(site, settings))
        known = newest.get(key)
        if known is None or np.isnat(days[known]) or days[row] >= days[known]:
            newest[key] = row
    return newest


def typed_readings(table: Table, settings: Settings, day: dt.date) -> Iterator[Reading]:
    """The rates that a person typed off the account health page.

    Args:
        table: of the kind ``account_health``.
        settings: with the metrics.
        day: the last day that counts.
    """
    for (shop, site), row in newest_rows_of_shops(table, "as_of", settings, day).items():
        for metric, rule in settings.health.metrics.items():
            for window in rule.window_days:
                key = f"{metric}_{window}"
                rate = float(table.numbers(key)[row]) if key in table.definition.columns else math.nan
                missing = Message(_NOT_FILLED, {"column": _header(table, key, rule.text)})
                yield Reading(
                    shop,
                    site,
                    metric,
                    window,
                    table.definition.name.text,
                    table.day("as_of", row),
                    None if math.isnan(rate) else rate,
                    missing if math.isnan(rate) else None,
                )


def _header(table: Table, key: str, otherwise: Text) -> Text:
    column = table.definition.columns.get(key)
    return column.header.text if column is not None else otherwise


def counted_readings(table: Table, settings: Settings, day: dt.date) -> Iterator[Reading]:
    """The rates that follow from daily counts: sums over a window, divided.

    Args:
        table: of the kind ``order_metrics``.
        settings: with the metrics and their windows.
        day: the last day that counts.

    Source: rules 12, Windows of the metrics.
    """
    days, shops, sites = table.dates("day"), table.texts("shop").tolist(), table.texts("site").tolist()
    there = ~np.isnat(days) & (days <= np.datetime64(day))
    keys = [(str(shop or ""), site_code(site, settings)) for shop, site in zip(shops, sites, strict=True)]
    for shop, site in sorted(set(keys)):
        own = there & np.array([key == (shop, site) for key in keys], dtype=bool)
        if not shop or not own.any():
            continue
        last = days[own].max()
        for metric, rule in settings.health.metrics.items():
            for window in rule.window_days:
                rows = own & (days > last - np.timedelta64(window, "D"))
                yield _counted(
                    table,
                    rows,
                    Reading(shop, site, metric, window, table.definition.name.text, last.astype(dt.date)),
                    rule.counts,
                )


def _counted(table: Table, rows: Any, empty: Reading, counts: tuple[str, str]) -> Reading:
    """One rate over the rows of its window."""
    part, whole = (table.numbers(key)[rows] for key in counts)
    days = {"days": empty.window}
    for key, cells in zip(counts, (part, whole), strict=True):
        if np.isnan(cells).any():
            missing = {"column": table.definition.columns[key].header.text, **days}
            return _with(empty, reason=Message(_NO_COUNTS, missing))
    orders = float(whole.sum())
    if not orders:
        return _with(empty, reason=Message(_NO_ORDERS, days), orders=0.0)
    covered = len(set(table.dates("day")[rows].tolist()))
    partial = Message(_PARTIAL, {**days, "there": covered}) if covered < empty.window else None
    return _with(empty, rate=float(part.sum()) / orders, reason=partial, orders=orders)


def _with(reading: Reading, **changes: Any) -> Reading:
    from dataclasses import replace

    return replace(reading, **changes)


def exported_readings(data: DataFolder, settings: Settings, day: dt.date) -> Iterator[Reading]:
    """The rates of Amazon's own file, one record a site.

    Args:
        data: the data folder.
        settings: with the metrics.
        day: the last day that counts.
    """
    for row, as_of in _health_rows(data, day):
        for metric, rule in settings.health.metrics.items():
            role = _ROLES.get(metric, metric)
            rate, orders = _number(row.get(f"{role}_rate")), _number(row.get(f"{role}_orders"))
            if metric == "odr":
                rate, orders = _both_ways(row, rate, orders)
            for window in rule.window_days:
                given = window == max(rule.window_days)
                missing = Message(_NOT_IN_FILE) if given else Message(_ONE_WINDOW, {"days": max(rule.window_days)})
                shown = rate if given else None
                yield Reading(
                    str(row["shop"] or ""),
                    str(row["site"] or ""),
                    metric,
                    window,
                    _file_name(data),
                    as_of,
                    shown,
                    missing if shown is None else None,
                    orders if given else None,
                )


def _both_ways(row: Mapping[str, Any], rate: float | None, orders: float | None) -> tuple[float | None, float | None]:
    """The order defect rate of Amazon's and the merchant's own orders together, from what each holds."""
    other, other_orders = _number(row.get("order_defect_rate_mfn")), _number(row.get("order_defect_mfn_orders"))
    if other is None:
        return rate, orders
    if rate is None:
        return other, other_orders
    if orders is None or other_orders is None:
        return max(rate, other), None  # they can't be weighed; the worse one is true of a part of the orders
    together = orders + other_orders
    return ((rate * orders + other * other_orders) / together if together else None), together


def exported_standings(data: DataFolder, settings: Settings, day: dt.date) -> Iterator[Standing]:
    """The rating and the violations of Amazon's own file.

    Args:
        data: the data folder.
        settings: with the names of the violations.
        day: the last day that counts.
    """
    for row, as_of in _health_rows(data, day):
        counts = {key: _number(row.get(f"violations_{key}")) for key in settings.health.violations}
        found = tuple((settings.health.violations[key].text, count) for key, count in counts.items() if count)
        word = row.get("health_rating")
        yield Standing(
            str(row["shop"] or ""),
            str(row["site"] or ""),
            _file_name(data),
            as_of,
            None,
            word if isinstance(word, str) and word else None,
            found if any(count is not None for count in counts.values()) else None,
        )


_UNNAMED = Text("违规（未写说明）", "Violations, not described")


def typed_standings(table: Table, settings: Settings, day: dt.date) -> Iterator[Standing]:
    """The rating and the violations that a person typed off the account health page.

    Args:
        table: of the kind ``account_health``.
        settings: with the names of the sites.
        day: the last day that counts.
    """
    for (shop, site), row in newest_rows_of_shops(table, "as_of", settings, day).items():
        points, count = (float(table.numbers(key)[row]) for key in ("rating", "violations"))
        note = table.texts("violation_notes")[row]
        name = Text(str(note), str(note)) if note else _UNNAMED
        found = None if math.isnan(count) else ((name, count),) if count else ()
        as_of = table.day("as_of", row)
        yield Standing(
            shop, site, table.definition.name.text, as_of, None if math.isnan(points) else points, None, found
        )


def _file_name(data: DataFolder) -> Text:
    return data.reader.definitions[HEALTH_EXPORT].name.text


def _health_rows(data: DataFolder, day: dt.date) -> Iterator[tuple[Mapping[str, Any], dt.date]]:
    from opsheet.calculations.stock_on_hand import newest_rows

    rows = newest_rows(data, HEALTH_EXPORT)
    for record in [] if rows is None else rows.to_dict("records"):
        if record["snapshot"] <= day:
            yield record, record["snapshot"]


def fulfilments(table: Table | None, data: DataFolder | None, settings: Settings, day: dt.date) -> Mapping[Any, str]:
    """How each shop ships, by folded shop and site: all ``fba``, ``merchant`` or ``both``.

    What the team says counts; else the orders of the data folder tell it.

    Args:
        table: of the kind ``account_health``, or None.
        data: the data folder, or None.
        settings: with the names of the sites.
        day: the last day that counts.
    """
    known = dict(_exported_fulfilments(data)) if data is not None else {}
    if table is not None:
        for (shop, site), row in newest_rows_of_shops(table, "as_of", settings, day).items():
            said = table.texts("fulfilment")[row]
            if said:
                known[fold(shop), site] = str(said)
    return known


def _exported_fulfilments(data: DataFolder) -> Iterator[tuple[tuple[str, str], str]]:
    rows = data.rows(ORDERS_EXPORT, ["shop", "site", "fulfilment"])
    if rows.empty:
        return
    rows = rows.fillna({"shop": "", "site": "", "fulfilment": ""})
    for (shop, site), words in rows.groupby(["shop", "site"])["fulfilment"]:
        by_amazon: Sequence[bool] = [fold(word).startswith(("amazon", "afn")) for word in set(words) if word]
        if by_amazon:
            yield (fold(shop), site), "fba" if all(by_amazon) else "both" if any(by_amazon) else "merchant"


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)  # noqa: PLR0124 - NaN
