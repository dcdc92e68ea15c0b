"""Which cells a formula reads, found by the tokens of its text.

Names, references to Excel tables and ranges over several sheets are resolved to rectangles. What can't be resolved
(``INDIRECT``, ``OFFSET``, a range whose end is calculated) counts as reading anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from opsheet.hosts.xlsx.references import (
    Reads,
    Reference,
    Surroundings,
    TableArea,
    plain_references,
    table_reference,
)

if TYPE_CHECKING:
    from formualizer import Token

_NEAR_CELL = re.compile(r"""\"[^"]*"|'[^']*'|\[[^\[\]]*\]|(?<![\w.$])(\$?[A-Za-z]{1,3}\$?)([0-9]+)(?![\w!.\[(])""")
_WIDEST = 256  # columns of a reference whose cells are still calculated with
_NUMBER_OR_TEXT = re.compile(r'-?[0-9.]+(?:E[-+]?[0-9]+)?|"[^"]*"', re.IGNORECASE)
# fmt: off
_OTHER_COMMON_FUNCTIONS = frozenset(
    {
        "CHOOSE", "COLUMN", "COLUMNS", "CONCATENATE", "DATE", "DAY", "EDATE", "EOMONTH", "FIND", "HYPERLINK",
        "INDIRECT", "LOOKUP", "MONTH", "NA", "NETWORKDAYS", "NOW", "OFFSET", "RAND", "REPLACE", "ROW",
        "ROWS", "SEARCH", "SUBSTITUTE", "TEXT", "TODAY", "TRANSPOSE", "VALUE", "WEEKDAY", "WORKDAY", "YEAR",
    }
)
# fmt: on
_READS_ANYTHING = frozenset({"INDIRECT", "OFFSET", "EVALUATE", "GET.CELL"})
_NEW_FUNCTION = ("_XLFN.", "_XLWS.", "_XLPM.", "_XLUDF.")
# fmt: off
_PLAIN_FUNCTIONS = frozenset(
    {
        "ABS", "AND", "AVERAGE", "COUNT", "COUNTA", "COUNTBLANK", "IF", "INT", "LEFT", "LEN", "LOWER", "MAX",
        "MID", "MIN", "MOD", "NOT", "OR", "PRODUCT", "RIGHT", "ROUND", "ROUNDDOWN", "ROUNDUP", "SIGN",
        "SQRT", "SUM", "SUMPRODUCT", "TRIM", "UPPER",
    }
)
_CAREFUL_FUNCTIONS = frozenset(
    {
        "AVERAGEIF", "AVERAGEIFS", "COUNTIF", "COUNTIFS", "HLOOKUP", "IFERROR", "IFNA", "INDEX", "ISBLANK",
        "ISERROR", "ISNUMBER", "ISTEXT", "MATCH", "SUMIF", "SUMIFS", "VLOOKUP",
    }
)
# fmt: on
_BY_FIRST_ARGUMENTS = {  # the kinds of totals that mean the same everywhere; AGGREGATE with hidden rows counted in
    "SUBTOTAL": re.compile(r"(?:10)?[1-69],"),
    "AGGREGATE": re.compile(r"[1-69],[46],"),
}
_EXACT_BY_LAST_ARGUMENT = frozenset({"HLOOKUP", "MATCH", "VLOOKUP"})


def read_formula(text: str, surroundings: Surroundings, sheet: int, row: int, *, shared: bool = True) -> Reads:
    """What a formula reads.

    Args:
        text: the formula without its ``=``.
        surroundings: what the names in it stand for.
        sheet: the position of the sheet it stands on.
        row: the number of the row it stands in.
        shared: whether it is the main one of a shared formula, in which every row without ``$`` goes along with
            the cell; else only rows at most one away from its own do, as ``template`` has it.

    Example:
        >>> read_formula("SUM(B2:B9)*rate", Surroundings(["Data"]), 0, 10).references[0].area
        CellRange(top=2, left=2, bottom=9, right=2)
    """
    return _Reader(surroundings, sheet, row, shared=shared).read(text, ())


def template(text: str, row: int) -> str:
    r"""A formula's text in which rows near its own are replaced by marks: equal for formulas filled down a column.

    Example:
        >>> template('A7*B6&"A7"', 7) == template('A8*B7&"A7"', 8)
        True
    """
    marks = {str(row): "\0", str(row - 1): "\1", str(row + 1): "\2"}

    def marked(match: re.Match[str]) -> str:
        return match[0] if match[2] is None else match[1] + marks.get(match[2], match[2])

    return _NEAR_CELL.sub(marked, text)


