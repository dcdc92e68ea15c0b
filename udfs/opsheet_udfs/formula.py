"""Preparing a formula for evaluation: arguments that are left out, and dates inside TEXT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsheet.catalogue import FUNCTIONS

if TYPE_CHECKING:
    from formualizer import Token

OMITTED_MARK = "\N{INVISIBLE SEPARATOR}omitted"  # no one types it
CAPTURE = "OPSHEET_CAPTURE"
SERIAL = "OPSHEET_SERIAL"


@dataclass(slots=True)
class _Bracket:
    """A bracket that is still open.

    Args:
        function: the name before it, empty for a plain bracket or an array.
        empty: whether nothing has stood since it was opened or since the last separator.
        arguments: how many separators it has seen.
    """

    function: str
    empty: bool = True
    arguments: int = 0


def prepared(body: str) -> str:
    r"""Rewrite a formula without its ``=``.

    An argument of a worksheet function that is left out gets a mark of its own (the evaluator would hand over 0),
    and the first argument of TEXT becomes a day number where it is a date.

    Raises:
        formualizer.TokenizerError: when brackets or quotes aren't closed.

    Example:
        >>> prepared('LEAD_TIME_DAYS(,"express")').replace(OMITTED_MARK, "~")
        'LEAD_TIME_DAYS("~","express")'
        >>> prepared('TEXT(DISPATCH_DATE(A1),"yyyy")')
        'TEXT(OPSHEET_SERIAL(DISPATCH_DATE(A1)),"yyyy")'
    """
    from formualizer import Tokenizer

    brackets: list[_Bracket] = []
    return "".join([_piece(token, brackets) for token in Tokenizer("=" + body).tokens()])


def _piece(token: Token, brackets: list[_Bracket]) -> str:
    """One token of the new formula, with what has to stand before or after it."""
    kind = str(token.subtype).rpartition(".")[2]
    if kind == "Open":
        if brackets:
            brackets[-1].empty = False
        brackets.append(_Bracket(token.value[:-1].upper() if token.value.endswith("(") else ""))
        return token.value + (f"{SERIAL}(" if brackets[-1].function == "TEXT" else "")
    if kind == "Close" and brackets:
        closed = brackets.pop()
        return (_mark(closed) if closed.arguments else "") + _end_of_first(closed) + token.value
    if kind == "Arg" and brackets:
        bracket = brackets[-1]
        before = _mark(bracket) + _end_of_first(bracket)
        bracket.empty, bracket.arguments = True, bracket.arguments + 1
        return before + token.value
    if brackets and token.value.strip():
        brackets[-1].empty = False
    return token.value


def _mark(bracket: _Bracket) -> str:
    return f'"{OMITTED_MARK}"' if bracket.empty and bracket.function in FUNCTIONS else ""


def _end_of_first(bracket: _Bracket) -> str:
    return ")" if bracket.function == "TEXT" and bracket.arguments == 0 else ""
