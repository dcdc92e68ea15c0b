"""One call of a worksheet function, from what the host hands over to what it shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Function, Message, UserError
from opsheet.log import log_failure
from opsheet.rules.errors import RuleError
from opsheet_udfs.binding import texts
from opsheet_udfs.binding.cells import (
    NOT_IN_TABLE,
    OMITTED,
    Block,
    MisfitError,
    Shape,
    block,
    common_shape,
    is_omitted,
    positions,
    spread,
    trimmed,
)
from opsheet_udfs.binding.read import Mask, Reading, left_out, read, read_per_row
from opsheet_udfs.binding.result import as_cells, as_rows, error_cell, fit_array
from opsheet_udfs.binding.vocabularies import Vocabularies, vocabularies
from opsheet_udfs.call import Call
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
            errors as their codes or as ``ExcelError``, ``OMITTED`` for one that is left out.
        settings: the team's.
        now: the clock.
        row_reader: reads the calling cell's row for a bare call; is asked for a tuple of one column
            ("table.column") and answers with its cell, or ``NOT_IN_TABLE``. Where a formula stands in several rows,
            with a row of one cell for each.

    Returns:
        A cell, or rows of cells: numbers, texts, booleans, datetimes, None for a blank. A row that can't be
        answered holds a text that begins with ``#``.
    """
    language = settings.language
    try:  # Excel would show a traceback: whatever is not foreseen goes to the log
        given = _complete(function, arguments, row_reader)
        if given is None:
            return usage(function, language)
        return fit_array(calculate(function, given, settings, now), language)
    except MisfitError as error:
        return error_cell(error.message, language)
    except UserError as error:
        return error_cell(error.message, language)
    except RuleError as error:
        return error_cell(Message(RULE_TEXTS[error.key], error.parameters), language)
    except Exception:
        return error_cell(Message(texts.UNEXPECTED, {"path": log_failure(function.name)}), language)


def usage(function: Function, language: str) -> str:
    """The line that says how a function is called.

    Example:
        >>> from opsheet.catalogue import FUNCTIONS
        >>> import opsheet_udfs
        >>> usage(FUNCTIONS["FULL_CARTONS"], "en")
        '#usage: FULL_CARTONS(quantity, carton_qty)'
    """
    return error_cell(
        Message(texts.USAGE, {"name": function.name, "arguments": signature(function, language)}), language
    )


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
    else:
        given = _with_blanks(function, given)
    if any(raw is OMITTED and not argument.optional for raw, argument in zip(given, function.arguments, strict=True)):
        return None
    return given


def _with_blanks(function: Function, given: list[Any]) -> list[Any]:
    """Blanks for what a call leaves out where a blank has a meaning, and others of its kind are given.

    Excel doesn't tell ``F(1,,2)`` and ``F(1)`` apart from a call that gives an argument of no value: the sum of five
    segments takes two of them, but stock without any sales is a call that isn't finished.
    """
    pairs = list(zip(given, function.arguments, strict=True))
    if not any(raw is not OMITTED and (argument.blank or argument.optional) for raw, argument in pairs):
        return given
    return [None if raw is OMITTED and argument.blank and not argument.optional else raw for raw, argument in pairs]


def _from_row(argument: Argument, row_reader: RowReader) -> Any:
    for source in argument.columns:
        table, _, columns = source.partition(".")
        parts = [row_reader((f"{table}.{column}",)) for column in columns.split("+")]
        if not any(part is NOT_IN_TABLE for part in parts):
            return parts[0] if len(parts) == 1 else _sums(parts)
    return OMITTED


def _sums(parts: Sequence[Any]) -> Any:
    """The sum of each row's cells."""
    if not isinstance(parts[0], tuple):
        return _sum(parts)
    rows = zip(*[block(part).cells for part in parts], strict=True)
    return tuple((_sum(cells),) for cells in rows)


