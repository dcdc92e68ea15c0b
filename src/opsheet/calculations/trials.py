"""How each trial product did in its first weeks on sale, whether it may be ordered again, and what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from opsheet.calculations.daily_figures import NO_DATA, NOT_LISTED, Product, Sums, added, days_missing
from opsheet.calculations.product_columns import texts_of
from opsheet.calculations.product_owners import Owner, product_owners
from opsheet.calculations.sales_plan import TRIAL
from opsheet.catalogue import Message, Text
from opsheet.rules.new_products import trial_status

if TYPE_CHECKING:
    from opsheet.calculations.daily_figures import DailyFigures, ExportProduct
    from opsheet.settings import Settings
    from opsheet.tables.table import Table, Workbook

Status = Literal["met", "running", "missed", ""]
Decision = Literal["go_on", "dropped", ""]
_WEEK: Final = 7
_NO_FIGURES: Final = Sums()
_DAY: Final = dt.timedelta(days=1)
NO_QUANTITY: Final = Text("测品数量未填", "No trial units")
NO_SHELF: Final = Text("上架日期未填，数据里也没有销量", "No first day on sale, and no sales in the data")
NOT_ON_SALE: Final = Text("还没上架", "Not on sale yet")


@dataclass(frozen=True, slots=True)
class Week:
    """What a trial sold in one week; the last one may be shorter."""

    first: dt.date
    last: dt.date
    units: float


@dataclass(frozen=True, slots=True)
class TrialReview:
    """One trial product.

    Args:
        product: folded shop and MSKU.
        shop: as the sheet has it.
        msku: as the sheet has it.
        site: its code, or "".
        name: of the product, or "".
        owner: whose product it is.
        quantity: units of the trial; NaN where no table says.
        on_shelf: the first day on sale, or None.
        shelf_source: what says so: a table's key, or ``sales`` for the first day with sales.
        last_day: of the trial; it still counts.
        until: the last day whose sales count, or None where none do.
        sums: the figures up to ``until``.
        sold_out_on: the day on which the trial's quantity was sold, or None.
        status: whether the trial has met its end, still runs or has missed it; "" where that isn't known.
        days_left: until the last day; negative once it has passed.
        weeks: what was sold week by week.
        decision: what the team decided, "" where nothing yet.
        allowed: whether a repeat order is; None where that isn't decided yet.
        controlled_from: the day from which it counts in the stock-control figures, or None.
        is_proposed: ``controlled_from`` is proposed, not the table's.
        reason: why the status isn't known, or None.
        sheet: that holds the trial's row.
        row: its number.
    """

    product: Product
    shop: str
    msku: str
    site: str
    name: str
    owner: Owner
    quantity: float
    decision: Decision
    sheet: str
    row: int
    on_shelf: dt.date | None = None
    shelf_source: str = ""
    last_day: dt.date | None = None
    until: dt.date | None = None
    sums: Sums = _NO_FIGURES
    sold_out_on: dt.date | None = None
    status: Status = ""
    days_left: int = 0
    weeks: Sequence[Week] = ()
    allowed: bool | None = None
    controlled_from: dt.date | None = None
    is_proposed: bool = False
    reason: Text | Message | None = None

    @property
    def days(self) -> int:
        """The days that count."""
        return 0 if self.until is None or self.on_shelf is None else (self.until - self.on_shelf).days + 1

    @property
    def daily_units(self) -> float:
        """Units sold a day, up to the day on which it was sold out."""
        if self.on_shelf is None or not self.days:
            return float("nan")
        days = (self.sold_out_on - self.on_shelf).days + 1 if self.sold_out_on else self.days
        sold = self.quantity if self.sold_out_on else self.sums.units
        return sold / days

    @property
    def sold_share(self) -> float:
        """Units sold of the trial's quantity."""
        return self.sums.units / self.quantity if self.quantity > 0 else float("nan")

    @property
    def days_needed(self) -> float:
        """Days in which the whole quantity sells at the daily units; NaN without sales."""
        return self.quantity / self.daily_units if self.daily_units > 0 else float("nan")

    @property
    def margin(self) -> float:
        """Gross profit over sales."""
        return self.sums.gross_profit / self.sums.sales if self.sums.sales > 0 else float("nan")

    @property
    def ad_share(self) -> float:
        """Ad spend over sales (TACOS)."""
        return self.sums.ad_spend / self.sums.sales if self.sums.sales > 0 else float("nan")


def trial_reviews(
    workbook: Workbook, figures: DailyFigures | None, settings: Settings, today: dt.date
) -> list[TrialReview]:
    """Every trial product of a workbook, judged by the sales up to the day before.

    A trial is met when its quantity is sold by the last of its days. Then, or where the team decides to go on, a
    repeat order is allowed, and the product comes under stock control on the day that the table names, else on the
    day of the review.

    Args:
        workbook: with ``trials``, or with trials in ``stocking``; ``pipeline`` tells when they went on sale.
        figures: daily figures, or None.
        settings: with the days in which a trial sells out.
        today: the day of the review.

    Source: SOP 绩效, 新品销售·测品.
    """
    owners, shelved = product_owners(workbook, settings), _first_shelved(workbook)
    found: list[TrialReview] = []
    for one in _listed(workbook, owners):
        typed = one.on_shelf is not None
        shelf = one.on_shelf or shelved.get(one.product)
        source = "trials" if typed else "pipeline"
        names = figures.of_product(one.product, one.site) if figures else ()
        if shelf is None and figures is not None:
            shelf, source = _first_sold(figures, names), "sales"
        found.append(
            _decided(_judged(replace(one, on_shelf=shelf, shelf_source=source), figures, settings, today), today)
        )
    return found


