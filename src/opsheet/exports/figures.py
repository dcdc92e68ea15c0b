"""Numbers, money and percentages by the convention of their own column."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.exports.conventions import Conventions

_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f'’]+")
_NUMBERS = {
    ".": re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?"),
    ",": re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]*)(?:,[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?"),
}
_MARKS = re.compile(r"[.,]")
_NOT_NUMBER = re.compile(r"[^0-9.,+\-()%eE]+")
_DOLLARS = re.compile(r"(?:-?\$?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\n)+")
_WITHOUT_DOLLARS = str.maketrans("", "", "$,")


@dataclass(frozen=True, slots=True)
class Figures:
    """A column of numbers.

    Args:
        values: NaN where there is none.
        signs: the currency sign of each cell, "" where it has none; None where no cell has any.
        unreadable: rows whose cell holds something that isn't a number.
    """

    values: NDArray[np.float64]
    signs: list[str] | None = None
    unreadable: tuple[int, ...] = ()


def read_figures(cells: Sequence[Any], decimal: str, conventions: Conventions, *, percent: bool = False) -> Figures:
    """Read a column of figures.

    Args:
        cells: texts, numbers, None or "" for a blank.
        decimal: the column's decimal mark, see ``decimal_mark``.
        conventions: the words that stand for a blank.
        percent: whether 12.50% is a share (0.125), the only sign that may stand behind a number here.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.exports.conventions import load_conventions
        >>> read = read_figures(["1.234,56 €", "--", "(12,30)"], ",", load_conventions(Path("no such folder")))
        >>> read.values.tolist(), read.signs
        ([1234.56, nan, -12.3], ['€', '', ''])
    """
    if (numbers := plain_numbers(cells)) is not None:
        return Figures(numbers)
    if decimal == "." and (plain := _plain_figures(cells)) is not None:
        return plain
    values: list[float] = []
    signs: list[str] = []
    unreadable: list[int] = []
    known: dict[Any, tuple[float, str]] = {"": (np.nan, ""), None: (np.nan, "")}
    for index, cell in enumerate(cells):
        found = known.get(cell) if isinstance(cell, str) or cell is None else _direct(cell)
        if found is None:
            found = _read_cell(str(cell), decimal, conventions, percent)
            known[cell] = found
        if found[1] == "?":
            unreadable.append(index)
            found = (np.nan, "")
        values.append(found[0])
        signs.append(found[1])
    return Figures(np.array(values, dtype=np.float64), signs if any(signs) else None, tuple(unreadable))


def plain_numbers(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """The numbers of a column that holds nothing else, or None.

    Example:
        >>> plain_numbers([1, 2.5]).tolist(), plain_numbers(["1"]) is None
        ([1.0, 2.5], True)
    """
    try:
        return np.array(array("d", cells))
    except TypeError:
        return None


def _plain_figures(cells: Sequence[Any]) -> Figures | None:
    """The whole column at once where every cell is a text such as -$1,234.50, all with a sign or all without.

    Each text is read once: in most columns, those of products that hardly sell above all, few are distinct.
    """
    distinct = dict.fromkeys(cells)
    try:
        text = "\n".join(distinct) + "\n"
    except TypeError:
        return None
    dollars = text.count("$")
    if dollars not in {0, len(distinct)} or not _DOLLARS.fullmatch(text):
        return None
    values = np.fromstring(text.translate(_WITHOUT_DOLLARS), sep="\n")
    if len(distinct) < len(cells):
        known = dict(zip(distinct, values.tolist(), strict=True))
        values = np.fromiter(map(known.__getitem__, cells), np.float64, len(cells))
    return Figures(values, ["$"] * len(cells) if dollars else None)


def _direct(cell: Any) -> tuple[float, str]:
    if isinstance(cell, bool) or not isinstance(cell, float | int):
        return (np.nan, "?")
    return (float(cell), "")


def _read_cell(cell: str, decimal: str, conventions: Conventions, percent: bool) -> tuple[float, str]:
    """The number and currency sign of one cell; the sign "?" where it holds no number."""
    text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell).replace("\N{MINUS SIGN}", "-")
    text = _BLANKS.sub("", text)
    if not text or text.casefold() in conventions.missing:
        return (np.nan, "")
    sign = "".join(_NOT_NUMBER.findall(text))
    if sign and sign not in conventions.words.signs and sign not in conventions.words.shared_signs:
        return (np.nan, "?")
    number = _number(_NOT_NUMBER.sub("", text) if sign else text, decimal)
    return (np.nan, "?") if number is None else (number, "" if percent else sign)


def _number(digits: str, decimal: str) -> float | None:
    is_negative = digits.startswith("(") and digits.endswith(")")
    digits = digits.strip("()")
    is_share = digits.endswith("%")
    digits = digits.rstrip("%")
    if digits.endswith("-"):  # 12.30-
        digits = f"-{digits[:-1]}"
    if not _NUMBERS[decimal].fullmatch(digits) or not any(sign.isdigit() for sign in digits):
        return None
    digits = digits.replace(",", "") if decimal == "." else digits.replace(".", "").replace(",", ".")
    number = float(digits)
    number = number / 100 if is_share else number
    return -number if is_negative else number


def decimal_mark(cells: Iterable[Any], *, whole: bool = False) -> str | None:
    """The decimal mark that a column's own figures prove, or None where they leave it open.

    Both marks in one figure: the last one is decimal. One mark repeated: it groups thousands. One mark once, with
    other than three digits behind it: it is decimal. Three digits behind it in all figures: open, except that whole
    numbers have no decimals.

    Args:
        cells: of the column; anything that isn't a text is passed over.
        whole: whether the column counts things.

    Example:
        >>> decimal_mark(["1,250", "430"]) is None, decimal_mark(["1.234,56 €", "5"]), decimal_mark(["0,4356"])
        (True, ',', ',')
        >>> decimal_mark(["1.250", "430"], whole=True), decimal_mark(["3.000000000000004"], whole=True)
        (',', '.')
    """
    open_mark: str | None = None
    for cell in cells:
        if not isinstance(cell, str):
            continue
        marks = _MARKS.findall(cell)
        if not marks:
            continue
        proven = _proven(cell, marks)
        if proven is not None:
            return proven
        open_mark = marks[0]
    if open_mark is None or not whole:
        return None
    return "." if open_mark == "," else ","


def _proven(cell: str, marks: Sequence[str]) -> str | None:
    digits = "".join(sign for sign in cell if sign in "0123456789.,")
    if len(marks) > 1:
        decimal = marks[-1] if len(set(marks)) == 2 else ("." if marks[0] == "," else ",")
        return decimal if _NUMBERS[decimal].fullmatch(digits) else None
    before, behind = digits.split(marks[0])
    if len(behind) != 3 or before in {"", "0"} or len(before) > 3:
        return marks[0]
    return None


def file_decimal_mark(proofs: Iterable[str | None]) -> str:
    """The mark of a whole file, from what its columns prove; a dot where nothing does.

    Example:
        >>> file_decimal_mark([None, ",", None]), file_decimal_mark([None])
        (',', '.')
    """
    found = [proof for proof in proofs if proof is not None]
    return max(set(found), key=found.count) if found else "."
