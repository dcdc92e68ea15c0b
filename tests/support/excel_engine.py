"""A made-up Excel: an xlwings engine over openpyxl workbooks in memory, with the habits of Excel that matter.

Numbers come as floats and errors as whole numbers, as COM hands them over; a text that looks like a number, a date or a
formula is taken for one unless an apostrophe stands before it; different fills in a range are reported as black.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook.defined_name import DefinedName

from excel_engine_range import EngineRange, EngineTable, add_table
from opsheet.hosts.excel.xlwings import xw
from opsheet.values.cells import column_number

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
base: Any = xw.base_classes


class Engine:
    name = "openpyxl"
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Any, build: Any, empty: Any, number: Any, errors_to_text: bool) -> Any:
        return [[empty if cell is None else cell for cell in row] for row in data]


class Apps(base.Apps):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.all: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.all]

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        self.all.insert(0, App(self, len(self.all) + 1))
        return self.all[0]

    def __iter__(self) -> Any:
        return iter(list(self.all))

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.all if app.pid == pid)


class App(base.App):
    engine = pid = books = selection = None
    screen_updating = enable_events = display_alerts = True
    calculation = "automatic"
    status_bar: Any = False
    cut_copy_mode: Any = None
    visible = True
    version = "16.0"

    def __init__(self, owner: Apps, pid: int) -> None:
        self.engine, self.pid, self._owner = owner.engine, pid, owner
        self.books = Books(self)
        self.alerts: list[tuple[str, str, str, str | None]] = []
        self.answer = "ok"
        self.answers: list[str] = []
        self.questions: list[Any] = []
        self.typed: list[Any] = []
        self.picked: Path | None = None
        self.picks: list[Path] = []
        self.clipboard: Any = None

    api = property(lambda self: self)
    ActiveWindow = property(lambda self: Window(self.books.active.workbook.active))

    def alert(self, prompt: str, title: str, buttons: str, mode: str | None, callback: Any) -> str:
        self.alerts.append((prompt, title, buttons, mode))
        return self.answers.pop(0) if self.answers else self.answer

    def InputBox(self, Prompt: str, Title: str, Default: str, Type: int) -> Any:  # noqa: N802, N803 - as Excel has it
        self.questions.append((Prompt, Title, Default, Type))
        typed = self.typed.pop(0) if self.typed else None
        return Default if typed is None else typed

    def FileDialog(self, kind: int) -> Any:  # noqa: N802 - as Excel has it
        picked = self.picks.pop(0) if self.picks else self.picked

        def show() -> int:
            self.questions.append((dialog.Title, kind))
            return 0 if picked is None else -1

        dialog = SimpleNamespace(
            Title="", AllowMultiSelect=True, Show=show, SelectedItems=SimpleNamespace(Item=lambda number: str(picked))
        )
        return dialog

    def activate(self, steal_focus: bool = False) -> None:
        pass

    def calculate(self) -> None:
        pass

    def quit(self) -> None:
        self._owner.all.remove(self)


class Window:
    """The window on the active sheet: frozen panes are those above the row at which it is split."""

    def __init__(self, sheet: Any) -> None:
        object.__setattr__(self, "sheet", sheet)

    def __setattr__(self, name: str, value: Any) -> None:
        assert name in {"SplitRow", "SplitColumn", "FreezePanes"}, name
        if name == "SplitRow":
            self.sheet.freeze_panes = f"A{value + 1}"


class Books(base.Books):
    def __init__(self, app: App) -> None:
        self.app = app
        self.all: list[Book] = []

    api = property(lambda self: self)

    @property
    def active(self) -> Book:
        return self.all[-1]

    def open(self, fullname: Any, *args: Any, **options: Any) -> Book:
        self.all.append(Book(self.app, Path(fullname).resolve()))
        return self.all[-1]

    def __call__(self, key: Any) -> Book:
        for number, book in enumerate(self.all, 1):
            if key in {number, book.name}:
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.all)

    def __iter__(self) -> Any:
        return iter(list(self.all))


class Book(base.Book):
    app = fullname = None

    def __init__(self, app: App, path: Path) -> None:
        self.app, self.path = app, path
        self.workbook = openpyxl.load_workbook(path)
        self.fullname = str(path)
        self.shown = openpyxl.load_workbook(path, data_only=True)

    api = property(lambda self: self.workbook)
    name = property(lambda self: self.path.name)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self.workbook.defined_names)

    def activate(self) -> None:
        self.app.books.all.remove(self)
        self.app.books.all.append(self)

    def save(self, path: Any = None, password: Any = None) -> None:
        self.workbook.save(path or self.path)

    def close(self) -> None:
        self.app.books.all.remove(self)


class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    api = property(lambda self: self.book.workbook)

    def _all(self) -> list[Sheet]:
        return [Sheet(self.book, sheet) for sheet in self.book.workbook.worksheets]

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.workbook.active)

    def __call__(self, key: Any) -> Sheet:
        if isinstance(key, int):
            return self._all()[key - 1]
        for sheet in self._all():
            if sheet.name.lower() == key.lower():
                return sheet
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Any:
        return iter(self._all())

    def add(self, before: Any = None, after: Any = None, name: Any = None) -> Sheet:
        place = before.index - 1 if before else after.index
        made = self.book.workbook.create_sheet(name, place)
        self.book.workbook.active = made
        return Sheet(self.book, made)


class Sheet(base.Sheet):
    book = None

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book, self.sheet = book, sheet

    @property
    def visible(self) -> bool:
        return bool(self.sheet.sheet_state == "visible")

    @property
    def api(self) -> Any:
        return SimpleNamespace(ProtectContents=self.sheet.protection.sheet, Hyperlinks=list(self._links()))

    def _links(self) -> Any:
        for row in self.sheet.iter_rows():
            for cell in row:
                if not isinstance(cell, MergedCell) and cell.hyperlink is not None:
                    link = cell.hyperlink
                    place = SimpleNamespace(Row=cell.row, Column=cell.column)
                    yield SimpleNamespace(Range=place, Address=link.target or "", SubAddress=link.location or "")

    @property
    def name(self) -> str:
        return self.sheet.title

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.title = value

    @property
    def index(self) -> int:
        return self.book.workbook.worksheets.index(self.sheet) + 1

    @property
    def names(self) -> Names:
        return Names(self.sheet.defined_names)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def notes(self) -> list[Any]:
        cells = (cell for row in self.sheet.iter_rows() for cell in row if cell.comment is not None)
        return [EngineRange(self, cell.row, cell.column, 1, 1).note for cell in cells]

    def range(self, first: Any, second: Any = None) -> EngineRange:
        if isinstance(first, str):
            return self._at(first)
        one = first if isinstance(first, EngineRange) else EngineRange(self, *(*first, 1, 1)[:4])
        other = one if second is None else second
        other = other if isinstance(other, EngineRange) else EngineRange(self, *other, 1, 1)
        return EngineRange(self, one.row, one.column, other.row - one.row + 1, other.column - one.column + 1)

    def _at(self, address: str) -> EngineRange:
        assert len(address) <= 255, "Excel takes no longer address"
        areas: list[EngineRange] = []
        for part in address.split(","):
            found = _ADDRESS.fullmatch(part)
            assert found is not None, part
            left, top, right, bottom = found.groups()
            row, column = int(top), column_number(left)
            last_row, last_column = int(bottom or top), column_number(right or left)
            areas.append(EngineRange(self, row, column, last_row - row + 1, last_column - column + 1))
        areas[0].others = areas[1:]
        return areas[0]

    @property
    def used_range(self) -> EngineRange:
        sheet = self.sheet
        rows, columns = sheet.max_row - sheet.min_row + 1, sheet.max_column - sheet.min_column + 1
        return EngineRange(self, sheet.min_row, sheet.min_column, rows, columns)

    def activate(self) -> None:
        self.book.workbook.active = self.sheet

    def delete(self) -> None:
        self.book.workbook.remove(self.sheet)

    def clear(self) -> None:
        for name in list(self.sheet.tables):
            del self.sheet.tables[name]
        self.sheet.delete_rows(1, self.sheet.max_row)
        self.sheet._cells.clear()
        self.sheet.data_validations.dataValidation.clear()


class Names(base.Names):
    def __init__(self, names: Any) -> None:
        self.names = names

    api = property(lambda self: self.names)

    def __iter__(self) -> Any:
        return iter([self._name(one) for one in self.names])

    def __len__(self) -> int:
        return len(self.names)

    def __call__(self, key: Any) -> Any:
        return self._name(list(self.names)[key - 1] if isinstance(key, int) else key)

    def add(self, name: str, refers_to: str) -> Any:
        self.names[name] = DefinedName(name, attr_text=refers_to.lstrip("="))
        return self._name(name)

    def _name(self, name: str) -> Any:
        return SimpleNamespace(name=name, api=SimpleNamespace(Visible=True))


class Tables(base.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    api = property(lambda self: self.sheet)

    def _all(self) -> list[EngineTable]:
        return [EngineTable(self.sheet, table) for table in self.sheet.sheet.tables.values()]

    def add(self, source: Any = None, name: Any = None, table_style_name: Any = None, **options: Any) -> EngineTable:
        taken = {table for sheet in self.sheet.book.workbook.worksheets for table in sheet.tables}
        free = name or next(f"Table{n}" for n in itertools.count(1) if f"Table{n}" not in taken)
        return add_table(self.sheet, source, free, table_style_name)

    def __call__(self, key: Any) -> EngineTable:
        tables = self._all()
        return tables[key - 1] if isinstance(key, int) else next(one for one in tables if one.name == key)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Any:
        return iter(self._all())

    def __contains__(self, key: Any) -> bool:
        return any(table.name == key for table in self._all())


def open_excel(*paths: Path) -> Any:
    """A running Excel with some workbooks open, the last one active."""
    engine = xw.Engine(impl=Engine())
    xw.engines.add(engine)
    engine.activate()
    app = xw.App(impl=engine.impl.apps.add())
    for path in paths:
        app.impl.books.open(path)
    return app
