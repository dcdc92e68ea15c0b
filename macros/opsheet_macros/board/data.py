"""What the board looks at, each calculation made once for all of its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.account_health import AccountHealth, account_health
from opsheet.calculations.ad_spend import AdPart, ad_parts, ad_totals, known_ad_inputs
from opsheet.calculations.daily_figures import last_day_of
from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.calculations.payouts import PayoutLine, payouts, read_settlements
from opsheet.calculations.pipeline import Lines, calculate_lines
from opsheet.calculations.product_columns import counted_from, texts_of
from opsheet.calculations.reports_due import DueReport, reports_due
from opsheet.calculations.sales import DailySales, read_daily_sales
from opsheet.calculations.stocking import StockPlan, stock_plan
from opsheet.calculations.turnover_shares import Counted, count_lines
from opsheet.catalogue import FileProblemError
from opsheet.checks import Findings, run_checks
from opsheet.rules.tracking import SEGMENTS, STAGES
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.forms.waiting import FormStatus

Mask = NDArray[np.bool_]
_SOLD_OUT = STAGES.index("sold_out")
_SEGMENT_OF_STAGE = np.array([SEGMENTS.index(stage) if stage in SEGMENTS else -1 for stage in STAGES])


@dataclass(frozen=True)
class BoardData:
    """What the board is made of.

    Args:
        workbook: the team's tables, of one workbook or of several.
        settings: the team's, as in force today.
        now: the moment that counts as now.
        data: the data folder, where there is one.
        forms: the approval forms among earlier results.
    """

    workbook: Workbook
    settings: Settings
    now: dt.datetime
    data: DataFolder | None = None
    forms: Sequence[FormStatus] = ()

    @property
    def today(self) -> dt.date:
        """The day of ``now``."""
        return self.now.date()

    @property
    def language(self) -> str:
        """In which the board is written."""
        return self.settings.language

    def table(self, key: str) -> Table | None:
        """A table, or None where the workbook has none or it has no rows."""
        found = self.workbook.tables.get(key)
        return found if found is not None and len(found) else None

    @cached_property
    def findings(self) -> Findings:
        """What the checks of all tables find."""
        return run_checks(self.workbook, self.settings, self.now)

    @cached_property
    def plan(self) -> StockPlan | None:
        """What follows from the stocking sheet."""
        table = self.table("stocking")
        return None if table is None else stock_plan(table, self.settings, self.today)

    @cached_property
    def stockouts(self) -> Mask:
        """The rows of the stocking sheet whose stock ends within the days that the board looks ahead."""
        if self.plan is None:
            return np.zeros(0, dtype=bool)
        last = np.datetime64(self.today + dt.timedelta(days=self.settings.app.board.stockout_days.value))
        with np.errstate(invalid="ignore"):
            return (self.plan.stockout_on <= last) & (self.plan.velocity > 0)

    @cached_property
    def reports(self) -> Sequence[DueReport]:
        """The reports that fall due within the days that the board looks ahead, the daily ones aside."""
        last = self.today + dt.timedelta(days=self.settings.app.board.report_days.value)
        due = reports_due(self.settings, self.now, last)
        return [one for one in due if "FREQ=DAILY" not in one.report.rule.upper()]

    @cached_property
    def health(self) -> AccountHealth:
        """How the account stands."""
        return account_health(self.workbook, self.settings, self.today, self.data)

    @cached_property
    def ads(self) -> Sequence[AdPart]:
        """Ad spend of the month of the last day: sums over old products, then products."""
        figures = read_daily_figures(self.workbook, self.data, self.settings, self.today)
        if figures is None:
            return []
        inputs = known_ad_inputs(self.workbook, self.settings)
        start = (self.today - dt.timedelta(days=1)).replace(day=1)
        products = ad_parts(figures, inputs, start, last_day_of(start), self.today)
        return [*ad_totals(products, inputs), *products]

    @cached_property
    def payouts(self) -> Sequence[PayoutLine]:
        """The last and the next payout of each shop and currency."""
        return [] if self.data is None else payouts(read_settlements(self.data), self.today)

    @cached_property
    def lines(self) -> Lines | None:
        """The journeys of the full-process table."""
        table = self.table("pipeline")
        return None if table is None else self.lines_on(self.today)

    def lines_on(self, day: dt.date) -> Lines:
        """The journeys as of a day; later dates count as not yet happened.

        Args:
            day: today or an earlier one.
        """
        return calculate_lines(self.workbook.tables["pipeline"], self.settings, day, self.kinds)

    @cached_property
    def kinds(self) -> NDArray[np.object_]:
        """Each line's kind of stock."""
        return texts_of(self.workbook, "kind")

    @cached_property
    def counted(self) -> Counted | None:
        """The lines that finance counts."""
        table = self.table("pipeline")
        return None if table is None or self.lines is None else self.counted_on(self.today, self.lines)

    def counted_on(self, day: dt.date, lines: Lines) -> Counted:
        """The lines that finance counts as of a day.

        Args:
            day: today or an earlier one.
            lines: as of that day.
        """
        since = counted_from(self.workbook)
        return count_lines(self.workbook.tables["pipeline"], self.settings, day, self.kinds, since, lines=lines)

    @cached_property
    def late(self) -> Mask:
        """The lines that are past the limit of the segment in which they are now."""
        return np.zeros(0, dtype=bool) if self.lines is None else late_lines(self.lines)

    @cached_property
    def sales(self) -> DailySales | None:
        """Daily sales of complete days, or None where the data folder has none."""
        if self.data is None:
            return None
        try:
            return read_daily_sales(self.data)
        except FileProblemError:
            return None


def current_segments(lines: Lines) -> NDArray[np.int64]:
    """The position of the segment in which each line is now, -1 for none."""
    return _SEGMENT_OF_STAGE[lines.journey.stage]


def late_lines(lines: Lines) -> Mask:
    """The graded lines that are past the limit of the segment in which they are.

    Args:
        lines: of a full-process table.
    """
    current = current_segments(lines)
    rows = np.arange(len(current))
    with np.errstate(invalid="ignore"):
        over = lines.journey.days[rows, current] > lines.limits[rows, current]
    return (current >= 0) & over & (lines.journey.stage != _SOLD_OUT)