class _Reader:
    """Reads one formula."""

    def __init__(self, surroundings: Surroundings, sheet: int, row: int, *, shared: bool) -> None:
        self._surroundings = surroundings
        self._sheet = sheet
        self._row = row
        self._shared = shared
        self._references: list[Reference] = []
        self._anything = self._own_row = self._careful = self._visible = False
        self._plain = True

    def read(self, text: str, within: tuple[str, ...]) -> Reads:
        """Read a text; ``within`` are the names that it is the definition of."""
        from formualizer import Tokenizer, TokenizerError

        try:
            tokens = Tokenizer("=" + text).tokens()
        except TokenizerError:
            return Reads(anything=True, plain=False)
        pieces = [piece for index in range(len(tokens)) for piece in self._token(tokens, index, within)]
        return Reads(
            tuple(self._references),
            anything=self._anything,
            own_row=self._own_row,
            pieces=tuple(pieces),
            plain=self._plain,
            careful=self._careful,
            visible=self._visible,
        )

    def _token(self, tokens: Sequence[Token], index: int, within: tuple[str, ...]) -> list[str | Reference]:
        token = tokens[index]
        kind, subtype = _kinds(token)
        if kind == "Func" and subtype == "Open":
            return [self._function(token.value[:-1], tokens, index, within)]
        if kind == "Operand" and subtype == "Range":
            return self._operand(token.value, within)
        if kind == "OpInfix" and token.value == ":":
            self._range_operator(tokens, index, within)
        elif token.value in {"@", "#"} or kind == "Array" or (kind == "Operand" and subtype == "Error"):
            self._plain = False
        return [token.value]

    def _function(self, name: str, tokens: Sequence[Token], index: int, within: tuple[str, ...]) -> str:
        upper = name.upper().removeprefix("_XLFN.")
        if upper in _BY_FIRST_ARGUMENTS:
            self._visible |= upper == "SUBTOTAL"
            self._plain &= _BY_FIRST_ARGUMENTS[upper].match(_argument_text(tokens, index)) is not None
        elif upper in _CAREFUL_FUNCTIONS:
            self._careful = True
            if upper in _EXACT_BY_LAST_ARGUMENT and not _ends_exact(tokens, index):
                self._plain = False
        elif upper not in _PLAIN_FUNCTIONS:
            self._plain = False
            self._anything |= upper in _READS_ANYTHING
            if not name.upper().startswith(_NEW_FUNCTION) and not _is_built_in(upper):
                self._foreign_function(name, tokens, index, within)
        return f"{name}("

    def _foreign_function(self, name: str, tokens: Sequence[Token], index: int, within: tuple[str, ...]) -> None:
        """A function of an add-in, or a name that holds a function."""
        local = name.rpartition("!")[2].casefold()
        definition = self._definition(local)
        if definition is not None and local not in within:
            self._references += self._include(definition, local, within)
            return
        inside = tokens[index + 1 : _closing(tokens, index)]
        self._own_row |= not any(_kinds(token) == ("Operand", "Range") for token in inside)

    def _range_operator(self, tokens: Sequence[Token], index: int, within: tuple[str, ...]) -> None:
        """A range between two references; where an end is calculated, it may be anywhere."""
        self._plain = False
        ends: list[Reference] = []
        for neighbour in (index - 1, index + 1):
            inside = 0 <= neighbour < len(tokens) and _kinds(tokens[neighbour]) == ("Operand", "Range")
            found = list(self._resolved(tokens[neighbour].value, within)) if inside else []
            ends += found[:1]
        if len(ends) == 2 and ends[0].sheet == ends[1].sheet:
            self._references.append(Reference(ends[0].sheet, ends[0].area.grown(ends[1].area)))
        else:
            self._anything = True

    def _operand(self, value: str, within: tuple[str, ...]) -> list[str | Reference]:
        found = list(self._resolved(value, within))
        self._references += found
        if len(found) == 1:
            self._plain &= found[0].area.right - found[0].area.left < _WIDEST
            return [found[0]]
        constant = self._definition(value.casefold())
        if not found and constant is not None and _NUMBER_OR_TEXT.fullmatch(constant):
            return [f"({constant})"]
        self._plain = False
        return [value]

    def _resolved(self, value: str, within: tuple[str, ...]) -> Iterator[Reference]:
        prefix, _, local = value.rpartition("!")
        if prefix.startswith(("[", "'[")) and not prefix.startswith(("[0]", "'[0]")):
            return
        sheets = self._sheets(prefix)
        plain = plain_references(local, sheets, self._moves, self._rows_move)
        if plain is not None:
            yield from plain
            return
        if "[" in local:
            yield from self._table(local)
            return
        definition = self._definition(local.casefold(), *(sheets if prefix else ()))
        if definition is not None and local.casefold() not in within:
            yield from self._include(definition, local.casefold(), within)

    def _moves(self, dollar: str, number: int) -> bool:
        return not dollar if self._shared else abs(number - self._row) <= 1

    def _rows_move(self, dollar: str, _: int) -> bool:
        return self._shared and not dollar

    def _sheets(self, prefix: str) -> Sequence[int]:
        """The sheets before a reference's exclamation mark: one, a span of several, or the formula's own."""
        plain = prefix.strip("'").replace("''", "'").removeprefix("[0]")
        if not plain:
            return [self._sheet]
        position = self._surroundings.position(plain)
        if position is not None:
            return [position]
        ends = [self._surroundings.position(name.strip("'")) for name in plain.split(":", 1)]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            return range(min(ends[0], ends[1]), max(ends[0], ends[1]) + 1)
        return []

    def _definition(self, name: str, *sheets: int) -> str | None:
        names = self._surroundings.names
        for sheet in (*sheets, self._sheet):
            if (sheet, name) in names:
                return names[sheet, name]
        return names.get((None, name))

    def _include(self, definition: str, name: str, within: tuple[str, ...]) -> list[Reference]:
        """What the definition of a name reads; one that moves with the cell counts as anything."""
        reader = _Reader(self._surroundings, self._sheet, self._row, shared=True)
        reads = reader.read(definition, (*within, name))
        moving = any(one.top_moves or one.left_moves for one in reads.references)
        self._anything |= reads.anything or moving
        self._own_row |= reads.own_row
        if not (len(reads.pieces) == 1 and isinstance(reads.pieces[0], Reference)) and not _NUMBER_OR_TEXT.fullmatch(
            definition
        ):
            self._plain = False
        return [Reference(one.sheet, one.area) for one in reads.references]

    def _table(self, value: str) -> Iterator[Reference]:
        name, _, specifier = value.partition("[")
        table = self._surroundings.tables.get(name.casefold()) if name else self._own_table()
        if table is not None:
            yield table_reference(table, specifier[:-1], self._row)

    def _own_table(self) -> TableArea | None:
        tables = self._surroundings.tables.values()
        own = (one for one in tables if one.sheet == self._sheet and one.area.top <= self._row <= one.area.bottom)
        return next(own, None)


