"""Cells of a form that hold what was submitted but show something else: hidden, or faked by their number format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from opsheet.catalogue import Message, Text
from opsheet.tables.table import SheetContent
from opsheet.values.cells import column_letters, parse_cell

_FORMAT = Text("{cell}（数字格式 {code}）", "{cell} (number format {code})")
_ROW = Text("第 {row} 行被隐藏", "row {row} is hidden")
_SHEET = Text("工作表“{sheet}”被隐藏", "the sheet “{sheet}” is hidden")
_COLUMN = Text("{column} 列被隐藏", "column {column} is hidden")

_LITERAL = re.compile(r'"([^"]*)"?|\\(.)|[_*].')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_CONDITION = re.compile(r"\[\s*[<>=]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIVISOR = re.compile(r"/[0-9]+")  # of a fraction such as # ?/8
_SHOWS_NUMBER = re.compile(r"[0#?@]|[ymdhs]|general|标准|常规|g/", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0#?],+(?![0-9#?,])")  # a comma behind the last digit divides by a thousand


def disguised(cells: Mapping[str, str | float], page: SheetContent) -> Iterator[Message]:
    """What the page of a form doesn't show as it is.

    Args:
        cells: what the page holds, by address.
        page: the sheet.
    """
    if page.hidden:
        yield Message(_SHEET, {"sheet": page.name})
    appearance = page.appearance()
    places = {address: parse_cell(address) for address in cells}
    for row in sorted({row for row, _ in places.values()} & appearance.hidden_rows):
        yield Message(_ROW, {"row": row})
    for column in sorted({column for _, column in places.values()} & appearance.hidden_columns):
        yield Message(_COLUMN, {"column": column_letters(column)})
    for address in sorted(cells, key=lambda one: places[one]):
        code = appearance.formats.get(address, "")
        if code and not shows(code, cells[address]):
            yield Message(_FORMAT, {"cell": address, "code": code})


def shows(code: str, value: str | float) -> bool:
    r"""Whether a number format shows a value as it is: not hidden, not other digits, not a thousandth of it.

    Args:
        code: of the number format.
        value: of the cell; a date as text, since the record keeps it so.

    Example:
        >>> shows("#,##0", 540.0), shows(";;;", 540.0), shows('"999"', 540.0), shows("0,", 540.0)
        (True, False, False, False)
        >>> shows("@", "B-1"), shows(';;;"B-2"', "B-1"), shows('"B-2"', "B-1"), shows("yyyy\\-mm", "2025-03-10")
        (True, False, True, True)
    """
    sections = _sections(code)
    if isinstance(value, str):
        text = sections[3] if len(sections) > 3 else next((one for one in sections if "@" in _bare(one)), "@")
        as_text = "@" in _bare(text) and not _has_digits(text)
        return as_text and (_DATE.match(value) is None or _shows_number(sections[0]))
    if any(_CONDITION.search(one) for one in sections):
        return all(map(_shows_number, sections[:3]))
    position = 0 if value > 0 else 1 if value < 0 else 2
    return _shows_number(sections[position] if position < min(len(sections), 3) else sections[0])


def _sections(code: str) -> list[str]:
    """The parts of a format between its semicolons."""
    parts: list[str] = [""]
    for piece in re.findall(r'"[^"]*"?|\\.|[^"\\]', code):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _bare(section: str) -> str:
    """A section without what it shows literally."""
    return _BRACKETS.sub("", _LITERAL.sub("", section))


def _has_digits(section: str) -> bool:
    """Whether it shows digits of its own between quotes or behind a backslash."""
    return any(character.isdigit() for found in _LITERAL.findall(section) for part in found for character in part)


def _shows_number(section: str) -> bool:
    bare = _DIVISOR.sub("", _bare(section))
    has_digits = _has_digits(section) or re.search("[1-9]", bare) is not None
    return _SHOWS_NUMBER.search(bare) is not None and not has_digits and _THOUSANDS.search(bare) is None
