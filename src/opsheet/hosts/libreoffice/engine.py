"""LibreOffice as an engine of xlwings: the application, its document and sheets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import PurePath
from types import SimpleNamespace
from typing import Any, cast

sys.modules.setdefault("xlwings.pro", cast("Any", None))  # its licence is non-commercial; xlwings tries to import it

import xlwings as xw  # noqa: E402 - only after its pro part is blocked

from opsheet.hosts.libreoffice.office import Office  # noqa: E402
from opsheet.hosts.libreoffice.ranges import CalcRange, Note  # noqa: E402
from opsheet.hosts.libreoffice.tables import Names, Tables  # noqa: E402
from opsheet.values.cells import CellRange, parse_range  # noqa: E402

NAME = "libreoffice"
_PICK_FOLDER = 4  # MsoFileDialogType
_PICKED, _NOT_PICKED = -1, 0
base: Any = cast("Any", xw).base_classes


def open_document(office: Office, undo_title: str) -> xw.Book:
    """The document on which a button was clicked, as a workbook of xlwings.

    Args:
        office: LibreOffice.
        undo_title: what its undo calls the changes that are made.
    """
    return xw.Book(impl=_App(office, undo_title).books.active)


class _Engine:
    name = NAME
    type = "desktop"

    def __init__(self, app: _App) -> None:
        self.apps = [app]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """A value on its way to a cell."""
        del options
        return value

    @staticmethod
    def clean_value_data(data: Any, build: Any, empty: Any, number: Any, errors_to_text: bool) -> Any:
        """Values on their way from cells."""
        del build, number, errors_to_text
        return [[empty if cell is None else cell for cell in row] for row in data]


class _App(base.App):
    """The application; what Excel's own object has is here as well."""

    engine: Any = None
    pid: Any = None
    books: Any = None
    enable_events = display_alerts = visible = True
    calculation = "automatic"
    cut_copy_mode: Any = None
    version = "16.0"

    def __init__(self, office: Office, undo_title: str) -> None:
        self.office = office
        self.engine = _Engine(self)
        self.books = _Books(self)
        self.copied: CalcRange | None = None
        self.merged: dict[str, list[tuple[int, int, int, int]]] = {}
        self._undo_title = undo_title
        self._updating = True

    @property
    def api(self) -> _App:
        return self

    @property
    def screen_updating(self) -> bool:
        """While it is off, all changes become one step of LibreOffice's undo."""
        return self._updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value is not self._updating:
            self._updating = value
            self.office.ask(*(("end",) if value else ("begin", self._undo_title)))

    @property
    def status_bar(self) -> Any:
        return False

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self.office.ask("status", value or None)

    @property
    def selection(self) -> CalcRange | None:
        found = self.office.ask("selection")
        if found is None:
            return None
        sheet, areas = found
        first, *others = [CellRange(*area) for area in areas]
        return CalcRange(_Sheet(self.books.active, sheet), first, tuple(others))

    @property
    def ActiveWindow(self) -> _Window:  # noqa: N802 - as Excel has it
        return _Window(self.office)

    def alert(self, prompt: str, title: str, buttons: str | None, mode: str | None, callback: Any) -> str:
        """Show a message box; the button that was chosen."""
        del callback
        return str(self.office.ask("alert", prompt, title, buttons or "ok", mode == "critical"))

    def InputBox(self, Prompt: str, Title: str, Default: str, Type: int) -> Any:  # noqa: N802, N803 - as Excel has it
        """Let the user type a text; False where the box is closed."""
        del Type
        answer = self.office.ask("ask", Prompt, Title, Default)
        return False if answer is None else answer

    def FileDialog(self, kind: int) -> Any:  # noqa: N802 - as Excel has it
        """A picker of folders or files."""
        picked: list[str] = []

        def show() -> int:
            answer = self.office.ask("pick", picker.Title, kind == _PICK_FOLDER)
            picked[:] = [] if answer is None else [answer]
            return _PICKED if picked else _NOT_PICKED

        items = SimpleNamespace(Item=lambda _: picked[0])  # pyright: ignore[reportUnknownLambdaType] - no lambda can say
        picker = SimpleNamespace(Title="", AllowMultiSelect=False, Show=show, SelectedItems=items)
        return picker


class _Window:
    """The window, of which the rows above a split can be frozen."""

    _office: Office
    _split: list[int]

    def __init__(self, office: Office) -> None:
        object.__setattr__(self, "_office", office)
        object.__setattr__(self, "_split", [0, 0])

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "FreezePanes":
            self._office.ask("freeze", self._office.ask("active"), *self._split)
        else:
            self._split[0 if name == "SplitRow" else 1] = value


