"""Lines of values separated by tabs, commas or semicolons."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

_SEPARATORS = {"tab": "\t", "semicolon": ";", "comma": ","}
_SEARCHED_LINES = 20
_LONGEST_FIELD = 10 * 2**20


@dataclass(frozen=True, slots=True)
class SeparatedText:
    """A text in rows.

    Args:
        rows: blank lines included, so that a row's number is its line's.
        separator: ``tab``, ``comma`` or ``semicolon``; None where no line holds any.
        is_broken_off: whether the last line ends before its last value.
    """

    rows: list[list[str]]
    separator: str | None
    is_broken_off: bool


def split_text(text: str) -> SeparatedText:
    r"""Split a text by the separator that its widest early line uses most.

    Values of a tab file are as they stand, since Amazon doesn't quote them and a title may hold a quotation mark; only
    where every filled header is quoted, or a value is quoted and doubles the marks in it, was Excel at work.

    Args:
        text: the whole file.

    Example:
        >>> split_text('sku\ttitle\nA\tFan "Brisa" 12 in\n').rows[1]
        ['A', 'Fan "Brisa" 12 in']
        >>> split_text('sku,sales\nA,"1,250"\n').rows[1]
        ['A', '1,250']
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    separator = _separator(text)
    if separator is None:
        return SeparatedText([[line] for line in text.splitlines()], None, is_broken_off=False)
    sign = _SEPARATORS[separator]
    rows = _tab_rows(text) if separator == "tab" and not _is_quoted(text) else _quoted_rows(text, sign)
    while rows and not any(rows[-1]):
        rows.pop()
    return SeparatedText(rows, separator, _is_broken_off(text, rows, separator))


def _separator(text: str) -> str | None:
    """The separator of the line that it cuts into the most values, among the first lines."""
    best, most = None, 0
    for line in text.split("\n", _SEARCHED_LINES)[:_SEARCHED_LINES]:
        bare = _without_quoted(line)
        for name, sign in _SEPARATORS.items():
            if bare.count(sign) > most:
                best, most = name, bare.count(sign)
    return best


def _without_quoted(line: str) -> str:
    return "".join(line.split('"')[::2]) if line.count('"') % 2 == 0 else line


def _is_quoted(text: str) -> bool:
    """Whether the widest of the first lines quotes every value that it holds."""
    lines = [line.rstrip("\r").split("\t") for line in text.split("\n", _SEARCHED_LINES)[:_SEARCHED_LINES]]
    widest = [value for value in max(lines, key=len) if value]
    return bool(widest) and all(len(value) > 1 and value[0] == value[-1] == '"' for value in widest)


def _quoted_rows(text: str, sign: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    return list(reader)


def _tab_rows(text: str) -> list[list[str]]:
    lines = [line.split("\t") for line in text.split("\n")]
    values = [[_unquoted(value) for value in line] if any('"' in value for value in line) else line for line in lines]
    return [*_joined(values[:-1]), values[-1]]  # what follows the last line end may be the beginning of a row


def _unquoted(value: str) -> str:
    """Undo what Excel does to a value with quotation marks in it; leave one that merely begins or ends with one."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        inside = value[1:-1]
        if '"' not in inside.replace('""', ""):
            return inside.replace('""', '"')
    return value


def _joined(lines: list[list[str]]) -> list[list[str]]:
    """Put values with line breaks in them together again.

    In the last column: a lone value below a full row. In any other: two lines that are too short and fit each other.
    """
    width = max(map(len, lines), default=0)
    rows: list[list[str]] = []
    for line in lines:
        if not _is_below_data(rows, width) or len(line) == width or not any(line):
            rows.append(line)
        elif len(line) == 1 and len(rows[-1]) == width:
            rows[-1] = [*rows[-1][:-1], f"{rows[-1][-1]}\n{line[0]}"]
        elif len(rows[-1]) < width and len(rows[-1]) + len(line) - 1 <= width and not _begins_a_row(line, rows[-2]):
            rows[-1] = [*rows[-1][:-1], f"{rows[-1][-1]}\n{line[0]}", *line[1:]]
        else:
            rows.append(line)
    return rows


def _is_below_data(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a header and the beginning of a row are above."""
    return len(rows) > 1 and width in {len(rows[-1]), len(rows[-2])} and width > 2


def _begins_a_row(line: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a line's first value has the shape of the first value of a row, such as a date."""
    return len(line) > 1 and bool(row[0]) and _shape(line[0]) == _shape(row[0])


def _shape(value: str) -> str:
    return "".join("9" if sign.isdigit() else "a" if sign.isalpha() else sign for sign in value)


def _is_broken_off(text: str, rows: Sequence[Sequence[str]], separator: str) -> bool:
    """Whether the last row is shorter than the row before it and its line has no end."""
    if len(rows) < 3 or text.endswith(("\n", "\r")):
        return False
    last, before = rows[-1], rows[-2]
    return len(last) < len(before) or (separator != "tab" and text.count('"') % 2 == 1)
