"""Checks of the stocking sheet's names against the naming rule and the sheets beside it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.check import CheckContext, Hit, check
from opsheet.checks.every_table_words import doubled_rows
from opsheet.checks.stocking_quantities import TABLE
from opsheet.rules.naming import SkuShape, initials, sku_faults, sku_site
from opsheet.settings import Settings

_MOST_NAMED = 3  # combinations that a message lists
_ANY = ""
_SHAPE = Text(
    "应写成 品牌-品名-特性-装数-站点，例如 {example}，最多 {maximum} 个字符",
    "write brand-product-feature-pack-site such as {example}, at most {maximum} characters",
)
_BRAND = Text("品牌是 {brand}，应以 {letters} 开头", "the brand is {brand}, so it must begin with {letters}")
_SITE = Text("站点是 {site}，SKU 写的是 {written}", "the site is {site}, the SKU says {written}")
_NO_SUCH_SHOP = Text("链接负责人表里没有这个店铺", "the listing owners have no such shop")
_LISTED = Text("链接负责人表里是 {known}", "the listing owners have {known}")


@check(
    code="S214",
    slug="warranty-not-registered",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("要延保标签但没登记延保卡", "Warranty label without warranty cards"),
    message=Text(
        "延保标签为 YES，《延保卡需求》里没有 {msku}，请先登记",
        "Warranty label is YES, but {msku} isn't on the warranty sheet. Enter it first.",
    ),
    columns=("warranty_label", "msku"),
    source="SOP 备货流程 3（1.22 新增延保标签）",
    why=Text("下采购计划前要先填《延保卡需求》", "Fill in the warranty sheet before the purchase plan"),
    needs=("warranty",),
    inputs=("warranty_label", "msku"),
)
def warranty_not_registered(context: CheckContext) -> Iterable[Hit]:
    """Report rows that want a warranty label and have no row in the warranty sheet; its shop may be blank there."""
    cards = context.other("warranty")
    known = set(zip(context.folded("shop", cards).tolist(), context.folded("msku", cards).tolist(), strict=True))
    rows = zip(context.folded("shop").tolist(), context.folded("msku").tolist(), strict=True)
    lacking = [not {(shop, msku), (_ANY, msku)} & known for shop, msku in rows]
    wanted = context.table.texts("warranty_label") == "YES"
    yield Hit(wanted & np.array(lacking, dtype=bool), parameters={"msku": context.table.texts("msku")})


@check(
    code="S217",
    slug="sku-name",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("SKU 不符合命名规则或站点", "SKU breaks the naming rule or the site differs"),
    message=Text("SKU“{value}”：{problem}", "SKU “{value}”: {problem}"),
    columns=("sku", "brand", "site"),
    source="SOP SKU命名规则",
    why=Text("SKU 要看得出品牌、产品和站点", "A SKU shows brand, product and site"),
    inputs=("sku",),
)
def sku_name(context: CheckContext) -> Iterable[Hit]:
    """Report SKUs that don't keep the naming rule, or name another brand or site than their row."""
    shape = sku_shape(context.settings)
    sku, brand, site = (context.table.texts(key).tolist() for key in ("sku", "brand", "site"))
    rows = list(zip(sku, brand, site, strict=True))
    judged = {row: _sku_problem(row[0], row[1], row[2], shape) for row in set(rows)}
    problems = np.array([judged[row] for row in rows], dtype=object)
    yield Hit(
        np.array([problem is not None for problem in problems.tolist()], dtype=bool), parameters={"problem": problems}
    )


def sku_shape(settings: Settings) -> SkuShape:
    """The team's naming rule as the rule takes it."""
    sku = settings.texts.sku
    return SkuShape(
        separator=sku.separator,
        brand_letters=sku.brand_letters.value,
        pack_suffix=sku.pack_suffix,
        sites=sku.sites,
        maximum_length=sku.maximum_length.value,
        initials=sku.initials,
    )


def _sku_problem(sku: str | None, brand: str | None, site: str | None, shape: SkuShape) -> Message | None:
    if sku is None:
        return None
    if sku_faults(sku, shape):
        example = shape.separator.join(("HI", "QPD", "WiFi", f"8{shape.pack_suffix}", shape.sites[0]))
        return Message(_SHAPE, {"example": example, "maximum": shape.maximum_length})
    letters = _brand_letters(brand, shape)
    if letters and not sku.startswith(letters + shape.separator):
        return Message(_BRAND, {"brand": brand, "letters": letters})
    written = sku_site(sku, shape)
    if site is not None and written != site:
        return Message(_SITE, {"site": site, "written": written})
    return None


def _brand_letters(brand: str | None, shape: SkuShape) -> str:
    if brand is None:
        return ""
    return initials(brand, shape.initials).replace(".", "")[: shape.brand_letters].upper()


@check(
    code="S218",
    slug="product-twice",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("同一店铺的 MSKU 重复", "Same MSKU and shop twice"),
    message=Text(
        "{value} 在店铺 {shop} 已写在第 {first_row} 行，请合并",
        "{value} of {shop} is already in row {first_row}. Merge the rows.",
    ),
    columns=("msku", "shop"),
    source="SOP 备货流程 2",
    why=Text("同一产品写两行会重复采购", "A product on two rows is ordered twice"),
    inputs=("msku", "shop"),
)
def product_twice(context: CheckContext) -> Iterable[Hit]:
    """Report rows whose MSKU and shop stand in an earlier row."""
    hit = doubled_rows(context, "msku", [key for key in ("msku", "shop") if key in context.table.columns])
    yield Hit(hit.rows, parameters={**hit.parameters, "shop": context.table.texts("shop")})


