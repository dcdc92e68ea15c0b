"""Workbooks with what tables seldom hold: each adds one thing to the same small sheet, and says how to recognise it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from opsheet.catalogue import Text

Parts = dict[str, bytes]
SHEET_NAME = "数据"
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
TYPES = "[Content_Types].xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Rare:
    """One thing that a workbook may hold.

    Args:
        name: what it is called.
        change: adds it to the parts of the small workbook.
        traces: pieces of its XML without prefixes, each of which is in some part as long as the thing is there; none
            where it is a way of writing the same.
        fill: adds it by XlsxWriter instead.
        pack: packs the parts in another way.
        options: of XlsxWriter's workbook.
        suffix: of the file.
    """

    name: Text
    traces: tuple[bytes, ...]
    change: Callable[[Parts], None] = lambda parts: None
    fill: Callable[[Any, Any], None] = lambda book, sheet: None
    pack: Callable[[Mapping[str, bytes]], bytes] | None = None
    options: tuple[tuple[str, Any], ...] = ()
    suffix: str = ".xlsx"


def small_parts(rare: Rare) -> Parts:
    """A sheet of four columns and five rows, a formula below, and the one thing."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, dict(rare.options))
    sheet = book.add_worksheet(SHEET_NAME)
    sheet.write_row("A1", ["店铺", "MSKU", "箱规", "采购数量"])
    for row in range(2, 7):
        sheet.write_row(f"A{row}", ["SHOP-1", f"A-{row}", 36, 36 * row])
    sheet.write_formula("D8", "=SUM(D2:D6)", None, 720)
    rare.fill(book, sheet)
    book.close()
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rare.change(parts)
    return parts


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package as Excel packs one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def workbook(rare: Rare) -> bytes:
    """The workbook with the one thing."""
    return (rare.pack or packed)(small_parts(rare))


def _put(part: str, before: bytes, new: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert before in parts[part], (part, before)
        parts[part] = parts[part].replace(before, new + before, 1)

    return change


def _swap(part: str, *pairs: tuple[bytes, bytes]) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        for old, new in pairs:
            assert old in parts[part], (part, old)
            parts[part] = parts[part].replace(old, new)

    return change


def _related(parts: Parts, rels: str, kind: str, target: str) -> None:
    number = parts.get(rels, b"").count(b"<Relationship ") + 50
    one = f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'.encode()
    empty = f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELS}"></Relationships>'.encode()
    parts[rels] = parts.get(rels, empty).replace(b"</Relationships>", one + b"</Relationships>")


