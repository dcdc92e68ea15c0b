"""The ``.xlam`` file: a macro workbook turned into an add-in, with its ribbon and its help."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from opsheet.build.addin.buttons import buttons
from opsheet.build.addin.intellisense import NAMESPACE as INTELLISENSE
from opsheet.build.addin.intellisense import intellisense_xml
from opsheet.build.addin.modules import PROJECT, addin_modules
from opsheet.build.addin.project import Module, build_project
from opsheet.build.addin.ribbon import ribbon_xml
from opsheet.build.addin.sheets import macro_workbook
from opsheet.build.addin.texts import text_rows
from opsheet.catalogue import DEFAULT_LANGUAGE, Action, Function, Text

ADDIN_NAME = f"{PROJECT}.xlam"
EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's earliest moment: builds don't depend on the clock
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
RIBBON_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
XML_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DATA_STORE = "{8C1B7F3E-5A52-4C0B-9E0D-6F3B1D2A7C11}"  # any fixed id; names the custom part with the functions' help

RIBBON_PART = "customUI/customUI14.xml"
HELP_PART = "customXml/item1.xml"
HELP_PROPERTIES_PART = "customXml/itemProps1.xml"


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
    shown = buttons(declarations.actions)
    texts = text_rows(shown, declarations.functions, declarations.categories)
    parts = _read(macro_workbook(build_project(PROJECT, modules), texts, addin_version()))
    _make_addin(parts)
    _add_ribbon(parts, ribbon_xml(shown))
    _add_help(parts, intellisense_xml(declarations.functions, language))
    return _zipped(parts)


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


def _read(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            package.writestr(entry, content)
    return buffer.getvalue()


def _replaced(content: bytes, old: str, new: str) -> bytes:
    if content.count(old.encode()) != 1:
        msg = f"the written package holds {old!r} not exactly once"
        raise ValueError(msg)
    return content.replace(old.encode(), new.encode())


def _make_addin(parts: dict[str, bytes]) -> None:
    name = "[Content_Types].xml"
    parts[name] = _replaced(parts[name], "ms-excel.sheet.macroEnabled.main+xml", "ms-excel.addin.macroEnabled.main+xml")


def _relate(parts: dict[str, bytes], name: str, identifier: str, kind: str, target: str) -> None:
    entry = f'<Relationship Id="{identifier}" Type="{kind}" Target="{target}"/>'
    parts[name] = _replaced(parts[name], "</Relationships>", f"{entry}</Relationships>")


def _add_ribbon(parts: dict[str, bytes], ribbon: bytes) -> None:
    parts[RIBBON_PART] = ribbon
    _relate(parts, "_rels/.rels", "rIdRibbon", RIBBON_RELATIONSHIP, RIBBON_PART)


def _add_help(parts: dict[str, bytes], help_xml: bytes) -> None:
    """Keep the functions' help inside: Excel opens every file of its start-up folder, so none may lie beside."""
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    properties_kind = f"{OFFICE}/relationships/customXmlProps"
    parts[HELP_PART] = help_xml
    parts[HELP_PROPERTIES_PART] = (
        f'{XML_HEADER}<ds:datastoreItem xmlns:ds="{OFFICE}/customXml" ds:itemID="{DATA_STORE}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{INTELLISENSE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    parts["customXml/_rels/item1.xml.rels"] = (
        f'{XML_HEADER}<Relationships xmlns="{relationships}">'
        f'<Relationship Id="rId1" Type="{properties_kind}" Target="itemProps1.xml"/></Relationships>'
    ).encode()
    _relate(
        parts, "xl/_rels/workbook.xml.rels", "rIdHelp", f"{OFFICE}/relationships/customXml", "../customXml/item1.xml"
    )
    name = "[Content_Types].xml"
    override = (
        f'<Override PartName="/{HELP_PROPERTIES_PART}" '
        'ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/>'
    )
    parts[name] = _replaced(parts[name], "</Types>", f"{override}</Types>")
