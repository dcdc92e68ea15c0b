"""Shares of a cost against the same in fractions: they add up to the digit, and nobody is off by a whole one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.rules.cost_shares import share_out
from opsheet.rules.errors import RuleError

DIGITS = st.integers(0, 4)
WEIGHTS = st.lists(
    st.decimals(0, 10**9, places=3, allow_nan=False, allow_infinity=False), min_size=1, max_size=40
).filter(any)


def amounts(digits: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-(10**16), 10**16).map(lambda units: Decimal(units).scaleb(-digits))


@given(st.data(), DIGITS, WEIGHTS)
def test_the_parts_add_up_and_each_is_within_one_digit(
    data: st.DataObject, digits: int, weights: list[Decimal]
) -> None:
    total = data.draw(amounts(digits))
    parts = share_out(total, weights, digits)
    unit = Fraction(1, 10**digits)
    whole = sum(map(Fraction, weights))
    assert sum(map(Fraction, parts)) == Fraction(total)
    assert all(Fraction(part) % unit == 0 for part in parts)
    exact = [Fraction(total) * Fraction(weight) / whole for weight in weights]
    assert all(abs(Fraction(part) - one) < unit for part, one in zip(parts, exact, strict=True))


@given(st.data(), DIGITS, WEIGHTS)
def test_the_largest_remainders_get_what_is_left(data: st.DataObject, digits: int, weights: list[Decimal]) -> None:
    total = data.draw(amounts(digits))
    unit, whole = Fraction(1, 10**digits), sum(map(Fraction, weights))
    exact = [Fraction(total) * Fraction(weight) / whole for weight in weights]
    parts = [one // unit * unit for one in exact]
    left = (Fraction(total) - sum(parts)) / unit
    for place in sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))[: int(left)]:
        parts[place] += unit
    assert [Fraction(part) for part in share_out(total, weights, digits)] == parts


@given(st.data(), DIGITS, WEIGHTS)
def test_who_weighs_nothing_pays_nothing_and_the_order_of_equals_decides(
    data: st.DataObject, digits: int, weights: list[Decimal]
) -> None:
    total = abs(data.draw(amounts(digits)))
    parts = share_out(total, weights, digits)
    assert all(not part for part, weight in zip(parts, weights, strict=True) if not weight)
    pairs = zip(weights, parts, weights[1:], parts[1:], strict=False)
    assert all(first >= second for weight, first, other, second in pairs if weight == other)


@pytest.mark.parametrize(
    ("total", "weights", "digits", "code"),
    [
        ("1", [], 2, "weights-not-positive"),
        ("1", ["0", "0"], 2, "weights-not-positive"),
        ("1", ["1", "-1", "3"], 2, "weights-not-positive"),
        ("1.005", ["1"], 2, "too-many-digits"),
        ("0.5", ["1"], 0, "too-many-digits"),
    ],
)
def test_what_cannot_be_shared_is_refused(total: str, weights: list[str], digits: int, code: str) -> None:
    with pytest.raises(RuleError, match=code):
        share_out(Decimal(total), [Decimal(weight) for weight in weights], digits)
