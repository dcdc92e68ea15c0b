"""Rows of the table of new SKUs, named by the rule, and the text to whoever buys them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from opsheet.catalogue import AND, Message, RefusedError, Text
from opsheet.checks.stocking_links import sku_shape
from opsheet.outcome import CellValue, Note, Request
from opsheet.rules.errors import RuleError
from opsheet.rules.naming import sku_name
from opsheet.values import fold
from opsheet_macros.forms.form_action import FormSpecials, form_action
from opsheet_macros.forms.form_table import FormTable

_NO_NAME = Text(
    "第 {row} 行不能按命名规则生成 SKU，请检查品牌、品名、特性和装数：{product}",
    "Row {row} gives no SKU by the naming rule; check brand, product, feature and pack: {product}",
)
_TWICE = Text(
    "第 {row} 行生成的 SKU {sku} 与第 {first} 行相同，请写明特性或装数",
    "Row {row} gives the same SKU {sku} as row {first}; tell them apart by feature or pack",
)
_TO_BUYER = Text(
    "发给 {person}：请在领星更新新增 SKU：{listed}", "To {person}: please update these new SKUs in Lingxing: {listed}"
)
_OLD_PRODUCT = Text(
    "发给 {person} 或采购：老品新增 SKU，链接负责人已更新：{listed}",
    "To {person} or purchasing: old products with new SKUs, listing owners are updated: {listed}",
)
_NEW = Text("{sku}（{product}，{category}）", "{sku} ({product}, {category})")
_RENAMED = Text("{old} → {sku}（{product}）", "{old} → {sku} ({product})")
_NOBODY = Text("采购", "purchasing")


def _named(rows: FormTable, request: Request) -> list[str | None]:
    """The SKU of each row; None where a part of it is blank."""
    table, shape = rows.table, sku_shape(request.settings)
    packs = [None if np.isnan(pack) else pack for pack in table.numbers("pack").tolist()]
    texts = (table.texts(key).tolist() for key in ("brand", "product", "feature", "site"))
    names: list[str | None] = []
    for row, pack, (brand, product, feature, site) in zip(rows.origins, packs, zip(*texts, strict=True), strict=True):
        if not (brand and product and site):
            names.append(None)
            continue
        try:
            names.append(sku_name(brand, product, feature, pack, site, shape=shape))
        except RuleError as error:
            raise RefusedError(_NO_NAME, row=row, product=product) from error
    return names


def _refuse(rows: FormTable, request: Request) -> None:
    seen: dict[str, int] = {}
    for row, sku in zip(rows.origins, _named(rows, request), strict=True):
        if sku is not None and seen.setdefault(sku, row) != row:
            raise RefusedError(_TWICE, row=row, sku=sku, first=seen[sku])


def _skus(rows: FormTable, request: Request) -> Sequence[CellValue]:
    return _named(rows, request)


def _buyers(rows: FormTable, request: Request) -> Sequence[CellValue]:
    buyers = {fold(category): name for category, name in request.settings.contacts.buyer_of_category.items()}
    return [buyers.get(fold(category or "")) for category in rows.table.texts("category").tolist()]


def _messages(rows: FormTable, calculated: Mapping[str, Sequence[CellValue]], request: Request) -> Iterator[Note]:
    language = request.settings.language
    gap = AND[language]
    new: dict[Any, list[str]] = {}
    renamed: list[str] = []
    products, categories, olds = (rows.table.texts(key).tolist() for key in ("product", "category", "old_sku"))
    lines = zip(calculated["sku"], calculated["buyer"], products, categories, olds, strict=True)
    for sku, buyer, product, category, old in lines:
        if old:
            renamed.append(_RENAMED.render(language, old=old, sku=sku, product=product))
        else:
            line = _NEW.render(language, sku=sku, product=product, category=category)
            new.setdefault(buyer or _NOBODY, []).append(line)
    for person, listed in new.items():
        yield Note(Message(_TO_BUYER, {"person": person, "listed": gap.join(listed)}))
    if renamed:
        topics = request.settings.contacts.topics
        person = topics["spu"].person if "spu" in topics else _NOBODY
        yield Note(Message(_OLD_PRODUCT, {"person": person, "listed": gap.join(renamed)}))


form_action(
    "new_sku_rows",
    label=Text("新增SKU", "New SKUs"),
    screentip=Text("出新增 SKU 申请", "Make rows of new SKUs"),
    supertip=Text(
        "按命名规则生成 SKU，做成申请表，并给出发给采购员的文字。",
        "Names the new SKUs by the rule, makes their form, and gives the text to the purchaser.",
    ),
    icon="TableInsert",
    keytip="FK",
    tables=("new_skus", "stocking"),
    specials=FormSpecials(calculated={"sku": _skus, "buyer": _buyers}, messages=_messages, refuse=_refuse),
)
