"""The VBA project: oletools must read back every module to the letter."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile
import pytest

from addin_builds import declared
from opsheet.build.addin.compression import decompress
from opsheet.build.addin.modules import addin_modules
from opsheet.build.addin.project import Module, ModuleKind, build_project
from vba_reader import sources

WORKBOOK = Module("ThisWorkbook", ModuleKind.DOCUMENT, 'Attribute VB_Name = "ThisWorkbook"\n')
PLAIN = Module("Plain", ModuleKind.STANDARD, 'Attribute VB_Name = "Plain"\nSub Nothing_()\nEnd Sub\n')


def open_project(project: bytes) -> olefile.OleFileIO:
    return olefile.OleFileIO(io.BytesIO(project))


def records(directory: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a dir stream; the one of the version is the only one whose size isn't the truth."""
    position = 0
    while position < len(directory):
        identifier, size = struct.unpack_from("<HI", directory, position)
        size = 6 if identifier == 9 else size
        yield identifier, directory[position + 6 : position + 6 + size]
        position += 6 + size


def decrypted(text: str) -> tuple[int, bytes]:
    """[MS-OVBA] 2.4.3.3: the project key and the data behind CMG, DPB and GC."""
    data = bytes.fromhex(text)
    key = data[0] ^ data[2]
    ignored = (data[0] & 6) // 2
    plain: list[int] = []
    before = key
    for position in range(3, len(data)):
        byte = data[position] ^ ((data[position - 2] + before) & 0xFF)
        plain.append(byte)
        before = byte
    body = bytes(plain[ignored:])
    return key, body[4 : 4 + struct.unpack("<I", body[:4])[0]]


def test_every_module_of_the_addin_is_read_back_to_the_letter() -> None:
    modules = addin_modules(declared().functions)
    read = sources(build_project("opsheet", modules), "vbaProject.bin")
    assert read == {module.name: module.stored.decode("ascii") for module in modules}


def test_the_same_modules_give_the_same_bytes() -> None:
    assert build_project("opsheet", [WORKBOOK, PLAIN]) == build_project("opsheet", [WORKBOOK, PLAIN])


def test_the_dir_stream_keeps_the_order_of_the_specification() -> None:
    project = open_project(build_project("opsheet", [WORKBOOK, PLAIN]))
    found = [identifier for identifier, _ in records(decompress(project.openstream("VBA/dir").read()))]
    information = [1, 2, 0x14, 3, 4, 5, 0x40, 6, 0x3D, 7, 8, 9, 0xC, 0x3C]
    reference = [0x16, 0x3E, 0xD]
    module = [0x19, 0x47, 0x1A, 0x32, 0x1C, 0x48, 0x31, 0x1E, 0x2C]
    assert found == [
        *information,
        *reference,
        *reference,
        *[0xF, 0x13],
        *[*module, 0x22, 0x2B],
        *[*module, 0x21, 0x2B],
        0x10,
    ]


def test_the_project_is_neither_locked_nor_hidden() -> None:
    text = open_project(build_project("opsheet", [WORKBOOK])).openstream("PROJECT").read().decode("ascii")
    identifier = re.search(r'ID="([^"]+)"', text)
    assert identifier is not None
    key = sum(identifier[1].encode()) & 0xFF
    protection, password, visibility = (
        decrypted(found) for found in re.findall(r'^(?:CMG|DPB|GC)="(\w+)"', text, re.MULTILINE)
    )
    assert protection == (key, bytes(4))
    assert password == (key, bytes(1))
    assert visibility == (key, b"\xff")


def test_the_project_stream_names_each_module_by_its_kind() -> None:
    text = open_project(build_project("opsheet", [WORKBOOK, PLAIN])).openstream("PROJECT").read().decode("ascii")
    assert "Document=ThisWorkbook/&H00000000\r\nModule=Plain\r\n" in text


def test_characters_outside_ascii_are_refused() -> None:
    chinese = Module("Chinese", ModuleKind.STANDARD, 'Attribute VB_Name = "Chinese"\n\' 备货\n')
    with pytest.raises(ValueError, match="Chinese holds characters outside ASCII"):
        build_project("opsheet", [chinese])
