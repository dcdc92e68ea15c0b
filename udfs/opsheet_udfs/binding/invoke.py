"""One call of a worksheet function, from what the host hands over to what it shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from opsheet.catalogue import Argument, Function, Message, UserError
from opsheet.rules.errors import RuleError
from opsheet_udfs.binding import texts
from opsheet_udfs.binding.calculation import calculate
from opsheet_udfs.binding.cells import NOT_IN_TABLE, OMITTED, block, is_omitted
from opsheet_udfs.binding.journal import record
from opsheet_udfs.binding.result import spoiled
from opsheet_udfs.binding.shape import MisfitError
from opsheet_udfs.rule_texts import RULE_TEXTS

if TYPE_CHECKING:
    from opsheet.settings import Settings

RowReader = Callable[[tuple[str, ...]], Any]


def invoke(
    function: Function,
    arguments: Sequence[Any],
    *,
    settings: Settings,
    now: dt.datetime,
    row_reader: RowReader | None = None,
) -> Any:
    """Call a worksheet function with raw cells; no exception ever leaves.

    Args:
        function: which one.
        arguments: a scalar or rows of cells each: numbers, texts, booleans, datetimes, None for a blank, Excel
            errors as their codes or as ``CellError``, ``OMITTED`` for one that is left out.
        settings: the team's.
        now: the clock.
        row_reader: reads the calling cell's row for a bare call; is asked for a tuple of one column
            ("table.column") and answers with its cell, or ``NOT_IN_TABLE``.

    Returns:
        A cell, or rows of cells: numbers, texts, booleans, datetimes, None for a blank. A row that can't be
        answered holds a text that begins with ``#``.
    """
    language = settings.language
    try:  # Excel would show a traceback: whatever is not foreseen goes to the log
        given = _complete(function, arguments, row_reader)
        if given is None:
            return usage(function, language)
        return calculate(function, given, settings, now)
    except MisfitError as error:
        return spoiled(error.message, language)
    except UserError as error:
        return spoiled(error.message, language)
    except RuleError as error:
        return spoiled(Message(RULE_TEXTS[error.key], error.parameters), language)
    except Exception:
        return spoiled(Message(texts.UNEXPECTED, {"path": record(function.name)}), language)


def usage(function: Function, language: str) -> str:
    """The line that says how a function is called.

    Example:
        >>> from opsheet.catalogue import FUNCTIONS
        >>> import opsheet_udfs
        >>> usage(FUNCTIONS["FULL_CARTONS"], "en")
        '#usage: FULL_CARTONS(quantity, carton_qty)'
    """
    return spoiled(Message(texts.USAGE, {"name": function.name, "arguments": signature(function, language)}), language)


def signature(function: Function, language: str) -> str:
    """The arguments as the usage line shows them, optional ones in brackets."""
    shown = (argument.title[language] for argument in function.arguments)
    return ", ".join(
        f"[{name}]" if argument.optional else name for name, argument in zip(shown, function.arguments, strict=True)
    )


def _complete(function: Function, arguments: Sequence[Any], row_reader: RowReader | None) -> list[Any] | None:
    """One raw value per argument, read from the row for a bare call; None where a needed one is missing."""
    if len(arguments) > len(function.arguments):
        raise UserError(texts.TOO_MANY, name=function.name, count=len(function.arguments))
    given = [OMITTED if is_omitted(raw) else raw for raw in arguments]
    given += [OMITTED] * (len(function.arguments) - len(given))
    if row_reader is not None and function.needed and all(raw is OMITTED for raw in given):
        given = [_from_row(argument, row_reader) for argument in function.arguments]
    if any(raw is OMITTED and not argument.optional for raw, argument in zip(given, function.arguments, strict=True)):
        return None
    return given


def _from_row(argument: Argument, row_reader: RowReader) -> Any:
    for source in argument.columns:
        table, _, columns = source.partition(".")
        cells = [row_reader((f"{table}.{column}",)) for column in columns.split("+")]
        if not any(cell is NOT_IN_TABLE for cell in cells):
            return cells[0] if len(cells) == 1 else _sum(cells)
    return OMITTED


def _sum(cells: Iterable[Any]) -> Any:
    """The sum of some cells, blanks left out; a cell that holds no number comes back to be complained of."""
    from opsheet.values.numbers import numbers_from_cells

    flat = [cell for raw in cells for cell in block(raw).cells]
    numbers, unreadable = numbers_from_cells(flat)
    spoilt = unreadable | (numbers < 0)
    if spoilt.any():
        return flat[int(np.argmax(spoilt))]
    return None if np.isnan(numbers).all() else float(np.nansum(numbers))
