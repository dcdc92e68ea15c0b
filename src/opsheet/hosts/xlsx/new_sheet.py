"""The XML of a new sheet: rows below a bold, frozen header, and the Excel table made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.deflate import Packed, Packer
from opsheet.hosts.xlsx.notes import text_width
from opsheet.hosts.xlsx.package import Relationships
from opsheet.hosts.xlsx.plan import UNSET, Unset, Value
from opsheet.hosts.xlsx.sheet_elements import link_xml
from opsheet.hosts.xlsx.style_edits import Fill, NumberFormat, StyleEdit, StyleMemory
from opsheet.hosts.xlsx.styles import Styles, rgb
from opsheet.hosts.xlsx.tables import sheet_tables, table_names, table_numbers
from opsheet.hosts.xlsx.values import Encoder, Form, Forms, refuse_value
from opsheet.hosts.xlsx.workbook import Sheet, Workbook, add_title
from opsheet.hosts.xlsx.xml import RELATIONSHIP_NAMESPACES, Document, attribute_text, whole_number
from opsheet.outcome import AddSheet, Columns, Link
from opsheet.outcome.edits import LONGEST_SHEET_NAME, MOST_LINKS, OWN_SHEET_MARK, legal_name, unique_headers
from opsheet.values.cells import CellRange, cell_name, column_letters, parse_ranges

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_VIEW = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews>'
)
_MARGINS = '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
_PAGE = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
_STYLE_INFO = (
    '<tableStyleInfo name="TableStyleLight9" showFirstColumn="0" showLastColumn="0" showRowStripes="1" '
    'showColumnStripes="0"/>'
)
_MEASURED_ROWS = 200
_ROWS_AT_ONCE = 4096
_NARROWEST, _WIDEST = 8.0, 60.0
"""A hidden name, local to a sheet without a table, by which the sheet is known as ours in the next run."""
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_OWN_PARTS = frozenset({"table", "comments", "vmlDrawing", "threadedComment", "printerSettings"})
_TABLE_NAME = re.compile(r"[^\W\d][\w.]*")


class NewSheet:
    """A sheet that is written from nothing.

    Args:
        edit: what it holds.
        namespace: of the workbook's elements.
        styles: the workbook's formats.
        memory: the same, remembered.
        encoder: values to XML, without a prefix.
        new_sheets: what the sheets added before are called, by the name that was asked for.
    """

    def __init__(
        self,
        edit: AddSheet,
        namespace: str,
        *,
        styles: Styles,
        memory: StyleMemory,
        encoder: Encoder,
        new_sheets: Mapping[str, str],
    ) -> None:
        self._namespace = namespace
        self._memory = memory
        self._encoder = encoder
        self._widths = edit.widths
        self._drop_downs = ""
        if edit.drop_downs:
            from opsheet.hosts.xlsx.drop_downs import drop_downs_xml

            self._drop_downs = drop_downs_xml(edit.drop_downs, new_sheets)
        self._formats = [None if code is None else NumberFormat(code) for code in edit.number_formats]
        self.rows = edit.rows if isinstance(edit.rows, Columns) else [*edit.rows]
        if edit.table is not None and self.rows:
            self._name_columns()
        self._fills = _fills(edit, len(self.rows))
        self._known: dict[tuple[int, Fill | None, bool], Forms] = {}
        text = styles.wrapped(0)
        self._header = styles.wrapped(styles.bold(0))
        self._text = text
        self._link = styles.link(text)

    def _name_columns(self) -> None:
        """Give each column a header of its own, as a table must have it."""
        headers = unique_headers(self.rows[0], self._width)
        if isinstance(self.rows, Columns):
            columns = zip(headers, self.rows.columns, strict=True)
            self.rows = Columns([[header, *cells[1:]] for header, cells in columns])
        else:
            self.rows = [[*headers], *self.rows[1:]]

    @property
    def _width(self) -> int:
        if isinstance(self.rows, Columns):
            return len(self.rows.columns)
        return max((len(row) for row in self.rows), default=1)

    @property
    def area(self) -> CellRange:
        """The table's cells: the header and at least one row."""
        width = self._width
        return CellRange(1, 1, max(len(self.rows), 2), max(width, 1))

    def pack(self, relationships: Relationships, table: str | None, *, strict: bool) -> Packed:
        """The sheet's bytes.

        Args:
            relationships: of the sheet, which take its links.
            table: the id of the relationship to its table, where it has one.
            strict: whether the workbook is of the strict dialect.
        """
        packer = Packer()
        packer.write(
            f'{_DECLARATION}<worksheet xmlns="{self._namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="{self.area}"/>{_VIEW}<sheetFormatPr defaultRowHeight="15"/>{self._columns()}'
            "<sheetData>".encode()
        )
        for rows in self._body():
            packer.write(rows)
        packer.write(b"</sheetData>" + self._drop_downs.encode())
        packer.write(self._links(relationships, strict=strict).encode())
        packer.write(f"{_MARGINS}{_PAGE}".encode())
        if table is not None:
            namespace = RELATIONSHIP_NAMESPACES[strict]
            packer.write(
                f'<tableParts count="1"><tablePart xmlns:r="{namespace}" r:id="{table}"/></tableParts>'.encode()
            )
        packer.write(b"</worksheet>")
        return packer.finish()

    def table_xml(self, name: str, number: int) -> bytes:
        """The part of the table over all rows."""
        area = self.area
        columns = "".join(
            f'<tableColumn id="{number}" name="{attribute_text(str(header).replace(chr(10), "_x000a_"))}"/>'
            for number, header in enumerate(self.rows[0], 1)
        )
        return (
            f'{_DECLARATION}<table xmlns="{self._namespace}" id="{number}" name="{name}" displayName="{name}" '
            f'ref="{area}" totalsRowShown="0"><autoFilter ref="{area}"/>'
            f'<tableColumns count="{area.right}">{columns}</tableColumns>{_STYLE_INFO}</table>'
        ).encode()

    def _columns(self) -> str:
        if not self.rows:
            return ""
        widths = [*self._widths] or [self._measured(column) for column in range(self.area.right)]
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
            for number, width in enumerate(widths, 1)
        )
        return f"<cols>{columns}</cols>"

    def _measured(self, column: int) -> float:
        shown = [row[column] for row in self.rows[:_MEASURED_ROWS] if column < len(row)]
        texts = [value.text if isinstance(value, Link) else str(value or "") for value in shown]
        lines = [line for text in texts for line in text.splitlines()]
        return min(max([_NARROWEST, *(text_width(line) + 3.0 for line in lines)]), _WIDEST)

    def _body(self) -> Iterator[bytes]:
        """The rows, some thousand at a time, each column's cells written at once."""
        columns = self._columns_of_rows()
        for first in range(0, len(self.rows), _ROWS_AT_ONCE):
            numbers = range(first + 1, min(first + _ROWS_AT_ONCE, len(self.rows)) + 1)
            digits = [b"%d" % number for number in numbers]
            template, parts = b'<row r="%s">', [digits]
            for column, values in enumerate(columns):
                forms = self._written(column, values[first : numbers.stop - 1], numbers)
                opening = b'<c r="' + column_letters(column + 1).encode()
                if b"" in forms:
                    template += b"%s"
                    pairs = zip(digits, forms, strict=True)
                    parts.append([b'%s%s"%s' % (opening, number, form) if form else b"" for number, form in pairs])
                else:
                    template += opening + b'%s"%s'
                    parts += (digits, forms)
            template += b"</row>"
            yield b"".join([template % row for row in zip(*parts, strict=True)])

    def _columns_of_rows(self) -> Sequence[Sequence[Value | Unset]]:
        if isinstance(self.rows, Columns):
            return self.rows.columns
        return [*zip_longest(*self.rows, fillvalue=UNSET)]

    def _written(self, column: int, values: Sequence[Value | Unset], numbers: range) -> list[bytes]:
        """What stands behind the addresses of a column's cells, nothing where there is no cell."""
        fills = self._fills.get(column)
        try:
            if numbers.start > 1 and fills is None:
                return [form for form, _ in self._forms(column, None).all(values)]
            return [
                self._forms(column, fills[number] if fills else None, header=number == 1).of(value)[0]
                for number, value in zip(numbers, values, strict=True)
            ]
        except ValueError:
            self._refuse(column, values, numbers)
            raise

    def _forms(self, column: int, fill: Fill | None, *, header: bool = False) -> Forms:
        key = (column, fill, header)
        if key not in self._known:
            code = self._formats[column] if column < len(self._formats) and not header else None
            own: tuple[StyleEdit, ...] = tuple(edit for edit in (code, fill) if edit is not None)
            self._known[key] = Forms(lambda value: self._form(value, own, header=header))
        return self._known[key]

    def _form(self, value: Any, own: tuple[StyleEdit, ...], *, header: bool) -> Form:
        """A cell's XML behind its address, empty where there is no cell, and its format."""
        if value is UNSET:
            return b"", 0
        encoded = self._encoder.encode(value)
        style = self._memory.after(self._base(value, header=header), encoded.style_edits, own)
        tag = b' s="%d"' % style if style else b""
        if not encoded.content:
            return (tag + b"/>" if style else b""), style
        return b"%s%s>%s</c>" % (tag, encoded.kind, encoded.content), style

    def _refuse(self, column: int, values: Sequence[Value | Unset], numbers: range) -> None:
        """Name the first value of a column that fits no cell."""
        for number, value in zip(numbers, values, strict=True):
            try:
                self._form(value, (), header=False)
            except ValueError as error:
                raise refuse_value(cell_name(number, column + 1), str(error)) from error

    def _base(self, value: Value, *, header: bool) -> int:
        if header:
            return self._header
        return self._link if isinstance(value, Link) else self._text if isinstance(value, str) else 0

    def _links(self, relationships: Relationships, *, strict: bool) -> str:
        linked = [column for column, values in enumerate(self._columns_of_rows()) if Link in set(map(type, values))]
        found = (
            (cell_name(number, column + 1), value.target)
            for number, row in enumerate(self.rows if linked else (), 1)
            for column in linked
            if column < len(row) and type(value := row[column]) is Link
        )
        links = [
            link_xml(cell, target, relationships, prefix="", strict=strict)
            for cell, target in islice(found, MOST_LINKS)
        ]
        return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _fills(edit: AddSheet, rows: int) -> Mapping[int, Sequence[Fill | None]]:
    """The fills of the columns that have any, by column counted from 0 and row counted from 1."""
    known = {color: Fill(rgb(color)) for _, color in edit.fills}
    fills: dict[int, list[Fill | None]] = {}
    for cells, color in edit.fills:
        for area in parse_ranges(cells):
            for column in range(area.left - 1, area.right):
                own = fills.setdefault(column, [None] * (rows + 1))
                own[area.top : area.bottom + 1] = [known[color]] * (min(area.bottom, rows) - area.top + 1)
    return fills


