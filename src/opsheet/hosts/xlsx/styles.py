"""Cell formats: a format with one thing changed is cloned once and used again, all others stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.xlsx.workbook import Workbook
from opsheet.hosts.xlsx.xml import Document, attribute_text, canonical, retag, tag_end, whole_number, with_prefix

_COLOR = re.compile(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_FILL_COLOR = re.compile(rb"""fgColor[^>]*?\srgb\s*=\s*["'](?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})["']""")
_NO_PATTERN = re.compile(rb"""patternType\s*=\s*["']none""")
_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_PLAIN_FORMAT = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
_PLAIN_PART = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="1">{_PLAIN_FORMAT}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_FONT_PROPERTY = re.compile(rb"<(?:[\w.-]+:)?(\w+)(?:\s[^>]*?)?(?:/>|></[^>]+>)")
_FONT_ORDER = (
    b"b",
    b"i",
    b"strike",
    b"condense",
    b"extend",
    b"outline",
    b"shadow",
    b"u",
    b"vertAlign",
    b"sz",
    b"color",
    b"name",
    b"family",
    b"charset",
    b"scheme",
)
FIRST_CUSTOM = 164
BUILT_IN = {
    "General": 0,
    "0": 1,
    "0.00": 2,
    "#,##0": 3,
    "#,##0.00": 4,
    "0%": 9,
    "0.00%": 10,
    "0.00E+00": 11,
    "h:mm": 20,
    "h:mm:ss": 21,
    "[h]:mm:ss": 46,
    "@": 49,
}
BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_NO_DATE_TOKEN = re.compile(r"""\[(?!h+\]|m+\]|s+\])[^\]]*\]|"[^"]*"|\\.|_.|\*.|General""", re.IGNORECASE)
_DATE_TOKEN = re.compile(r"[ymdhs]", re.IGNORECASE)


def rgb(color: str) -> str:
    """Six capital hex digits of ``#RRGGBB``.

    Raises:
        RefusedError: when it is no colour.

    Example:
        >>> rgb("#ffc7ce")
        'FFC7CE'
    """
    match = _COLOR.fullmatch(color)
    if match is None:
        raise RefusedError(
            Text("颜色 {color} 应写成 #RRGGBB", "The colour {color} must be written as #RRGGBB"), color=color
        )
    return match[1].upper()


class _List:
    """A counted list of the styles part, to which entries are added once."""

    def __init__(self, document: Document, tag: str) -> None:
        self._document = document
        self._tag = tag
        self._element = document.root.child(tag)
        children = self._element.children if self._element is not None else []
        self.sources = [document.source(child) for child in children]
        self._count_read = len(self.sources)
        self._indexes: dict[bytes, int] = {}
        for index, source in enumerate(self.sources):
            self._indexes.setdefault(canonical(source), index)

    def find(self, xml: bytes) -> int | None:
        """The index of an equal entry, where there is one."""
        return self._indexes.get(canonical(xml))

    def add(self, xml: bytes) -> int:
        """The index of an entry, added where no equal one is there."""
        index = self.find(xml)
        if index is None:
            index = len(self.sources)
            self._indexes[canonical(xml)] = index
            self.sources.append(xml)
        return index

    def commit(self) -> None:
        """Write what was added into the document."""
        added = b"".join(self.sources[self._count_read :])
        if not added:
            return
        count = str(len(self.sources))
        if self._element is None:
            name = f"{self._document.root.prefix}{self._tag}"
            xml = f'<{name} count="{count}">'.encode() + added + f"</{name}>".encode()
            self._document.insert_ordered(self._document.root, self._tag, xml, _ORDER)
        else:
            self._document.append(self._element, added)
            self._document.set(self._element, "count", count)


class Styles:
    """The workbook's cell formats, by their number in ``cellXfs``."""

    def __init__(self, workbook: Workbook) -> None:
        part = workbook.related_part("styles")
        self._workbook = workbook
        self._is_new = part is None
        self._document = document = _plain(workbook) if part is None else workbook.package.document(part)
        self._prefix = document.root.prefix
        self._formats = _List(document, "cellXfs")
        self._fills = _List(document, "fills")
        self._fonts = _List(document, "fonts")
        self._number_formats = _List(document, "numFmts")
        listed = document.root.child("numFmts")
        self._codes = {
            child.attributes.get("formatCode", ""): whole_number(child.attributes.get("numFmtId"))
            for child in (listed.children if listed is not None else [])
        }
        if not self._formats.sources:
            self._formats.add(with_prefix(_PLAIN_FORMAT, self._prefix))

    def filled(self, style: int, color: str | None) -> int:
        """A format with a solid fill (six hex digits), or with none."""
        if color is None:
            return self._unfilled(style)
        xml = (
            f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/><bgColor indexed="64"/>'
            "</patternFill></fill>"
        )
        fill = self._fills.add(with_prefix(xml, self._prefix))
        return self._changed(style, {"fillId": str(fill), "applyFill": "1"})

    def shown_as(self, style: int, code: str) -> int:
        """A format that shows numbers by another code."""
        return self._changed(style, {"numFmtId": str(self._code_number(code)), "applyNumberFormat": "1"})

    def shown_as_date(self, style: int, code: str) -> int:
        """A format that shows dates: the format itself where it does already."""
        number = whole_number(self._attribute(style, "numFmtId"))
        own = next((own for own, key in self._codes.items() if key == number), "")
        if number in BUILT_IN_DATES or shows_dates(own):
            return style
        return self.shown_as(style, code)

    def quoted(self, style: int, *, wanted: bool) -> int:
        """A format that keeps (or doesn't keep) a text from becoming a formula when the cell is edited."""
        if wanted == (self._attribute(style, "quotePrefix") in {"1", "true"}):
            return style
        return self._changed(style, {"quotePrefix": "1" if wanted else None})

    def bold(self, style: int) -> int:
        """A format in the same font, bold."""
        return self._with_font(style, {b"b": with_prefix("<b/>", self._prefix)})

    def link(self, style: int) -> int:
        """A format in the same font, underlined and blue."""
        color = with_prefix('<color rgb="FF0563C1"/>', self._prefix)
        return self._with_font(style, {b"u": with_prefix("<u/>", self._prefix), b"color": color})

    def wrapped(self, style: int) -> int:
        """A format that breaks long lines and begins at the top of the cell."""
        inner = '<alignment vertical="top" wrapText="1"/>'
        tag = retag(self._format(style)[: tag_end(self._format(style), 0)], {"applyAlignment": "1"})
        opened = tag[:-2] + b">" if tag.endswith(b"/>") else tag
        return self._formats.add(opened + with_prefix(f"{inner}</xf>", self._prefix))

    def has_fill(self, style: int) -> bool:
        """Whether a format has a fill that shows."""
        fill = self._fill(style)
        shows = b"patternType" in fill or b"gradientFill" in fill
        return shows and _NO_PATTERN.search(fill) is None

    def fill_color(self, style: int) -> str | None:
        """The colour of a format's solid fill, where it is given in RGB."""
        fill = self._fill(style)
        match = _FILL_COLOR.search(fill) if b"solid" in fill else None
        return match[1].decode().upper() if match else None

    def filled_in(self, colors: frozenset[str]) -> list[int]:
        """The formats whose fill is in one of the colours."""
        return [style for style in range(len(self._formats.sources)) if self.fill_color(style) in colors]

    def commit(self) -> None:
        """Write the new formats into the part."""
        for entries in (self._number_formats, self._fonts, self._fills, self._formats):
            entries.commit()
        if self._is_new and self._document.changed:
            package, part = self._workbook.package, self._document.part
            package.put(part, self._document.render(), _CONTENT_TYPE)
            self._workbook.relationships.add("styles", part, strict=self._workbook.strict)

    def _format(self, style: int) -> bytes:
        return self._formats.sources[style if style < len(self._formats.sources) else 0]

    def _attribute(self, style: int, name: str) -> str | None:
        xml = self._format(style)
        match = re.search(rb"\s%s\s*=\s*[\"']([^\"']*)" % name.encode(), xml[: tag_end(xml, 0)])
        return match[1].decode() if match else None

    def _entry(self, style: int, name: str, entries: _List) -> bytes:
        index = whole_number(self._attribute(style, name))
        return entries.sources[index] if index < len(entries.sources) else b""

    def _fill(self, style: int) -> bytes:
        return self._entry(style, "fillId", self._fills)

    def _with_font(self, style: int, properties: Mapping[bytes, bytes]) -> int:
        own = self._entry(style, "fontId", self._fonts)
        font = self._fonts.add(font_with(own, properties, self._prefix.encode()))
        return self._changed(style, {"fontId": str(font), "applyFont": "1"})

    def _changed(self, style: int, attributes: Mapping[str, str | None]) -> int:
        return self._formats.add(self._edited(style, attributes))

    def _edited(self, style: int, attributes: Mapping[str, str | None]) -> bytes:
        xml = self._format(style)
        end = tag_end(xml, 0)
        return retag(xml[:end], attributes) + xml[end:]

    def _unfilled(self, style: int) -> int:
        """The format as it was before it was filled: the one that is there, else a clone."""
        for applied in (None, "0", "1"):
            found = self._formats.find(self._edited(style, {"fillId": "0", "applyFill": applied}))
            if found is not None:
                return found
        return self._changed(style, {"fillId": "0", "applyFill": None})

    def _code_number(self, code: str) -> int:
        if code in BUILT_IN:
            return BUILT_IN[code]
        if code not in self._codes:
            number = max([FIRST_CUSTOM - 1, *self._codes.values()]) + 1
            xml = f'<numFmt numFmtId="{number}" formatCode="{attribute_text(code)}"/>'
            self._number_formats.add(with_prefix(xml, self._prefix))
            self._codes[code] = number
        return self._codes[code]


def _plain(workbook: Workbook) -> Document:
    """The least styles part, for a workbook that has none."""
    folder = workbook.part.rpartition("/")[0]
    part = f"{folder}/styles.xml".lstrip("/")
    if workbook.package.has(part):
        part = workbook.package.new_name(f"{folder}/styles{{}}.xml".lstrip("/"))
    return Document(_PLAIN_PART.format(namespace=workbook.document.root.namespace).encode(), part)


def font_with(font: bytes, properties: Mapping[bytes, bytes], prefix: bytes) -> bytes:
    """A font's XML with some properties set.

    Args:
        font: its XML.
        properties: elements by their names.
        prefix: of the font element, with its colon.

    Example:
        >>> font_with(b'<font><name val="A"/><sz val="9"/></font>', {b"b": b"<b/>"}, b"")
        b'<font><b/><sz val="9"/><name val="A"/></font>'
    """
    children = {match[1]: match[0] for match in _FONT_PROPERTY.finditer(font, 5)} | dict(properties)
    inner = b"".join(children[name] for name in _FONT_ORDER if name in children)
    return b"<%sfont>%s</%sfont>" % (prefix, inner, prefix)


def shows_dates(code: str) -> bool:
    """Whether a number format shows a number as a date or a time.

    Example:
        >>> shows_dates("yyyy-mm-dd"), shows_dates('0.0" days"'), shows_dates("[Red]0")
        (True, False, False)
    """
    return _DATE_TOKEN.search(_NO_DATE_TOKEN.sub("", code.partition(";")[0])) is not None
