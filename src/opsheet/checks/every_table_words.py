"""Checks of words and ids that every table must pass: allowed values, shapes, doubles, stray characters.

Rows that say the same, and what belongs together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Severity, Text, listed
from opsheet.checks.check import EVERY_TABLE, CheckContext, Hit, Mask, check
from opsheet.checks.every_table import filled_by_team
from opsheet.settings import ColumnDefinition
from opsheet.tables.table import TableColumn
from opsheet.values.cells import ExcelError
from opsheet.values.vocabulary import certainly_meant


def first_occurrence(columns: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """Find for each row the first row that holds the same values in all columns.

    Args:
        columns: arrays of one length, of hashable values.

    Returns:
        The index of the first such row; a row that repeats nothing names itself.

    Example:
        >>> first_occurrence([np.array(["a", "b", "a"]), np.array([1, 1, 1])]).tolist()
        [0, 1, 0]
    """
    seen: dict[tuple[object, ...], int] = {}
    keys = zip(*(column.tolist() for column in columns), strict=True)
    return np.array([seen.setdefault(key, index) for index, key in enumerate(keys)], dtype=np.int64)


def highest_of_group(groups: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each row the highest value of its group; NaN counts for nothing.

    Args:
        groups: the group of each row, as indices from ``first_occurrence``.
        values: one a row.

    Example:
        >>> highest_of_group(np.array([0, 1, 0]), np.array([0.2, 0.1, 0.3])).tolist()
        [0.3, 0.1, 0.3]
    """
    highest = np.full(len(values), -np.inf)
    known = ~np.isnan(values)
    np.maximum.at(highest, groups[known], values[known])
    return np.where(np.isinf(highest[groups]), np.nan, highest[groups])


_WORD_TYPES = frozenset({"text", "choice", "id"})
_OWN_DOUBLES = frozenset({("stocking", "msku")})  # S218 says it in the words of the stocking sheet
_WARNED_IDS = frozenset({"msku"})  # the seller chooses it, so an odd one is possible
_ID_COLUMNS = frozenset({"sku", "spu", "shipment", "tracking", "batch", "order_number"})  # texts that are ids as well
_MAY_BE_SCIENTIFIC = re.compile("[eE][+]")
_MAY_BE_CHANGED = re.compile("[eE][+]|[0-9]{14}0")
_ZEROS_BEHIND = re.compile("[1-9][0-9]{14}0+")  # more digits than a number keeps
_CHANGES = {
    "id-date": Text(
        "原来的编号（Excel 已把它变成日期，请设为文本后重填）", "the original ID, which Excel turned into a date"
    ),
    "id-scientific": Text(
        "完整的编号（Excel 已把它变成科学计数，请设为文本后重填）",
        "the full ID, which Excel shows in scientific notation",
    ),
    "id-digits-lost": Text(
        "完整的编号（15 位以后的数字已丢失，请设为文本后重填）", "the full ID, which lost its digits after the 15th"
    ),
}
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_STRAY = re.compile(f"[{_INVISIBLE}{_CONTROL}]|^\\s|\\s$|\u00a0")
_INVISIBLE_ONLY = re.compile(f"[{_INVISIBLE}{_CONTROL}]")
_TEXTS_ONLY = frozenset({str, type(None)})
_WHOLE = Text("0 到 1 之间（100% 以内）", "from 0 to 1 (at most 100%)")


@check(
    code="T105",
    slug="not-allowed",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("不在选项中", "Not a valid choice"),
    message=Text(
        "“{value}”不是“{header}”的选项，请选：{allowed}", "“{value}” is not a choice for “{header}”. Choose: {allowed}."
    ),
    source="填表要求",
    why=Text("写法不统一的值，筛选、统计和导入都会漏掉", "Odd spellings are missed by filters, sums and imports"),
    fixable=True,
)
def not_allowed(context: CheckContext) -> Iterable[Hit]:
    """Report words that are no choice of the column, and shares above 1, with the value that comes closest."""
    for key, column in filled_by_team(context):
        if column.definition.type == "choice":
            yield _unknown_choices(context, key, column)
        elif column.definition.type == "share":
            yield _shares_above_one(key, column)


