"""What is in stock and on its way, from the newest stock exports of a data folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opsheet.calculations.product_match import Matches, match_products
from opsheet.settings import Settings
from opsheet.settings.app import WarehouseKinds
from opsheet.tables import Table

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

FBA_SOURCES = ("lingxing_fba_stock", "amazon_manage_fba_inventory")  # the first that is there counts
AGE_SOURCE = "amazon_inventory_planning"
AGE_COLUMNS = ("aged_units", "aged_surcharge")
_YOUNG = frozenset({"age_0_90", "age_91_180"})
LOCAL_SOURCE = "lingxing_local_stock"
STOCK_COLUMNS = ("platform_stock", "inbound_fba", "overseas_stock", "forwarder_stock", "domestic_stock", "purchased")
_FBA_ROLES = {"platform_stock": ("available",), "inbound_fba": ("inbound_shipped", "inbound_receiving")}


@dataclass(frozen=True, slots=True)
class ProductStock:
    """Units of one product.

    Args:
        shop: as the export writes it, "" where it names none.
        site: its code, "" where it isn't known.
        name: its MSKU or SKU.
        day: of the stock.
        units: by the key of the stocking sheet's column.
    """

    shop: str
    site: str
    name: str
    day: dt.date
    units: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class StockOnHand:
    """The stock of a sheet's rows.

    Args:
        columns: the keys of the columns that the exports tell something about.
        values: by column the units of each row, None where nothing is known.
        days: of each row's stock, the oldest of its sources; None where there is none.
        shared: rows that share one SKU's stock with another row, which is written to none of them.
        other_warehouses: names that no kind of warehouse is known for.
    """

    columns: tuple[str, ...]
    values: Mapping[str, list[float | None]]
    days: list[dt.date | None]
    shared: list[int]
    other_warehouses: list[str]


def stock_on_hand(data: DataFolder, table: Table, settings: Settings) -> StockOnHand:
    """The newest stock of each row.

    FBA在途 is what was shipped to Amazon and what it is receiving. The age of stock is a report of its own day.

    Args:
        data: the data folder.
        table: of the kind ``stocking``.
        settings: which names of warehouses are of which kind.

    Source: data, refresh_sales; planning 8.
    """
    fba = match_products(table, "msku", _fba_stock(data), lambda product: product.name)
    local_stock, others = _local_stock(data, settings.app.data.warehouses)
    local, shared = _without_shared(table, match_products(table, "sku", local_stock, lambda product: product.name))
    sources = (fba.of_rows, local)
    told = {key for products in sources for product in products if product for key in product.units}
    columns = tuple(key for key in STOCK_COLUMNS if key in told)
    pairs = list(zip(*sources, strict=True))
    values = {key: [_units(pair, key) for pair in pairs] for key in columns}
    aged = match_products(table, "msku", _aged_stock(data), lambda product: product.name).of_rows
    if any(aged):
        columns += AGE_COLUMNS
        values |= {key: [product.units[key] if product else None for product in aged] for key in AGE_COLUMNS}
    days = [min((product.day for product in pair if product), default=None) for pair in pairs]
    return StockOnHand(columns, values, days, shared, others)


def _units(products: tuple[ProductStock | None, ...], key: str) -> float | None:
    return next((product.units[key] for product in products if product and key in product.units), None)


def _fba_stock(data: DataFolder) -> list[ProductStock]:
    for export in FBA_SOURCES:
        rows = newest_rows(data, export)
        if rows is not None:
            units = {
                key: rows[[role for role in roles if role in rows.columns]].sum(axis=1)
                for key, roles in _FBA_ROLES.items()
            }
            summed = rows.assign(**units).groupby(["shop", "site", "msku"])
            together = summed.agg({**dict.fromkeys(units, "sum"), "snapshot": "min"})
            return [_product(row, {key: float(getattr(row, key)) for key in units}) for row in together.itertuples()]
    return []


def _aged_stock(data: DataFolder) -> list[ProductStock]:
    """Units in the tiers of the aged inventory surcharge, and Amazon's own estimate of it."""
    rows = newest_rows(data, AGE_SOURCE)
    if rows is None:
        return []
    tiers = [role for role in rows.columns if role.startswith("age_") and role not in _YOUNG]
    fees = [role for role in rows.columns if role.startswith("ais_")]
    summed = rows.assign(aged_units=rows[tiers].sum(axis=1), aged_surcharge=rows[fees].sum(axis=1))
    together = summed.groupby(["shop", "site", "msku"]).agg({**dict.fromkeys(AGE_COLUMNS, "sum"), "snapshot": "min"})
    return [_product(row, {key: float(getattr(row, key)) for key in AGE_COLUMNS}) for row in together.itertuples()]


def _local_stock(data: DataFolder, kinds: WarehouseKinds) -> tuple[list[ProductStock], list[str]]:
    """The stock of own and forwarders' warehouses by SKU, and the names of warehouses of no known kind."""
    rows = newest_rows(data, LOCAL_SOURCE)
    if rows is None:
        return [], []
    known = {name: kinds.kind_of(name) for name in rows["warehouse"].fillna("").unique()}
    rows = rows.assign(kind=rows["warehouse"].fillna("").map(known))
    there = [kind for kind in STOCK_COLUMNS if kind in set(known.values())]
    for kind in there:
        rows[kind] = rows["available"].where(rows["kind"] == kind, 0)
    keys = [*there, *(["purchased"] if rows["purchased"].notna().any() else [])]
    together = rows.groupby(["shop", "site", "sku"]).agg({**dict.fromkeys(keys, "sum"), "snapshot": "min"})
    products = [_product(row, {key: float(getattr(row, key)) for key in keys}) for row in together.itertuples()]
    return products, sorted(name for name, kind in known.items() if kind is None)


def _product(row: Any, units: Mapping[str, float]) -> ProductStock:
    shop, site, name = row.Index
    return ProductStock(shop, site, name, row.snapshot, units)


def newest_rows(data: DataFolder, export: str) -> Any:
    """The rows of each shop's newest file of an export, with its day as ``snapshot``; None where there is none.

    Args:
        data: the data folder.
        export: its key.
    """
    import pandas as pd

    rows: Any = data.rows(export)
    if rows.empty:
        return None
    rows = rows.fillna({"shop": "", "site": ""})
    files = {file: _downloaded_on(data, file) for file in rows["file"].unique()}
    downloaded = rows["file"].map(files)
    days = rows["last_day"].dt.date.astype(object)  # of none but blanks pandas would make moments
    rows["snapshot"] = days.where(rows["last_day"].notna(), downloaded)
    newest = rows.groupby(["shop", "site"])["snapshot"].transform("max")
    return pd.DataFrame(rows[rows["snapshot"] == newest])


def _downloaded_on(data: DataFolder, file: str) -> dt.date:
    return dt.datetime.fromtimestamp((data.folder / file).stat().st_mtime).date()  # noqa: DTZ006 - this computer's day


def _without_shared(table: Table, matches: Matches[ProductStock]) -> tuple[list[ProductStock | None], list[int]]:
    """Leave out stock that several rows would count, each in full."""
    rows = [(id(product), row) for row, product in enumerate(matches.of_rows) if product is not None]
    counts: dict[int, int] = {}
    for product, _ in rows:
        counts[product] = counts.get(product, 0) + 1
    shared = [row for product, row in rows if counts[product] > 1]
    return [None if row in set(shared) else product for row, product in enumerate(matches.of_rows)], shared
