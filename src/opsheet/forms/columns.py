"""The columns of a form's table, and how wide each must be so that A4 shows them at 8 points."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from opsheet.outcome import CellValue

FONT_SIZE = 10  # points, of the rows on the sheet
COUNT, DAYS, MONEY, SHARE = "#,##0", "0.0", "#,##0.00", "0.0%"
DAY, MONTH = "yyyy-mm-dd", "yyyy-mm"
PICTURE = "picture"  # the key of the column that shows the rows' pictures
TEXT, CENTER = "text", "center"  # kinds of a column that shows words
_SMALLEST_ON_PAPER = 8  # points
_PAPER_WIDTH = 729  # points between the margins of landscape A4, less 7 % for programs that count widths otherwise
_POINTS_A_CHARACTER = 5.25  # as Excel counts the width of a column
_POINTS_A_COLUMN = 3.75  # that a column takes besides
_PADDING = 1.0  # characters that a cell keeps free, in the font by which Excel counts, a tenth larger than the rows'
_WIDEST_WORD = 24.0  # characters; what is longer without a break is no word
_WIDEST_TEXT = 26.0
_PICTURE_WIDTH = 8.0  # characters
_NARROWEST_TABLE = 120.0  # characters of all columns together


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form's table.

    Args:
        key: its name inside the form.
        header: above it.
        kind: ``text``, ``center``, or a number format.
        values: one a row.
        width: in characters.
    """

    key: str
    header: str
    kind: str
    values: Sequence[CellValue]
    width: float = 0

    @property
    def shows_words(self) -> bool:
        """Whether it holds texts rather than numbers or dates."""
        return self.kind in {TEXT, CENTER}


def with_widths(columns: Sequence[FormColumn]) -> list[FormColumn]:
    """As wide as the texts ask for; narrower, down to the longest word, where the page would become too small.

    A few narrow columns are widened together, so that head and signatures find room above and below them.

    Args:
        columns: of one table.

    Example:
        >>> narrow = with_widths([FormColumn("quantity", "数量", COUNT, [1200]), FormColumn("a", "MSKU", TEXT, ["A"])])
        >>> [column.width for column in narrow]
        [65.4, 54.5]
    """
    least = np.array([_least_width(column) for column in columns])
    wanted = np.maximum(least, [_wanted_width(column) for column in columns])
    paper = _PAPER_WIDTH * FONT_SIZE / _SMALLEST_ON_PAPER
    room = (paper - _POINTS_A_COLUMN * len(columns)) / _POINTS_A_CHARACTER
    spare = float((wanted - least).sum())
    kept = min(1.0, max(0.0, (room - float(least.sum())) / spare)) if spare else 1.0
    widths = least + (wanted - least) * kept
    widths = np.floor(widths * max(1.0, _NARROWEST_TABLE / float(widths.sum())) * 10) / 10
    return [replace(column, width=width) for column, width in zip(columns, widths.tolist(), strict=True)]


def print_scale(columns: Sequence[FormColumn]) -> int:
    """The scale in per cent at which the columns fill the width of the paper; never more than 100.

    Args:
        columns: with their widths.

    Example:
        >>> print_scale([FormColumn("a", "A", TEXT, [], width=80.0)] * 2)
        86
    """
    width = sum(column.width * _POINTS_A_CHARACTER + _POINTS_A_COLUMN for column in columns)
    return min(100, int(100 * _PAPER_WIDTH / width))


def _wanted_width(column: FormColumn) -> float:
    longest = max((text_width(shown_as(value, column.kind)) for value in column.values), default=0)
    return min(longest + _PADDING, _WIDEST_TEXT) if column.shows_words else longest + _PADDING


def _least_width(column: FormColumn) -> float:
    """What holds every word and number; a header may take three lines."""
    if column.key == PICTURE:
        return _PICTURE_WIDTH
    shown = [shown_as(value, column.kind) for value in column.values]
    measure = _longest_word if column.shows_words else text_width
    longest = max(map(measure, shown), default=0)
    header = max(_longest_word(column.header), text_width(column.header) / 3)
    return max(header, min(float(longest), _WIDEST_WORD)) + _PADDING


def _longest_word(text: str) -> int:
    """The width of the longest part between which a line may break; a Chinese text breaks anywhere."""
    parts = re.findall(r"[\x21-\x2c\x2e\x30-\x7e]+[-/]?|[^\x00-\x7f]", text)
    return max(map(text_width, parts), default=0)


def text_width(text: object) -> int:
    """The width of a text in characters; Chinese ones take two.

    Example:
        >>> text_width("LED灯")
        5
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in str(text))


def shown_as(value: CellValue, kind: str) -> str:
    """A cell as the form shows it.

    Example:
        >>> shown_as(1234.5, "#,##0.00"), shown_as(dt.date(2025, 6, 1), "yyyy-mm"), shown_as(0.312, "0.0%")
        ('1,234.50', '2025-06', '31.2%')
    """
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}" if kind == MONTH else f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        formats = {COUNT: ",.0f", DAYS: ".1f", MONEY: ",.2f", SHARE: ".1%"}
        return format(value, formats.get(kind, "g"))
    return str(value)
