"""Excel's objects over the tests' made-up Excel, as far as xlwings and opsheet use them. Runs in Windows Python."""

from __future__ import annotations

from typing import Any

from com import ComObject
from excel_parts import Cell, Collection, FileDialog, Font, Interior, Names, TableStyle
from win32com.server.util import NewEnum

FORMATS = -4122  # xlPasteFormats
VISIBLE = 12  # xlCellTypeVisible
ALL_VALIDATION = -4174  # xlCellTypeAllValidation
LIST = 3  # xlValidateList
SHEET_VISIBLE, SHEET_HIDDEN = -1, 0  # xlSheetVisible, xlSheetHidden
R1C1 = -4150  # xlR1C1
TOP = -4160  # xlTop
CALCULATION = {-4105: "automatic", -4135: "manual", 2: "semiautomatic"}


class Application(ComObject):
    interface = "_Application"
    Name, Version, Hwnd, Ready, Interactive, Visible = "Microsoft Excel", "16.0", 0, True, True, True
    Workbooks = property(lambda self: Workbooks(self.inner.books))
    ActiveWorkbook = property(lambda self: Workbook(self.inner.books.active))
    ActiveWindow = property(lambda self: Window(self.inner))
    ScreenUpdating = property(lambda self: self.inner.screen_updating)
    EnableEvents = property(lambda self: self.inner.enable_events)
    DisplayAlerts = property(lambda self: self.inner.display_alerts)
    StatusBar = property(lambda self: self.inner.status_bar)
    Calculation = property(lambda self: next(k for k, name in CALCULATION.items() if name == self.inner.calculation))

    def set_ScreenUpdating(self, value: bool) -> None:
        self.inner.screen_updating = value

    def set_EnableEvents(self, value: bool) -> None:
        self.inner.enable_events = value

    def set_DisplayAlerts(self, value: bool) -> None:
        self.inner.display_alerts = value

    def set_StatusBar(self, value: Any) -> None:
        self.inner.status_bar = value

    def set_Calculation(self, value: int) -> None:
        self.inner.calculation = CALCULATION[value]

    def set_CutCopyMode(self, value: Any) -> None:
        self.inner.cut_copy_mode = value

    def Calculate(self) -> None:
        self.inner.calculate()

    @property
    def Selection(self) -> Any:
        chosen = self.inner.selection
        return Range(chosen or self.inner.books.active.sheets.active.range((1, 1)))

    def Range(self, address: str, _last: Any = None) -> Any:
        """Cells by an address that names their workbook and sheet."""
        prefix, _, cells = address.rpartition("!")
        book, _, sheet = prefix.removeprefix("'").removesuffix("'").replace("''", "'").rpartition("]")
        return Worksheet(self.inner.books(book.removeprefix("[")).sheets(sheet)).Range(cells)

    def InputBox(self, prompt: str, title: str, default: str, *more: Any) -> Any:
        return self.inner.InputBox(Prompt=prompt, Title=title, Default=default, Type=int(more[-1]))

    def FileDialog(self, kind: int) -> Any:
        return FileDialog(self.inner.FileDialog(kind))

    def Intersect(self, first: Any, second: Any, *_more: Any) -> Any:
        """The visible cells were taken from the second range, those with a rule from the first."""
        if isinstance(second, RuledCells):
            return second
        return first if first.inner else None


class Workbooks(Collection):
    interface = "Workbooks"

    def of(self, inner: Any) -> ComObject:
        return Workbook(inner)

    def Open(self, path: str, *_more: Any) -> Any:
        return Workbook(self.inner.open(path))


class Workbook(ComObject):
    interface = "_Workbook"
    Name = property(lambda self: self.inner.name)
    FullName = property(lambda self: self.inner.fullname)
    Application = property(lambda self: Application(self.inner.app))
    Worksheets = property(lambda self: Sheets(self.inner.sheets))
    ActiveSheet = property(lambda self: Worksheet(self.inner.sheets.active))
    Names = property(lambda self: Names(self.inner.names))
    ProtectStructure = False


class Sheets(Collection):
    interface = "Sheets"

    Parent = property(lambda self: Workbook(self.inner.book))

    def of(self, inner: Any) -> ComObject:
        return Worksheet(inner)

    def Add(self, before: Any = None, *_more: Any) -> Any:
        names = {sheet.name for sheet in self.inner}
        name = next(f"Sheet{number}" for number in range(1, 999) if f"Sheet{number}" not in names)
        return Worksheet(self.inner.add(before=before.inner, name=name))


