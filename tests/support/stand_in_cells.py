"""Excel's cells as COM objects that xlwings knows by their interface, for processes with ``windows_stubs``.

Every member that is asked for is counted: on Windows each is a call from one process to another. As where pywin32's
generated classes are damaged, no object has a ``CLSID``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from openpyxl.utils import cell as addresses

RANGE_INTERFACE = "{00020846-0000-0000-C000-000000000046}"
A1, R1C1 = 1, -4150  # Excel's styles of address
CALLS: Counter[str] = Counter()

Grid = Sequence[Sequence[Any]]


def area_of(address: str) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of an address."""
    left, top, right, bottom = addresses.range_boundaries(address)
    assert left is not None
    assert top is not None
    return top, left, bottom or top, right or left


class _TypeInfo:
    iid = RANGE_INTERFACE

    def GetTypeInfo(self) -> _TypeInfo:  # noqa: N802 - COM's name
        return self

    def GetTypeAttr(self) -> _TypeInfo:  # noqa: N802 - COM's name
        return self


class ComObject:
    """Counts what is asked of it; members that it lacks are an error, as on Windows."""

    def __getattribute__(self, name: str) -> Any:
        if name[0].isupper():
            CALLS[name] += 1
        return object.__getattribute__(self, name)


class ComCount(ComObject):
    """As much of a collection as is needed."""

    def __init__(self, count: int) -> None:
        self.Count = count


class ComApplication(ComObject):
    """Excel, with every sheet that was made."""

    Hwnd, Version = 1, "16.0"

    def __init__(self) -> None:
        self.sheets: dict[str, ComSheet] = {}

    def Range(self, address: str) -> ComRange:  # noqa: N802 - COM's name
        """Cells by an address that names their sheet."""
        sheet, _, cells = address.rpartition("!")
        return ComRange(sheet=self.sheets[sheet], area=area_of(cells))


EXCEL = ComApplication()


class ComBook(ComObject):
    """The workbook of every sheet."""

    Name = "备货 2025.xlsx"
    FullName = "C:/备货 2025.xlsx"

    def __init__(self) -> None:
        self.Application = EXCEL


BOOK = ComBook()


class ComTable(ComObject):
    """A ``ListObject``.

    Args:
        name: of the table.
        header: the address of its header row.
    """

    def __init__(self, name: str, header: str) -> None:
        self.Name = name
        self.header = header
        self.sheet: ComSheet

    @property
    def HeaderRowRange(self) -> ComRange | None:  # noqa: N802 - COM's name
        """The cells of the header row; nothing where it is switched off."""
        return None if not self.header else ComRange(sheet=self.sheet, area=area_of(self.header))


class ComSheet(ComObject):
    """A sheet that starts in A1.

    Args:
        grid: its rows.
        name: of the sheet.
        tables: Excel tables with the address of all their cells.
    """

    def __init__(
        self, grid: Grid = ((None,),), name: str = "Sheet1", tables: Sequence[tuple[ComTable, str]] = ()
    ) -> None:
        self.Name, self.grid, self.tables = name, [list(row) for row in grid], tables
        self.Parent = BOOK
        self.prefix = f"'[备货 2025.xlsx]{name}'"
        EXCEL.sheets[self.prefix] = self
        for table, _area in tables:
            table.sheet = self

    def block(self, top: int, left: int, bottom: int, right: int) -> Grid:
        """The values of some cells, counted from 1."""
        width = right - left + 1
        lines = [tuple(row[left - 1 : right]) for row in self.grid[top - 1 : bottom]]
        lines += [()] * (bottom - top + 1 - len(lines))
        return tuple(line + (None,) * (width - len(line)) for line in lines)


class ComRange(ComObject):
    """What VBA hands over for cells.

    Args:
        rows: their values, where they stand on no sheet of importance.
        sheet: or the sheet they stand on,
        area: and where: first row, first column, last row, last column.
    """

    _oleobj_ = _TypeInfo()

    def __init__(
        self, rows: Grid = ((None,),), sheet: ComSheet | None = None, area: tuple[int, int, int, int] | None = None
    ) -> None:
        self.on = sheet or ComSheet(rows)
        self.area = area or (1, 1, len(rows), len(rows[0]))

    @property
    def Value(self) -> Any:  # noqa: N802 - COM's name
        """One value, or rows of them."""
        top, left, bottom, right = self.area
        rows = self.on.block(top, left, bottom, right)
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    @property
    def Application(self) -> ComApplication:  # noqa: N802 - COM's name
        """Excel."""
        return EXCEL

    def Range(self, address: str) -> ComRange:  # noqa: N802 - COM's name
        """Cells by their address as if the first cell were A1."""
        top, left, bottom, right = area_of(address)
        down, across = self.area[0] - 1, self.area[1] - 1
        return ComRange(sheet=self.on, area=(top + down, left + across, bottom + down, right + across))

    @property
    def Worksheet(self) -> ComSheet:  # noqa: N802 - COM's name
        """The sheet."""
        return self.on

    @property
    def Row(self) -> int:  # noqa: N802 - COM's name
        """The first row."""
        return self.area[0]

    @property
    def Column(self) -> int:  # noqa: N802 - COM's name
        """The first column."""
        return self.area[1]

    @property
    def Rows(self) -> ComCount:  # noqa: N802 - COM's name
        """The rows."""
        return ComCount(self.area[2] - self.area[0] + 1)

    @property
    def Columns(self) -> ComCount:  # noqa: N802 - COM's name
        """The columns."""
        return ComCount(self.area[3] - self.area[1] + 1)

    @property
    def ListObject(self) -> ComTable | None:  # noqa: N802 - COM's name
        """The Excel table around the first cell."""
        row, column = self.area[:2]
        for table, address in self.on.tables:
            top, left, bottom, right = area_of(address)
            if top <= row <= bottom and left <= column <= right:
                return table
        return None

    def GetAddress(  # noqa: N802 - COM's name
        self,
        row_absolute: bool = True,
        column_absolute: bool = True,
        style: int = A1,
        external: bool = False,
        relative_to: ComRange | None = None,
    ) -> str:
        """The address: absolute letters, with book and sheet where asked for, or rows and columns from a cell."""
        top, left, bottom, right = self.area
        if style == A1:
            assert row_absolute
            assert column_absolute
            letters = addresses.get_column_letter
            corners = [f"${letters(left)}${top}", f"${letters(right)}${bottom}"]
        else:
            assert relative_to is not None
            first, across = relative_to.area[:2]
            corners = [
                f"R{_distance(row - first)}C{_distance(column - across)}"
                for row, column in ((top, left), (bottom, right))
            ]
        address = corners[0] if corners[0] == corners[1] else ":".join(corners)
        return f"{self.on.prefix}!{address}" if external else address


def _distance(steps: int) -> str:
    return f"[{steps}]" if steps else ""
