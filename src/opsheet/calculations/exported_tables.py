"""The team's tables as exports tell them: daily sales, returns, the catalogue and the owners of links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.rules.velocity import WINDOWS
from opsheet.settings import Settings
from opsheet.tables.column_values import typed
from opsheet.tables.table import Table, TableColumn, Workbook
from opsheet.values.cells import column_letters

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

LAST_DAYS: Final = max(WINDOWS)  # of daily sales: what sold in them is on sale
_LISTING = ["site", "shop", "msku"]
_BY_DAY = ["day", *_LISTING]
_ADS = ["ad_spend", "ad_sales", "clicks", "impressions", "ad_orders"]


@dataclass(frozen=True, slots=True)
class _Source:
    """An export that feeds a table: its rows as a data frame whose columns bear the table's keys."""

    export: str
    read: Callable[[DataFolder, str, int], Any]


def with_exported_tables(workbook: Workbook, data: DataFolder, settings: Settings) -> Workbook:
    """The same workbook, with what a data folder knows beside it.

    A table that the team keeps itself stays as it is; only the ERP's owners are added to the link owners.

    Args:
        workbook: as found.
        data: the data folder.
        settings: with the definitions of the tables.

    Source: tables.md; data, what feeds what.
    """
    fed = tables_from_exports(data, settings, without=workbook.tables)
    own = workbook.tables.get("link_owners")
    if own is not None:
        listed = _fed_table("link_owners", data, settings)
        fed["link_owners"] = own if listed is None else _with_erp_owners(own, listed)
    return replace(workbook, tables={**workbook.tables, **fed})


def tables_from_exports(
    data: DataFolder, settings: Settings, without: Mapping[str, object] | None = None
) -> dict[str, Table]:
    """The tables that exports tell, by key; of each the first export that is there counts.

    Args:
        data: the data folder.
        settings: with the definitions of the tables.
        without: keys of tables that aren't wanted.
    """
    wanted = [key for key in SOURCES if key not in (without or {})]
    tables = {key: _fed_table(key, data, settings) for key in wanted}
    return {key: table for key, table in tables.items() if table is not None}


def _fed_table(key: str, data: DataFolder, settings: Settings) -> Table | None:
    for source in SOURCES[key]:
        frame = source.read(data, source.export, LAST_DAYS)
        if len(frame):
            order = [name for name in ("day", "shop", "msku", "sku") if name in frame.columns]
            return _table(key, source.export, frame.sort_values(order, kind="stable"), settings)
    return None


def _table(key: str, export: str, frame: Any, settings: Settings) -> Table:
    definition = settings.tables[key]
    columns: dict[str, TableColumn] = {}
    for place, (name, column) in enumerate(definition.columns.items(), start=1):
        if name in frame.columns:
            cells = [None if cell != cell or cell == "" else cell for cell in frame[name].tolist()]  # noqa: PLR0124 - NaN
            read = typed(cells, column)
            header = column.header[settings.language]
            columns[name] = TableColumn(
                name, header, column_letters(place), column, read.raw, read.values, read.unreadable
            )
    rows = np.arange(2, len(frame) + 2, dtype=np.int64)
    return Table(definition, export, 1, rows, columns, len(definition.columns))


def daily_rows(data: DataFolder, last_days: int) -> tuple[str, Any] | None:
    """The daily sales of the first export that is there, with its key; None where there are none.

    Args:
        data: the data folder.
        last_days: how many days up to the newest.

    Returns:
        The key, and a data frame whose columns bear the keys of the table ``sales_daily``, besides ``currency`` and the
        ``file`` of each row; columns that the export lacks are missing.
    """
    for source in SOURCES["sales_daily"]:
        frame = source.read(data, source.export, last_days)
        if len(frame):
            return source.export, frame
    return None


def with_columns(rows: Any, texts: Sequence[str], others: Sequence[str]) -> Any:
    """The same rows with just these columns: a text that is missing, or that the export doesn't have, is blank.

    Args:
        rows: a data frame.
        texts: columns of texts.
        others: columns of days and figures, which stay missing.
    """
    found = rows.reindex(columns=[*others, *texts])
    blank = {name: found[name].astype(object).where(found[name].notna(), "") for name in texts}
    return found.assign(**blank)