def add_sheet(workbook: Workbook, name: str, table: str | None, sheet: NewSheet) -> str:
    """Add a sheet at the end, or in the place of the one that was made under its name before.

    Args:
        workbook: which gets it.
        name: as wanted; one that a user's sheet bears is numbered.
        table: the name of the Excel table over its rows, or None.
        sheet: what it holds.

    Returns:
        The name it got.

    Raises:
        RefusedError: when a table can't bear the name that was asked for.
    """
    if table is not None and not _TABLE_NAME.fullmatch(table):
        raise RefusedError(Text("表格名 {table} 不合规", "a table can't be called {table}"), table=table)
    given, earlier = _name_and_earlier(workbook, name, table)
    pattern = f"{_workbook_folder(workbook)}worksheets/sheet{{}}.xml"
    part = earlier.part if earlier is not None else workbook.package.new_name(pattern)
    table_part, table_name, number = (
        _table_identity(workbook, earlier, table) if table and sheet.rows else (None, "", 0)
    )
    if earlier is not None:
        _forget_parts(workbook, earlier, table_part)
    workbook.package.forget_relationships(part)
    links = workbook.package.relationships(part)
    key = links.add("table", table_part, strict=workbook.strict) if table_part is not None else None
    workbook.package.put(part, sheet.pack(links, key, strict=workbook.strict), _SHEET_TYPE)
    if table_part is not None:
        workbook.package.put(table_part, sheet.table_xml(table_name, number), _TABLE_TYPE)
    if earlier is None:
        add_title(workbook, given)
        _list_sheet(workbook, given, part)
        if table is None:
            _mark_sheet(workbook)
    return given