def _sum(cells: Sequence[Any]) -> Any:
    """The sum of some cells, blanks left out; a cell that holds no number comes back to be complained of."""
    from opsheet.values.numbers import numbers_from_cells

    numbers, unreadable = numbers_from_cells(list(cells))
    wrong = unreadable | (numbers < 0)
    if wrong.any():
        return cells[int(np.argmax(wrong))]
    return None if np.isnan(numbers).all() else float(np.nansum(numbers))


@dataclass(slots=True)
class _Rows:
    """The rows of one call: their shape, which are blank, and what is wrong with them."""

    shape: Shape
    blank: Mask
    problems: dict[int, Message] = field(default_factory=dict[int, Message])

    @property
    def good(self) -> NDArray[np.int64]:
        """The rows that are calculated."""
        usable = ~self.blank
        usable[list(self.problems)] = False
        return np.flatnonzero(usable)


def calculate(function: Function, given: Sequence[Any], settings: Settings, now: dt.datetime) -> Any:
    """Calculate a function over raw arguments, one for each that it declares.

    Raises:
        MisfitError: when ranges don't fit each other.
    """
    settings = settings.on(now.date())
    words = vocabularies(settings)
    wholes = _read_wholes(function, given, words)
    problem = _first_problem(wholes)
    if problem is not None:
        return error_cell(problem, settings.language)
    blocks, cut = _row_blocks(function, given)
    rows = _Rows(shape := common_shape([one.shape for one in blocks.values()]), np.zeros(shape[0] * shape[1], bool))
    columns = {name: _column(function, name, one, words, rows) for name, one in blocks.items()}
    columns.update(_per_row_columns(function, given, words, rows, cut))
    good = rows.good
    call = Call(settings, now, len(good))
    handed = [_handed(argument, wholes, columns, good, rows) for argument in function.arguments]
    with np.errstate(all="ignore"):  # what no cell can hold is shown as an error in its own cell
        if function.spills:
            return _spilled(function, call, handed, rows, cut)
        return _shaped(_answers(function, call, handed, rows, good), rows.shape, cut)


def _first_problem(wholes: dict[str, Reading]) -> Message | None:
    return next((problem for reading in wholes.values() for problem in reading.problems.values()), None)


def _read_wholes(function: Function, given: Sequence[Any], words: Vocabularies) -> dict[str, Reading]:
    """The ranges that are taken as they stand; all of them must be of one size, or a single cell."""
    blocks = {
        argument.name: block(raw)
        for argument, raw in zip(function.arguments, given, strict=True)
        if argument.whole and not argument.per_row and raw is not OMITTED
    }
    optional = {argument.name for argument in function.arguments if argument.optional}
    blocks = {name: one for name, one in blocks.items() if not (name in optional and one.is_blank)}
    ranges = [one for one in blocks.values() if one.shape != (1, 1)] or list(blocks.values())
    for one in ranges[1:]:
        if one.shape != ranges[0].shape:
            raise MisfitError(ranges[0].shape, one.shape)
    used = max(1, *(one.used_rows for one in ranges)) if ranges else 1
    arguments = {argument.name: argument for argument in function.arguments}
    heads = {name: _repeated(one, ranges[0].shape).head(used) for name, one in blocks.items()}
    return {name: read(arguments[name], one.cells, words) for name, one in heads.items()}


def _repeated(one: Block, shape: Shape) -> Block:
    """A single cell stands for every cell of the ranges beside it."""
    return one if one.shape == shape else Block(one.cells * (shape[0] * shape[1]), shape)


def _row_blocks(function: Function, given: Sequence[Any]) -> tuple[dict[str, Block], int]:
    """The ranges that are fitted to each other, and how many blank rows were cut from their end."""
    blocks = {
        argument.name: block(raw)
        for argument, raw in zip(function.arguments, given, strict=True)
        if not argument.whole and raw is not OMITTED
    }
    shorter, cut = trimmed(list(blocks.values()))
    return dict(zip(blocks, shorter, strict=True)), cut


