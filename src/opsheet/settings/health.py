"""``health.yaml``: the account's metrics and their limits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import Int, Model, Named, Real, Threshold, Words
from opsheet.settings.refusals import ImpossibleValueError


class Metric(Named):
    """A metric that must stay below or above its limit."""

    must: Literal["below", "above"]
    limit: Threshold[Real]
    window_days: tuple[Annotated[int, Strict(), Field(gt=0)], ...]
    merchant_fulfilled_only: bool


class HealthWords(Model):
    """The words of a metric's status."""

    ok: Words
    warn: Words
    over: Words
    not_applicable: Words


class Rating(Model):
    """Where the account health rating turns yellow and red."""

    green_from: Threshold[Int]
    yellow_from: Threshold[Int]

    @model_validator(mode="after")
    def _in_order(self) -> Rating:
        if self.yellow_from.value >= self.green_from.value:
            raise ImpossibleValueError(
                Text("yellow_from 应小于 green_from", "yellow_from must be less than green_from")
            )
        return self


class HealthSettings(Model):
    """Everything in ``health.yaml``."""

    metrics: dict[str, Metric]
    warn_from: Threshold[Real]
    tracking_warns_below: Threshold[Real]
    status_words: HealthWords
    rating: Rating
