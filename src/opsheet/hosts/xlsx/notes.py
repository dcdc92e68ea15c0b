"""Notes of a sheet: those that are there stay as they stand, new ones are added in the classic format.

A note is an entry of the comments part and a shape of the old drawing format (VML), by which Excel shows it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import unescape

from opsheet.catalogue import FileProblemError
from opsheet.hosts.xlsx import sheet_elements
from opsheet.hosts.xlsx.deflate import damaged
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.values import cell_text
from opsheet.hosts.xlsx.workbook import Sheet, Workbook
from opsheet.hosts.xlsx.xml import RELATIONSHIP_NAMESPACES, Document, Element, whole_number, with_prefix
from opsheet.tables.xlsx_package import in_utf8
from opsheet.values.cells import cell_name, parse_cell

AUTHOR = "opsheet"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_SHAPE_TAG = re.compile(rb"<v:shape(?:type)?")
_BLANKS = re.compile(rb"\s+")
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_NUMBER = re.compile(rb'id="_x0000_s(\d{1,9})"')
_ID_MAP = re.compile(rb'<(?:[\w.-]+:)?idmap[^>]*\sdata="(\d{1,6})')
_EMPTY_DRAWING = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel">
 <o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>
</xml>
"""
_NOTE_TYPE = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" \
path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>\
</v:shapetype>
"""
_NOTE = """<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;\
margin-top:5pt;width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" \
o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>\
<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>\
</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>\
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>
"""
_BLOCK = 1024  # shape numbers come in blocks of 1024, one block a drawing
_PIXELS_PER_CHARACTER = 7
_LINE_PIXELS = 18
_ROW_PIXELS = 20
_WIDEST_CHARACTERS = 44
_POINTS_PER_PIXEL = 0.75


class Notes:
    """The notes of one sheet.

    Args:
        workbook: whose sheet it is.
        sheet: the sheet.
        grid: its XML, to which the drawing is tied.
    """

    def __init__(self, workbook: Workbook, sheet: Sheet, grid: Grid) -> None:
        self._workbook = workbook
        self._package = workbook.package
        self._sheet = sheet
        self._grid = grid
        self._links = self._package.relationships(sheet.part)
        self._part = self._linked_part("comments")
        self._document = self._open()
        self._kept = {parse_cell(one.attributes.get("ref", "")): one for one in self._entries()}
        self._written: dict[tuple[int, int], str] = {}
        self._removed: set[tuple[int, int]] = set()
        self._threaded = self._read_threaded()

    def set(self, cell: tuple[int, int], text: str | None, *, keep_existing: bool) -> None:
        """Write a cell's note or take it away; a threaded conversation is left alone."""
        exists = cell in self._kept or cell in self._written
        if cell in self._threaded or (exists and keep_existing):
            return
        self._take_away(cell)
        if text:
            self._written[cell] = text

    def clear(self, prefix: str) -> None:
        """Take away the notes whose text begins with a prefix."""
        texts = {cell: self._text(element) for cell, element in self._kept.items()} | self._written
        for cell, text in texts.items():
            if text.startswith(prefix) and cell not in self._threaded:
                self._take_away(cell)

    def commit(self) -> None:
        """Write the notes into the package and tie them to the sheet."""
        if not self._removed and not self._written:
            return
        for element in self._entries():
            if parse_cell(element.attributes.get("ref", "")) in self._removed:
                self._document.replace(element, b"")
        if self._written:
            self._append()
        if self._kept or self._written:
            self._save()
        elif self._part is not None:
            self._unlink("comments", self._part)
        self._draw()

    def _take_away(self, cell: tuple[int, int]) -> None:
        self._written.pop(cell, None)
        if self._kept.pop(cell, None) is not None:
            self._removed.add(cell)

    def _open(self) -> Document:
        if self._part is not None:
            return self._package.document(self._part)
        namespace = self._workbook.document.root.namespace
        part = self._package.new_name(f"{self._folder()}comments{{}}.xml")
        return Document(_EMPTY.format(namespace=namespace).encode(), part)

    def _entries(self) -> list[Element]:
        listed = self._document.root.child("commentList")
        return listed.all("comment") if listed is not None else []

    def _append(self) -> None:
        root, prefix = self._document.root, self._document.root.prefix
        author = self._author()
        added = "".join(
            f'<comment ref="{cell_name(*cell)}" authorId="{author}"><text><r><rPr><sz val="9"/></rPr>'
            f'<t xml:space="preserve">{cell_text(text)}</t></r></text></comment>'
            for cell, text in self._written.items()
        )
        listed = root.child("commentList")
        if listed is None:
            added, listed = f"<commentList>{added}</commentList>", root
        self._document.append(listed, with_prefix(added, prefix))

    def _author(self) -> int:
        """Our number among the authors."""
        root = self._document.root
        listed = root.child("authors")
        authors = listed.all("author") if listed is not None else []
        for number, element in enumerate(authors):
            if self._document.content(element) == AUTHOR.encode():
                return number
        xml = f"<author>{AUTHOR}</author>"
        if listed is None:
            self._document.insert_ordered(
                root,
                "authors",
                with_prefix(f"<authors>{xml}</authors>", root.prefix),
                ("authors", "commentList", "extLst"),
            )
        else:
            self._document.append(listed, with_prefix(xml, root.prefix))
        return len(authors)

    def _save(self) -> None:
        if self._part is None:
            self._part = self._document.part
            self._package.put(self._part, self._document.render(), _CONTENT_TYPE)
            self._links.add("comments", self._part, strict=self._workbook.strict)

    def _draw(self) -> None:
        """Bring the shapes in line with the notes."""
        element = self._grid.document.root.child("legacyDrawing")
        link = self._links.get(element.linked_attribute("id")) if element is not None else None
        is_drawing = link is not None and link.kind == "vmlDrawing" and link.target != self._part
        part = link.target if link is not None and is_drawing and self._package.has(link.target) else None
        data = self._package.raw(part) if part is not None else None
        shapes = Shapes(data, self._sheet.position + 1, sheet_elements.column_pixels(self._grid))
        shapes.remove(self._removed | set(self._written))
        shapes.add(self._written)
        if shapes.empty and part is not None and element is not None:
            self._unlink("vmlDrawing", part)
            self._grid.document.replace(element, b"")
        elif part is not None:
            self._package.put(part, shapes.render())
        elif not shapes.empty:
            self._tie(shapes, element)

    def _tie(self, shapes: Shapes, broken: Element | None) -> None:
        part = self._package.new_name(f"{self._folder()}drawings/vmlDrawing{{}}.vml")
        self._package.put(part, shapes.render(), _DRAWING_TYPE)
        key = self._links.add("vmlDrawing", part, strict=self._workbook.strict)
        if broken is not None:
            self._grid.document.replace(broken, b"")
        namespace = RELATIONSHIP_NAMESPACES[self._workbook.strict]
        prefix = self._grid.prefix.decode()
        sheet_elements.insert(
            self._grid, "legacyDrawing", f'<{prefix}legacyDrawing xmlns:r="{namespace}" r:id="{key}"/>'
        )

    def _unlink(self, kind: str, part: str) -> None:
        self._package.remove(part)
        for one in [one for one in self._links if (one.kind, one.target) == (kind, part)]:
            self._links.remove(one.key)

    def _linked_part(self, kind: str) -> str | None:
        found = self._links.find(kind)
        return found.target if found is not None and self._package.has(found.target) else None

    def _read_threaded(self) -> set[tuple[int, int]]:
        part = self._linked_part("threadedComment")
        if part is None:
            return set()
        elements = self._package.document(part).root.all("threadedComment")
        return {parse_cell(one.attributes.get("ref", "")) for one in elements}

    def _text(self, element: Element) -> str:
        runs = [one for one in element.walk() if one.tag == "t" and getattr(one.parent, "tag", "") != "rPh"]
        text = "".join(unescape(self._document.content(one).decode()) for one in runs)
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)

    def _folder(self) -> str:
        folder = self._workbook.part.rpartition("/")[0]
        return f"{folder}/" if folder else ""


