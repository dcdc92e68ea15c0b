"""``performance.yaml``: sales targets, advertising limits and keyword classes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from opsheet.settings.base import Day, Int, Model, Share, Threshold, Words, check_overlaps, check_period, covers


class AdSpendPeriod(Model):
    """The advertising limit that holds between two days."""

    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    old_after_months: Annotated[int, Strict(), Field(gt=0)]
    limit: Share
    base: Literal["sales", "net_gross_profit"]
    provisional: bool = False

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
        check_overlaps([(period.start, period.end) for period in self.periods])
        return self

    def on(self, day: dt.date) -> AdSpendPeriod | None:
        """The period that covers a day, or None."""
        return next((period for period in self.periods if covers(period.start, period.end, day)), None)


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
    new_product: Threshold[Int]
    status_words: AdSpendWords
    keyword_sort: KeywordSort
