"""Sharing a cost: parts in proportion that add up to the whole, to the last digit of the currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal, localcontext

from opsheet.rules.errors import RuleError

_PRECISION = 60  # digits, so that no product of an amount and a weight is rounded


def share_out(total: Decimal, weights: Sequence[Decimal], digits: int) -> list[Decimal]:
    """Share an amount in proportion to weights, by the largest remainder.

    Each part is first rounded towards the lower; the units that are left go to the parts that lost most, the earlier
    one where two lost the same. The parts add up to the total exactly.

    Args:
        total: the amount, with no more digits than the currency has.
        weights: 0 or more, not all of them 0.
        digits: of the currency behind the point, for instance 2, or 0 for yen.

    Raises:
        RuleError: when there are no weights, one is negative, all are 0, or the total has more digits.

    Source: SOP 请款流程 (费用分摊 按比例).

    Example:
        >>> [str(part) for part in share_out(Decimal("100"), [Decimal(1)] * 3, 2)]
        ['33.34', '33.33', '33.33']
    """
    unit = Decimal(1).scaleb(-digits)
    if any(weight < 0 for weight in weights) or not sum(weights):
        raise RuleError("weights-not-positive")
    if total != total.quantize(unit):
        raise RuleError("too-many-digits", amount=str(total), digits=digits)
    with localcontext(prec=_PRECISION):
        exact = [total * weight / sum(weights) for weight in weights]
        parts = [part.quantize(unit, rounding=ROUND_FLOOR) for part in exact]
        left = int((total - sum(parts)) / unit)
        order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
        for place in order[:left]:
            parts[place] += unit
    return parts
