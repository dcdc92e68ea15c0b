"""Database ranges and names of LibreOffice as xlwings sees them: its tables and defined names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

sys.modules.setdefault("xlwings.pro", cast("Any", None))  # its licence is non-commercial; xlwings tries to import it

import xlwings as xw  # noqa: E402 - only after its pro part is blocked

from opsheet.hosts.libreoffice.office import Office  # noqa: E402
from opsheet.hosts.libreoffice.ranges import CalcRange  # noqa: E402
from opsheet.values.cells import CellRange  # noqa: E402

base: Any = cast("Any", xw).base_classes


class Tables(base.Tables):
    """The database ranges of a sheet."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Tables:
        return self

    def _all(self) -> list[_Table]:
        found = self.sheet.office.ask("tables")
        return [_Table(self.sheet, *one) for one in found if one[1] == self.sheet.name]

    def add(self, source: Any = None, name: Any = None, **_: Any) -> _Table:
        """Name a range; LibreOffice has no styles of tables."""
        area = (source.impl if hasattr(source, "impl") else source).corners
        self.sheet.office.ask("add_table", self.sheet.name, area, name)
        return next(one for one in self._all() if one.name == name)

    def __call__(self, key: Any) -> _Table:
        tables = self._all()
        return tables[key - 1] if isinstance(key, int) else next(one for one in tables if one.name == key)

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[_Table]:
        return iter(self._all())


class _Table(base.Table):
    name: Any = None
    parent: Any = None
    show_headers = show_totals = False
    table_style: Any = None

    def __init__(
        self, sheet: Any, name: str, _: str, area: tuple[int, int, int, int], headers: bool, totals: bool
    ) -> None:
        self.parent, self.name = sheet, name
        self.show_headers, self.show_totals = headers, totals
        self._area = CellRange(*area)

    @property
    def api(self) -> _Table:
        return self

    @property
    def range(self) -> CalcRange:
        return CalcRange(self.parent, self._area)

    def resize(self, cells: Any) -> None:
        """Let the table end elsewhere."""
        area = (cells.impl if hasattr(cells, "impl") else cells).corners
        self.parent.office.ask("resize_table", self.name, area)


class Names(base.Names):
    """The names of a sheet, or of the whole document."""

    def __init__(self, office: Office, sheet: str | None) -> None:
        self._office, self._sheet = office, sheet

    @property
    def api(self) -> Names:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter([SimpleNamespace(name=name, api=None) for name in self._office.ask("names", self._sheet)])

    def __len__(self) -> int:
        return len(self._office.ask("names", self._sheet))

    def __call__(self, key: Any) -> Any:
        names = list(self)
        return names[key - 1] if isinstance(key, int) else next(one for one in names if one.name == key)

    def add(self, name: str, refers_to: str) -> Any:
        """Give a value a name; ``=TRUE`` is a function in LibreOffice."""
        content = refers_to.removeprefix("=")
        self._office.ask("add_name", self._sheet, name, f"{content}()" if content == "TRUE" else content)
        return self(name)