def _kinds(token: Token) -> tuple[str, str]:
    return str(token.token_type).rpartition(".")[2], str(token.subtype).rpartition(".")[2]


def _closing(tokens: Sequence[Token], opening: int) -> int:
    """The index of the bracket that closes the one at an index."""
    depth = 0
    for index in range(opening, len(tokens)):
        subtype = _kinds(tokens[index])[1]
        depth += (subtype == "Open") - (subtype == "Close")
        if not depth:
            return index
    return len(tokens)


def _argument_text(tokens: Sequence[Token], opening: int) -> str:
    """A function's arguments as one text."""
    return "".join(token.value for token in tokens[opening + 1 : _closing(tokens, opening)])


def _ends_exact(tokens: Sequence[Token], opening: int) -> bool:
    """Whether a lookup's last argument asks for an exact match."""
    closing = _closing(tokens, opening)
    separator, last = tokens[closing - 2 : closing]
    return last.value.upper() in {"0", "FALSE"} and _kinds(separator)[1] == "Arg"


def _is_built_in(name: str) -> bool:
    """Whether a function is one of Excel's; the long list is looked at only for one that isn't common."""
    return name in _OTHER_COMMON_FUNCTIONS or name in _built_in()


@cache
def _built_in() -> frozenset[str]:
    from openpyxl.utils import FORMULAE

    return frozenset(FORMULAE)
