"""Sort the word stock: core, big and long-tail words, duplicates folded, a search-terms line for each product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from opsheet.calculations.keyword_groups import (
    CLASSES,
    Product,
    SortedKeyword,
    in_order,
    of_product,
    search_terms_of,
    sort_keywords,
    titles_and_brands,
)
from opsheet.calculations.listing_texts import word_forms
from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome import AddSheet, CellValue, Facts, Link, Note, Outcome, Request
from opsheet.rules.listing_text import search_terms_length
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import column_edits, column_positions, link_to
from opsheet_macros.writing.result_sheet import COUNT, ResultColumn, result_sheet

TABLE = "keywords"
SORTED_TABLE, LINES_TABLE = "opsheet_keywords", "opsheet_search_terms"
_SHOP, _MSKU = ResultColumn(Text("店铺", "Shop"), 16), ResultColumn(Text("MSKU", "MSKU"), 24)
_CLASS = Text("分类", "Class")
_SORTED_COLUMNS = (
    _SHOP,
    _MSKU,
    ResultColumn(_CLASS, 10, empty=Text("没有关键词", "No keywords")),
    ResultColumn(Text("关键词", "Keyword"), 36),
    ResultColumn(Text("搜索排名", "Search rank"), 11, COUNT),
    ResultColumn(Text("月搜索量", "Monthly searches"), 11, COUNT),
    ResultColumn(Text("同样的词", "Same words"), 40),
    ResultColumn(Text("单元格", "Cell"), 9),
)
_LINE_COLUMNS = (
    _SHOP,
    _MSKU,
    ResultColumn(Text("搜索词", "Search terms"), 90, empty=Text("没有关键词", "No keywords")),
    ResultColumn(Text("字节", "Bytes"), 8, COUNT),
    ResultColumn(Text("不计空格", "Without spaces"), 9, COUNT),
    ResultColumn(Text("说明", "Message"), 40),
)
_COUNTED = Text(
    "{sheet}：核心词 {core} 个，大词 {big} 个，长尾词 {long_tail} 个，归并重复 {merged} 个",
    "{sheet}: core {core}, big {big}, long-tail {long_tail}; duplicates folded: {merged}",
)
_UNSORTED = Text(
    "{count} 个词没有搜索排名，未分类；请补搜索排名", "Without search rank and class: {count}. Add the rank."
)
_NO_TITLE = Text(
    "没有“链接文案”里的标题和品牌，未去掉其中的词", "Words of title and brand stay in: there is no listing text."
)


@dataclass(frozen=True, slots=True)
class LineFact(Facts):
    """The search-terms line of one product."""

    shop: Annotated[str, Text("店铺", "The shop")]
    msku: Annotated[str, Text("MSKU", "The MSKU")]
    line: Annotated[str, Text("搜索词", "The line")]
    bytes: Annotated[int, Text("字节数", "Its bytes in UTF-8")]


@dataclass(frozen=True, slots=True)
class KeywordFacts(Facts):
    """What came of the word stock."""

    core: Annotated[int, Text("核心词数", "Core words")]
    big: Annotated[int, Text("大词数", "Big words")]
    long_tail: Annotated[int, Text("长尾词数", "Long-tail words")]
    unsorted: Annotated[int, Text("未分类的词数", "Words without a class")]
    merged: Annotated[int, Text("归并的重复词数", "Duplicates folded")]
    lines: Annotated[tuple[LineFact, ...], Text("各产品的搜索词", "The search-terms lines")]


@action(
    group="account",
    label=Text("整理关键词", "Sort keywords"),
    screentip=Text("分类、去重、生成搜索词", "Sort, fold duplicates, make search terms"),
    supertip=Text(
        "词库分成核心词、大词、长尾词，单复数和词序不同的归并，并按字节排成搜索词。",
        "Sorts the word stock, folds singular, plural and word order, and makes search terms within the bytes.",
    ),
    icon="SortDialog",
    keytip="AK",
    tables=(TABLE,),
    optional_tables=("listings",),
    writes=Text("分类、归并到各列，“关键词整理”和“搜索词”表", "The columns of class and duplicates, two sheets"),
    facts=KeywordFacts,
)
def keyword_sort(request: Request) -> Outcome:
    """Sort the word stock of every product on the sheet."""
    table, settings = request.workbook.tables[TABLE], request.settings
    found = sort_keywords(table, settings, word_forms(settings))
    by_product: dict[Product, list[SortedKeyword]] = {}
    for one in found:
        by_product.setdefault(one.product, []).append(one)
    lines = _lines(table, by_product, request)
    columns = _columns(table, found, settings)
    letters = column_positions(table, list(columns))
    edits = [edit for key, values in columns.items() for edit in column_edits(table, key, letters[key], values)]
    facts = _facts(found, lines)
    return Outcome(
        [*edits, _sorted_sheet(table, by_product, settings), _lines_sheet(lines, settings)],
        messages=_notes(table, facts),
        facts=facts,
    )


def _columns(table: Table, found: Sequence[SortedKeyword], settings: Settings) -> dict[str, list[CellValue]]:
    """Class, duplicate and reason of each row; a row without a keyword stays blank."""
    by_row, language = {one.row: one for one in found}, settings.language
    rows = [by_row.get(row) for row in range(len(table))]
    return {
        "class": [_class_word(one, table, language) for one in rows],
        "same_as": [None if one is None or one.is_kept else by_row[one.same_as].keyword for one in rows],
        "why": [None if one is None or one.reason is None else one.reason.render(language) for one in rows],
    }


def _class_word(one: SortedKeyword | None, table: Table, language: str) -> str | None:
    choices = table.definition.columns["class"].choices or {}
    return None if one is None or one.kind is None else choices[one.kind].text[language]


def _names(table: Table, found: Sequence[SortedKeyword]) -> tuple[str, str]:
    """Shop and MSKU of a product as its first row has them."""
    shop, msku = (table.texts(key)[found[0].row] or "" for key in ("shop", "msku"))
    return str(shop), str(msku)


def _sorted_sheet(table: Table, by_product: dict[Product, list[SortedKeyword]], settings: Settings) -> AddSheet:
    rows = [
        (
            *_names(table, found),
            _class_word(one, table, settings.language),
            one.keyword,
            one.rank,
            one.volume,
            " / ".join(other.keyword for other in found if other.same_as == one.row and other is not one) or None,
            Link(table.cell("keyword", one.row), link_to(table.sheet, table.cell("keyword", one.row))),
        )
        for found in by_product.values()
        for one in in_order(found)
    ]
    return result_sheet(
        settings.app.sheet_names.keywords[settings.language], SORTED_TABLE, _SORTED_COLUMNS, rows, settings
    )


_Line = tuple[str, str, str, Message | None]


def _lines(table: Table, by_product: dict[Product, list[SortedKeyword]], request: Request) -> list[_Line]:
    """Shop, MSKU, search-terms line and remark of each product."""
    settings, known = request.settings, titles_and_brands(request.workbook.tables.get("listings"))
    lines: list[_Line] = []
    for product, found in by_product.items():
        taken = of_product(known, product)
        line = search_terms_of(found, taken or (), settings, word_forms(settings))
        lines.append((*_names(table, found), line, Message(_NO_TITLE) if taken is None else None))
    return lines


def _lines_sheet(lines: Sequence[_Line], settings: Settings) -> AddSheet:
    rows = [
        (shop, msku, line, *search_terms_length(line), remark.render(settings.language) if remark else None)
        for shop, msku, line, remark in lines
    ]
    return result_sheet(
        settings.app.sheet_names.search_terms[settings.language], LINES_TABLE, _LINE_COLUMNS, rows, settings
    )


def _facts(found: Sequence[SortedKeyword], lines: Sequence[_Line]) -> KeywordFacts:
    kept = [one for one in found if one.is_kept]
    counts = {kind: sum(one.kind == kind for one in kept) for kind in CLASSES}
    return KeywordFacts(
        **counts,
        unsorted=sum(one.kind is None for one in kept),
        merged=len(found) - len(kept),
        lines=tuple(LineFact(shop, msku, line, search_terms_length(line)[0]) for shop, msku, line, _ in lines),
    )


def _notes(table: Table, facts: KeywordFacts) -> list[Note]:
    counts = {"core": facts.core, "big": facts.big, "long_tail": facts.long_tail, "merged": facts.merged}
    notes = [Note(Message(_COUNTED, {"sheet": table.sheet, **counts}))]
    if facts.unsorted:
        notes.append(Note(Message(_UNSORTED, {"count": facts.unsorted}), Severity.WARN))
    return notes
