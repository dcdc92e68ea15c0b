"""Bring the averages and the stock of a stocking sheet up to date from the data folder."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated

from opsheet.calculations.instock_sales import Product, instock_sales
from opsheet.calculations.other_suggestions import other_suggestions
from opsheet.calculations.product_match import Matches, match_products
from opsheet.calculations.sales import (
    DailySales,
    ProductSales,
    average_sales,
    last_complete_day,
    product_key,
    read_daily_sales,
)
from opsheet.calculations.stock_on_hand import StockOnHand, stock_on_hand
from opsheet.calculations.stocking import AVERAGES
from opsheet.catalogue import Input, Message, RefusedError, Severity, Text
from opsheet.outcome import CellValue, Edit, Facts, Note, Outcome, Request, SetNote
from opsheet.rules.instock_velocity import InstockVelocity
from opsheet.rules.replenishment import settled
from opsheet.rules.velocity import WINDOWS
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.data.folder import DATA_FOLDER
from opsheet_macros.declare import action
from opsheet_macros.stocking.refresh_report import refresh_sheet
from opsheet_macros.writing.columns import column_edits, column_positions

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

TABLE = "stocking"
LAST_DAY = Input(
    "last_day",
    Text("截至日期", "Last day"),
    Text(
        "日均算到这一天为止；不填为昨天以前最新的完整一天。",
        "The last day that counts; by default the newest complete day before today.",
    ),
    "date",
)
STOCK = Input(
    "stock",
    Text("更新库存", "Update stock"),
    Text(
        "是否同时用最新的库存报表更新库存和在途各列，并列出领星和亚马逊的建议采购量。",
        "Whether the stock columns are filled from the newest stock exports, with what Lingxing and Amazon suggest.",
    ),
    "choice",
    default="no",
    choices={
        "no": Text("否", "no"),
        "yes": Text("是", "yes"),
        "compare": Text("是，并对照领星和亚马逊的建议", "yes, beside the suggestions of Lingxing and Amazon"),
    },
)

_DECIMALS = 2

_REFRESHED = Text(
    "{sheet}：已更新 {count} 行的日均，截至 {day}（{source}）；{missing} 行没有数据，"
    "{left} 个产品不在表里，见“{report}”",
    "{sheet}: updated the averages of {count} rows up to {day} ({source}). Rows without data: {missing}; products "
    "not on the sheet: {left}. See “{report}”",
)
_PARTIAL = Text(
    "{count} 行的数据不足 {days} 天，已按实有天数计算",
    "Rows with less than {days} days of data, divided by those: {count}",
)
_STOCKED = Text("已更新 {count} 行的库存，截至 {day}", "Updated the stock of {count} rows, as of {day}")
_NO_STOCK = Text("{folder} 里没有库存报表，库存没有更新", "No stock exports in {folder}: stock was not updated")
_INSTOCK = Text("已按有货的日子填写 {count} 行的校正日均", "Filled the in-stock average of {count} rows")
_INCOMPLETE = Text(
    "{count} 个站点日在下载时还没结束，未计入", "Days not over when they were downloaded, left out: {count}"
)
_SUMS = Text(
    "{count} 行是多天或多个 MSKU 的合计，未计入", "Rows that are sums of several days or MSKUs, left out: {count}"
)
_APART = Text(
    "销量截至 {sales}，库存截至 {stock}，相差 {days} 天（最多 {limit} 天），建议采购量不可靠；请下载同一天的报表",
    "Sales end on {sales}, stock is of {stock}: {days} days apart (limit {limit}), so suggested quantities are not "
    "reliable. Download both for one day",
)
_NOTED = Text("{prefix}{problem}", "{prefix}{problem}")


@dataclass(frozen=True, slots=True)
class RefreshedFacts(Facts):
    """What was refreshed."""

    rows: Annotated[int, Text("行数", "Rows of the table")]
    refreshed: Annotated[int, Text("已更新日均的行数", "Rows whose averages were updated")]
    last_day: Annotated[dt.date, Text("日均算到的日期", "The last day of the averages")]
    source: Annotated[str, Text("销量来自的报表（键）", "The key of the export that the sales come from")]
    partial: Annotated[int, Text("不足整段天数的行数", "Rows with less than the whole window")]
    rows_without_data: Annotated[tuple[int, ...], Text("没有数据的行号", "The rows without data")]
    data_without_row: Annotated[
        tuple[str, ...], Text("不在表里的产品（店铺 MSKU）", "Products without a row, as shop and MSKU")
    ]
    incomplete_days: Annotated[int, Text("未计入的不完整站点日", "Incomplete days of a site, left out")]
    stock_rows: Annotated[int, Text("已更新库存的行数", "Rows whose stock was updated")]
    stock_day: Annotated[dt.date | None, Text("库存日期（最早的）", "The day of the stock, the oldest of several")]
    days_apart: Annotated[int | None, Text("销量与库存相差的天数", "Days between sales and stock")]
    instock_rows: Annotated[int, Text("已填校正日均的行数", "Rows whose in-stock average was filled")]
    columns: Annotated[tuple[str, ...], Text("已填的列（键）", "The keys of the columns that were filled")]


@action(
    group="stocking",
    label=Text("更新销量", "Refresh sales"),
    screentip=Text("用报表更新日均和库存", "Averages and stock from the exports"),
    supertip=Text(
        "从数据文件夹算 7、14、30 天日均，可同时更新库存；对不上的另列。",
        "Fills 7, 14 and 30-day averages by shop and MSKU from the data folder, and stock if wanted; lists what does "
        "not match.",
    ),
    icon="RefreshAll",
    keytip="SR",
    tables=(TABLE,),
    writes=Text("日均和库存各列、一张新表", "The averages and stock columns, a new sheet"),
    inputs=(DATA_FOLDER, LAST_DAY, STOCK),
    facts=RefreshedFacts,
)
def refresh_sales(request: Request) -> Outcome:
    """Fill averages, and stock if wanted, from the data folder, which is read and never changed."""
    from opsheet.exports.folder import data_folder, open_data_folder

    table, settings = request.workbook.tables[TABLE], request.settings
    given = request.inputs.folder(DATA_FOLDER.key)
    with open_data_folder(data_folder(given.path if given else None, settings), settings) as data:
        sales = read_daily_sales(data)
        yesterday = request.today - dt.timedelta(days=1)
        wanted = min(request.inputs.day(LAST_DAY.key) or yesterday, yesterday)
        last_day = last_complete_day(sales, wanted, data.folder)
        matches = match_products(table, "msku", average_sales(sales, last_day), lambda product: product.msku)
        wants = request.inputs.text(STOCK.key)
        stock = stock_on_hand(data, table, settings) if wants != "no" else None
        instock = instock_sales(data, sales, last_day, settings)
        refresh = _Refresh(table, settings, data, sales, last_day, matches, stock, instock)
        if wants == "compare":
            theirs = other_suggestions(data, table, settings, request.today, refresh.figures())
            refresh = replace(refresh, theirs=theirs)
        return refresh.outcome()


@dataclass(frozen=True, slots=True)
class _Refresh:
    """Everything that a refresh has found."""

    table: Table
    settings: Settings
    data: DataFolder
    sales: DailySales
    last_day: dt.date
    matches: Matches[ProductSales]
    stock: StockOnHand | None
    instock: Mapping[Product, InstockVelocity]
    theirs: Mapping[str, Sequence[CellValue]] = field(default_factory=dict[str, "Sequence[CellValue]"])

    def outcome(self) -> Outcome:
        """What is written and said.

        Raises:
            RefusedError: when sales and stock are too far apart and the settings refuse that.
        """
        apart = self._apart()
        if apart is not None and self.settings.replenishment.planning.when_apart == "refuse":
            raise RefusedError(_APART, **apart.parameters)
        values = {**self.figures(), **self.theirs}
        letters = column_positions(self.table, list(values))
        edits = [edit for key, column in values.items() for edit in self._edits(key, letters[key], column)]
        report = refresh_sheet(self.table, self.matches, self.stock, self.settings, self.instock)
        notes = [self._header_note(apart)] if apart is not None else []
        return Outcome([*edits, *notes, report], messages=self._messages(report.name, apart), facts=self._facts(values))

    def figures(self) -> Mapping[str, Sequence[CellValue]]:
        """Averages and stock by column; None where a row's cell stays as it is."""
        columns: dict[str, Sequence[CellValue]] = {
            key: [None if product is None else _rounded(product.averages[size]) for product in self.matches.of_rows]
            for key, size in zip(AVERAGES, WINDOWS, strict=True)
        }
        if self.instock:
            found = [None if one is None else self.instock.get(product_key(one)) for one in self.matches.of_rows]
            columns["days_in_stock"] = [None if one is None else one.days_in_stock for one in found]
            columns["instock_velocity"] = [None if one is None else _rounded(one.daily_units) for one in found]
        for key in self.stock.columns if self.stock else ():
            columns[key] = [_rounded(units) for units in self.stock.values[key]] if self.stock else []
        return columns

    def _edits(self, key: str, letter: str, values: Sequence[CellValue]) -> list[Edit]:
        rows = zip(self.table.rows.tolist(), values, strict=True)
        return column_edits(
            self.table, key, letter, values, only=frozenset(row for row, value in rows if value is not None)
        )

    def _apart(self) -> Message | None:
        """The sentence that sales and stock are too far apart, or None."""
        limit, days = self.settings.replenishment.planning.data_apart.value, self._days_apart()
        if days is None or days <= limit:
            return None
        return Message(_APART, {"sales": self.last_day, "stock": self._stock_day(), "days": days, "limit": limit})

    def _stock_days(self) -> list[dt.date]:
        return [day for day in self.stock.days if day is not None] if self.stock else []

    def _stock_day(self) -> dt.date | None:
        return min(self._stock_days(), default=None)

    def _days_apart(self) -> int | None:
        return max((abs((day - self.last_day).days) for day in self._stock_days()), default=None)

    def _header_note(self, apart: Message) -> Edit:
        """A note on the header of the suggested quantity, or of the averages where the sheet has none yet."""
        letters = column_positions(self.table, AVERAGES)
        suggested = self.table.columns.get("suggested_quantity")
        cell = f"{suggested.letter if suggested else letters[AVERAGES[0]]}{self.table.header_row}"
        noted = {"prefix": self.settings.app.note_prefix, "problem": apart}
        text = _NOTED.render(self.settings.language, **noted)
        return SetNote(self.table.sheet, cell, text, keep_existing=True)

    def _messages(self, report: str, apart: Message | None) -> list[Note]:
        counted = {
            "sheet": self.table.sheet,
            "count": len(self.table) - len(self._without_data()),
            "day": self.last_day,
            "source": self._source_name(),
            "missing": len(self._without_data()),
            "left": len(self._left_over()),
            "report": report,
        }
        notes = [Note(Message(_REFRESHED, counted), Severity.WARN if self._without_data() else Severity.INFO)]
        if self._partial():
            notes.append(Note(Message(_PARTIAL, {"count": self._partial(), "days": max(WINDOWS)})))
        if self.instock:
            notes.append(Note(Message(_INSTOCK, {"count": self._instock_rows()})))
        if self.sales.incomplete:
            notes.append(Note(Message(_INCOMPLETE, {"count": self.sales.incomplete})))
        if self.sales.sums:
            notes.append(Note(Message(_SUMS, {"count": self.sales.sums})))
        if self.stock is not None and self._stock_days():
            stocked = {"count": len(self._stock_days()), "day": self._stock_day()}
            notes.append(Note(Message(_STOCKED, stocked)))
        elif self.stock is not None:
            notes.append(Note(Message(_NO_STOCK, {"folder": self.data.folder}), Severity.WARN))
        return [*notes, *([Note(apart, Severity.WARN)] if apart is not None else [])]

    def _source_name(self) -> Text:
        names = (export.definition for export in self.data.exports if export.definition)
        return next(definition.name.text for definition in names if definition.key == self.sales.export)

    def _without_data(self) -> tuple[int, ...]:
        rows = zip(self.table.rows.tolist(), self.matches.of_rows, strict=True)
        return tuple(row for row, product in rows if product is None)

    def _left_over(self) -> tuple[str, ...]:
        return tuple(f"{product.shop} {product.msku}".strip() for product in self.matches.left_over if product.units)

    def _partial(self) -> int:
        longest = max(WINDOWS)
        return sum(product is not None and product.days[longest] < longest for product in self.matches.of_rows)

    def _instock_rows(self) -> int:
        """Rows whose in-stock average could be told."""
        found = (self.instock.get(product_key(one)) for one in self.matches.of_rows if one is not None)
        return sum(one is not None and not math.isnan(one.daily_units) for one in found)

    def _facts(self, values: Mapping[str, object]) -> RefreshedFacts:
        without = self._without_data()
        return RefreshedFacts(
            rows=len(self.table),
            refreshed=len(self.table) - len(without),
            last_day=self.last_day,
            source=self.sales.export,
            partial=self._partial(),
            rows_without_data=without,
            data_without_row=self._left_over(),
            incomplete_days=self.sales.incomplete,
            stock_rows=len(self._stock_days()),
            stock_day=self._stock_day(),
            days_apart=self._days_apart(),
            instock_rows=self._instock_rows(),
            columns=tuple(values),
        )


def _rounded(value: float | None) -> CellValue:
    """A figure as a cell shows it; None where there is none."""
    if value is None or math.isnan(value):
        return None
    exact = round(float(settled(value, 9)), _DECIMALS)
    return int(exact) if exact.is_integer() else exact
