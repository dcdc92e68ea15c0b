"""The ``.xlam`` file: the add-in that Excel writes, with opsheet's sheets, VBA, ribbon and help in it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lxml import etree

from opsheet.addin.ribbon_xml import buttons, ribbon_xml
from opsheet.addin.texts import INTELLISENSE, intellisense_xml, text_rows
from opsheet.addin.vba_modules import PROJECT, addin_modules
from opsheet.addin.vba_project import CONTENT_TYPES_PART, PROJECT_PART, Module, add_project, read_parts, write_parts
from opsheet.catalogue import DEFAULT_LANGUAGE, Action, Function, Text

ADDIN_NAME = f"{PROJECT}.xlam"
SETTINGS_SHEET = f"{PROJECT}.conf"
TEXTS_SHEET = f"{PROJECT}.texts"
VERSION_PROPERTY = "opsheet_version"
# A blank value would win over the user's file and stop the search, so only what never changes stands here.
SETTINGS_ROWS = (
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),
    ("USE UDF SERVER", "True"),
    ("UDF MODULES", "opsheet_udfs.excel"),
)

RIBBON_PART = "customUI/customUI14.xml"
HELP_PART = "customXml/item1.xml"
HELP_PROPERTIES_PART = "customXml/itemProps1.xml"
DATA_STORE = "{8C1B7F3E-5A52-4C0B-9E0D-6F3B1D2A7C11}"  # any fixed id; names the custom part with the functions' help

_CREATED = "2025-01-01T00:00:00Z"  # builds don't depend on the clock
_WORKBOOK_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_RELATIONSHIPS = f"{_OFFICE}/relationships"
_VARIANTS = f"{_OFFICE}/docPropsVTypes"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "application/vnd.openxmlformats-officedocument"
_RIBBON_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_PROJECT_RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_PROPERTY_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # user-defined properties, [MS-OLEPS] 2.18


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the add-in is made from.

    Args:
        functions: worksheet functions by name.
        actions: ribbon actions by key.
        categories: the words for the functions' categories.
    """

    functions: Mapping[str, Function]
    actions: Mapping[str, Action]
    categories: Mapping[str, Text]


def addin_version() -> str:
    """The versions that an add-in is made from; both must fit the installation that it calls."""
    return f"{version('opsheet')}+xlwings.{version('xlwings')}"


