"""``health.yaml``: the account's metrics and their limits."""

from __future__ import annotations

from typing import Literal

from opsheet.settings.base import Int, Model, Named, Real, Threshold, Words


class Metric(Named):
    """A metric that must stay below or above its limit."""

    must: Literal["below", "above"]
    limit: Threshold[Real]
    window_days: tuple[Int, ...]
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


class HealthSettings(Model):
    """Everything in ``health.yaml``."""

    metrics: dict[str, Metric]
    warn_from: Threshold[Real]
    tracking_warns_below: Threshold[Real]
    status_words: HealthWords
    rating: Rating
