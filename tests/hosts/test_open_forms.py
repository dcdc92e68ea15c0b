"""A form that is open in Excel: its page is read as it is shown, and what hides or fakes a cell is named."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from excel_engine import open_excel
from opsheet.catalogue import RefusedError
from opsheet.forms.read import ReadForm, read_form
from opsheet.hosts.excel.reading import read_open_form
from opsheet.hosts.form_numbers import numbered
from opsheet.outcome import Inputs, Request
from opsheet.resources import resource
from opsheet.settings import load_shipped_settings
from opsheet.tables import read_contents, read_workbook
from opsheet_macros import run_action

NOW = dt.datetime(2025, 3, 10, 9)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An approval form of three rows of the clean sample."""
    folder, settings = tmp_path_factory.mktemp("form"), load_shipped_settings()
    book = read_workbook(resource("workbooks", "samples", "stocking_clean.xlsx"), settings)
    table = book.tables["stocking"]
    approved = table.rows[table.texts("head_approval") == "通过"].tolist()[:3]
    outcome, _ = numbered(run_action("export_approval", Request(book, settings, NOW, frozenset(approved))), folder)
    outcome.files[0].write(folder / "form.xlsx")
    return folder / "form.xlsx"


def opened(exported: Path, folder: Path, change: Callable[[Any], None]) -> ReadForm:
    """The form, changed and open in Excel."""
    path = Path(shutil.copy(exported, folder / "form.xlsx"))
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return read_form(read_open_form(open_excel(path).books[0]).contents, path.name)


def quantity(page: Any) -> Any:
    """The cell of the first row's quantity."""
    header = next(cell for row in page.iter_rows() for cell in row if cell.value == "采购数量")
    return page.cell(header.row + 1, header.column)


def nothing(_: Any) -> None:
    """Leaves the page as it is."""


def hidden_format(page: Any) -> None:
    quantity(page).number_format = ";;;"


def other_digits(page: Any) -> None:
    quantity(page).number_format = '"99"'


def hidden_row(page: Any) -> None:
    page.row_dimensions[quantity(page).row].hidden = True


def hidden_column(page: Any) -> None:
    page.column_dimensions[quantity(page).column_letter].hidden = True


def usual_format(page: Any) -> None:
    quantity(page).number_format = "#,##0_ ;[Red]\\-#,##0\\ "


@pytest.mark.parametrize("change", [nothing, usual_format])
def test_a_form_that_shows_what_it_holds(exported: Path, tmp_path: Path, change: Callable[[Any], None]) -> None:
    form = opened(exported, tmp_path, change)
    assert not form.is_altered
    assert form.record.number == "BH-20250310-001"


@pytest.mark.parametrize(
    ("change", "says"),
    [(hidden_format, ";;;"), (other_digits, '"99"'), (hidden_row, "行被隐藏"), (hidden_column, "列被隐藏")],
)
def test_what_hides_or_fakes_a_cell_is_named(
    exported: Path, tmp_path: Path, change: Callable[[Any], None], says: str
) -> None:
    form = opened(exported, tmp_path, change)
    assert not form.changed, "the cell still holds what was submitted"
    assert form.is_altered
    (message,) = form.disguised
    assert says in message.render("zh")


def test_the_closed_file_is_read_alike(exported: Path, tmp_path: Path) -> None:
    opened(exported, tmp_path, hidden_row)
    closed = read_form(read_contents(tmp_path / "form.xlsx", load_shipped_settings()).contents, "form.xlsx")
    assert [one.render("zh") for one in closed.disguised] == [f"第 {_row(tmp_path / 'form.xlsx')} 行被隐藏"]


def _row(path: Path) -> int:
    return quantity(openpyxl.load_workbook(path).worksheets[0]).row


def test_a_stamp_of_the_open_form_is_refused(exported: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(exported, tmp_path / "form.xlsx"))
    book = openpyxl.load_workbook(path)
    hidden_format(book.worksheets[0])
    book.save(path)
    given = Inputs({"person": "Jack", "decision": "approved"})
    request = Request(read_open_form(open_excel(path).books[0]), load_shipped_settings(), NOW, inputs=given)
    with pytest.raises(RefusedError, match="hides or disguises cells"):
        run_action("record_approval", request)
