"""How the figures of a link have moved against the weeks before, and what the likeliest cause is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Direction = Literal[-1, 0, 1]

FIGURES: Final = ("sales", "sessions", "conversion", "acos", "price", "buy_box", "rating")
_ROUNDING: Final = 1e-9


def relative_change(now: Numbers, before: Numbers) -> Numbers:
    """By which part figures have changed; NaN where there is nothing to compare with.

    Example:
        >>> relative_change(np.array([15.0, 5.0, 5.0]), np.array([10.0, 10.0, 0.0])).tolist()
        [0.5, -0.5, nan]
    """
    changed = np.divide(now, before, out=np.full(now.shape, np.nan), where=before > 0)
    return changed - 1


def moved(change: Numbers, limit: float) -> NDArray[np.int8]:
    """The direction in which figures have moved by at least a limit; 0 where less, or unknown.

    Args:
        change: as a share, or a difference where that is what the limit means.
        limit: from which on a change counts; the limit itself counts.

    Example:
        >>> moved(np.array([0.3, -0.31, 0.29, np.nan]), 0.3).tolist()
        [1, -1, 0, 0]
    """
    reached = np.abs(change) >= limit - _ROUNDING
    return np.where(reached, np.sign(np.nan_to_num(change)), 0).astype(np.int8)


def beyond_chance(count: Numbers, expected: Numbers, roots: float) -> NDArray[np.bool_]:
    r"""Whether a count differs from what was expected by more than chance does.

    Orders and visits that come independently of each other scatter by about the root of their number:

    .. math:: |n - m| > r \sqrt{m}

    Args:
        count: what came in some time.
        expected: what would have come at the rate before.
        roots: how many roots chance may account for.

    Example:
        >>> beyond_chance(np.array([130.0, 13.0]), np.array([100.0, 10.0]), 2).tolist()
        [True, False]
    """
    return np.abs(count - expected) > roots * np.sqrt(np.maximum(expected, 1))


def likeliest_cause(moves: Mapping[str, int], *, out_of_stock: bool, spend: int = 0) -> str:
    """What else moved, and so most likely moved a link's figures; the first that fits.

    Stock first, since a link without stock sells nothing whatever else it does; then the Buy Box, without which
    visitors buy from somebody else; then what visitors see (price, rating); then where they come from (ads or not).

    Args:
        moves: the direction of each of ``FIGURES``; one that isn't known is 0.
        out_of_stock: whether the link had days without stock in the week.
        spend: the direction of ad spend.

    Returns:
        A key: ``out_of_stock``, ``buy_box_lost``, ``buy_box_won``, ``price_up``, ``price_down``, ``rating_down``,
        ``rating_up``, ``ads_less``, ``ads_more``, ``traffic_less``, ``traffic_more``, ``page_worse``, ``page_better``,
        ``both_less``, ``both_more``, ``ads_dearer``, ``ads_cheaper`` or ``unknown``.

    Source: SOP 日报/周报 3, 分析异常链接表现.

    Example:
        >>> likeliest_cause({"sales": -1, "sessions": -1, "conversion": 0}, out_of_stock=False)
        'traffic_less'
        >>> likeliest_cause({"sales": -1, "sessions": -1, "conversion": 0}, out_of_stock=False, spend=-1)
        'ads_less'
        >>> likeliest_cause({"sales": -1, "conversion": -1, "price": 1}, out_of_stock=False)
        'price_up'
    """
    of = {figure: moves.get(figure, 0) for figure in FIGURES}
    bought = of["sales"] or of["conversion"]
    if out_of_stock and (bought or of["sessions"]) <= 0:
        return "out_of_stock"
    if of["buy_box"] and of["buy_box"] * bought >= 0:
        return "buy_box_won" if of["buy_box"] > 0 else "buy_box_lost"
    if of["price"] and of["price"] * bought <= 0 and of["price"] * of["conversion"] <= 0:
        return "price_up" if of["price"] > 0 else "price_down"
    if of["rating"] and of["rating"] * bought >= 0 and of["rating"] * of["conversion"] >= 0:
        return "rating_up" if of["rating"] > 0 else "rating_down"
    return _of_visitors(of, spend)


def _of_visitors(of: Mapping[str, int], spend: int) -> str:
    """Where visitors come from and whether they buy."""
    direction = of["sales"] or of["sessions"] or of["conversion"]
    less = direction < 0
    sessions, conversion = of["sessions"] == direction != 0, of["conversion"] == direction != 0
    if sessions and conversion:
        return "both_less" if less else "both_more"
    if sessions and spend == direction:
        return "ads_less" if less else "ads_more"
    if sessions:
        return "traffic_less" if less else "traffic_more"
    if conversion:
        return "page_worse" if less else "page_better"
    if of["acos"] and not direction:
        return "ads_dearer" if of["acos"] > 0 else "ads_cheaper"
    return "unknown"
