"""``turnover.yaml``: the five segments, routes, seasons, velocity weights and stock age."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import Day, Int, Model, Month, Named, Real, Share, Threshold, WeeklyDay, Words, days_to_check
from opsheet.settings.errors import ImpossibleValueError, filled_with


class Segment(Named):
    """One of the five stretches of a product's way; ``target`` is absent where it depends on something."""

    target: Threshold[Int] | None = None
    hard_limit: Threshold[Int] | None = None
    source: str

    @model_validator(mode="after")
    def _limit_not_below_target(self) -> Segment:
        if self.target is None or self.hard_limit is None:
            return self
        for day in days_to_check(self.target, self.hard_limit):
            target, limit = self.target.on(day), self.hard_limit.on(day)
            if limit < target:
                raise ImpossibleValueError(
                    Text(
                        "hard_limit（{limit}）小于 target（{target}）",
                        "hard_limit ({limit}) is less than target ({target})",
                    ),
                    limit=limit,
                    target=target,
                )
        return self


class Route(Named):
    """A way over sea or by air, with the days it may take door to door."""

    target: Threshold[Int]
    tolerance: Threshold[Int]


class Segments(Model):
    """The five segments, in the order of the goods' way."""

    purchase: Segment
    domestic: Segment
    transit: Segment
    overseas: Segment
    platform: Segment

    @model_validator(mode="after")
    def _fixed_targets(self) -> Segments:
        if self.domestic.target is None or self.overseas.target is None or self.overseas.hard_limit is None:
            raise ImpossibleValueError(
                Text(
                    "domestic 要有 target；overseas 要有 target 和 hard_limit",
                    "domestic needs a target; overseas needs a target and a hard_limit",
                )
            )
        return self


class PlatformSeason(Model):
    """The platform segment's target follows the month."""

    low_months: tuple[Month, ...]
    source: str
    low_target: Threshold[Int]
    high_target: Threshold[Int]


class Counting(Model):
    """How days and shares are counted where the procedure doesn't say.

    Args:
        season_of: the day whose month is the season of Amazon's warehouse: of receipt, or on which one looks.
        share_by: what the share over the limit is weighted by.
        straight_moves: whether goods that went straight to the own overseas warehouse have arrived that day.
        without_end: whether a segment without an end is still running, or its days are unknown.
        source: where it was decided.
    """

    season_of: Literal["received", "today"]
    share_by: Literal["quantity", "rows"]
    straight_moves: Literal["arrived", "in_transit"]
    without_end: Literal["running", "blank"]
    source: str


class VelocityWeights(Model):
    """Weights of the 7, 14 and 30 days' averages; they are scaled to sum to 1."""

    days_7: Share
    days_14: Share
    days_30: Share
    unit: Literal["share"]
    source: str

    @model_validator(mode="after")
    def _some_weight(self) -> VelocityWeights:
        if self.days_7 + self.days_14 + self.days_30 <= 0:
            raise ImpossibleValueError(Text("至少一个权重应大于 0", "at least one weight must be above 0"))
        return self


AbnormalText = Annotated[str, Field(min_length=1), filled_with(("days",), days=3)]


class AbnormalWords(Words):
    """Words that hold the ``{days}`` past the target."""

    zh: AbnormalText
    en: AbnormalText


class TurnoverWords(Model):
    """The words of a segment's status; ``abnormal`` holds ``{days}`` past the target."""

    ok: Words
    warn: Words
    over: Words
    abnormal: AbnormalWords


class StageWords(Model):
    """The stages of a shipment line that are none of the five segments."""

    delivery: Words
    sold_out: Words


class AgeBucket(Model):
    """A class of stock age; the last one has no upper end."""

    name: str
    up_to_days: Annotated[int, Strict(), Field(gt=0)] | None = None
    risk: Words


class TurnoverSettings(Model):
    """Everything in ``turnover.yaml``."""

    segments: Segments
    counting: Counting
    platform_season: PlatformSeason
    routes: dict[str, Route]
    purchase_confirmation: WeeklyDay
    targets_from: Day
    over_share_target: Threshold[Real] | None
    total_limit: Threshold[Int]
    no_sales_days: Threshold[Int]
    velocity_weights: VelocityWeights
    average_tolerance: Threshold[float]
    status_words: TurnoverWords
    stage_words: StageWords
    age_buckets: tuple[AgeBucket, ...]

    @model_validator(mode="after")
    def _buckets_rise(self) -> TurnoverSettings:
        ends = [bucket.up_to_days for bucket in self.age_buckets]
        closed = [end for end in ends[:-1] if end is not None]
        if len(closed) != len(ends) - 1 or ends[-1] is not None or closed != sorted(set(closed)):
            raise ImpossibleValueError(
                Text(
                    "age_buckets 的 up_to_days 应递增，只有最后一段不写",
                    "age_buckets: up_to_days must ascend; only the last bucket leaves it out",
                )
            )
        return self
