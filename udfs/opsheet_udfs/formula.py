"""Reading a formula before it is evaluated: full-width punctuation, arguments left out, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsheet.catalogue import FUNCTIONS, Text
from opsheet.values.vocabulary import clean

if TYPE_CHECKING:
    from formualizer import Token

OMITTED_MARK = "\N{INVISIBLE SEPARATOR}omitted"  # no one types it
CAPTURE = "OPSHEET_CAPTURE"
SERIAL = "OPSHEET_SERIAL"

_QUOTES = {'"': '"', "＂": '"＂', "“": "“”", "”": "“”"}  # what begins a text, and what may end it
_PUNCTUATION = str.maketrans(
    {
        "×": "*",
        "÷": "/",
        "≥": ">=",
        "≤": "<=",
        "≠": "<>",
        "，": ",",
        "、": ",",
        "；": ";",
        "　": " ",
        "《": "<",
        "》": ">",
        "。": ".",
    }
)

_BRACKETS = Text("括号没有成对", "brackets don't match")
_OPEN_TEXT = Text("引号没有成对", "a quotation mark is missing")
_INCOMPLETE = Text("公式不完整", "it is incomplete")
_RAGGED = Text("数组每一行的个数要相同", "the rows of an array must be equally long")
_CIRCLE = Text("公式引用了自己", "it refers to itself")
_UNREADABLE = Text("请检查逗号、括号和引用", "check commas, brackets and references")
_PROBLEMS = {  # what the evaluator's messages say
    "bracket": _BRACKETS,
    "opener": _BRACKETS,
    "parsing string": _OPEN_TEXT,
    "end of tokens": _INCOMPLETE,
    "No tokens": _INCOMPLETE,
    "equal length": _RAGGED,
    "CIRC": _CIRCLE,
}


def plain(formula: str) -> str:
    """Read full-width letters, digits and punctuation as what they stand for, outside of texts.

    Args:
        formula: as it was typed, perhaps with a Chinese keyboard.

    Example:
        >>> plain("＝SHIPMENT_PART（“ＦＢＡ，１”，２）")
        '=SHIPMENT_PART("ＦＢＡ，１",2)'
    """
    pieces: list[str] = []
    ends = ""
    for sign in formula:
        if ends:
            ended = sign in ends
            pieces.append('"' if ended else sign)
            ends = "" if ended else ends
        elif sign in _QUOTES:
            pieces.append('"')
            ends = _QUOTES[sign]
        else:
            pieces.append(sign if sign.isascii() else sign.translate(_PUNCTUATION))
            if not pieces[-1].isascii():
                pieces[-1] = clean(sign)
    return "".join(pieces)


def problem_of(error: Exception) -> Text:
    """What is wrong with a formula that the evaluator refuses.

    Args:
        error: as the evaluator raised it.
    """
    return next((text for part, text in _PROBLEMS.items() if part in str(error)), _UNREADABLE)


def functions_in(body: str) -> list[str]:
    """The names of the functions that a formula calls, without those that it may define itself.

    Args:
        body: without its ``=``.

    Raises:
        formualizer.TokenizerError: when brackets or quotes aren't closed.

    Example:
        >>> functions_in('SUM(TURNOVER_DAY(1,"x("))')
        ['SUM', 'TURNOVER_DAY']
    """
    from formualizer import Tokenizer

    opened = [token.value for token in Tokenizer("=" + body).tokens() if str(token.subtype).endswith("Open")]
    names = [value[:-1].upper() for value in opened if value.endswith("(") and len(value) > 1]
    return [] if {"LET", "LAMBDA"} & set(names) else names


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
