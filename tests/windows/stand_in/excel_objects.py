"""Excel's objects over the made-up Excel of the tests, as far as xlwings and opsheet use them. Runs in Windows Python."""

from __future__ import annotations

from typing import Any

from com import ComObject
from win32com.server.util import NewEnum


class Application(ComObject):
    interface = "_Application"
    Name, Version, Hwnd, Ready, Interactive = "Microsoft Excel", "16.0", 0, True, True


class Workbook(ComObject):
    interface = "_Workbook"
    Name = property(lambda self: self.inner.name)
    FullName = property(lambda self: self.inner.fullname)
    Application = property(lambda self: Application(self.inner.app))
    Worksheets = property(lambda self: Sheets(self.inner.sheets))


class Collection(ComObject):
    """Things by their number or name."""

    Count = property(lambda self: len(self.inner))

    def of(self, inner: Any) -> ComObject:
        """One of them."""
        raise NotImplementedError

    def Item(self, index: Any) -> Any:  # noqa: N802 - Excel's name
        return self.of(self.inner(index if isinstance(index, str) else int(index)))

    _Default = Item

    def _NewEnum(self) -> Any:  # noqa: N802
        return NewEnum([self.of(one).served() for one in self.inner])


class Sheets(Collection):
    interface = "Sheets"

    def of(self, inner: Any) -> ComObject:
        return Worksheet(inner)


class Worksheet(ComObject):
    interface = "_Worksheet"
    Name = property(lambda self: self.inner.name)
    Application = property(lambda self: Application(self.inner.book.app))
    Parent = property(lambda self: Workbook(self.inner.book))
    UsedRange = property(lambda self: Range(self.inner.used_range))

    def Cells(self, row: Any = 1, column: Any = 1) -> Any:  # noqa: N802
        return Range(self.inner.range((int(row), int(column))))

    def Range(self, first: Any, last: Any = None) -> Any:  # noqa: N802
        if isinstance(first, str):
            return Range(self.inner.range(first.replace("$", "")))
        return Range(self.inner.range(first.inner, last.inner))


class Range(ComObject):
    interface = "Range"
    Row = property(lambda self: self.inner.row)
    Column = property(lambda self: self.inner.column)
    Count = property(lambda self: len(self.inner))
    Worksheet = property(lambda self: Worksheet(self.inner.sheet))
    Parent = Worksheet
    Application = property(lambda self: Application(self.inner.sheet.book.app))
    Rows = property(lambda self: Range(self._part(self.inner.row_count, 1)))
    Columns = property(lambda self: Range(self._part(1, self.inner.column_count)))

    def _part(self, rows: int, columns: int) -> Any:
        return type(self.inner)(self.inner.sheet, self.inner.row, self.inner.column, rows, columns)

    def _Default(self, row: Any = None, column: Any = None) -> Any:  # noqa: N802
        return self.Value() if row is None else self.Cells(row, column)

    def Cells(self, row: Any = 1, column: Any = 1) -> Any:  # noqa: N802
        return Range(self.inner(int(row), int(column)))

    def Address(self, *how: Any) -> Any:  # noqa: N802
        return self.inner.get_address()

    def Value(self, kind: Any = None) -> Any:  # noqa: N802
        return self.inner.raw_value

    @property
    def ListObject(self) -> Any:  # noqa: N802
        areas = ((table, table.range.area) for table in self.inner.sheet.tables)
        return next((ListObject(one) for one, area in areas if area.holds(self.inner.row, self.inner.column)), None)


class ListObject(ComObject):
    interface = "ListObject"
    Name = property(lambda self: self.inner.name)
    Range = property(lambda self: Range(self.inner.range))

    @property
    def HeaderRowRange(self) -> Any:  # noqa: N802
        area = self.inner.range
        return Range(type(area)(area.sheet, area.row, area.column, 1, area.column_count))