class Worksheet(ComObject):
    interface = "_Worksheet"
    Name = property(lambda self: self.inner.name)
    Index = property(lambda self: self.inner.index)
    Application = property(lambda self: Application(self.inner.book.app))
    Parent = property(lambda self: Workbook(self.inner.book))
    UsedRange = property(lambda self: Range(self.inner.used_range))
    ListObjects = property(lambda self: ListObjects(self.inner.tables))
    Names = property(lambda self: Names(self.inner.names))
    Comments = property(lambda self: Comments(self.inner.notes))
    Hyperlinks = property(lambda self: Hyperlinks(self.inner.api.Hyperlinks))
    ProtectContents = property(lambda self: bool(self.inner.api.ProtectContents))
    Visible = property(lambda self: SHEET_VISIBLE if self.inner.visible else SHEET_HIDDEN)

    def set_Name(self, value: str) -> None:
        self.inner.name = value

    def Activate(self) -> None:
        self.inner.activate()

    def Delete(self) -> None:
        self.inner.delete()

    def Move(self, before: Any, *_more: Any) -> None:
        workbook = self.inner.book.workbook
        workbook.move_sheet(self.inner.sheet, before.inner.index - self.inner.index)

    def Cells(self, row: Any = None, column: Any = 1) -> Any:
        return AllCells(self.inner) if row is None else Range(self.inner.range((int(row), int(column))))

    def Range(self, first: Any, last: Any = None) -> Any:
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

    def _Default(self, row: Any = None, column: Any = None) -> Any:
        return self.Value() if row is None else self.Cells(row, column)

    def Cells(self, row: Any = 1, column: Any = 1) -> Any:
        return Range(self.inner(int(row), int(column)))

    def Address(
        self, row: Any = None, column: Any = None, style: Any = None, external: Any = None, relative_to: Any = None
    ) -> Any:
        """Excel's ways that are asked for: absolute, with workbook and sheet, or in steps from another cell."""
        if style == R1C1:
            return self._steps_from(relative_to.inner)
        if external:
            name = f"[{self.inner.sheet.book.name}]{self.inner.sheet.name}".replace("'", "''")
            return f"'{name}'!{self.inner.get_address()}"
        return self.inner.get_address(row is not False, column is not False)

    def _steps_from(self, other: Any) -> str:
        area = self.inner.area
        corners = [
            "".join(f"{letter}[{steps}]" if steps else letter for letter, steps in (("R", row), ("C", column)))
            for row, column in (
                (area.top - other.row, area.left - other.column),
                (area.bottom - other.row, area.right - other.column),
            )
        ]
        return corners[0] if corners[0] == corners[1] else ":".join(corners)

    def Range(self, address: str, _last: Any = None) -> Any:
        """Cells by their address as if the first of these were A1."""
        cells = self.inner.sheet.range(address)
        row, column = self.inner.row - 1 + cells.row, self.inner.column - 1 + cells.column
        return Range(type(cells)(cells.sheet, row, column, cells.row_count, cells.column_count))

    def Value(self, kind: Any = None) -> Any:
        return self.inner.raw_value

    def set_Value(self, *arguments: Any) -> None:
        rows = arguments[-1]
        self.inner.raw_value = rows

    Formula = property(lambda self: self.inner.formula2)
    Formula2 = Formula

    def set_Formula(self, rows: Any) -> None:
        self.inner.formula2 = rows

    set_Formula2 = set_Formula
    Interior = property(lambda self: Interior(self.inner))
    Font = property(lambda self: Font(self.inner.font))
    NumberFormat = property(lambda self: self.inner.number_format)
    ColumnWidth = property(lambda self: self.inner.column_width)
    MergeCells = property(lambda self: self.inner.merge_cells)
    MergeArea = property(lambda self: Range(self.inner.merge_area))
    CommentThreaded = None

    @property
    def Comment(self) -> Any:
        note = self.inner.note
        return None if note is None else Comment(note)

    @property
    def Hyperlinks(self) -> Any:
        return Hyperlinks([], self.inner)

    def set_NumberFormat(self, code: str) -> None:
        self.inner.number_format = code

    def set_ColumnWidth(self, width: float) -> None:
        self.inner.column_width = width

    def set_WrapText(self, value: bool) -> None:
        self.inner.wrap_text = value

    def set_VerticalAlignment(self, value: int) -> None:
        assert value == TOP, value
        self.inner.vertical_alignment = "top"

    def AddComment(self, text: str) -> Any:
        return Comment(self.inner.add_note(text))

    def Copy(self, *_destination: Any) -> None:
        self.inner.copy()

    def PasteSpecial(self, paste: int, *_more: Any) -> None:
        assert paste == FORMATS, paste
        self.inner.paste(paste="formats")

    def ClearFormats(self) -> None:
        self.inner.clear_formats()

    def AutoFit(self) -> None:
        self.inner.autofit()

    def SpecialCells(self, kind: int, *_more: Any) -> Any:
        if kind == ALL_VALIDATION:
            ruled = [rule for rule in self.inner.data_validation.rules() if rule is not None]
            if not ruled:
                raise KeyError(kind)
            return RuledCells(ruled)
        assert kind == VISIBLE, kind
        return Areas(self.inner.get_special_cells("visible", None))

    @property
    def Validation(self) -> Any:
        return Validation(self.inner)

    CountLarge = Count

    @property
    def ListObject(self) -> Any:
        areas = ((table, table.range.area) for table in self.inner.sheet.tables)
        return next((ListObject(one) for one, area in areas if area.holds(self.inner.row, self.inner.column)), None)


