"""The targets and limits of the five segments, from the settings, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Text
from opsheet.rules.turnover import platform_target
from opsheet_udfs.call import Call
from opsheet_udfs.functions.lead_times import supplier_days

Numbers = NDArray[np.float64]

ROUTE_NEEDED = Text(
    "航线或类目：海外在途要填航线，如 {routes}", "route_or_category: transit needs a route, for instance {routes}"
)
CATEGORY_NEEDED = Text("航线或类目：采购环节只能填类目", "route_or_category: purchase takes a category")


@dataclass(frozen=True, slots=True)
class Limits:
    """Days that a segment should take and days that it may take at most, one row each."""

    target: Numbers
    hard_limit: Numbers


def route_limits(call: Call, routes: NDArray[Any], confirmed_days: Numbers | None = None) -> Limits:
    """The limits of transit by route; days that logistics confirmed replace the route's target."""
    target = np.full(call.count, np.nan)
    tolerance = np.full(call.count, np.nan)
    for key, route in call.settings.turnover.routes.items():
        rows = routes == key
        target[rows], tolerance[rows] = route.target.value, route.tolerance.value
    if confirmed_days is not None:
        target = np.where(np.isnan(confirmed_days), target, confirmed_days)
    return Limits(target, target + tolerance)


def segment_limits(
    call: Call, segments: NDArray[Any], days: NDArray[np.datetime64], routes_or_categories: NDArray[Any]
) -> Limits:
    """The limits of each row's segment; a row whose route or category is missing or wrong is spoiled."""
    turnover = call.settings.turnover
    season = turnover.platform_season
    overseas = turnover.segments.overseas
    domestic = turnover.segments.domestic
    routes = np.isin(routes_or_categories.astype(str), list(turnover.routes))
    names = ", ".join(getattr(route, call.language) for route in turnover.routes.values())
    call.problem((segments == "transit") & ~routes, ROUTE_NEEDED, routes=names)
    call.problem((segments == "purchase") & routes, CATEGORY_NEEDED)
    platform = platform_target(
        call.or_today(days),
        low_months=season.low_months,
        low_target=season.low_target.value,
        high_target=season.high_target.value,
    )
    transit = route_limits(call, routes_or_categories)
    supplier = supplier_days(call.settings, routes_or_categories)
    which = [segments == name for name in ("purchase", "domestic", "transit", "overseas", "platform")]
    fixed = [
        float(threshold.value) for threshold in (domestic.target, overseas.target, overseas.hard_limit) if threshold
    ]
    domestic_days, overseas_days, overseas_limit = fixed
    target = np.select(which, [supplier, domestic_days, transit.target, overseas_days, platform], default=np.nan)
    limit = np.select(which, [supplier, domestic_days, transit.hard_limit, overseas_limit, platform], default=np.nan)
    return Limits(target, limit)