def _unknown_choices(context: CheckContext, key: str, column: TableColumn) -> Hit:
    names = _choice_names(column)
    words = _words_of_choices(column.definition, names)
    suggestions = np.full(len(column.raw), None, dtype=object)
    for index in np.flatnonzero(column.unreadable).tolist():
        suggestions[index] = certainly_meant(str(column.raw[index]), words)
    return Hit(column.unreadable, key, {"allowed": listed(names.values())}, suggestions)


def _choice_names(column: TableColumn) -> dict[str, str]:
    """The word to write for each choice, in the language of the sheet's header."""
    definition = column.definition
    language = "en" if column.header == definition.header.en != definition.header.zh else "zh"
    return {key: named.text[language] for key, named in (definition.choices or {}).items()}


def _words_of_choices(definition: ColumnDefinition, names: Mapping[str, str]) -> dict[str, str]:
    return {
        word: names[key]
        for key, named in (definition.choices or {}).items()
        for word in (named.zh, named.en, *named.aliases)
    }


def _shares_above_one(key: str, column: TableColumn) -> Hit:
    shares = column.values.astype(np.float64)
    per_cent = np.where((shares > 1) & (shares <= 100), shares / 100, np.nan)
    return Hit(shares > 1, key, {"allowed": _WHOLE}, per_cent)


@check(
    code="T108",
    slug="duplicate-key",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("重复的行", "Duplicate row"),
    message=Text(
        "{keys}与第 {first_row} 行相同，请删除或合并其中一行", "Same {keys} as row {first_row}. Delete or merge one."
    ),
    source="填表要求",
    why=Text("同一项写两行会重复计算", "What is listed twice is counted twice"),
)
def duplicate_key(context: CheckContext) -> Iterable[Hit]:
    """Report rows whose key repeats that of an earlier row."""
    table = context.table
    for key, column in filled_by_team(context):
        others = column.definition.unique_with
        if others is None or (table.key, key) in _OWN_DOUBLES:
            continue
        present = [other for other in others if other in table.columns]
        yield doubled_rows(context, key, [key, *present])


def doubled_rows(context: CheckContext, key: str, columns: list[str]) -> Hit:
    """The rows whose values in some columns repeat those of an earlier row; a blank key repeats nothing."""
    folded = [context.folded(column) for column in columns]
    first = first_occurrence(folded)
    rows = (first != np.arange(len(first))) & (folded[0] != "")
    headers = [context.table.columns[column].header for column in columns]
    return Hit(rows, key, {"keys": _together(headers), "first_row": context.table.rows[first]})


def _together(headers: list[str]) -> Text:
    chinese = "和".join(f" {header} " if header.isascii() else header for header in headers).strip()
    return Text(chinese, " and ".join(headers))


@check(
    code="T109",
    slug="malformed-id",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("编号格式不对", "Invalid ID"),
    message=Text("{kind}“{value}”无效，格式：{shape}", "“{value}” is not a valid {kind}: {shape}."),
    source="SOP 名称与编号；Seller Central",
    why=Text("编号错一位就是别的产品，或者查不到", "An ID with one wrong character is another product, or none"),
    fixable=True,
)
def malformed_id(context: CheckContext) -> Iterable[Hit]:
    """Report ids that Excel changed, and those without their shape; half width and capitals are suggested."""
    for key, column in filled_by_team(context):
        changed = _changed_by_excel(key, column)
        if changed is not None:
            yield changed
        shape = context.settings.texts.ids.get(column.definition.id or "")
        if shape is None:
            continue
        pattern = re.compile(shape.pattern)
        ids = _cleaned(column.values)
        wrong = _not_matching(ids, pattern) & ~column.unreadable
        if changed is not None:
            wrong &= ~changed.rows
        grade = Severity.WARN if column.definition.id in _WARNED_IDS else None
        parameters = {"kind": shape.text, "shape": shape.shape.text}
        yield Hit(wrong, key, parameters, _mended_ids(ids, wrong, pattern), grade)