def _typed(parts: Parts, name: str, content_type: str, content: str) -> None:
    parts[name] = content.encode()
    one = f'<Override PartName="/{name}" ContentType="{content_type}"/>'.encode()
    parts[TYPES] = parts[TYPES].replace(b"</Types>", one + b"</Types>")


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _pivot(parts: Parts) -> None:
    cache, table = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotTables/pivotTable1.xml"
    _typed(
        parts,
        cache,
        f"{_SPREADSHEET}.pivotCacheDefinition+xml",
        f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_OFFICE}" r:id="rId50" refreshedBy="某人" recordCount="1">'
        f'<cacheSource type="worksheet"><worksheetSource ref="A1:D6" sheet="{SHEET_NAME}"/></cacheSource>'
        '<cacheFields count="1"><cacheField name="店铺" numFmtId="0"><sharedItems count="1"><s v="SHOP-1"/>'
        "</sharedItems></cacheField></cacheFields></pivotCacheDefinition>",
    )
    _typed(
        parts,
        "xl/pivotCache/pivotCacheRecords1.xml",
        f"{_SPREADSHEET}.pivotCacheRecords+xml",
        f'<pivotCacheRecords xmlns="{_MAIN}" count="1"><r><x v="0"/></r></pivotCacheRecords>',
    )
    _typed(
        parts,
        table,
        f"{_SPREADSHEET}.pivotTable+xml",
        f'<pivotTableDefinition xmlns="{_MAIN}" name="透视表1" cacheId="7" dataCaption="值" rowGrandTotals="0">'
        '<location ref="H1:H3" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="1">'
        '<pivotField axis="axisRow" showAll="0"><items count="1"><item x="0"/></items></pivotField></pivotFields>'
        '<rowFields count="1"><field x="0"/></rowFields><rowItems count="1"><i><x/></i></rowItems>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"/></pivotTableDefinition>',
    )
    _related(
        parts,
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels",
        f"{_OFFICE}/pivotCacheRecords",
        "pivotCacheRecords1.xml",
    )
    _related(
        parts,
        "xl/pivotTables/_rels/pivotTable1.xml.rels",
        f"{_OFFICE}/pivotCacheDefinition",
        "../pivotCache/pivotCacheDefinition1.xml",
    )
    _related(parts, SHEET_RELS, f"{_OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml")
    number = parts[BOOK_RELS].count(b"<Relationship ") + 50
    _related(parts, BOOK_RELS, f"{_OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    caches = f'<pivotCaches><pivotCache cacheId="7" r:id="rId{number}"/></pivotCaches>'.encode()
    parts[BOOK] = parts[BOOK].replace(b"</workbook>", caches + b"</workbook>")


def _slicer(parts: Parts) -> None:
    spreadsheetml = f"{_MICROSOFT}/spreadsheetml/2009/9/main"
    _typed(
        parts,
        "xl/slicers/slicer1.xml",
        "application/vnd.ms-excel.slicer+xml",
        f'<slicers xmlns="{spreadsheetml}">'
        '<slicer name="店铺" cache="切片器_店铺" caption="店铺" rowHeight="241300"/></slicers>',
    )
    _typed(
        parts,
        "xl/slicerCaches/slicerCache1.xml",
        "application/vnd.ms-excel.slicerCache+xml",
        f'<slicerCacheDefinition xmlns="{spreadsheetml}" name="切片器_店铺" sourceName="店铺"/>',
    )
    number = parts.get(SHEET_RELS, b"").count(b"<Relationship ") + 50
    _related(parts, SHEET_RELS, f"{_MICROSOFT}/2007/relationships/slicer", "../slicers/slicer1.xml")
    _related(parts, BOOK_RELS, f"{_MICROSOFT}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml")
    extension = (
        f'<extLst><ext uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}" xmlns:x14="{spreadsheetml}">'
        f'<x14:slicerList><x14:slicer r:id="rId{number}"/></x14:slicerList></ext></extLst>'
    ).encode()
    _put(SHEET, b"</worksheet>", extension)(parts)


def _threaded(parts: Parts) -> None:
    threads = f"{_MICROSOFT}/spreadsheetml/2018/threadedcomments"
    person = "{00000000-0000-0000-0000-000000000001}"
    _typed(
        parts,
        "xl/threadedComments/threadedComment1.xml",
        "application/vnd.ms-excel.threadedcomments+xml",
        f'<ThreadedComments xmlns="{threads}">'
        f'<threadedComment ref="D2" dT="2025-03-01T09:00:00.00" personId="{person}" '
        'id="{00000000-0000-0000-0000-0000000000AA}"><text>请核对数量</text></threadedComment></ThreadedComments>',
    )
    _typed(
        parts,
        "xl/persons/person.xml",
        "application/vnd.ms-excel.person+xml",
        f'<personList xmlns="{threads}">'
        f'<person displayName="林晓" id="{person}" userId="林晓" providerId="None"/></personList>',
    )
    _related(
        parts,
        SHEET_RELS,
        f"{_MICROSOFT}/2017/10/relationships/threadedComment",
        "../threadedComments/threadedComment1.xml",
    )
    _related(parts, BOOK_RELS, f"{_MICROSOFT}/2017/10/relationships/person", "persons/person.xml")


def _form_control(parts: Parts) -> None:
    _typed(
        parts,
        "xl/ctrlProps/ctrlProp9.xml",
        "application/vnd.ms-excel.controlproperties+xml",
        f'<formControlPr xmlns="{_MICROSOFT}/spreadsheetml/2009/9/main" '
        'objectType="CheckBox" fmlaLink="$J$1" lockText="1"/>',
    )
    number = parts[SHEET_RELS].count(b"<Relationship ") + 50
    _related(parts, SHEET_RELS, f"{_OFFICE}/ctrlProp", "../ctrlProps/ctrlProp9.xml")
    control = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        f'Requires="x14" xmlns:x14="{_MICROSOFT}/spreadsheetml/2009/9/main"><controls><control shapeId="1025" '
        f'r:id="rId{number}" name="复选框 1"/></controls></mc:Choice></mc:AlternateContent>'
    ).encode()
    parts[SHEET] = parts[SHEET].replace(b"</worksheet>", control + b"</worksheet>")


