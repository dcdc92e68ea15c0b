"""The sheet that lists what a refresh of sales could not match, both ways."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from opsheet.calculations.instock_sales import Product
from opsheet.calculations.product_match import Matches
from opsheet.calculations.sales import ProductSales, product_key
from opsheet.calculations.stock_on_hand import StockOnHand
from opsheet.catalogue import Message, Severity, Text
from opsheet.exports.problems import listed
from opsheet.outcome import AddSheet, CellValue, Link
from opsheet.rules.instock_velocity import InstockVelocity
from opsheet.rules.velocity import WINDOWS
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.findings import text_of
from opsheet_macros.writing.result_sheet import COUNT, ResultColumn, ResultRow, result_sheet

_EXCEL_TABLE = "opsheet_sales"
_COLUMNS = (
    ResultColumn(Text("等级", "Severity"), 8, empty=Text("全部匹配", "Everything matches")),
    ResultColumn(Text("情况", "Case"), 16),
    ResultColumn(Text("单元格", "Cell"), 9),
    ResultColumn(Text("店铺", "Shop"), 18),
    ResultColumn(Text("MSKU", "MSKU"), 28),
    ResultColumn(Text("30天销量（件）", "Units in 30 days"), 12, COUNT),
    ResultColumn(Text("实有天数", "Days of data"), 10, COUNT),
    ResultColumn(Text("说明", "Message"), 60),
)
_NO_DATA = Text("表里有，数据没有", "On the sheet, not in the data")
_NO_ROW = Text("数据有，表里没有", "In the data, not on the sheet")
_PARTIAL = Text("天数不足", "Fewer days")
_SHARED = Text("共用库存", "Shared stock")
_WAREHOUSE = Text("仓库未归类", "Unknown warehouse")

_FEW_DAYS = Text("有货天数太少", "Few days in stock")
_WHY_FEW_DAYS = Text(
    "近 {window} 天只有 {days} 天有货（至少 {fewest} 天），校正日均未更新，沿用原值",
    "In stock on {days} of {window} days (at least {fewest} are needed); the in-stock average is unchanged",
)

_WHY_NO_DATA = Text(
    "近 {days} 天没有这个店铺和 MSKU 的销量，日均未更新；请核对店铺、站点和 MSKU",
    "No sales of this shop and MSKU in {days} days; averages unchanged. Check shop, site and MSKU",
)
_WHY_NO_ROW = Text("要备货就在备货单加一行", "Add a row if it is to be ordered")
_WHY_PARTIAL = Text(
    "只有 {days} 天数据，{windows} 天日均按实有天数计算",
    "{days} days of data; the averages of {windows} days are divided by those",
)
_WHY_STALE = Text(
    "近 {windows} 天没有数据，这些日均未更新；请补下载",
    "No data of the last {windows} days; those averages are unchanged. Download it",
)
_WHY_SHARED = Text(
    "几行共用这个 SKU 的库存，未写入；请手工分配",
    "Several rows share this SKU’s stock, which was not written. Share it out",
)
_WHY_WAREHOUSE = Text(
    "仓库“{name}”的库存未计入；请在设置 app.yaml 的 data.warehouses 归类",
    "The stock of “{name}” is not counted. Add it to data.warehouses in app.yaml",
)


def refresh_sheet(
    table: Table,
    matches: Matches[ProductSales],
    stock: StockOnHand | None,
    settings: Settings,
    instock: Mapping[Product, InstockVelocity],
) -> AddSheet:
    """One row for everything that did not match or has fewer days than its window.

    Args:
        table: of the kind ``stocking``.
        matches: rows and products.
        stock: what was written of stock, or None.
        settings: language, colours and sheet name.
        instock: the in-stock velocity of each product whose daily stock is known.
    """
    report = _Report(table, settings.language)
    rows = [*report.of_sales(matches), *(report.of_stock(stock) if stock else [])]
    rows += report.of_days_in_stock(matches, instock, settings.replenishment.planning.fewest_days_in_stock.value)
    rows.sort(key=_rank)
    return result_sheet(
        settings.app.sheet_names.sales[settings.language],
        _EXCEL_TABLE,
        _COLUMNS,
        [row for _, row in rows],
        settings,
        severities=[severity for severity, _ in rows],
    )


@dataclass(frozen=True, slots=True)
class _Report:
    """The rows of the sheet, with the severity of each."""

    table: Table
    language: str

    def of_sales(self, matches: Matches[ProductSales]) -> Iterator[tuple[Severity, ResultRow]]:
        """Rows without sales, rows with fewer days, and sales without a row."""
        for index, product in enumerate(matches.of_rows):
            if product is None:
                why = Message(_WHY_NO_DATA, {"days": max(WINDOWS)})
                yield self._row(index, Severity.WARN, _NO_DATA, why)
            elif product.days[max(WINDOWS)] < max(WINDOWS):
                is_stale = min(product.days.values()) == 0
                yield self._row(
                    index, Severity.WARN if is_stale else Severity.INFO, _PARTIAL, _why_partial(product), product
                )
        for product in sorted(matches.left_over, key=lambda product: (-product.units, product.shop, product.msku)):
            if product.units:
                yield Severity.INFO, self._without_row(product)

    def of_days_in_stock(
        self, matches: Matches[ProductSales], instock: Mapping[Product, InstockVelocity], fewest: int
    ) -> Iterator[tuple[Severity, ResultRow]]:
        """Rows with too few days in stock to tell an average; the one that stands there stays."""
        for index, product in enumerate(matches.of_rows):
            found = instock.get(product_key(product)) if product else None
            if product and found and math.isnan(found.daily_units):
                why = Message(_WHY_FEW_DAYS, {"days": found.days_in_stock, "fewest": fewest, "window": max(WINDOWS)})
                yield self._row(index, Severity.WARN, _FEW_DAYS, why, product)

    def of_stock(self, stock: StockOnHand) -> Iterator[tuple[Severity, ResultRow]]:
        """Stock that was not written."""
        for index in stock.shared:
            yield self._row(index, Severity.WARN, _SHARED, Message(_WHY_SHARED))
        for name in stock.other_warehouses:
            why = _WHY_WAREHOUSE.render(self.language, name=name)
            blank: list[CellValue] = [None] * 5
            yield Severity.WARN, [Severity.WARN.text[self.language], _WAREHOUSE[self.language], *blank, why]

    def _row(
        self, index: int, severity: Severity, case: Text, why: Message, product: ProductSales | None = None
    ) -> tuple[Severity, ResultRow]:
        cell = self.table.cell("msku", index)
        return severity, [
            severity.text[self.language],
            case[self.language],
            Link(cell, link_to(self.table.sheet, cell)),
            text_of(self.table, "shop", index),
            text_of(self.table, "msku", index),
            product.units if product else None,
            product.days[max(WINDOWS)] if product else None,
            why.render(self.language),
        ]

    def _without_row(self, product: ProductSales) -> ResultRow:
        return [
            Severity.INFO.text[self.language],
            _NO_ROW[self.language],
            None,
            product.shop or product.site,
            product.msku,
            product.units,
            product.days[max(WINDOWS)],
            _WHY_NO_ROW[self.language],
        ]


def _rank(row: tuple[Severity, ResultRow]) -> int:
    return row[0].rank


def _why_partial(product: ProductSales) -> Message:
    without = [str(size) for size in WINDOWS if product.days[size] == 0]
    if without:
        return Message(_WHY_STALE, {"windows": listed(without)})
    short = listed([str(size) for size in WINDOWS if product.days[size] < size])
    return Message(_WHY_PARTIAL, {"days": product.days[max(WINDOWS)], "windows": short})
