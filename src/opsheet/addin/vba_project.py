"""A workbook's VBA project, written by pyopenvba from the project that Excel itself puts into a new workbook."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyopenvba.cfb import CFB

PROJECT_PART = "xl/vbaProject.bin"
CONTENT_TYPES_PART = "[Content_Types].xml"
EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's earliest moment: builds don't depend on the clock

_PLAIN_WORKBOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TEMPLATE_NAME = "VBAProject"  # what Excel calls a new project
_NAME_RECORD = 0x04  # PROJECTNAME in the dir stream, [MS-OVBA] 2.3.4.2.1.6


class ModuleKind(Enum):
    """What a module is."""

    DOCUMENT = "document"
    CLASS = "class"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Module:
    """One module of a project.

    Args:
        name: as in its ``Attribute VB_Name``.
        kind: a sheet's or the workbook's module, a class, or a standard module.
        source: ASCII text with its attribute lines; any line ends.
    """

    name: str
    kind: ModuleKind
    source: str

    @property
    def stored(self) -> str:
        """The source as Office stores it: ASCII with CR LF.

        Raises:
            ValueError: when the source holds a character outside ASCII, which code pages would garble.
        """
        if not self.source.isascii():
            msg = f"the VBA module {self.name} holds characters outside ASCII"
            raise ValueError(msg)
        return self.source.replace("\r\n", "\n").replace("\n", "\r\n")


def read_parts(package: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name, in their order.

    Args:
        package: an Open XML file.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """A package with the given parts; it depends on nothing else.

    Args:
        parts: by name, in their order.

    Returns:
        A zip whose parts are stored as they are: what a deflated part looks like depends on the zlib at hand.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 0  # the same on every system
            package.writestr(entry, content)
    return buffer.getvalue()


def add_project(package: bytes, name: str, modules: Sequence[Module]) -> bytes:
    """Give a workbook without macros a VBA project.

    Args:
        package: the workbook; its sheets keep the code names that they have.
        name: the project's, by which other projects would refer to it.
        modules: in the order in which the editor shows them. The workbook and each sheet get their own module by
            themselves; one of these stands here only when it holds code.

    Returns:
        The macro workbook, identical for identical input.

    Raises:
        KeyError: when a document's module names neither the workbook nor a sheet.
    """
    parts = read_parts(_write_project(package, modules))
    parts[CONTENT_TYPES_PART] = parts[CONTENT_TYPES_PART].replace(_PLAIN_WORKBOOK, _MACRO_WORKBOOK)
    parts[PROJECT_PART] = _rename(parts[PROJECT_PART], name)
    return write_parts(parts)


def _write_project(package: bytes, modules: Sequence[Module]) -> bytes:
    from pyopenvba import ExcelFile, VBAModuleKind

    kinds = {ModuleKind.STANDARD: VBAModuleKind.standard, ModuleKind.CLASS: VBAModuleKind.other}
    with tempfile.TemporaryDirectory(prefix="opsheet-") as folder:
        path = Path(folder) / "book.xlsm"
        path.write_bytes(package)
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for module in modules:
                if module.kind is ModuleKind.DOCUMENT:
                    file.set_module(module.name, module.stored)
                else:
                    project.add_module(module.name, module.stored, kind=kinds[module.kind])
            file.save()
        return path.read_bytes()


def _rename(project: bytes, name: str) -> bytes:
    """Give the project its own name; pyopenvba leaves the one of Excel's template."""
    from pyopenvba.cfb import CFB
    from pyopenvba.vba import compress, decompress

    file: CFB = CFB.from_bytes(project)
    directory = decompress(file.get_stream_in_storage("VBA", "dir"))
    directory = _once(directory, _name_record(_TEMPLATE_NAME), _name_record(name))
    file.write_stream_in_storage("VBA", "dir", compress(directory))
    properties = _once(file.get_stream("PROJECT"), _name_line(_TEMPLATE_NAME), _name_line(name))
    file.write_stream("PROJECT", properties)
    return file.to_bytes()


def _name_record(name: str) -> bytes:
    content = name.encode("ascii")
    return struct.pack("<HI", _NAME_RECORD, len(content)) + content


def _name_line(name: str) -> bytes:
    return f'\r\nName="{name}"\r\n'.encode("ascii")


def _once(content: bytes, old: bytes, new: bytes) -> bytes:
    if content.count(old) != 1:
        msg = f"the written project holds {old!r} not exactly once"
        raise ValueError(msg)
    return content.replace(old, new)