def _phonetic(parts: Parts) -> None:
    reading = '<si><t>店铺</t><rPh sb="0" eb="2"><t>diànpù</t></rPh><phoneticPr fontId="0" type="noConversion"/></si>'
    _swap(STRINGS, ("<si><t>店铺</t></si>".encode(), reading.encode()))(parts)


def _strict(parts: Parts) -> None:
    pairs = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
        (b"http://schemas.openxmlformats.org/drawingml/2006/main", b"http://purl.oclc.org/ooxml/drawingml/main"),
    )
    for name in parts:
        for old, new in pairs:
            parts[name] = parts[name].replace(old, new)
    parts[BOOK] = parts[BOOK].replace(b"<workbook ", b'<workbook conformance="strict" ', 1)


def _prefixed(parts: Parts) -> None:
    data = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", parts[SHEET])
    parts[SHEET] = data.replace(b"xmlns=", b"xmlns:x=", 1)


def _prefixed_styles(parts: Parts) -> None:
    data = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", parts[STYLES])
    parts[STYLES] = data.replace(b"xmlns=", b"xmlns:x=", 1)


def _no_addresses(parts: Parts) -> None:
    parts[SHEET] = re.sub(rb'(<(?:c|row)) r="\w+"', rb"\1", parts[SHEET].replace(b' spans="1:4"', b""))
    blanks = b"<row>" + b"<c/>" * 3 + b"<c><f>"
    parts[SHEET] = parts[SHEET].replace(b"<row><c><f>", b"<row></row>" + blanks, 1)


def _absolute(parts: Parts) -> None:
    parts[BOOK_RELS] = re.sub(rb'Target="(?!/)', b'Target="/xl/', parts[BOOK_RELS])


def _dotted(parts: Parts) -> None:
    parts[BOOK_RELS] = re.sub(rb'Target="(?!/)', b'Target="./', parts[BOOK_RELS])


def _other_main(parts: Parts) -> None:
    parts["xl/workbook2.xml"] = parts.pop(BOOK)
    parts["xl/_rels/workbook2.xml.rels"] = parts.pop(BOOK_RELS)
    for name in (TYPES, "_rels/.rels"):
        parts[name] = parts[name].replace(b"xl/workbook.xml", b"xl/workbook2.xml")