class Shapes:
    """The note shapes of one sheet.

    Args:
        data: the drawing as it stands, or None to begin one.
        block: the number of the block of shape numbers that a new drawing takes.
        column_pixels: the width of a column counted from 1.
    """

    def __init__(self, data: bytes | None, block: int, column_pixels: Callable[[int], float]) -> None:
        self._data = in_utf8(data) or data if data is not None else _EMPTY_DRAWING.format(block=block).encode()
        self._column_pixels = column_pixels
        self._shapes = [] if data is None else _shapes(self._data)
        self._added = 0

    @property
    def empty(self) -> bool:
        """Whether no shape of any kind is left."""
        return not self._shapes and not self._added

    def remove(self, cells: set[tuple[int, int]]) -> None:
        """Take away the notes of some cells, each with the blanks behind it."""
        pieces: list[bytes] = []
        position = 0
        for shape in self._shapes:
            if shape.note in cells:
                pieces.append(self._data[position : shape.start])
                blanks = _BLANKS.match(self._data, shape.end)
                position = blanks.end() if blanks else shape.end
        if pieces:
            self._data = b"".join([*pieces, self._data[position:]])
            self._shapes = [shape for shape in self._shapes if shape.note not in cells]

    def add(self, notes: dict[tuple[int, int], str]) -> None:
        """Add hidden notes, each large enough for its text."""
        if not notes:
            return
        numbers = [int(match[1]) for match in _NUMBER.finditer(self._data)]
        block = _ID_MAP.search(self._data)
        number = max([int(block[1]) * _BLOCK if block else _BLOCK, *numbers])
        shapes = [] if b'id="_x0000_t202"' in self._data else [_NOTE_TYPE]
        for order, (cell, text) in enumerate(notes.items(), 1):
            shapes.append(self._note(cell, text, number + order, order).encode())
        self._append(shapes)
        self._added += len(notes)

    def _append(self, shapes: list[bytes]) -> None:
        """Add shapes at the drawing's end; where its prefixes are others, each shape declares its own."""
        drawing = _parsed(self._data)
        if drawing is None:
            end = self._data.rfind(b"</xml>")
            if end < 0:
                raise damaged("vmlDrawing")
            self._data = b"".join([self._data[:end], *shapes, self._data[end:]])
            return
        scope = drawing.root.scope
        if any(scope.get(prefix) != namespace for prefix, namespace in _NAMESPACES.items()):
            declared = "".join(f' xmlns:{prefix}="{namespace}"' for prefix, namespace in _NAMESPACES.items()).encode()
            shapes = [_SHAPE_TAG.sub(rb"\g<0>" + declared, shape, count=1) for shape in shapes]
        drawing.append(drawing.root, b"".join(shapes))
        self._data = drawing.render()

    def render(self) -> bytes:
        """The drawing's bytes."""
        return self._data

    def _note(self, cell: tuple[int, int], text: str, number: int, order: int) -> str:
        row, column = cell
        width, height = _size(text)
        rows = math.ceil(height / _ROW_PIXELS)
        top = max(row - 2, 0)
        last, rest = self._right_edge(column + 1, width)
        anchor = f"{column}, 15, {top}, 4, {last - 1}, {rest}, {top + rows}, 4"
        points = {"width": width * _POINTS_PER_PIXEL, "height": rows * _ROW_PIXELS * _POINTS_PER_PIXEL}
        return _NOTE.format(number=number, order=order, anchor=anchor, row=row - 1, column=column - 1, **points)

    def _right_edge(self, column: int, width: int) -> tuple[int, int]:
        """The column, counted from 1, in which a note that wide ends, and how far in it."""
        remaining = width + 15.0
        while remaining > self._column_pixels(column):
            remaining -= self._column_pixels(column)
            column += 1
        return column, int(remaining)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape of a drawing: its bytes, and the cell whose note it is."""

    start: int
    end: int
    note: tuple[int, int] | None


def _parsed(data: bytes) -> Document | None:
    try:
        return Document(data, "")
    except FileProblemError:
        return None


def _shapes(data: bytes) -> list[_Shape]:
    """The shapes of a drawing by their namespace, or as Excel writes them where no XML parser reads it."""
    drawing = _parsed(data)
    if drawing is None:
        return [_Shape(match.start(), match.end(), _note_by_text(match[0])) for match in _SHAPE.finditer(data)]
    found = (one for one in drawing.root.walk() if (one.namespace, one.tag) == (_NAMESPACES["v"], "shape"))
    return [_Shape(one.start, one.end, _note_cell(drawing, one)) for one in found]


def _note_cell(drawing: Document, shape: Element) -> tuple[int, int] | None:
    """Row and column, counted from 1, of the cell whose note a shape is."""
    for data in shape.all("ClientData"):
        row, column = data.child("Row"), data.child("Column")
        if data.attributes.get("ObjectType") == "Note" and row is not None and column is not None:
            texts = (drawing.content(row).strip(), drawing.content(column).strip())
            if all(text.isdigit() for text in texts):
                return whole_number(texts[0]) + 1, whole_number(texts[1]) + 1
    return None


def _note_by_text(shape: bytes) -> tuple[int, int] | None:
    """The same, found without a parser."""
    row, column = re.search(rb"<x:Row>\s*(\d{1,7})", shape), re.search(rb"<x:Column>\s*(\d{1,5})", shape)
    if b'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def text_width(text: str) -> int:
    """The width of a line in characters; a Chinese character takes two.

    Example:
        >>> text_width("箱规 24")
        7
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _size(text: str) -> tuple[int, int]:
    """Width and height in pixels in which a text can be read."""
    widths = [text_width(line) for line in text.splitlines()] or [1]
    characters = min(max([*widths, 16]), _WIDEST_CHARACTERS)
    lines = sum(max(1, math.ceil(width / (characters - 2))) for width in widths)
    return characters * _PIXELS_PER_CHARACTER + 12, lines * _LINE_PIXELS + 10