class _Books(base.Books):
    app: Any = None

    def __init__(self, app: _App) -> None:
        self.app = app
        self._active = _Book(app)

    @property
    def api(self) -> _Books:
        return self

    @property
    def active(self) -> _Book:
        return self._active

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[_Book]:
        return iter([self._active])

    def __call__(self, key: Any) -> _Book:
        return self._active

    def open(self, fullname: Any, *, read_only: Any = None, **_: Any) -> _Book:
        """Show another document; its cells are nobody's business here."""
        self.app.office.ask("open", str(fullname), bool(read_only))
        return self._active


class _Book(base.Book):
    app: Any = None
    fullname: Any = None

    def __init__(self, app: _App) -> None:
        self.app = app
        about = app.office.ask("about")
        self.fullname = about["path"] or about["url"] or about["title"]
        self._title = PurePath(about["path"]).name or about["title"]
        self.api = SimpleNamespace(
            ProtectStructure=about["protected"], ReadOnly=about["read_only"], FullName=self.fullname
        )

    api: Any = None

    @property
    def name(self) -> str:
        return self._title

    @property
    def sheets(self) -> _Sheets:
        return _Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self.app.office, None)

    def activate(self) -> None:
        """It is the only one."""


class _Sheets(base.Sheets):
    def __init__(self, book: _Book) -> None:
        self.book = book
        self._office: Office = book.app.office

    @property
    def api(self) -> _Sheets:
        return self

    def _names(self) -> list[str]:
        return [name for name, _, _ in self._office.ask("sheets")]

    @property
    def active(self) -> _Sheet:
        return _Sheet(self.book, self._office.ask("active"))

    def __call__(self, key: Any) -> _Sheet:
        names = self._names()
        if isinstance(key, int):
            return _Sheet(self.book, names[key - 1])
        return _Sheet(self.book, next(name for name in names if name.casefold() == key.casefold()))

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[_Sheet]:
        return iter([_Sheet(self.book, name) for name in self._names()])

    def add(self, before: Any = None, after: Any = None, name: Any = None) -> _Sheet:
        """A new sheet, which is the active one then, as in Excel."""
        position = before.index if before else after.index + 1
        self._office.ask("add_sheet", name, position)
        made = _Sheet(self.book, name)
        made.activate()
        return made


class _Sheet(base.Sheet):
    book: Any = None
    name: Any = None

    def __init__(self, book: _Book, name: str) -> None:
        self.book = book
        self.name = name
        self.office: Office = book.app.office

    def _state(self) -> tuple[str, bool, bool]:
        return next(one for one in self.office.ask("sheets") if one[0] == self.name)

    @property
    def api(self) -> Any:
        links = [
            SimpleNamespace(Range=SimpleNamespace(Row=row, Column=column), **_link(address))
            for row, column, address in self.office.ask("links", self.name)
        ]
        return SimpleNamespace(ProtectContents=self._state()[2], Hyperlinks=links)

    @property
    def visible(self) -> bool:
        return self._state()[1]

    @property
    def index(self) -> int:
        return [one[0] for one in self.office.ask("sheets")].index(self.name) + 1

    @property
    def names(self) -> Names:
        return Names(self.office, self.name)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def notes(self) -> list[Note]:
        found = self.office.ask("notes", self.name)
        return [Note(CalcRange(self, CellRange(row, column, row, column)), text) for row, column, text in found]

    def range(self, first: Any, second: Any = None) -> CalcRange:
        """Cells by an address of one or several areas, or by the corners of one."""
        if isinstance(first, str):
            areas = [parse_range(part.replace("$", "")) for part in first.split(",")]
            return CalcRange(self, areas[0], tuple(areas[1:]))
        corners = [_corner(one) for one in (first, first if second is None else second)]
        return CalcRange(self, CellRange(*corners[0][:2], *corners[1][2:]))

    @property
    def used_range(self) -> CalcRange:
        return CalcRange(self, CellRange(*self.office.ask("used", self.name)))

    def activate(self) -> None:
        self.office.ask("activate", self.name)

    def delete(self) -> None:
        self.office.ask("drop_sheet", self.name)

    def clear(self) -> None:
        self.office.ask("clear_sheet", self.name)


def _corner(given: Any) -> tuple[int, int, int, int]:
    if isinstance(given, CalcRange):
        return given.area.top, given.area.left, given.area.bottom, given.area.right
    row, column, *size = given
    rows, columns = size or (1, 1)
    return row, column, row + rows - 1, column + columns - 1


def _link(address: str) -> dict[str, str]:
    """A link as Excel describes it: ``#Sheet.B7`` is LibreOffice's way to write a cell of the same document."""
    target, _, inside = address.partition("#")
    sheet, dot, cell = inside.rpartition(".")
    return {"Address": target, "SubAddress": f"{sheet.removeprefix('$')}!{cell}" if dot else inside}