def _recoded(*names: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        for name in names:
            parts[name] = parts[name].decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")

    return change


def _macros(parts: Parts) -> None:
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8
    book = f"{_SPREADSHEET}.sheet.main+xml".encode()
    parts[TYPES] = parts[TYPES].replace(book, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    kind = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    parts[TYPES] = parts[TYPES].replace(b"<Override", kind + b"<Override", 1)
    _related(parts, BOOK_RELS, f"{_MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin")


def _custom_xml(parts: Parts) -> None:
    parts["customXml/item1.xml"] = '<?xml version="1.0"?><team xmlns="urn:team">运营一组</team>'.encode()
    _related(parts, "xl/_rels/workbook.xml.rels", f"{_OFFICE}/customXml", "../customXml/item1.xml")


def _streamed(parts: Mapping[str, bytes]) -> bytes:
    """Sizes behind the data instead of before it, as programs write that pack into a pipe."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.content += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # pyright: ignore[reportArgumentType]
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    assert b"PK\x07\x08" in pipe.content
    return bytes(pipe.content)


def _zip64(parts: Mapping[str, bytes]) -> bytes:
    """Sizes and offsets in the fields for large files, though they are small."""
    body, directory = b"", b""
    for name, content in parts.items():
        raw = zlib.compressobj(6, zlib.DEFLATED, -15)
        data = raw.compress(content) + raw.flush()
        title, check = name.encode(), zlib.crc32(content)
        sizes = struct.pack("<HHQQ", 1, 16, len(content), len(data))
        head = struct.pack(
            "<4sHHHHHIIIHH", b"PK\3\4", 45, 0, 8, 0, 33, check, 2**32 - 1, 2**32 - 1, len(title), len(sizes)
        )
        extra = struct.pack("<HHQQQ", 1, 24, len(content), len(data), len(body))
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(
                b"PK\1\2",
                45,
                45,
                0,
                8,
                0,
                33,
                check,
                2**32 - 1,
                2**32 - 1,
                len(title),
                len(extra),
                0,
                0,
                0,
                0,
                2**32 - 1,
            ),
        )
        directory += title + extra
        body += head + title + sizes + data
    count, start = len(parts), len(body)
    end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, start + len(directory), 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    return body + directory + end + locator + last


def _sparklines(book: Any, sheet: Any) -> None:
    sheet.add_sparkline("H2", {"range": f"{SHEET_NAME}!C2:D2", "markers": True})


def _data_bar(book: Any, sheet: Any) -> None:
    sheet.conditional_format("D2:D6", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})


def _protected(book: Any, sheet: Any) -> None:
    flags = ("objects", "scenarios", "format_cells", "format_columns", "format_rows", "insert_columns", "insert_rows")
    more = ("insert_hyperlinks", "delete_columns", "delete_rows", "sort", "autofilter", "pivot_tables")
    sheet.protect("secret", {**dict.fromkeys((*flags, *more), True), "select_locked_cells": False})
    sheet.unprotect_range("D2:D6", "数量")


def _rich(book: Any, sheet: Any) -> None:
    sheet.write_rich_string("H2", "缺货 ", book.add_format({"bold": True, "font_color": "red"}), "紧急", " 请补")


def _dynamic(book: Any, sheet: Any) -> None:
    sheet.write_dynamic_array_formula("H2", "=SORT(D2:D6)", None, 72)


def _arrays(book: Any, sheet: Any) -> None:
    sheet.write_array_formula("H2:H4", "{=D2:D4*2}", None, 144)


def _picture(book: Any, sheet: Any) -> None:
    sheet.embed_image("H2", "a.png", {"image_data": io.BytesIO(_png())})


def _drawn_picture(book: Any, sheet: Any) -> None:
    sheet.insert_image("H2", "a.png", {"image_data": io.BytesIO(_png()), "description": "商品图"})


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xc0\x20\x20" * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _chart(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={SHEET_NAME}!$D$2:$D$6", "trendline": {"type": "linear"}})
    sheet.insert_chart("H10", chart)


def _shape(book: Any, sheet: Any) -> None:
    sheet.insert_textbox("H2", "请在三点前填写")


def _button(book: Any, sheet: Any) -> None:
    sheet.insert_button("H2", {"macro": "run_it", "caption": "计算"})
    sheet.write_comment("A2", "留言")


def _outline(book: Any, sheet: Any) -> None:
    sheet.set_row(3, 20, None, {"level": 1, "hidden": True})
    sheet.set_column("F:G", 12, None, {"level": 1})
    sheet.freeze_panes(1, 2)
    sheet.set_tab_color("#FF0000")


def _printing(book: Any, sheet: Any) -> None:
    sheet.print_area("A1:D6")
    sheet.repeat_rows(0)
    sheet.set_header("&C&G", {"image_center": "a.png", "image_data_center": io.BytesIO(_png())})
    sheet.set_h_pagebreaks([4])


def _validation(book: Any, sheet: Any) -> None:
    sheet.data_validation("C2:C6", {"validate": "list", "source": f"={SHEET_NAME}!$A$2:$A$6", "input_title": "箱规"})
    sheet.ignore_errors({"number_stored_as_text": "A1:D6"})


_SHARED_FORMULA = (
    b'<row r="9"><c r="A9"><f t="shared" ref="A9:A10" si="0">C2*2</f><v>72</v></c></row>'
    b'<row r="10"><c r="A10"><f t="shared" si="0"/><v>72</v></c></row>'
)
_ALTERNATE = (
    b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    b'<mc:Choice Requires="x15">'
    b'<x15ac:absPath url="D:\\team\\" xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/>'
    b"</mc:Choice></mc:AlternateContent>"
)
RARE: tuple[Rare, ...] = (
    Rare(Text("数据透视表", "pivot table"), (b"pivotTableStyleInfo", "透视表1".encode(), b"pivotCacheRecords"), _pivot),
    Rare(Text("切片器", "slicer"), (b"slicerCacheDefinition", b"slicerList"), _slicer),
    Rare(Text("批注会话", "threaded comment"), (b"threadedComment ", b"personList"), _threaded),
    Rare(Text("单元格内图片", "picture in a cell"), (b"rvStructure", b'vm="1"'), fill=_picture),
    Rare(Text("图片", "picture"), (b"<pic>", "商品图".encode()), fill=_drawn_picture),
    Rare(Text("单元格走势图", "sparkline"), (b"sparklineGroup",), fill=_sparklines),
    Rare(Text("新式数据条", "x14 data bar"), (b'cfRule type="dataBar" id="{',), fill=_data_bar),
    Rare(Text("表单控件", "form control"), (b"formControlPr", b"<controls>"), _form_control, fill=_button),
    Rare(Text("按钮和批注", "button and note"), (b"run_it", "留言".encode()), fill=_button),
    Rare(Text("图表和趋势线", "chart with trend line"), (b"<trendline>",), fill=_chart),
    Rare(Text("文本框", "text box"), ("三点前".encode(),), fill=_shape),
    Rare(
        Text("工作表保护的各个选项", "sheet protection, each flag"),
        (b"sheetProtection ", b'pivotTables="0"', b'selectLockedCells="1"', b"protectedRange "),
        fill=_protected,
    ),
    Rare(Text("数组公式", "array formula"), (b't="array"', b"H2:H4"), fill=_arrays),
    Rare(Text("动态数组公式", "dynamic array"), (b'cm="1"', b"XLDAPR"), fill=_dynamic),
    Rare(
        Text("共享公式", "shared formula"),
        (b'<c r="A10"><f',),
        _put(SHEET, b"</sheetData>", _SHARED_FORMULA),
    ),
    Rare(Text("带格式的文字", "rich text"), (b"<rPr>", "紧急".encode()), fill=_rich),
    Rare(Text("拼音", "phonetics"), (b"<rPh ",), _phonetic),
    Rare(
        Text("xr:uid 标识", "xr:uid"),
        (b"xr:uid=",),
        _swap(
            SHEET,
            (
                b"<worksheet ",
                b'<worksheet xmlns:xr="urn:xr" xr:uid="{00000000-0001-0000-0000-000000000000}" ',
            ),
        ),
    ),
    Rare(Text("AlternateContent", "AlternateContent"), (b"<absPath ",), _put(BOOK, b"<bookViews>", _ALTERNATE)),
    Rare(Text("严格 OOXML", "strict OOXML"), (), _strict),
    Rare(Text("1904 日期", "1904 dates"), (b'date1904="1"',), options=(("date_1904", True),)),
    Rare(Text("VBA 宏", "VBA macros"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), _macros, suffix=".xlsm"),
    Rare(
        Text("很长的文字", "very long shared string"),
        ("长".encode() * 32_767,),
        fill=lambda book, sheet: sheet.write_string("H2", "长" * 32_767),
    ),
    Rare(Text("自定义 XML", "custom XML"), ("运营一组".encode(),), _custom_xml),
    Rare(
        Text("分级、冻结和隐藏", "outline, panes, hidden rows"),
        (b'outlineLevel="1"', b"<pane ", b"tabColor"),
        fill=_outline,
    ),
    Rare(
        Text("打印设置和页眉图片", "print set-up, header picture"), (b"rowBreaks", b"legacyDrawingHF"), fill=_printing
    ),
    Rare(
        Text("下拉列表和忽略的错误", "drop-down, ignored errors"),
        (b"dataValidation ", b"ignoredError "),
        fill=_validation,
    ),
    Rare(Text("单元格没有地址", "cells without addresses"), (), _no_addresses),
    Rare(Text("工作表带命名空间前缀", "prefixed sheet"), (), _prefixed),
    Rare(Text("样式带命名空间前缀", "prefixed styles"), (), _prefixed_styles),
    Rare(Text("UTF-16 的部件", "parts in UTF-16"), (), _recoded(SHEET, STRINGS, STYLES, BOOK)),
    Rare(Text("绝对路径的引用", "absolute targets"), (), _absolute),
    Rare(Text("带点的相对路径", "dotted targets"), (), _dotted),
    Rare(Text("主部件另有名称", "main part of another name"), (), _other_main),
    Rare(Text("zip64", "zip64"), (), pack=_zip64),
    Rare(Text("流式写出的压缩包", "data descriptors"), (), pack=_streamed),
    Rare(Text("未压缩的部件", "stored entries"), (), pack=lambda parts: packed(parts, zipfile.ZIP_STORED)),
)
