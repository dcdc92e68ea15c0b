"""``replenishment.yaml``: lead times, channels, kinds of stock and trial products."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import Int, Model, Named, Real, Threshold, Words, days_to_check
from opsheet.settings.errors import ImpossibleValueError, filled_with


class Supplier(Model):
    """Days from the order to delivery, by default and by category."""

    default: Threshold[Int]
    categories: dict[str, Threshold[Int]]


class DayRange(Model):
    """The least and the most days that a stage takes."""

    min: Threshold[Int]
    max: Threshold[Int]

    @model_validator(mode="after")
    def _in_order(self) -> DayRange:
        for day in days_to_check(self.min, self.max):
            least, most = self.min.on(day), self.max.on(day)
            if most < least:
                raise ImpossibleValueError(
                    Text("max（{most}）小于 min（{least}）", "max ({most}) is less than min ({least})"),
                    most=most,
                    least=least,
                )
        return self


class Channel(Named):
    """A way of sending goods; ``replaces_sea`` stands for sea freight and customs together."""

    share: Threshold[Real] | None = None
    extra: Threshold[Int] | None = None
    replaces_sea: Threshold[Int] | None = None


class Channels(Model):
    """The channels of the lead time."""

    container: Channel
    express: Channel
    air: Channel

    @model_validator(mode="after")
    def _shares_add_up(self) -> Channels:
        shares = [channel.share for channel in (self.container, self.express) if channel.share]
        sums = [sum(share.on(day) for share in shares) for day in days_to_check(*shares)]
        if len(shares) != 2 or any(abs(total - 1) > 1e-9 for total in sums):
            raise ImpossibleValueError(
                Text("container 与 express 的 share 之和应为 1", "the shares of container and express must add up to 1")
            )
        if self.air.replaces_sea is None:
            raise ImpossibleValueError(
                Text(
                    "air 缺少 replaces_sea，即代替海运和清关的天数",
                    "air needs replaces_sea, its days instead of sea freight and customs",
                )
            )
        return self


class Mode(Named):
    """How the goods of an order travel, for ERP's expected arrival."""

    arrival: Threshold[Int]
    channel: Literal["container", "express", "air"]


class Modes(Model):
    """The modes of the ERP's purchase plan."""

    sea: Mode
    air: Mode


class Cases(Model):
    """Which end of the ranges a lead time takes."""

    min: Named
    typical: Named
    max: Named


class Kinds(Model):
    """The kinds of a stocking row."""

    regular: Named
    trial: Named
    reorder: Named
    seasonal: Named
    strategic: Named
    approved_excess: Named


RunningText = Annotated[str, Field(min_length=1), filled_with(("days",), days=3)]


class RunningWords(Words):
    """Words that hold the ``{days}`` left."""

    zh: RunningText
    en: RunningText


class TrialWords(Model):
    """The words of a trial's status; ``running`` holds ``{days}`` left."""

    met: Words
    running: RunningWords
    missed: Words


class ExitWords(Model):
    """What the column 出清信号 says: order no more, sell off, give up."""

    stop: Words
    clear: Words
    exit: Words


class Planning(Model):
    """Planning that looks ahead; ``when_apart`` says what becomes of averages whose stock is of another day."""

    weak_day: Threshold[Real]
    weak_day_from: Threshold[Real]
    fewest_days_in_stock: Threshold[Int]
    service_level: Threshold[Real]
    safety_least: Threshold[Int]
    safety_most: Threshold[Int]
    excess_after: Threshold[Int]
    velocity_apart: Threshold[Real]
    lead_share: Threshold[Real]
    lead_fewest: Threshold[Int]
    aged_from: Threshold[Int]
    long_aged_from: Threshold[Int]
    surcharge_day: Threshold[Int]
    age_ahead: Threshold[Int]
    data_apart: Threshold[Int]
    when_apart: Literal["mark", "refuse"]
    exit_words: ExitWords

    @model_validator(mode="after")
    def _possible(self) -> Planning:
        for day in days_to_check(self.safety_least, self.safety_most, self.service_level):
            least, most, service = (one.on(day) for one in (self.safety_least, self.safety_most, self.service_level))
            if most < least:
                raise ImpossibleValueError(
                    Text(
                        "safety_most（{most}）小于 safety_least（{least}）",
                        "safety_most ({most}) is less than safety_least ({least})",
                    ),
                    most=most,
                    least=least,
                )
            if not 0 < service < 1:
                raise ImpossibleValueError(
                    Text("service_level 应在 0 与 1 之间", "service_level must be between 0 and 1")
                )
        return self


class ReplenishmentSettings(Model):
    """Everything in ``replenishment.yaml``."""

    supplier: Supplier
    domestic_handling: Threshold[Int]
    sea_freight: DayRange
    customs: DayRange
    fba_appointment: DayRange
    channels: Channels
    cases: Cases
    modes: Modes
    cover: Threshold[Int]
    safety: Threshold[Int]
    over_suggestion: Threshold[Real]
    kinds: Kinds
    trial_sell_out: Threshold[Int]
    trial_words: TrialWords
    planning: Planning