def _changed_by_excel(key: str, column: TableColumn) -> Hit | None:
    """The ids of which Excel made a date or a number, however the id must look."""
    if column.definition.type != "id" and key not in _ID_COLUMNS:
        return None
    texts = {cell for cell in column.raw if isinstance(cell, str)}
    if column.kinds <= _TEXTS_ONLY and _MAY_BE_CHANGED.search("\n".join(texts)) is None:
        return None
    of_text = {cell: _change(cell) for cell in texts}
    kinds = [of_text[cell] if isinstance(cell, str) else _change(cell) for cell in column.raw]
    if not any(kinds):
        return None
    rows = np.array([kind is not None for kind in kinds], dtype=bool)
    parameters = {
        "kind": _header_text(column),
        "shape": np.array([_CHANGES.get(kind or "") for kind in kinds], dtype=object),
    }
    return Hit(rows, key, parameters)


def _change(cell: object) -> str | None:
    """The fault that tells that Excel changed an id, or None."""
    if isinstance(cell, str):
        if _ZEROS_BEHIND.fullmatch(cell.strip()):
            return "id-digits-lost"
        if not _MAY_BE_SCIENTIFIC.search(cell):
            return None
    elif cell is None or isinstance(cell, bool | ExcelError):
        return None
    from opsheet.rules.ids import id_faults  # few cells of a sheet look as if they had been changed

    keys = [fault.key for fault in id_faults(cell, ".*", "")]
    return next((key for key in keys if key in _CHANGES), None)


def _header_text(column: TableColumn) -> Text:
    return column.definition.header.text


def _cleaned(ids: NDArray[np.object_]) -> NDArray[np.object_]:
    """Without the stray characters that T111 reports."""
    cleaned = {text: None if text is None else _without_strays(text) for text in set(ids.tolist())}
    return np.array([cleaned[text] for text in ids.tolist()], dtype=object)


def _not_matching(ids: NDArray[np.object_], pattern: re.Pattern[str]) -> Mask:
    damaged = {text for text in set(ids.tolist()) if text is not None and not pattern.fullmatch(text)}
    return np.fromiter((text in damaged for text in ids.tolist()), dtype=bool, count=len(ids))


def _mended_ids(ids: NDArray[np.object_], wrong: Mask, pattern: re.Pattern[str]) -> NDArray[np.object_]:
    fixed = np.full(len(ids), None, dtype=object)
    for index in np.flatnonzero(wrong).tolist():
        plain = unicodedata.normalize("NFKC", ids[index]).strip()
        fixed[index] = next((text for text in (plain, plain.upper()) if pattern.fullmatch(text)), None)
    return fixed


@check(
    code="T111",
    slug="stray-characters",
    table=EVERY_TABLE,
    severity=Severity.WARN,
    title=Text("首尾空格或不可见字符", "Stray spaces or invisible characters"),
    message=Text(
        "“{header}”首尾有空格或夹有不可见字符，应为“{expected}”",
        "“{header}” has outer spaces or invisible characters. It should be “{expected}”.",
    ),
    source="填表要求",
    why=Text("有看不见的字符，查找和导入就匹配不上", "Look-ups and imports miss texts with invisible characters"),
    fixable=True,
)
def stray_characters(context: CheckContext) -> Iterable[Hit]:
    """Report texts with outer spaces or characters that can't be seen, with the cleaned text."""
    for key, column in filled_by_team(context):
        if column.definition.type in _WORD_TYPES:
            hit = _stray(key, column.raw)
            if hit is not None:
                yield hit


def _stray(key: str, cells: Iterable[Any]) -> Hit | None:
    listed = list(cells)
    cleaned = {
        cell: _without_strays(cell)
        for cell in set(listed)
        if isinstance(cell, str) and cell.strip() and _STRAY.search(cell)
    }
    if not cleaned:
        return None
    suggestions = np.array([cleaned.get(cell) for cell in listed], dtype=object)
    return Hit(np.array([cell in cleaned for cell in listed], dtype=bool), key, {"expected": suggestions}, suggestions)


def _without_strays(text: str) -> str:
    return _INVISIBLE_ONLY.sub("", text).replace("\u00a0", " ").strip()
