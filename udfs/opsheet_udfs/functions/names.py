"""Worksheet functions that make and check names, ids and texts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Message, Text
from opsheet.rules.ids import id_faults
from opsheet.rules.listing_text import case_text, search_terms
from opsheet.rules.naming import SkuShape, sku_faults, sku_name
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.rule_texts import sentences

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]


def _sku_shape(call: Call) -> SkuShape:
    sku = call.settings.texts.sku
    return SkuShape(
        sku.separator, sku.brand_letters.value, sku.pack_suffix, sku.sites, sku.maximum_length.value, sku.initials
    )


@worksheet_function(
    category="names",
    help=Text(
        "系统 SKU：品牌前两位-品名拼音首字母-特性-装数-站点。",
        "System SKU: first letters of the brand, pinyin initials of the product, feature, pack and site.",
    ),
    arguments=(
        Argument(
            "brand",
            Kind.TEXT,
            Text("品牌", "The brand"),
            columns=("stocking.brand", "link_owners.brand"),
            label=Text("品牌", "brand"),
        ),
        Argument(
            "product",
            Kind.TEXT,
            Text("品名，中文取拼音首字母", "The product's name; Chinese gives pinyin initials"),
            columns=("stocking.product", "link_owners.product"),
            label=Text("品名", "product"),
        ),
        Argument(
            "feature",
            Kind.TEXT,
            Text("产品特性，可不填", "Its feature, may be blank"),
            optional=True,
            label=Text("特性", "feature"),
        ),
        Argument(
            "pack",
            Kind.NUMBER,
            Text("一套几个；1 或空白不写", "Pieces in a pack; 1 or blank leaves it out"),
            optional=True,
            minimum=1,
            label=Text("装数", "pack"),
        ),
        Argument(
            "site",
            Kind.KEY,
            Text("站点缩写，如 CA、MX、US", "Abbreviation of the site, for instance CA, MX, US"),
            optional=True,
            keys="site",
            columns=("stocking.site", "link_owners.site"),
            label=Text("站点", "site"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP SKU命名规则",
    examples=(
        Example('=SKU_NAME("HIFILUZ","球泡灯","WiFi",8,"CA")', "HI-QPD-WiFi-8PCS-CA"),
        Example('=SKU_NAME("HIFILUZ","H7车灯",,1,"MX")', "HI-H7CD-MX"),
    ),
)
def SKU_NAME(call: Call, brand: Words, product: Words, feature: Words, pack: Numbers, site: Words) -> Words:
    """Name system SKUs."""
    shape = _sku_shape(call)

    def name(brand: str, product: str, feature: str | None, pack: float, site: str | None) -> str:
        return sku_name(brand, product, feature, None if np.isnan(pack) else pack, site, shape=shape)

    return call.each(name, brand, product, feature, pack, site)


@worksheet_function(
    category="names",
    help=Text(
        "检查系统 SKU：正确为空白，否则说明哪里不对。", "Checks a system SKU: blank when right, else what is wrong."
    ),
    arguments=(
        Argument(
            "sku",
            Kind.TEXT,
            Text("系统 SKU", "a system SKU"),
            columns=("stocking.sku", "link_owners.sku", "pipeline.sku"),
            label=Text("SKU", "SKU"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP SKU命名规则",
    examples=(
        Example('=SKU_CHECK("HI-QPD-WiFi-8PCS-CA")', None),
        Example('=SKU_CHECK("HI-QPD-BR")', "站点应为 CA, MX, US，现为“BR”"),
    ),
)
def SKU_CHECK(call: Call, sku: Words) -> Words:
    """Say what is wrong with system SKUs."""
    shape = _sku_shape(call)

    def check(sku: str) -> Message | None:
        return sentences(sku_faults(sku, shape))

    return call.each(check, sku)


@worksheet_function(
    category="names",
    help=Text(
        "检查编号的格式：正确返回空白，否则说明哪里不对；能发现 Excel 变成数字或日期的编号。",
        ("Checks an ID: blank when right, else what is wrong. Finds IDs that Excel turned into numbers or dates."),
    ),
    arguments=(
        Argument(
            "kind",
            Kind.KEY,
            Text("ASIN、FNSKU、货件号、追踪编号或 MSKU", "asin, fnsku, shipment, tracking or msku"),
            keys="id",
            label=Text("编号种类", "kind"),
        ),
        Argument("value", Kind.ANY, Text("编号", "The ID"), label=Text("编号", "value")),
    ),
    result=Kind.TEXT,
    source="rules 10",
    examples=(
        Example('=ID_CHECK("asin","B0ABCDEF12")', None),
        Example('=ID_CHECK("货件号","FBA18SHTRFPP")', None),
        Example('=ID_CHECK("fnsku","X00123")', "应为 X0（无标则为 ASIN 的 B0）加 8 位大写字母或数字，现有 6 位"),
    ),
)
def ID_CHECK(call: Call, kind: Words, value: Words) -> Words:
    """Say what is wrong with ids."""
    shapes = call.settings.texts.ids

    def check(kind: str, value: object) -> Message | None:
        return sentences(id_faults(value, shapes[kind].pattern, shapes[kind].shape.text))

    return call.each(check, kind, value)


@worksheet_function(
    category="names",
    help=Text(
        "搜索词一行：去重、小写、去标点、去掉标题里已有的词和 ASIN，按字节上限在词尾截断。",
        "One line of search terms: unique words in order, lower case, none of the title's, cut at the byte limit.",
    ),
    arguments=(
        Argument(
            "words",
            Kind.TEXT,
            Text("词，一个单元格或一个区域", "Words, a cell or a range"),
            whole=True,
            label=Text("词", "words"),
        ),
        Argument(
            "title",
            Kind.TEXT,
            Text("标题，其中的词不再重复", "The title, whose words are left out"),
            optional=True,
            label=Text("标题", "title"),
        ),
        Argument(
            "bytes",
            Kind.NUMBER,
            Text(
                "最多多少字节（默认 {texts.search_terms.maximum}）",
                "Bytes at most ({texts.search_terms.maximum} when left out)",
            ),
            optional=True,
            minimum=1,
            label=Text("字节数", "bytes"),
        ),
    ),
    result=Kind.TEXT,
    source="Seller Central help, rules 10",
    examples=(
        Example('=SEARCH_TERMS("LED light, LED bulb","Bulb 12V")', "led light"),
        Example('=SEARCH_TERMS({"lámpara";"foco"},,8)', "lámpara"),
    ),
)
def SEARCH_TERMS(call: Call, words: Words, title: Words, bytes: Numbers) -> Words:  # noqa: A002 - the contract's word
    """Put search terms into one line."""
    texts = call.settings.texts
    given = [word for word in words.tolist() if word is not None]

    def line(title: str | None, limit: float) -> str:
        maximum = texts.search_terms.maximum.value if np.isnan(limit) else int(limit)
        return search_terms(given, title or "", maximum_bytes=maximum, asin_pattern=texts.ids["asin"].pattern)

    return call.each(line, title, bytes)


@worksheet_function(
    category="names",
    help=Text(
        "翻新时请亚马逊把旧 FNSKU 的库存映射到新 ASIN 的 case 话术。",
        "The case that has Amazon map the stock of an old FNSKU to a new ASIN.",
    ),
    arguments=(
        Argument(
            "fnsku",
            Kind.TEXT,
            Text("有库存的 FNSKU", "The FNSKU of the stock"),
            columns=("link_owners.fnsku", "stocking.fnsku"),
            label=Text("FNSKU", "FNSKU"),
        ),
        Argument(
            "asin",
            Kind.TEXT,
            Text("新 ASIN", "The new ASIN"),
            columns=("link_owners.asin", "stocking.asin"),
            label=Text("ASIN", "ASIN"),
        ),
        Argument(
            "language",
            Kind.KEY,
            Text("zh（默认）、en 或 es", "zh (when left out), en or es"),
            optional=True,
            keys="language",
            label=Text("语言", "language"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 翻新链接 6",
    examples=(
        Example(
            '=CASE_TEXT("X001ABCDEF","B0ABCDEF12")',
            "你好，请帮忙将 X001ABCDEF 下的 FBA 库存映射到 B0ABCDEF12，非常感谢。",
        ),
        Example(
            '=CASE_TEXT("X001ABCDEF","B0ABCDEF12","en")',
            "Hello, please map the FBA inventory under FNSKU X001ABCDEF to ASIN B0ABCDEF12. Thank you very much.",
        ),
    ),
)
def CASE_TEXT(call: Call, fnsku: Words, asin: Words, language: Words) -> Words:
    """Write cases."""
    templates = call.settings.texts.case_texts.model_dump()

    def write(fnsku: str, asin: str, language: str | None) -> str:
        return case_text(templates[language or "zh"], fnsku, asin)

    return call.each(write, fnsku, asin, language)