class Validation(ComObject):
    """The rule of some cells; Excel has none to tell of where they have none."""

    interface = "Validation"

    @property
    def Type(self) -> Any:
        kind = self.inner.data_validation.type
        if kind in {"none", "mixed_criteria", "inconsistent"}:
            raise KeyError(kind)
        return LIST

    @property
    def Formula1(self) -> Any:
        return f"={self.inner.data_validation.source}"

    def Add(self, kind: int, _style: Any, _operator: Any, formula: str, *_more: Any) -> None:
        assert kind == LIST, kind
        self.inner.data_validation.set_list(Application(self.inner.sheet.book.app).Range(formula[1:]).inner, True)

    def Delete(self) -> None:
        self.inner.data_validation.delete()

    def set_InCellDropdown(self, value: bool) -> None:
        assert value, "a list without its arrow"

    def set_ShowError(self, value: bool) -> None:
        self.inner.data_validation.api.ShowError = value


class RuledCells(ComObject):
    """The cells of a range that have a rule, by these."""

    interface = "Range"
    Cells = property(lambda self: self)
    CountLarge = property(lambda self: len(self.inner))


class AllCells(ComObject):
    """All cells of a sheet."""

    interface = "Range"

    def _Default(self, row: Any, column: Any) -> Any:
        return Range(self.inner.range((int(row), int(column))))

    def Clear(self) -> None:
        self.inner.clear()


class Areas(ComObject):
    """A range of several areas, and the collection of them at once."""

    interface = "Range"
    Areas = property(lambda self: AreaList(self.inner))


class AreaList(ComObject):
    interface = "Areas"
    Count = property(lambda self: len(self.inner))

    def _NewEnum(self) -> Any:
        return NewEnum([Range(one).served() for one in self.inner])


class ListObject(ComObject):
    interface = "ListObject"
    Name = property(lambda self: self.inner.name)
    DisplayName = Name
    Range = property(lambda self: Range(self.inner.range))
    ShowHeaders = property(lambda self: self.inner.show_headers)
    ShowTotals = property(lambda self: self.inner.show_totals)
    TableStyle = property(lambda self: TableStyle(self.inner.table_style))
    Parent = property(lambda self: Worksheet(self.inner.parent))

    def set_Name(self, name: str) -> None:
        tables = self.inner.sheet.sheet.tables
        table = tables.pop(self.inner.table.displayName)
        table.displayName = table.name = name
        tables[name] = table

    def Resize(self, cells: Any) -> None:
        self.inner.resize(cells.inner)

    @property
    def HeaderRowRange(self) -> Any:
        area = self.inner.range
        return Range(type(area)(area.sheet, area.row, area.column, 1, area.column_count))


class Comments(ComObject):
    interface = "Comments"
    Count = property(lambda self: len(self.inner))

    def _NewEnum(self) -> Any:
        return NewEnum([Comment(one).served() for one in self.inner])


class Comment(ComObject):
    interface = "Comment"
    Parent = property(lambda self: Range(self.inner.location))
    Author = "opsheet"

    def Text(self, *_new: Any) -> str:
        return self.inner.text

    def Delete(self) -> None:
        self.inner.delete()


class Hyperlinks(ComObject):
    interface = "Hyperlinks"
    Count = property(lambda self: len(self.inner))

    def __init__(self, inner: Any, cells: Any = None) -> None:
        super().__init__(inner)
        self.cells = cells

    def _NewEnum(self) -> Any:
        return NewEnum([Hyperlink(one).served() for one in self.inner])

    def Add(self, anchor: Any, address: str, *_more: Any) -> Any:
        return Hyperlink(NewLink(anchor.inner, address))

    def Delete(self) -> None:
        self.cells.api.Hyperlinks.Delete()


class NewLink:
    """A link whose text comes after it; Excel takes the part behind # for a place in the workbook."""

    def __init__(self, cells: Any, address: str) -> None:
        self.cells, self.address = cells, address


class Hyperlink(ComObject):
    interface = "Hyperlink"
    Address = property(lambda self: self.inner.Address)
    SubAddress = property(lambda self: self.inner.SubAddress)

    @property
    def Range(self) -> Any:
        place = self.inner.Range
        return Cell(place.Row, place.Column)

    def set_TextToDisplay(self, text: str) -> None:
        self.inner.cells.add_hyperlink(self.inner.address, text)

    def set_ScreenTip(self, text: str) -> None:
        """Not shown by the made-up Excel."""


class ListObjects(Collection):
    interface = "ListObjects"

    def of(self, inner: Any) -> ComObject:
        return ListObject(inner)

    def Add(self, *arguments: Any) -> Any:
        _type, source, _link, _headers, _destination, style = (*arguments, None, None, None, None, None)[:6]
        return ListObject(self.inner.add(source.inner, None, style))


class Window(ComObject):
    interface = "Window"
    Application = property(lambda self: Application(self.inner))

    def set_FreezePanes(self, value: bool) -> None:
        self.inner.ActiveWindow.FreezePanes = value

    def set_SplitRow(self, value: int) -> None:
        self.inner.ActiveWindow.SplitRow = value

    def set_SplitColumn(self, value: int) -> None:
        self.inner.ActiveWindow.SplitColumn = value