def _listed(workbook: Workbook, owners: Mapping[Product, Owner]) -> Iterator[TrialReview]:
    """The trials of the table of trials, then those of the restock sheet that it lacks."""
    seen: set[Product] = set()
    for key in ("trials", "stocking"):
        table = workbook.tables.get(key)
        if table is not None:
            for one in _rows(table, owners):
                if one.product not in seen:
                    seen.add(one.product)
                    yield one


def _rows(table: Table, owners: Mapping[Product, Owner]) -> Iterator[TrialReview]:
    texts = {key: table.texts(key).tolist() for key in ("shop", "msku", "site", "product", "decision", "kind")}
    shelf, controlled = table.dates("on_shelf").tolist(), table.dates("controlled_from").tolist()
    quantity = table.numbers("quantity").tolist()
    for index, product in enumerate(table.products()):
        if product[1] and (table.key == "trials" or texts["kind"][index] == TRIAL):
            yield TrialReview(
                product,
                *(texts[key][index] or "" for key in ("shop", "msku", "site", "product")),
                owner=owners[product],
                quantity=quantity[index],
                decision=texts["decision"][index] or "",
                sheet=table.sheet,
                row=int(table.rows[index]),
                on_shelf=shelf[index],
                controlled_from=controlled[index],
            )


def _first_shelved(workbook: Workbook) -> Mapping[Product, dt.date]:
    """The day on which Amazon received the first line of each trial."""
    table = workbook.tables.get("pipeline")
    found: dict[Product, dt.date] = {}
    if table is not None:
        rows = zip(
            table.products(), texts_of(workbook, "kind").tolist(), table.dates("shelved_on").tolist(), strict=True
        )
        for product, kind, day in rows:
            if kind == TRIAL and day is not None:
                found[product] = min(day, found.get(product, day))
    return found


def _first_sold(figures: DailyFigures, names: Sequence[ExportProduct]) -> dt.date | None:
    days = [day for day in map(figures.first_sold, names) if day is not None]
    return min(days, default=None)


def _judged(one: TrialReview, figures: DailyFigures | None, settings: Settings, today: dt.date) -> TrialReview:
    shelf = one.on_shelf
    if shelf is None:
        return replace(one, shelf_source="", reason=NO_DATA if figures is None else NO_SHELF)
    within = settings.replenishment.trial_sell_out.on(shelf)
    one = replace(one, last_day=shelf + _DAY * within, days_left=within - (today - shelf).days)
    if shelf > today:
        return replace(one, reason=NOT_ON_SALE)
    if np.isnan(one.quantity) or one.quantity <= 0:
        return replace(one, reason=NO_QUANTITY)
    one = _with_sales(one, figures, today)
    if one.reason is not None:
        return one
    first, day = (np.array([moment], dtype="datetime64[D]") for moment in (shelf, today))
    trial = trial_status(first, np.array([one.quantity]), np.array([one.sums.units]), day, within)
    status: Status = "met" if trial.met[0] else "running" if trial.running[0] else "missed"
    return replace(one, status=status)


def _with_sales(one: TrialReview, figures: DailyFigures | None, today: dt.date) -> TrialReview:
    """The trial with its sales up to its last day, or why they aren't known."""
    if figures is None:
        return replace(one, reason=NO_DATA)
    names = figures.of_product(one.product, one.site)
    if not names:
        return replace(one, reason=NOT_LISTED)
    first, last = one.on_shelf or today, one.last_day or today
    newest = figures.newest_day(min(last, today - _DAY))
    until = newest if today <= last else last
    if until is None or until < first:
        return replace(one, sums=Sums(0.0, 0.0, 0.0, 0.0))
    missing = sorted({day for name in names for day in figures.missing_days(name[:2], first, until)})
    if missing:
        return replace(one, reason=days_missing(missing, first, until))
    units = np.sum([figures.units_by_day(name, first, until) for name in names], axis=0)
    done = np.flatnonzero(units.cumsum() >= one.quantity)
    weeks = [
        Week(
            first + _DAY * start,
            min(first + _DAY * (start + _WEEK - 1), until),
            float(units[start : start + _WEEK].sum()),
        )
        for start in range(0, len(units), _WEEK)
    ]
    return replace(
        one,
        until=until,
        sums=added([figures.between(name, first, until) for name in names]),
        sold_out_on=first + _DAY * int(done[0]) if len(done) else None,
        weeks=weeks,
    )


def _decided(one: TrialReview, today: dt.date) -> TrialReview:
    """Whether a repeat order is allowed, and from when the product is under stock control."""
    if one.decision == "dropped":
        return replace(one, allowed=False, controlled_from=None)
    allowed = True if one.decision == "go_on" or one.status == "met" else False if one.status == "missed" else None
    if allowed and one.controlled_from is None:
        return replace(one, allowed=allowed, controlled_from=today, is_proposed=True)
    return replace(one, allowed=allowed)
