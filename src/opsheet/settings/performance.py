"""``performance.yaml``: sales targets, advertising limits and keyword classes.

``health.yaml``: the account's metrics and their limits.

``ads.yaml``: the kinds of ads, what they are for, and by what they are recognised.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import (
    Day,
    Int,
    Model,
    Named,
    Real,
    Share,
    Threshold,
    Words,
    check_overlaps,
    check_period,
    days_to_check,
    position_in_force,
)
from opsheet.settings.errors import ImpossibleValueError


class AdSpendPeriod(Model):
    """The advertising limit that holds between two days.

    ``total``: it holds for the sum over the old products of a group and shop, and a product by itself only informs.
    """

    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    old_after_months: Annotated[int, Strict(), Field(gt=0)]
    limit: Share
    base: Literal["sales", "net_gross_profit"]
    provisional: bool = False
    total: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> AdSpendPeriod:
        check_period(self.start, self.end)
        return self


class AdSpend(Model):
    """The advertising limits by date."""

    unit: Literal["share"]
    source: str
    periods: Annotated[tuple[AdSpendPeriod, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_overlap(self) -> AdSpend:
        check_overlaps(self.periods)
        return self

    def on(self, day: dt.date) -> AdSpendPeriod | None:
        """The period that covers a day, or None."""
        position = position_in_force(self.periods, day)
        return None if position < 0 else self.periods[position]


class AdSpendWords(Model):
    """The words of an advertising status."""

    new: Words
    budget_missing: Words
    ok: Words
    over: Words
    transition: Words
    transition_over: Words
    provisional: Words


class KeywordSort(Model):
    """Where core, big and long-tail words begin."""

    long_tail_words: Threshold[Int]
    core_rank: Threshold[Int]
    big_rank: Threshold[Int]


class PerformanceSettings(Model):
    """Everything in ``performance.yaml``."""

    kinds_without_target: tuple[str, ...]
    ad_spend: AdSpend
    ad_tax: Threshold[Real]
    ad_projection: Threshold[Int]
    new_product: Threshold[Int]
    status_words: AdSpendWords
    keyword_sort: KeywordSort


class Metric(Named):
    """A metric that must stay below or above its limit.

    ``counts``: the columns of the table ``order_metrics`` whose sums over a window are divided.
    """

    must: Literal["below", "above"]
    limit: Threshold[Real]
    window_days: tuple[Annotated[int, Strict(), Field(gt=0)], ...]
    merchant_fulfilled_only: bool
    counts: tuple[str, str]


class HealthWords(Model):
    """The words of a metric's status."""

    ok: Words
    warn: Words
    over: Words
    not_applicable: Words


class RatingWords(Model):
    """The words of the account health rating; aliases are those of Amazon's file."""

    green: Named
    yellow: Named
    red: Named


class Rating(Model):
    """Where the account health rating turns yellow and red."""

    green_from: Threshold[Int]
    yellow_from: Threshold[Int]
    words: RatingWords

    @model_validator(mode="after")
    def _in_order(self) -> Rating:
        days = days_to_check(self.yellow_from, self.green_from)
        if any(self.yellow_from.on(day) >= self.green_from.on(day) for day in days):
            raise ImpossibleValueError(
                Text("yellow_from 应小于 green_from", "yellow_from must be less than green_from")
            )
        return self


class HealthSettings(Model):
    """Everything in ``health.yaml``."""

    metrics: dict[str, Metric]
    warn_from: Threshold[Real]
    tracking_warns_below: Threshold[Real]
    stale_after: Threshold[Int]
    status_words: HealthWords
    rating: Rating
    violations: dict[str, Named]

    def warns_from(self, metric: str) -> float:
        """The rate from which on (of those that must stay below), or under which, a metric comes too close."""
        one = self.metrics[metric]
        return one.limit.value * self.warn_from.value if one.must == "below" else self.tracking_warns_below.value


class AdKind(Named):
    """A kind of ads: what it is for, and by what a campaign of it is recognised."""

    type: Literal["SP", "SD", "SB"]
    words: tuple[str, ...] = ()
    others: bool = False
    not_in: tuple[str, ...] = ()
    purpose: Words
    advice: dict[str, Words] = Field(default_factory=dict[str, Words])
    source: str


class AdSettings(Model):
    """Everything in ``ads.yaml``."""

    stages: Annotated[dict[str, Named], Field(min_length=1)]
    kinds: Annotated[dict[str, AdKind], Field(min_length=1)]
    automatic_targets: tuple[str, ...]
    record_days: Threshold[Int]
    looked_within: Threshold[Int]
    fewest_orders: Threshold[Int]

    @model_validator(mode="after")
    def _names_are_known(self) -> AdSettings:
        for key, kind in self.kinds.items():
            for stage in (*kind.not_in, *kind.advice):
                if stage not in self.stages:
                    raise ImpossibleValueError(
                        Text(
                            "kinds.{key} 没有阶段“{stage}”，可用的有 {known}",
                            "kinds.{key}: there is no stage “{stage}”, only {known}",
                        ),
                        key=key,
                        stage=stage,
                        known=", ".join(self.stages),
                    )
        if {kind.type for kind in self.kinds.values() if kind.others} != {"SP", "SD", "SB"}:
            raise ImpossibleValueError(
                Text("SP、SD、SB 各要有一种 others: true", "SP, SD and SB each need a kind with others: true")
            )
        return self
