"""``delivery.yaml``: cut-offs, delivery slots, notices and the appointment letter."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import (
    ClockTime,
    Day,
    Int,
    Model,
    Month,
    Named,
    Threshold,
    TimeZone,
    UniqueNames,
    Weekday,
    WeeklyDay,
    Words,
)
from opsheet.settings.errors import ImpossibleValueError, filled_with


class ShippingChannel(Named):
    """A channel name of the overseas stock order."""

    source: str


class CutOff(Model):
    """Orders created until this moment of the week leave on ``dispatch``, so many weeks later."""

    weekday: Weekday
    time: ClockTime
    dispatch: Weekday
    weeks_later: Annotated[int, Strict(), Field(ge=0, le=8)]
    source: str


class OrderDefaults(Model):
    """What an overseas stock order names where the full-process table doesn't."""

    receiving_warehouse: str = Field(min_length=1)
    carrier: str | None
    source: str


class WeeklyMoment(Model):
    """A moment of every week."""

    weekday: Weekday
    time: ClockTime
    source: str


class Confirmation(Model):
    """By when the deliveries of a weekday are confirmed; without a time by the office's closing time."""

    of: Weekday
    weekday: Weekday
    time: ClockTime | None = None
    source: str


class TimeSpan(Model):
    """From a time of day to a later one."""

    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def _in_order(self) -> TimeSpan:
        if self.end <= self.start:
            raise ImpossibleValueError(
                Text("end（{end}）应晚于 start（{start}）", "end ({end}) must be later than start ({start})"),
                end=self.end,
                start=self.start,
            )
        return self


class Slot(Model):
    """When a delivery day takes many boxes, and when few."""

    weekday: Weekday
    many: TimeSpan
    few: TimeSpan
    source: str


class RouteWords(Model):
    """The way of the goods in words: by season, and from the overseas warehouse on."""

    peak: Words
    off_peak: Words
    overseas: Words


class Instruction(Named):
    """What the forwarder is to do with a shipment."""

    source: str


class Instructions(Model):
    """The instructions that the procedure knows."""

    direct: Instruction
    move: Instruction
    forwarder_label: Instruction

    @property
    def by_key(self) -> dict[str, Instruction]:
        """Every instruction by its key, in the order of the file."""
        return {key: getattr(self, key) for key in type(self).model_fields}


class MondayStop(WeeklyMoment):
    """From when on no orders are created that day, and what becomes of one that is created all the same."""

    then: Literal["warn", "refuse"]


class DemandNotice(Model):
    """Days before the appointment by which the demand row stands."""

    normal: Threshold[Int]
    peak: Threshold[Int]


class InstructionNotice(Model):
    """Working days before the appointment by which the warehouse has its instruction, and whose time of day."""

    relabel: Threshold[Int]
    plain: Threshold[Int]
    time: ClockTime
    clock: Literal["office", "warehouse"]


class TimeZones(Model):
    """Where the clocks of the office and of the overseas warehouse stand."""

    office: TimeZone
    warehouse: TimeZone


class AppointmentLetter(Model):
    """The letter's name; placeholders: boxes, brand, start, end, month, day, meridiem."""

    template: Annotated[
        str,
        filled_with(boxes=18, brand="A", start="14:00", end="14:30", month="February", day=6, meridiem="PM"),
    ]
    source: str
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]


class DeliverySettings(Model):
    """Everything in ``delivery.yaml``."""

    domestic_warehouse: Words
    warehouses: UniqueNames
    receiving_warehouses: UniqueNames
    order_defaults: OrderDefaults
    shipping_channels: dict[str, ShippingChannel]
    routes_of_channels: dict[str, UniqueNames]
    cut_offs: Annotated[tuple[CutOff, ...], Field(min_length=1)]
    monday_stop: MondayStop
    peak_months: tuple[Month, ...]
    peak_source: str
    route_words: RouteWords
    instructions: Instructions
    labelled_without_instruction: Literal["direct", "waiting"]
    many_boxes: Threshold[Int]
    slots: Annotated[tuple[Slot, ...], Field(min_length=1)]
    few_slots_from: Day
    appointment_length: Threshold[Int]
    few_slots_source: str
    demand_notice: DemandNotice
    instruction_notice: InstructionNotice
    time_zones: TimeZones
    free_storage: Threshold[Int]
    sunday_confirmation: Confirmation
    weekend_reminder: WeeklyDay
    appointment_letter: AppointmentLetter
    remark_template: Annotated[
        str,
        filled_with(
            ("shipment", "warehouse", "tracking"), shipment="FBA18SHTRFPP", warehouse="MEX6", tracking="5YDIA35G"
        ),
    ]
    adjustment_remark: Annotated[str, filled_with(("reason",), reason="moved")]