def _performance(data: DataFolder, export: str, last_days: int) -> Any:
    roles = [
        *("day", "site", "shop", "asin", "msku", "currency", "file", "units", "sales", *_ADS),
        *("sessions", "gross_profit", "price", "buy_box", "rating"),
    ]
    rows = data.rows(export, roles, last_days)
    return rows[rows["msku"].fillna("").ne("")]


def _business(data: DataFolder, export: str, last_days: int) -> Any:
    """Sales and traffic, with the ads of the same day beside them."""
    sales = data.rows(
        export, [*_BY_DAY, "currency", "file", "asin", "units", "sales", "sessions", "buy_box"], last_days
    )
    ads = data.rows("amazon_sp_advertised_product", [*_BY_DAY, *_ADS], last_days)
    if sales.empty or ads.empty:
        return sales
    keys = ["day", "site", "msku"]
    together = ads.fillna({"site": ""}).groupby(keys)[_ADS].sum(min_count=1).reset_index()
    return sales.fillna({"site": ""}).merge(together, on=keys, how="left")


def _orders(data: DataFolder, export: str, last_days: int) -> Any:
    rows = data.rows(export, [*_BY_DAY, "currency", "file", "asin", "units", "sales"], last_days)
    if rows.empty:
        return rows
    rows = rows.fillna({"site": "", "shop": ""})
    return (
        rows.groupby(_BY_DAY)
        .agg({"currency": "first", "file": "first", "asin": "first", "units": "sum", "sales": "sum"})
        .reset_index()
    )


def _returned(data: DataFolder, export: str, _: int) -> Any:
    rows = data.rows(export)
    kept = [name for name in ("day", "shop", "msku", "asin", "quantity", "reason", "disposition") if name in rows]
    return rows[kept]


def _products(data: DataFolder, export: str, _: int) -> Any:
    rows = data.rows(export)
    return rows.drop_duplicates("sku") if len(rows) else rows


def _owners(data: DataFolder, export: str, _: int) -> Any:
    """Each listing as its newest day has it; the ERP's owner is the only one that an export knows."""
    rows = data.rows(export, [*_BY_DAY, "asin", "sku", "product", "owner"])
    rows = rows[rows["msku"].fillna("").ne("") & rows["owner"].fillna("").ne("")]
    if rows.empty:
        return rows
    newest = rows.sort_values("day", kind="stable", na_position="first").drop_duplicates(_LISTING, keep="last")
    return newest.assign(erp_owner=newest["owner"])


def _with_erp_owners(own: Table, listed: Table) -> Table:
    """The team's link owners, the ERP's owner filled in where the sheet is blank."""
    if not own.has("msku", "shop", "owner"):
        return own
    known = dict(zip(listed.products(), listed.texts("erp_owner").tolist(), strict=True))
    there = own.texts("erp_owner").tolist()
    cells = [cell or known.get(key) for cell, key in zip(there, own.products(), strict=True)]
    definition = own.definition.columns["erp_owner"]
    read = typed(cells, definition)
    column = own.columns.get("erp_owner", own.columns["owner"])
    filled = replace(
        column, key="erp_owner", definition=definition, raw=read.raw, values=read.values, unreadable=read.unreadable
    )
    return replace(own, columns={**own.columns, "erp_owner": filled})


SOURCES: Final[Mapping[str, Sequence[_Source]]] = {
    "sales_daily": (
        _Source("lingxing_product_performance", _performance),
        _Source("amazon_business_report", _business),
        _Source("amazon_all_orders", _orders),
    ),
    "returns": (_Source("amazon_customer_returns", _returned), _Source("amazon_returns_merchant", _returned)),
    "catalogue": (_Source("lingxing_product_export", _products),),
    "link_owners": (_Source("lingxing_product_performance", _owners),),
}
