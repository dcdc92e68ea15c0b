"""A VBA project from source alone: the ``vbaProject.bin`` of a workbook, after [MS-OVBA]."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from opsheet.build.addin.compression import compress

CODE_PAGE = 1252
LANGUAGE_ID = 0x0409
PROJECT_VERSION = (0x61EEF783, 3)
SEED = 0x5D  # any byte does; a fixed one keeps builds byte-identical
SOURCE_ONLY = bytes.fromhex("cc61ffff000000")  # _VBA_PROJECT without compiled code: Office compiles at first use

OLE_LIBRARY = r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
OFFICE_LIBRARY = (
    r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
    r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"
)
REFERENCES = (("stdole", OLE_LIBRARY), ("Office", OFFICE_LIBRARY))


class ModuleKind(Enum):
    """What a module is; the value is its key in the PROJECT stream."""

    DOCUMENT = "Document"
    CLASS = "Class"
    STANDARD = "Module"


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
    def stored(self) -> bytes:
        """The source as Office stores it: ASCII with CR LF.

        Raises:
            ValueError: when the source holds a character outside ASCII, which code pages would garble.
        """
        lines = self.source.replace("\r\n", "\n").replace("\n", "\r\n")
        if not lines.isascii():
            msg = f"the VBA module {self.name} holds characters outside ASCII"
            raise ValueError(msg)
        return lines.encode("ascii")


def build_project(name: str, modules: Sequence[Module]) -> bytes:
    """Write a ``vbaProject.bin``.

    Args:
        name: the project's name, by which other projects would refer to it.
        modules: in the order in which the editor shows them.

    Returns:
        A compound file; the same modules always give the same bytes.

    Source: [MS-OVBA] 2.2 and 2.3; the container is [MS-CFB].
    """
    from aspose.email_foss.cfb import (
        CFBDocument,
        CFBStorage,
        CFBStream,
        CFBWriter,
    )

    streams = {"_VBA_PROJECT": SOURCE_ONLY, "dir": compress(_dir_stream(name, modules))}
    streams |= {module.name: compress(module.stored) for module in modules}
    storage = CFBStorage("VBA")
    for stream_name, content in streams.items():
        storage.add_stream(CFBStream(stream_name, content))
    root = CFBStorage("Root Entry")
    root.add_storage(storage)
    root.add_stream(CFBStream("PROJECT", _project_stream(name, modules)))
    root.add_stream(CFBStream("PROJECTwm", _name_map(modules)))
    return CFBWriter.to_bytes(CFBDocument(root=root))


def _record(identifier: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", identifier, len(content)) + content


def _dir_stream(name: str, modules: Sequence[Module]) -> bytes:
    """[MS-OVBA] 2.3.4.2: information, references, modules."""
    records = [
        _record(0x01, struct.pack("<I", 1)),
        _record(0x02, struct.pack("<I", LANGUAGE_ID)),
        _record(0x14, struct.pack("<I", LANGUAGE_ID)),
        _record(0x03, struct.pack("<H", CODE_PAGE)),
        _record(0x04, name.encode("ascii")),
        _record(0x05) + _record(0x40),
        _record(0x06) + _record(0x3D),
        _record(0x07, bytes(4)),
        _record(0x08, bytes(4)),
        struct.pack("<HIIH", 0x09, 4, *PROJECT_VERSION),
        _record(0x0C) + _record(0x3C),
        *(_reference_records(*reference) for reference in REFERENCES),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, b"\xff\xff"),
        *(_module_records(module) for module in modules),
        _record(0x10),
    ]
    return b"".join(records)


def _reference_records(name: str, library: str) -> bytes:
    path = library.encode("ascii")
    return (
        _record(0x16, name.encode("ascii"))
        + _record(0x3E, name.encode("utf-16-le"))
        + _record(0x0D, struct.pack("<I", len(path)) + path + bytes(6))
    )


def _module_records(module: Module) -> bytes:
    narrow, wide = module.name.encode("ascii"), module.name.encode("utf-16-le")
    return b"".join(
        (
            _record(0x19, narrow) + _record(0x47, wide),
            _record(0x1A, narrow) + _record(0x32, wide),
            _record(0x1C) + _record(0x48),
            _record(0x31, bytes(4)),  # the source begins at the stream's first byte
            _record(0x1E, bytes(4)),
            _record(0x2C, b"\xff\xff"),
            _record(0x21 if module.kind is ModuleKind.STANDARD else 0x22),
            _record(0x2B),
        )
    )


def _project_stream(name: str, modules: Sequence[Module]) -> bytes:
    """[MS-OVBA] 2.3.1: the project's properties, a text of lines."""
    identifier = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, name)).upper() + "}"
    document_version = "/&H00000000"
    lines = [
        f'ID="{identifier}"',
        *(
            f"{module.kind.value}={module.name}{document_version if module.kind is ModuleKind.DOCUMENT else ''}"
            for module in modules
        ),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_encrypt(bytes(4), identifier)}"',
        f'DPB="{_encrypt(bytes(1), identifier)}"',
        f'GC="{_encrypt(bytes([0xFF]), identifier)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _encrypt(data: bytes, identifier: str) -> str:
    """[MS-OVBA] 2.4.3.2: how the project's protection, password and visibility are stored."""
    key = sum(identifier.encode("ascii")) & 0xFF
    version = 2
    encrypted = [SEED, SEED ^ version, SEED ^ key]
    plain_before = key
    for byte in bytes([7] * ((SEED & 6) // 2)) + struct.pack("<I", len(data)) + data:
        encrypted.append(byte ^ ((encrypted[-2] + plain_before) & 0xFF))
        plain_before = byte
    return bytes(encrypted).hex().upper()


def _name_map(modules: Sequence[Module]) -> bytes:
    """[MS-OVBA] 2.3.3: each module's name in the code page and in UTF-16."""
    names = b"".join(
        module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules
    )
    return names + b"\0\0"
