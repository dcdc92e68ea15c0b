"""A sheet that shows every worksheet function at work: live formulas, grouped, with what they must give beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FUNCTIONS, Example, Function, Text
from opsheet.settings import Settings
from opsheet.workbooks.button_sheet import action_buttons, add_button_sheet
from opsheet.workbooks.style import DATA_HEADER, GRID, Book, new_book, print_on_a4

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

RESULT_COLUMN, EXPECTED_COLUMN, VERDICT_COLUMN = 3, 7, 11  # counted from 0; a result is at most four wide
FIRST_ROW = 5
MOMENT = dt.datetime(2025, 3, 1, 9)
_WIDEST = EXPECTED_COLUMN - RESULT_COLUMN
_WIDTHS = (24, 44, 48, 14, 11, 11, 8, 14, 11, 11, 8, 9)
_BOOK_TITLE = Text("opsheet 函数一览", "opsheet functions")
_SHEET = Text("函数", "Functions")
_TITLE = Text("工作表函数：公式、结果和预期结果", "Worksheet functions: formulas, results and expected results")
_HINT = Text(
    "需要已安装加载项的 Excel（Windows）。若显示 #NAME?，请点功能区“亚马逊运营 → 重新加载”。",
    "Needs Excel for Windows with the add-in. If cells show #NAME?, click Reload on the Amazon Ops tab.",
)
_HEADERS = Text(
    "函数|说明|公式|结果||||预期结果||||判定", "Function|What it returns|Formula|Result||||Expected||||Pass or fail"
)
PASS, FAIL = "PASS", "FAIL"
NOT_CALCULATED = Text("未计算", "Not calculated")
_COUNT = Text("通过 {passed}，不通过 {failed}", "Passed {passed}, failed {failed}")


@dataclass(frozen=True, slots=True)
class SheetExample:
    """One example as it stands on the sheet.

    Args:
        function: whose example it is.
        formula: with its leading ``=``.
        expected: rows of cells that it must give.
    """

    function: Function
    formula: str
    expected: list[list[Any]]


def add_function_sheet(book: Book, settings: Settings, *, verdicts: bool) -> Worksheet:
    """Add the sheet to a workbook.

    Args:
        book: the workbook.
        settings: those that the expected values follow.
        verdicts: whether a column says PASS or FAIL by formula, with the counts at the top. Then no result stands
            in the file: an application that can't calculate the functions must show FAIL.

    Returns:
        The sheet.
    """
    language = settings.language
    sheet = book.workbook.add_worksheet(_SHEET[language])
    sheet.write_string(0, 0, _TITLE[language], book.style(bold=True, font_size=14))
    sheet.write_string(1, 0, _HINT[language], book.style(italic=True))
    header = book.style(bold=True, font_color="white", bg_color=DATA_HEADER, border=1, border_color=GRID)
    column_count = VERDICT_COLUMN + verdicts
    for column, text in enumerate(_HEADERS[language].split("|")[:column_count]):
        sheet.write_string(FIRST_ROW - 1, column, text, header)
        sheet.set_column(column, column, _WIDTHS[column])
    last_row = _write_groups(book, sheet, settings, verdicts=verdicts)
    if verdicts:
        count = sum(len(function.examples) for function in FUNCTIONS.values())
        _write_count(book, sheet, last_row, count, language)
    sheet.freeze_panes(FIRST_ROW, 1)
    print_on_a4(sheet, header_row=FIRST_ROW - 1, width=sum(_WIDTHS[:column_count]))
    return sheet


def function_workbook(settings: Settings) -> bytes:
    """Every function at work, and a list of the buttons.

    Args:
        settings: those that the results follow.
    """
    book = new_book(_BOOK_TITLE[settings.language])
    add_function_sheet(book, settings, verdicts=False)
    add_button_sheet(book, settings, action_buttons(), header_row=1)
    return book.finish()


def files(settings: Settings) -> Mapping[str, bytes]:
    """The sample by its path in the project."""
    return {"workbooks/samples/functions.xlsx": function_workbook(settings)}


def sheet_examples(settings: Settings) -> Iterator[tuple[str, list[SheetExample]]]:
    """Every function's examples by category, each with what the evaluator gives under some settings.

    Args:
        settings: the team's or the shipped ones.
    """
    from opsheet_udfs.evaluate import Evaluator
    from opsheet_udfs.help import functions_by_category

    evaluator = Evaluator(settings, MOMENT)
    for category, functions in functions_by_category().items():
        yield (
            category,
            [_evaluate(evaluator, function, example) for function in functions for example in function.examples],
        )


def _evaluate(evaluator: Any, function: Function, example: Example) -> SheetExample:
    result = evaluator.evaluate(example.formula)
    return SheetExample(function, example.formula, result if isinstance(result, list) else [[result]])


def _write_groups(book: Book, sheet: Worksheet, settings: Settings, *, verdicts: bool) -> int:
    from opsheet_udfs.declare import CATEGORIES

    group = book.style(bold=True, bg_color="#DDEBF7")
    row = FIRST_ROW
    for category, examples in sheet_examples(settings):
        for column in range(VERDICT_COLUMN + verdicts):
            sheet.write_blank(row, column, None, group)
        sheet.write_string(row, 0, CATEGORIES[category][settings.language], group)
        row += 1
        before: Function | None = None
        for example in examples:
            _write_example(book, sheet, row, example, settings, is_first=example.function is not before)
            if verdicts:
                _write_formula(book, sheet, row, example, _no_result(example, settings.language))
                _write_verdict(book, sheet, row, example)
            else:
                _write_formula(book, sheet, row, example, example.expected)
            before = example.function
            row += len(example.expected)
    return row


def _write_example(
    book: Book, sheet: Worksheet, row: int, example: SheetExample, settings: Settings, *, is_first: bool
) -> None:
    wrapped = book.style(text_wrap=True)
    if is_first:
        sheet.write_string(row, 0, example.function.name, book.style(bold=True))
        sheet.write_string(row, 1, example.function.help.filled(settings)[settings.language], wrapped)
    sheet.write_string(row, 2, example.formula, wrapped)
    for line_number, line in enumerate(example.expected):
        for column, value in enumerate(line, EXPECTED_COLUMN):
            _write_value(sheet, row + line_number, column, value, _style(book, value))


def _write_formula(book: Book, sheet: Worksheet, row: int, example: SheetExample, stored: list[list[Any]]) -> None:
    """Write the live formula with the values that the file holds until Excel calculates."""
    height, width = _size(example)
    if width > _WIDEST:
        msg = f"{example.formula} gives {width} columns, the sheet shows {_WIDEST}"
        raise ValueError(msg)
    last_row, last_column = row + height - 1, RESULT_COLUMN + width - 1
    style = _style(book, example.expected[0][0])
    sheet.write_dynamic_array_formula(
        row, RESULT_COLUMN, last_row, last_column, example.formula, style, _stored(stored[0][0])
    )
    for line_number, line in enumerate(example.expected):
        for column, value in enumerate(line):
            if (line_number, column) != (0, 0):
                kept = stored[line_number][column]
                _write_value(sheet, row + line_number, RESULT_COLUMN + column, kept, _style(book, value))


def _no_result(example: SheetExample, language: str) -> list[list[Any]]:
    """What stands in the place of a result: nothing that could be taken for one, whatever the result is."""
    height, width = _size(example)
    stored: list[list[Any]] = [[None] * width for _ in range(height)]
    stored[0][0] = NOT_CALCULATED[language]
    return stored


def _size(example: SheetExample) -> tuple[int, int]:
    return len(example.expected), max(len(line) for line in example.expected)


def _write_value(sheet: Worksheet, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write(row, column, value, style)


def _write_verdict(book: Book, sheet: Worksheet, row: int, example: SheetExample) -> None:
    from xlsxwriter.utility import xl_range

    height, width = _size(example)
    areas = [xl_range(row, column, row + height - 1, column + width - 1) for column in (RESULT_COLUMN, EXPECTED_COLUMN)]
    same = f'SUMPRODUCT(--EXACT({areas[0]}&"",{areas[1]}&""))={height * width}'
    verdict = f'=IF(IFERROR({same},FALSE),"{PASS}","{FAIL}")'
    sheet.write_formula(row, VERDICT_COLUMN, verdict, book.style(bold=True), _stored(FAIL))


def _write_count(book: Book, sheet: Worksheet, last_row: int, examples: int, language: str) -> None:
    from xlsxwriter.utility import xl_range_abs

    verdicts = xl_range_abs(FIRST_ROW, VERDICT_COLUMN, last_row, VERDICT_COLUMN)
    counts = [f'"&COUNTIF({verdicts},"{word}")&"' for word in (PASS, FAIL)]
    text = _COUNT.render(language, passed=counts[0], failed=counts[1])
    stored = _COUNT.render(language, passed=0, failed=examples)
    sheet.write_formula(2, 0, f'="{text}"', book.style(bold=True, font_size=12), _stored(stored))
    for word, color in ((PASS, "#C6EFCE"), (FAIL, "#FFC7CE")):
        sheet.conditional_format(
            FIRST_ROW,
            VERDICT_COLUMN,
            last_row,
            VERDICT_COLUMN,
            {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.style(bg_color=color)},
        )


def _style(book: Book, value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return book.style(num_format="yyyy-mm-dd" if value.time() == dt.time() else "yyyy-mm-dd hh:mm")
    return book.style(text_wrap=isinstance(value, str))


def _stored(value: Any) -> Any:
    """The result that the file holds until an application calculates; XlsxWriter takes texts as well as numbers."""
    if isinstance(value, dt.datetime):
        return (value - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    return "" if value is None else value