def _name_and_earlier(workbook: Workbook, name: str, table: str | None) -> tuple[str, Sheet | None]:
    """The name that the sheet gets, and the earlier sheet whose place it takes."""
    base = candidate = legal_name(name)
    number = 1
    while (found := workbook.find(candidate)) is not None:
        if _is_ours(workbook, found, table):
            return found.name, found
        number += 1
        suffix = f" ({number})"
        candidate = base[: LONGEST_SHEET_NAME - len(suffix)] + suffix
    return candidate, None


def _is_ours(workbook: Workbook, sheet: Sheet, table: str | None) -> bool:
    if sheet.kind != "worksheet":
        return False
    if table is not None:
        return _own_table(workbook, sheet, table) is not None
    return any(
        one.attributes.get("name") == OWN_SHEET_MARK and one.attributes.get("localSheetId") == str(sheet.position)
        for one in workbook.defined_names()
    )


def _own_table(workbook: Workbook, sheet: Sheet, table: str) -> Document | None:
    pattern = re.compile(re.escape(table) + r"(_\d+)?", re.IGNORECASE)
    tables = sheet_tables(workbook, sheet.part)
    return next((one for one in tables if pattern.fullmatch(one.root.attributes.get("displayName", ""))), None)


def _table_identity(workbook: Workbook, earlier: Sheet | None, table: str) -> tuple[str, str, int]:
    """Part, name and number of the table: those of the earlier one, or free ones."""
    own = _own_table(workbook, earlier, table) if earlier is not None else None
    if own is not None:
        return own.part, own.root.attributes["displayName"], whole_number(own.root.attributes.get("id"), 1)
    taken = table_names(workbook) | {name.attributes.get("name", "").casefold() for name in workbook.defined_names()}
    name, number = table, 1
    while name.casefold() in taken:
        number += 1
        name = f"{table}_{number}"
    part = workbook.package.new_name(f"{_workbook_folder(workbook)}tables/table{{}}.xml")
    return part, name, max([0, *table_numbers(workbook)]) + 1