@check(
    code="S219",
    slug="no-link-owner",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("MSKU 不在链接负责人表", "MSKU without a listing owner"),
    message=Text(
        "链接负责人表里没有 {value}，请先登记负责人", "{value} isn't among the listing owners. Enter its owner first."
    ),
    columns=("msku",),
    source="SOP 新品开发流程 6（3.19 新增流程）",
    why=Text("没有负责人的链接没人跟进库存", "Nobody watches the stock of a listing without an owner"),
    needs=("link_owners",),
    inputs=("msku",),
)
def no_link_owner(context: CheckContext) -> Iterable[Hit]:
    """Report MSKUs that the link owners' sheet doesn't hold."""
    yield Hit(context.not_in("link_owners", "msku"))


@check(
    code="S221",
    slug="shop-brand-site",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("店铺、品牌、站点不匹配", "Shop, brand and site don't fit"),
    message=Text("{written} 不匹配：{hint}；请改正其中一处", "{written} don't match: {hint}. Correct one of them."),
    columns=("shop", "brand", "site"),
    source="SOP 新品开发流程 6（链接负责人）",
    why=Text(
        "店铺、品牌或站点写错，货会贴错标、发错店", "A wrong shop, brand or site means wrong labels and the wrong shop"
    ),
    needs=("link_owners",),
    inputs=("shop",),
)
def shop_brand_site(context: CheckContext) -> Iterable[Hit]:
    """Report combinations that no link owner's row has; what is blank on either side fits everything."""
    written = _triples(context, "stocking")
    listed = list(dict.fromkeys(_triples(context, "link_owners")))
    fits = {triple: any(_fit(triple, known) for known in listed) for triple in set(written)}
    shown = _shown_triples(context)
    hints = {triple: _hint(triple, listed, shown) for triple, good in fits.items() if not good}
    wrong = np.array([triple[0] != "" and not fits[triple] for triple in written], dtype=bool)
    parameters = {
        "written": np.array([shown[triple] for triple in written], dtype=object),
        "hint": np.array([hints.get(triple) for triple in written], dtype=object),
    }
    yield Hit(wrong, parameters=parameters)


Triple = tuple[str, str, str]


def _triples(context: CheckContext, table: str) -> list[Triple]:
    owner = context.workbook.tables[table]
    return list(zip(*(context.folded(key, owner).tolist() for key in ("shop", "brand", "site")), strict=True))


def _shown_triples(context: CheckContext) -> dict[Triple, str]:
    """Each combination as some row writes it."""
    shown: dict[Triple, str] = {}
    for name in ("link_owners", "stocking"):
        table = context.workbook.tables[name]
        texts: tuple[NDArray[np.object_], ...] = tuple(table.texts(key) for key in ("shop", "brand", "site"))
        for triple, *words in zip(_triples(context, name), *(column.tolist() for column in texts), strict=True):
            shown[triple] = "、".join(word for word in words if word is not None)
    return shown


def _fit(triple: Triple, known: Triple) -> bool:
    return all(_ANY in (one, other) or one == other for one, other in zip(triple, known, strict=True))


def _hint(triple: Triple, listed: list[Triple], shown: dict[Triple, str]) -> Message:
    of_shop = [known for known in listed if known[0] == triple[0]]
    if not of_shop:
        return Message(_NO_SUCH_SHOP)
    return Message(_LISTED, {"known": "；".join(shown[known] for known in of_shop[:_MOST_NAMED])})


@check(
    code="S227",
    slug="carton-differs-from-catalogue",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("箱规与产品图册不一致", "Carton quantity differs from the catalogue's"),
    message=Text(
        "{sku} 在产品图册里每箱 {known} 件，这里写的是 {value}；请核对实物",
        "{sku} has {known} pieces a carton in the catalogue, here it says {value}; look at the goods",
    ),
    columns=("carton_quantity", "sku"),
    source="SOP 备货流程 2（按箱规取整）",
    why=Text("箱规写错，采购数量就不是整箱", "With a wrong carton quantity the order isn't whole cartons"),
    needs=("catalogue",),
    inputs=("carton_quantity", "sku"),
)
def carton_differs_from_catalogue(context: CheckContext) -> Iterable[Hit]:
    """Report carton quantities that differ from the catalogue's for the SKU; what is blank there says nothing."""
    catalogue = context.other("catalogue")
    pairs = zip(context.folded("sku", catalogue).tolist(), catalogue.numbers("carton_quantity").tolist(), strict=True)
    cartons = {sku: quantity for sku, quantity in pairs if sku}
    known = np.array([cartons.get(sku, np.nan) for sku in context.folded("sku").tolist()], dtype=np.float64)
    own = context.table.numbers("carton_quantity")
    differs = ~np.isnan(known) & ~np.isnan(own) & (known != own)
    yield Hit(differs, parameters={"sku": context.table.texts("sku"), "known": known})


@check(
    code="S228",
    slug="sku-unknown",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("SKU 对不上产品", "The SKU has no product"),
    message=Text(
        "产品图册里没有 SKU“{value}”，请核对 SKU 或在图册登记",
        "The catalogue has no SKU “{value}”. Correct the SKU or enter the product.",
    ),
    columns=("sku",),
    source="SOP 新品开发流程 6（3.19 新增流程）",
    why=Text("采购按 SKU 下单，对不上产品就下不了单", "Purchasing orders by SKU; without a product there is no order"),
    needs=("catalogue",),
    inputs=("sku",),
)
def sku_unknown(context: CheckContext) -> Iterable[Hit]:
    """Report SKUs that the catalogue doesn't hold."""
    yield Hit(context.not_in("catalogue", "sku"))
