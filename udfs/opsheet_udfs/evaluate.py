"""Evaluating formulas without Excel: the formualizer package with the worksheet functions registered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FUNCTIONS, Function, Text, UserError
from opsheet.values.cells import ExcelError
from opsheet_udfs.binding import OMITTED, invoke
from opsheet_udfs.declare import find_function
from opsheet_udfs.formula import CAPTURE, OMITTED_MARK, SERIAL, functions_in, plain, prepared, problem_of

if TYPE_CHECKING:
    from opsheet.settings import Settings

_SHEET = "Formula"
_ROW, _COLUMN = 1, 16_384  # the end of the first row: far from what a formula refers to, and cheap to keep
_ERROR_NAMES = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
    "Circ": "#CIRC!",
}
BUILT_IN = [
    "ABS",
    "AND",
    "AVERAGE",
    "CONCAT",
    "COUNT",
    "COUNTA",
    "COUNTIF",
    "COUNTIFS",
    "DATE",
    "DAY",
    "EDATE",
    "EOMONTH",
    "FILTER",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "LEFT",
    "LEN",
    "MATCH",
    "MAX",
    "MID",
    "MIN",
    "MOD",
    "MONTH",
    "NETWORKDAYS",
    "NOT",
    "NOW",
    "OR",
    "RIGHT",
    "ROUND",
    "ROUNDDOWN",
    "ROUNDUP",
    "SEQUENCE",
    "SORT",
    "SUM",
    "SUMIF",
    "SUMIFS",
    "SUMPRODUCT",
    "TEXT",
    "TEXTJOIN",
    "TIME",
    "TODAY",
    "TRIM",
    "UNIQUE",
    "VALUE",
    "VLOOKUP",
    "WEEKDAY",
    "WORKDAY",
    "XLOOKUP",
    "YEAR",
]  # Excel's own functions that a misspelt name may mean
_DIGITS = 15  # that Excel shows and keeps of a number
_EPOCH = dt.datetime(1899, 12, 30)
_LAST_EXACT = 2**53  # beyond it a float no longer holds every whole number
_NOT_A_FORMULA = Text("公式写法有误：{formula}（{problem}）", "Not a formula: {formula} ({problem})")


class Evaluator:
    """A workbook in memory that knows the worksheet functions.

    Args:
        settings: the team's.
        now: the clock.

    Example:
        >>> from opsheet.settings import load_settings
        >>> evaluator = Evaluator(load_settings(), dt.datetime(2025, 3, 1, 9))
        >>> evaluator.evaluate("=SUM(TURNOVER_DAYS({1000;500},20))")
        75.0
    """

    def __init__(self, settings: Settings, now: dt.datetime) -> None:
        import formualizer

        # formualizer raises RuntimeError for what its engine refuses, for instance a cell that refers to itself.
        self._problems = (formualizer.TokenizerError, formualizer.ParserError, RuntimeError)
        self._parse = formualizer.parse
        self._workbook = formualizer.Workbook()
        self._workbook.add_sheet(_SHEET)
        self._captured: list[Any] = []
        self._known: dict[str, bool] = {}
        for function in FUNCTIONS.values():
            self._workbook.register_function(function.name, _callback(function, settings, now))
        for name, today in (("TODAY", now.date()), ("NOW", now)):
            self._workbook.register_function(name, _always(today), allow_override_builtin=True)
        self._workbook.register_function(CAPTURE, _capture_into(self._captured))
        self._workbook.register_function(SERIAL, _serial)

    def evaluate(self, formula: str) -> Any:
        """What a formula gives.

        Args:
            formula: with Excel's syntax; the leading ``=`` may be missing.

        Returns:
            A number, text, boolean, date, datetime or time, None for a blank, an Excel error as its text, or rows
            of these for a result that spills.

        Raises:
            UserError: when it isn't a formula, or calls a function that doesn't exist; the nearest are named.
        """
        body = plain(formula).strip().removeprefix("=")
        try:
            self._parse("=" + body)
            for name in functions_in(body):
                if not self._knows(name):
                    find_function(name, BUILT_IN)
            return self._answer(prepared(body))
        except self._problems as error:
            problem = problem_of(error)
            raise UserError(_NOT_A_FORMULA, formula=formula.strip(), problem=problem) from error

    def _knows(self, name: str) -> bool:
        """Whether a function exists, here or in the evaluator, which has no list of its own."""
        if name not in self._known:
            self._known[name] = name in FUNCTIONS or self._result_of(f"{name}()") != "#NAME?"
        return self._known[name]

    def _answer(self, body: str) -> Any:
        """The result with all the cells it spills into.

        A built-in function's date is captured as a number; its own cell shows that it is a date.
        """
        self._captured.clear()
        answer = self._result_of(f"{CAPTURE}({body})")
        value = self._captured[0] if self._captured else answer
        return self._result_of(body) if isinstance(value, float) else value

    def _result_of(self, body: str) -> Any:
        self._workbook.set_formula(_SHEET, _ROW, _COLUMN, "=" + body)
        return _plain(self._workbook.evaluate_cell(_SHEET, _ROW, _COLUMN))


def evaluate(formula: str, settings: Settings, now: dt.datetime) -> Any:
    """Evaluate one formula, see ``Evaluator.evaluate``.

    Example:
        >>> from opsheet.settings import load_settings
        >>> evaluate('LEAD_TIME_DAYS(,"express","min")', load_settings(), dt.datetime(2025, 3, 1))
        84.0
    """
    return Evaluator(settings, now).evaluate(formula)


def evaluate_lines(lines: Iterable[str], settings: Settings, now: dt.datetime) -> Iterator[Any]:
    """Evaluate one formula a line; empty lines are passed over.

    Yields:
        The result of each, or the ``UserError`` of a line that isn't a formula, so that the others still count.
    """
    evaluator = Evaluator(settings, now)
    for line in lines:
        if not line.strip():
            continue
        try:
            yield evaluator.evaluate(line)
        except UserError as error:
            yield error


def to_json(value: Any) -> str:
    """A result as one JSON value: number, text, null for a blank, list of lists for a spill, dates as ISO texts.

    Example:
        >>> to_json([[50.0, None], [dt.datetime(2025, 3, 1), dt.datetime(2025, 3, 1, 14)]])
        '[[50, null], ["2025-03-01", "2025-03-01T14:00"]]'
    """
    return json.dumps(json_value(value), ensure_ascii=False)


def json_value(value: Any) -> Any:
    """The same as plain Python values.

    Example:
        >>> json_value(55.00000000000001), json_value(1e300), json_value(dt.time(14, 0))
        (55, 1e+300, '14:00')
    """
    if isinstance(value, list):
        return [json_value(cell) for cell in value]
    if isinstance(value, float):
        value = float(format(value, f".{_DIGITS}g"))
        return int(value) if value.is_integer() and abs(value) <= _LAST_EXACT else value
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat("T", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.isoformat("minutes") if isinstance(value, dt.time) else value


def is_error(value: Any) -> bool:
    """Whether a result, or a cell of it, is an Excel error or one of opsheet's own, which begin like it.

    Example:
        >>> is_error("#DIV/0!"), is_error([[5.0, "#库存：不能为负数（-1）"]]), is_error("5")
        (True, True, False)
    """
    if isinstance(value, list):
        return any(is_error(cell) for cell in value)
    return isinstance(value, str) and value.startswith("#")


def _callback(function: Function, settings: Settings, now: dt.datetime) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        given = [_as_argument(argument) for argument in arguments]
        return _as_result(invoke(function, given, settings=settings, now=now))

    return call


def _capture_into(captured: list[Any]) -> Callable[[Any], bool]:
    """Not a method: the workbook would hold the evaluator, the evaluator the workbook, and both the memory."""

    def capture(value: Any) -> bool:
        captured.append(_plain(value))
        return True

    return capture


def _always(moment: dt.date) -> Callable[[], dt.date]:
    return lambda: moment


def _as_argument(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_argument(cell) for cell in value]
    if isinstance(value, dict):
        return ExcelError(_error_name(value))
    return OMITTED if value == OMITTED_MARK else value


def _as_result(value: Any) -> Any:
    """A blank shows as an empty text, as it does in Excel."""
    if isinstance(value, list):
        return [_as_result(cell) for cell in value]
    return "" if value is None else value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        rows = [[_plain(cell) for cell in row] if isinstance(row, list) else [_plain(row)] for row in value]
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows
    if isinstance(value, dict):
        return _error_name(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return None if value == "" else value


def _error_name(error: dict[str, Any]) -> str:
    kind = str(error.get("kind", ""))
    return _ERROR_NAMES.get(kind, f"#{kind.upper()}!")


def _serial(value: Any = 0.0) -> Any:
    """A date as Excel's day number: formualizer's TEXT doesn't take the dates of registered functions."""
    if isinstance(value, list):
        return [_serial(cell) for cell in value]
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return (value - _EPOCH) / dt.timedelta(days=1) if isinstance(value, dt.datetime) else value