def _forget_parts(workbook: Workbook, sheet: Sheet, kept: str | None) -> None:
    """Take away the parts that only an earlier sheet had."""
    for link in list(workbook.package.relationships(sheet.part)):
        if link.kind in _OWN_PARTS and link.target != kept and workbook.package.has(link.target):
            workbook.package.remove(link.target)


def _list_sheet(workbook: Workbook, name: str, part: str) -> None:
    """Enter a new sheet into the workbook part."""
    listed = workbook.document.root.child("sheets")
    if listed is None:
        return
    key = workbook.relationships.add("worksheet", part, strict=workbook.strict)
    number = max((whole_number(sheet.key) for sheet in workbook.sheets), default=0) + 1
    namespace = RELATIONSHIP_NAMESPACES[workbook.strict]
    workbook.document.append(
        listed,
        f'<{workbook.prefix}sheet name="{attribute_text(name)}" sheetId="{number}" '
        f'xmlns:r="{namespace}" r:id="{key}"/>'.encode(),
    )
    workbook.sheets.append(Sheet(name, part, "worksheet", len(workbook.sheets), str(number)))


def _mark_sheet(workbook: Workbook) -> None:
    """Leave the hidden name by which the sheet that was listed last is known as ours."""
    prefix, position = workbook.prefix, workbook.sheets[-1].position
    xml = (
        f'<{prefix}definedName name="{OWN_SHEET_MARK}" localSheetId="{position}" hidden="1">TRUE</{prefix}definedName>'
    )
    names = workbook.document.root.child("definedNames")
    if names is None:
        workbook.insert("definedNames", f"<{prefix}definedNames>{xml}</{prefix}definedNames>".encode())
    else:
        workbook.document.append(names, xml.encode())


def _workbook_folder(workbook: Workbook) -> str:
    folder = workbook.part.rpartition("/")[0]
    return f"{folder}/" if folder else ""
