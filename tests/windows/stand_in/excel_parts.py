"""The small objects of Excel, which lead to no other; see ``excel_objects``. Runs in Windows Python."""

from __future__ import annotations

from typing import Any

from com import ComObject
from win32com.server.util import NewEnum

NO_COLOR = -4142  # xlColorIndexNone


class Collection(ComObject):
    """Things by their number or name."""

    Count = property(lambda self: len(self.inner))

    def of(self, inner: Any) -> ComObject:
        """One of them."""
        raise NotImplementedError

    def Item(self, index: Any) -> Any:
        return self.of(self.inner(index if isinstance(index, str) else int(index)))

    _Default = Item

    def _NewEnum(self) -> Any:
        return NewEnum([self.of(one).served() for one in self.inner])


class TableStyle(ComObject):
    interface = "TableStyle"
    Name = property(lambda self: self.inner)


class Names(Collection):
    interface = "Names"
    Count = property(lambda self: len(self.inner))

    def of(self, inner: Any) -> ComObject:
        return Name(inner)

    def Add(self, name: str, refers_to: Any = None, *_more: Any) -> Any:
        return Name(self.inner.add(name, refers_to))


class Name(ComObject):
    interface = "Name"
    Name = property(lambda self: self.inner.name)

    @property
    def Visible(self) -> bool:
        return self.inner.api.Visible

    def set_Visible(self, value: bool) -> None:
        self.inner.api.Visible = value


class Interior(ComObject):
    interface = "Interior"

    @property
    def ColorIndex(self) -> int:
        return NO_COLOR if self.inner.color is None else 1

    def set_ColorIndex(self, value: int) -> None:
        assert value == NO_COLOR, value
        self.inner.color = None

    @property
    def Color(self) -> float:
        red, green, blue = self.inner.color
        return float(red + 256 * green + 65536 * blue)

    def set_Color(self, value: float) -> None:
        number = int(value)
        self.inner.color = (number % 256, number // 256 % 256, number // 65536)


class Font(ComObject):
    interface = "Font"

    def set_Bold(self, value: bool) -> None:
        self.inner.bold = value


class FileDialog(ComObject):
    """The picker of files and folders, in which the user has chosen already."""

    interface = "FileDialog"
    SelectedItems = property(lambda self: SelectedItems(self.inner.SelectedItems))

    def set_Title(self, value: str) -> None:
        self.inner.Title = value

    def set_AllowMultiSelect(self, value: bool) -> None:
        self.inner.AllowMultiSelect = value

    def Show(self) -> int:
        return int(self.inner.Show())


class SelectedItems(ComObject):
    interface = "FileDialogSelectedItems"

    def Item(self, number: int) -> str:
        return str(self.inner.Item(number))


class Cell(ComObject):
    """Where a link stands."""

    interface = "Range"

    def __init__(self, row: int, column: int) -> None:
        super().__init__(None)
        self.Row, self.Column = row, column