def _column(function: Function, name: str, cells: Block, words: Vocabularies, rows: _Rows) -> NDArray[Any]:
    """Read one argument; its problems and the blanks that matter are noted in the rows."""
    argument = next(one for one in function.arguments if one.name == name)
    reading = read(argument, cells.cells, words)
    if not (argument.optional or argument.blank) and reading.blank.any():
        rows.blank |= spread(reading.blank, cells.shape, rows.shape)
    if reading.problems:
        indexes = positions(cells.shape, rows.shape)
        for row in np.flatnonzero(np.isin(indexes, list(reading.problems))).tolist():
            rows.problems.setdefault(row, reading.problems[int(indexes[row])])
    return spread(reading.values, cells.shape, rows.shape)


def _per_row_columns(
    function: Function, given: Sequence[Any], words: Vocabularies, rows: _Rows, cut: int
) -> dict[str, NDArray[Any]]:
    """Read the ranges of which each row takes several cells; their problems are noted in the rows."""
    columns: dict[str, NDArray[Any]] = {}
    for argument, raw in zip(function.arguments, given, strict=True):
        if argument.per_row:
            columns[argument.name], problems = read_per_row(argument, raw, words, rows.shape, cut)
            for row, problem in problems.items():
                rows.problems.setdefault(row, problem)
    return columns


def _handed(
    argument: Argument,
    wholes: dict[str, Reading],
    columns: dict[str, NDArray[Any]],
    good: NDArray[np.int64],
    rows: _Rows,
) -> NDArray[Any] | None:
    """What the calculation gets for one argument."""
    if argument.whole and not argument.per_row:
        return wholes[argument.name].values if argument.name in wholes else None
    if argument.name not in columns:
        return np.repeat(left_out(argument).values, len(good))
    column = columns[argument.name]
    return column if len(good) == rows.blank.size else column[good]


def _answers(function: Function, call: Call, handed: list[Any], rows: _Rows, good: NDArray[np.int64]) -> list[Any]:
    """One cell a row: the result, blank, or what is wrong."""
    results = as_cells(function.calculate(call, *handed), call.count, call.language) if call.count else []
    if len(good) == rows.blank.size:
        cells = results
    else:
        cells = np.full(rows.blank.size, None, dtype=object).tolist()
        for row, result in zip(good.tolist(), results, strict=True):
            cells[row] = result
    for row, problem in _all_problems(call, rows, good).items():
        cells[row] = error_cell(problem, call.language)
    return cells


def _all_problems(call: Call, rows: _Rows, good: NDArray[np.int64]) -> dict[int, Message]:
    return {**rows.problems, **{int(good[row]): problem for row, problem in call.problems.items()}}


def _shaped(cells: list[Any], shape: Shape, cut: int) -> Any:
    if shape == (1, 1) and not cut:
        return cells[0]
    width = shape[1]
    table = [cells[start : start + width] for start in range(0, len(cells), width)]
    return table + [table[-1]] * cut


def _spilled(function: Function, call: Call, handed: list[Any], rows: _Rows, cut: int) -> Any:
    """The rows that a spilling function gave; where it gives one a row, each stands in its place."""
    good = rows.good
    results = as_rows(function.calculate(call, *handed), call.language) if call.count else []
    problems = _all_problems(call, rows, good)
    if rows.blank.size == 1 or len(results) != call.count:
        if problems:
            return error_cell(next(iter(problems.values())), call.language)
        return results or None
    width = max((len(row) for row in results), default=1)
    table: list[list[Any]] = [[None] * width for _ in range(rows.blank.size)]
    for row, result in zip(good.tolist(), results, strict=True):
        table[row] = result
    for row, problem in problems.items():
        table[row] = [error_cell(problem, call.language), *[None] * (width - 1)]
    return table + [table[-1]] * cut
