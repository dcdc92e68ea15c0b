"""Compression of VBA source, against oletools and against files that Office wrote."""

from __future__ import annotations

import io
import zipfile
from importlib.util import find_spec
from pathlib import Path

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.build.addin.compression import CompressionError, compress, decompress
from vba_reader import decompressed

LINES = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=80)
SOURCES = st.lists(LINES, max_size=400).map(lambda lines: "\r\n".join(lines * 3).encode("ascii"))


@given(SOURCES)
def test_source_comes_back_as_it_was(source: bytes) -> None:
    assert decompress(compress(source)) == source


@given(st.binary(max_size=3600))
def test_any_bytes_of_a_short_chunk_come_back(data: bytes) -> None:
    assert decompress(compress(data)) == data


@given(SOURCES)
def test_oletools_reads_the_same(source: bytes) -> None:
    assert decompressed(compress(source)) == source


def test_repetition_is_packed() -> None:
    assert len(compress(b"Attribute VB_Name\r\n" * 1000)) < 1200


def test_the_specification_example_of_a_copy() -> None:
    # [MS-OVBA] 3.2.3: one letter and one copy token of the rest
    assert compress(b"a" * 73) == bytes.fromhex("01 03 B0 02 61 45 00")


def test_the_specification_example_without_copies() -> None:
    # [MS-OVBA] 3.2.1: nothing repeats
    packed = compress(b"abcdefghijklmnopqrstuv.")
    assert packed == bytes.fromhex(
        "01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E"
    )


def test_what_excel_wrote_is_read_and_packed_again_reads_the_same() -> None:
    origin = find_spec("xlwings").origin  # type: ignore[union-attr] - a dependency
    with zipfile.ZipFile(Path(origin).parent / "quickstart_addin.xlam") as package:  # type: ignore[arg-type] - the same
        project = olefile.OleFileIO(io.BytesIO(package.read("xl/vbaProject.bin")))
    directory = decompress(project.openstream("VBA/dir").read())
    assert b"ThisWorkbook" in directory
    assert decompress(compress(directory)) == directory


@pytest.mark.parametrize(
    "container", [b"", b"\x02\x00", b"\x01\x00", b"\x01\x03\x00abc", b"\x01\xff\xbfab", b"\x01\x03\xb0\x01\x00\x00\x00"]
)
def test_bytes_that_are_no_container_are_refused(container: bytes) -> None:
    with pytest.raises(CompressionError):
        decompress(container)