def addin_bytes(declarations: Declarations, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The whole add-in as bytes, identical for identical declarations and versions.

    Args:
        declarations: functions and actions.
        language: of the help shown while a formula is typed; everything else knows both.
    """
    return package_bytes(addin_modules(declarations.functions), declarations, language)


def package_bytes(modules: Sequence[Module], declarations: Declarations, language: str) -> bytes:
    """An add-in with the given VBA modules.

    Args:
        modules: of its project.
        declarations: functions and actions.
        language: of the help shown while a formula is typed.
    """
    tab_buttons = buttons(declarations.actions)
    parts = _excels_own_addin()
    _put_sheets(
        parts,
        {
            SETTINGS_SHEET: SETTINGS_ROWS,
            TEXTS_SHEET: text_rows(tab_buttons, declarations.functions, declarations.categories),
        },
    )
    _put_properties(parts)
    parts[RIBBON_PART] = ribbon_xml(tab_buttons)
    _relate(parts, "_rels/.rels", "rIdRibbon", _RIBBON_RELATIONSHIP, RIBBON_PART)
    _put_help(parts, intellisense_xml(declarations.functions, language))
    return add_project(write_parts(parts), PROJECT, modules)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        OSError: when the folder or an open file of that name forbids it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".opsheet-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _excels_own_addin() -> dict[str, bytes]:
    """The parts of an empty add-in as Excel saves one, without its project; pyopenvba ships it."""
    from pyopenvba import ExcelFile

    with tempfile.TemporaryDirectory(prefix="opsheet-") as folder:
        path = Path(folder) / ADDIN_NAME
        ExcelFile.create_new(path).close()
        parts = read_parts(path.read_bytes())
    del parts[PROJECT_PART]
    with _edit(parts, _WORKBOOK_RELATIONSHIPS) as relationships:
        for element in relationships.findall(f"{{*}}Relationship[@Type='{_PROJECT_RELATIONSHIP}']"):
            relationships.remove(element)
    return parts


def _put_sheets(parts: dict[str, bytes], sheets: Mapping[str, Iterable[Sequence[str]]]) -> None:
    """Fill the template's only sheet with the first one, and add the others like it."""
    template = parts[_sheet_part(1)]
    strings: dict[str, int] = {}
    for number, rows in enumerate(sheets.values(), 1):
        parts[_sheet_part(number)] = _sheet(template, number, rows, strings)
    _put_strings(parts, strings)
    with _edit(parts, "xl/workbook.xml") as workbook:
        listed = workbook.find("{*}sheets")
        for number, name in enumerate(sheets, 1):
            if number > len(listed):
                element = etree.SubElement(listed, f"{{{_SHEETS}}}sheet", name=name, sheetId=str(number))
                element.set(f"{{{_RELATIONSHIPS}}}id", _relate_sheet(parts, number))
            else:
                listed[number - 1].set("name", name)
    with _edit(parts, "docProps/app.xml") as properties:
        properties.find("{*}HeadingPairs//{*}i4").text = str(len(sheets))
        titles = properties.find("{*}TitlesOfParts/{*}vector")
        titles.set("size", str(len(sheets)))
        titles[:] = [_text(f"{{{_VARIANTS}}}lpstr", name) for name in sheets]


def _sheet_part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _relate_sheet(parts: dict[str, bytes], number: int) -> str:
    identifier = f"rIdSheet{number}"
    target = f"worksheets/sheet{number}.xml"
    _relate(parts, _WORKBOOK_RELATIONSHIPS, identifier, f"{_RELATIONSHIPS}/worksheet", target)
    _declare(parts, _sheet_part(number), f"{_DOCUMENT}.spreadsheetml.worksheet+xml")
    return identifier


def _sheet(template: bytes, number: int, rows: Iterable[Sequence[str]], strings: dict[str, int]) -> bytes:
    """A sheet of texts, each kept once among the strings. Its code name is left to whoever adds the project."""
    root = _element(template)
    root.attrib.clear()  # its unique id, and prefixes that nothing below needs
    for name in ("sheetPr", "dimension"):
        root.remove(root.find(f"{{*}}{name}"))
    if number > 1:
        del root.find("{*}sheetViews/{*}sheetView").attrib["tabSelected"]
    for element in root.iter("{*}sheetFormatPr"):
        for attribute in [name for name in element.attrib if name.startswith("{")]:
            del element.attrib[attribute]
    data = root.find("{*}sheetData")
    for row, texts in enumerate(rows, 1):
        line = etree.SubElement(data, f"{{{_SHEETS}}}row", r=str(row))
        for column, text in zip("ABC", texts, strict=False):
            cell = etree.SubElement(line, f"{{{_SHEETS}}}c", r=f"{column}{row}", t="s")
            cell.append(_text(f"{{{_SHEETS}}}v", str(strings.setdefault(text, len(strings)))))
    etree.cleanup_namespaces(root)
    return _xml_bytes(root)


def _put_strings(parts: dict[str, bytes], strings: Iterable[str]) -> None:
    root = _element(f'<sst xmlns="{_SHEETS}"/>')
    for text in strings:
        etree.SubElement(root, f"{{{_SHEETS}}}si").append(_text(f"{{{_SHEETS}}}t", text))
    parts["xl/sharedStrings.xml"] = _xml_bytes(root)
    _relate(parts, _WORKBOOK_RELATIONSHIPS, "rIdStrings", f"{_RELATIONSHIPS}/sharedStrings", "sharedStrings.xml")
    _declare(parts, "xl/sharedStrings.xml", f"{_DOCUMENT}.spreadsheetml.sharedStrings+xml")


def _put_properties(parts: dict[str, bytes]) -> None:
    """Opsheet's name in the place of the template's author, and the versions that the add-in is made from."""
    with _edit(parts, "docProps/core.xml") as core:
        for name in ("creator", "lastModifiedBy"):
            core.find(f"{{*}}{name}").text = "opsheet"
        for name in ("created", "modified"):
            core.find(f"{{*}}{name}").text = _CREATED
        core.insert(0, _text("{http://purl.org/dc/elements/1.1/}title", "opsheet 运营表"))
    namespace = f"{_OFFICE}/custom-properties"
    root = _element(f'<Properties xmlns="{namespace}" xmlns:vt="{_VARIANTS}"/>')
    # Other properties count from 2: [MS-OLEPS] keeps 0 and 1 for itself.
    entry = etree.SubElement(root, f"{{{namespace}}}property", fmtid=_PROPERTY_SET, pid="2", name=VERSION_PROPERTY)
    entry.append(_text(f"{{{_VARIANTS}}}lpwstr", addin_version()))
    parts["docProps/custom.xml"] = _xml_bytes(root)
    _relate(parts, "_rels/.rels", "rIdProperties", f"{_RELATIONSHIPS}/custom-properties", "docProps/custom.xml")
    _declare(parts, "docProps/custom.xml", f"{_DOCUMENT}.custom-properties+xml")


def _put_help(parts: dict[str, bytes], help_xml: bytes) -> None:
    """Keep the functions' help inside: Excel opens every file of its start-up folder, so none may lie beside."""
    namespace = f"{_OFFICE}/customXml"
    item = _element(f'<ds:datastoreItem xmlns:ds="{namespace}"/>')
    item.set(f"{{{namespace}}}itemID", DATA_STORE)
    schemas = etree.SubElement(item, f"{{{namespace}}}schemaRefs")
    etree.SubElement(schemas, f"{{{namespace}}}schemaRef").set(f"{{{namespace}}}uri", INTELLISENSE)
    parts[HELP_PART] = help_xml
    parts[HELP_PROPERTIES_PART] = _xml_bytes(item)
    relationships = "customXml/_rels/item1.xml.rels"
    parts[relationships] = _xml_bytes(_element(f'<Relationships xmlns="{_PACKAGE}/relationships"/>'))
    _relate(parts, relationships, "rId1", f"{_RELATIONSHIPS}/customXmlProps", "itemProps1.xml")
    _relate(parts, _WORKBOOK_RELATIONSHIPS, "rIdHelp", f"{_RELATIONSHIPS}/customXml", f"../{HELP_PART}")
    _declare(parts, HELP_PROPERTIES_PART, f"{_DOCUMENT}.customXmlProperties+xml")


def _relate(parts: dict[str, bytes], name: str, identifier: str, kind: str, target: str) -> None:
    with _edit(parts, name) as root:
        etree.SubElement(root, f"{{{_PACKAGE}/relationships}}Relationship", Id=identifier, Type=kind, Target=target)


def _declare(parts: dict[str, bytes], part: str, content_type: str) -> None:
    with _edit(parts, CONTENT_TYPES_PART) as root:
        etree.SubElement(root, f"{{{_PACKAGE}/content-types}}Override", PartName=f"/{part}", ContentType=content_type)


@contextmanager
def _edit(parts: dict[str, bytes], name: str) -> Generator[Any]:
    """A part's root element, to be changed in the block."""
    root = _element(parts[name])
    yield root
    parts[name] = _xml_bytes(root)


def _element(xml: str | bytes) -> Any:
    return etree.fromstring(xml)


def _text(tag: str, text: str) -> Any:
    element = etree.Element(tag)
    element.text = text
    if text != text.strip():
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _xml_bytes(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
