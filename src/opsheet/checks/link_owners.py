"""Checks of the link owners: from product to SKU, from SKU to owner, from owner to the ERP's listing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.check import CheckContext, HeaderHit, Hit, check
from opsheet.rules.velocity import WINDOWS

TABLE = "link_owners"
_LAST_DAYS = max(WINDOWS)  # what sold in them is on sale
_SOURCE = "SOP 新品开发流程 6（3.19 新增流程）"
_NOT_LISTED = Text("表里没有它，请登记", "it isn't on this sheet; enter it")
_NO_OWNER = Text("没有填负责人", "no owner is entered")


@check(
    code="L501",
    slug="on-sale-without-owner",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("在售链接没有负责人", "A listing on sale has no owner"),
    message=Text(
        "{msku}（{shop}）近 {days} 天卖了 {units} 件，{problem}",
        "{msku} ({shop}) sold {units} units in {days} days: {problem}",
    ),
    columns=("owner", "msku"),
    source=_SOURCE,
    why=Text("没有负责人的链接没人跟库存", "Nobody watches the stock of a listing without an owner"),
    needs=("sales_daily",),
    inputs=("msku", "shop", "owner"),
)
def on_sale_without_owner(context: CheckContext) -> Iterable[Hit | HeaderHit]:
    """Report what sold lately and has no row or no owner; a sale that names no shop fits every shop."""
    table, sold = context.table, _sold(context)
    keys = _products(context, TABLE)
    mskus = {msku for _, msku in keys}
    units = np.array([sold.get((shop, msku), sold.get(("", msku), (0.0,)))[0] for shop, msku in keys], dtype=float)
    blank = table.columns["owner"].blank & (units > 0)
    shown = {"msku": table.texts("msku"), "shop": table.texts("shop"), "units": units, "days": _LAST_DAYS}
    yield Hit(blank, "owner", {**shown, "problem": Message(_NO_OWNER)})
    header = table.columns["msku"]
    for key, (count, msku, shop) in sold.items():
        if count > 0 and key not in keys and (key[0] or key[1] not in mskus):
            parameters = {"msku": msku, "shop": shop or "-", "units": f"{count:g}", "days": _LAST_DAYS}
            cell = f"{header.letter}{table.header_row}"
            yield HeaderHit("msku", header.header, {**parameters, "problem": Message(_NOT_LISTED)}, cell)


def _sold(context: CheckContext) -> dict[tuple[str, str], tuple[float, str, str]]:
    """Units of each shop and MSKU over the last days that the sales cover, with both names as written."""
    sales = context.other("sales_daily")
    days, units = sales.dates("day"), np.nan_to_num(sales.numbers("units"))
    recent = np.ones(len(sales), dtype=bool)
    if not np.isnat(days).all():
        recent = days > np.nanmax(days) - np.timedelta64(_LAST_DAYS, "D")
    sold: dict[tuple[str, str], tuple[float, str, str]] = {}
    products = _products(context, "sales_daily")
    names = list(zip(sales.texts("msku").tolist(), sales.texts("shop").tolist(), strict=True))
    for row in np.flatnonzero(recent).tolist():
        count, msku, shop = sold.get(products[row], (0.0, names[row][0] or "", names[row][1] or ""))
        sold[products[row]] = (count + float(units[row]), msku, shop)
    sold.pop(("", ""), None)
    return {key: value for key, value in sold.items() if key[1]}


def _products(context: CheckContext, table: str) -> list[tuple[str, str]]:
    owner = context.workbook.tables[table]
    return list(zip(context.folded("shop", owner).tolist(), context.folded("msku", owner).tolist(), strict=True))


@check(
    code="L502",
    slug="owner-differs-from-erp",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("负责人与领星不一致", "The owner differs from the ERP's"),
    message=Text(
        "{msku} 的负责人是 {value}，领星 Listing 的负责人是 {erp}；请改成一致",
        "{msku}: the owner is {value}, the ERP's listing says {erp}. Make them agree.",
    ),
    columns=("owner", "erp_owner"),
    source=_SOURCE,
    why=Text("领星按它的负责人派任务和统计业绩", "The ERP assigns work and results by its own owner"),
    inputs=("msku", "owner", "erp_owner"),
)
def owner_differs_from_erp(context: CheckContext) -> Iterable[Hit]:
    """Report rows whose owner isn't the one of the ERP's listing; a blank on either side is no difference."""
    ours, theirs = context.folded("owner"), context.folded("erp_owner")
    differs = (ours != "") & (theirs != "") & (ours != theirs)
    yield Hit(differs, parameters={"msku": context.table.texts("msku"), "erp": context.table.texts("erp_owner")})


@check(
    code="L503",
    slug="link-sku-unknown",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("链接的 SKU 对不上产品", "The listing's SKU has no product"),
    message=Text(
        "产品图册里没有 SKU“{value}”，请核对 SKU 或在图册登记",
        "The catalogue has no SKU “{value}”. Correct the SKU or enter the product.",
    ),
    columns=("sku",),
    source=_SOURCE,
    why=Text(
        "对不上产品的链接，采购和库存都算不到它头上",
        "Purchases and stock can't be traced to a listing without product",
    ),
    needs=("catalogue",),
    inputs=("sku",),
)
def link_sku_unknown(context: CheckContext) -> Iterable[Hit]:
    """Report SKUs that the catalogue doesn't hold."""
    yield Hit(context.not_in("catalogue", "sku"))


@check(
    code="L504",
    slug="spu-differs-from-catalogue",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("SPU 与产品图册不一致", "The SPU differs from the catalogue's"),
    message=Text(
        "{sku} 在产品图册里属于 SPU {known}，这里写的是 {value}",
        "{sku} belongs to SPU {known} in the catalogue, here it says {value}",
    ),
    columns=("spu", "sku"),
    source=_SOURCE,
    why=Text("SPU 写错，同款的销量和库存就合不到一起", "A wrong SPU tears a product's sales and stock apart"),
    needs=("catalogue",),
    inputs=("sku", "spu"),
)
def spu_differs_from_catalogue(context: CheckContext) -> Iterable[Hit]:
    """Report rows whose SPU isn't the one that the catalogue has for their SKU; a blank is no difference."""
    catalogue = context.other("catalogue")
    written = dict(zip(context.folded("sku", catalogue).tolist(), catalogue.texts("spu").tolist(), strict=True))
    folded = dict(
        zip(context.folded("sku", catalogue).tolist(), context.folded("spu", catalogue).tolist(), strict=True)
    )
    skus, spus = context.folded("sku").tolist(), context.folded("spu").tolist()
    wrong = [bool(spu) and folded.get(sku, "") not in {"", spu} for sku, spu in zip(skus, spus, strict=True)]
    known = np.array([written.get(sku) for sku in skus], dtype=object)
    yield Hit(np.array(wrong, dtype=bool), parameters={"sku": context.table.texts("sku"), "known": known})
