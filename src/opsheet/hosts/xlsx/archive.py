"""The zip archive a workbook is: its entries read as they stand and written back byte for byte."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from opsheet.catalogue import FileProblemError, Text
from opsheet.hosts.xlsx.deflate import Packed, damaged, unpack

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR_FLAG = 0x08
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x01
_ZIP64_EXTRA = 1
_LIMIT_32_BITS = 0xFFFFFFFF
_COPY_BYTES = 1 << 20
_HEADERS_BYTES = 1 << 24  # that an archive may have besides its entries
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # as Excel itself writes; the same input gives the same bytes


class Archive:
    """A workbook's zip archive, read into memory as it is at this moment.

    Args:
        path: of the workbook.
        size_limit_bytes: the most that all entries may unpack to.

    Raises:
        FileProblemError: when it is no zip archive, encrypted, truncated, or unpacks to more than the limit.
    """

    def __init__(self, path: Path, size_limit_bytes: int) -> None:
        self.path = path
        content = _content(path, size_limit_bytes)
        self.digest = hashlib.sha256(content).hexdigest()
        self._stream = io.BytesIO(content)
        try:
            with zipfile.ZipFile(self._stream) as opened:
                self.entries, self.comment = opened.infolist(), opened.comment
        except (zipfile.BadZipFile, struct.error, EOFError, NotImplementedError, ValueError) as error:
            raise _not_a_workbook(path) from error
        self._check(size_limit_bytes)

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """The uncompressed bytes of an entry."""
        start, end = self._data_range(info)
        self._stream.seek(start)
        return unpack(self._stream.read(end - start), info)

    def record(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """An entry as it stands: local header, compressed bytes and descriptor, in pieces."""
        _, end = self._data_range(info)
        end += self._descriptor_length(info, end)
        self._stream.seek(info.header_offset)
        remaining = end - info.header_offset
        while remaining:
            piece = self._stream.read(min(_COPY_BYTES, remaining))
            if not piece:
                raise damaged(info.filename)
            remaining -= len(piece)
            yield piece

    def _check(self, size_limit_bytes: int) -> None:
        if sum(info.file_size for info in self.entries) > size_limit_bytes:
            raise _too_large(self.path, size_limit_bytes)
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in self.entries):
            raise _encrypted(self.path)
        names = [info.filename.replace("\\", "/").lower() for info in self.entries]
        if len(set(names)) != len(names):
            raise _not_a_workbook(self.path)

    def _data_range(self, info: zipfile.ZipInfo) -> tuple[int, int]:
        if info.header_offset < 0:
            raise damaged(info.filename)
        self._stream.seek(info.header_offset)
        header = self._stream.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise damaged(info.filename)
        fields = _LOCAL.unpack(header)
        start = info.header_offset + _LOCAL.size + fields[9] + fields[10]
        return start, start + info.compress_size

    def _descriptor_length(self, info: zipfile.ZipInfo, end: int) -> int:
        """How many bytes follow the data to repeat its checksum and sizes (four layouts are in use)."""
        if not info.flag_bits & _DESCRIPTOR_FLAG:
            return 0
        self._stream.seek(end)
        tail = self._stream.read(24)
        for layout in ("<4xLLL", "<LLL", "<4xLQQ", "<LQQ"):
            length = struct.calcsize(layout)
            expected = (info.CRC, info.compress_size, info.file_size)
            if len(tail) >= length and struct.unpack(layout, tail[:length]) == expected:
                return length
        raise damaged(info.filename)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that is written anew.

    Args:
        name: of the entry.
        content: its packed bytes.
        replaces: the entry of the source whose place it takes.
    """

    name: str
    content: Packed
    replaces: zipfile.ZipInfo | None = None


def write_archive(stream: BinaryIO, source: Archive, entries: Iterable[zipfile.ZipInfo | NewEntry]) -> None:
    """Write an archive: entries of the source byte for byte, new ones deflated, in the order given."""
    directory: list[bytes] = []
    for entry in entries:
        offset = stream.tell()
        if isinstance(entry, NewEntry):
            directory.append(_write_new(stream, entry, offset))
        else:
            for piece in source.record(entry):
                stream.write(piece)
            directory.append(_directory_record(entry, offset))
    start = stream.tell()
    for record in directory:
        stream.write(record)
    length = stream.tell() - start
    if stream.tell() >= _LIMIT_32_BITS or len(directory) >= 0xFFFF:
        raise FileProblemError(Text("工作簿超过 4 GB，无法保存", "The workbook is over 4 GB and can't be saved"))
    count = len(directory)
    stream.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, length, start, len(source.comment)))
    stream.write(source.comment)


def _write_new(stream: BinaryIO, entry: NewEntry, offset: int) -> bytes:
    info = zipfile.ZipInfo(entry.name, _FIXED_DATE)
    info.orig_filename = entry.name
    info.create_system = 0
    if entry.replaces is not None:
        info.orig_filename = entry.replaces.orig_filename
        info.flag_bits = entry.replaces.flag_bits & _UTF8_FLAG
        info.external_attr = entry.replaces.external_attr
    elif not entry.name.isascii():
        info.flag_bits = _UTF8_FLAG
    info.compress_type = zipfile.ZIP_DEFLATED
    info.CRC, info.file_size = entry.content.checksum, entry.content.size
    info.compress_size = len(entry.content.data)
    name, (time, date) = _raw_name(info), _raw_moment(info)
    sizes = (info.CRC, info.compress_size, info.file_size)
    stream.write(_LOCAL.pack(b"PK\x03\x04", 20, info.flag_bits, info.compress_type, time, date, *sizes, len(name), 0))
    stream.write(name)
    stream.write(entry.content.data)
    return _directory_record(info, offset)


def _directory_record(info: zipfile.ZipInfo, offset: int) -> bytes:
    """The entry's record in the central directory; sizes fit 32 bits, so a zip64 field is left out."""
    name, extra, (time, date) = _raw_name(info), _without_zip64(info.extra), _raw_moment(info)
    fixed = _CENTRAL.pack(
        b"PK\x01\x02",
        info.create_version,
        info.create_system,
        info.extract_version,
        info.reserved,
        info.flag_bits,
        info.compress_type,
        time,
        date,
        info.CRC,
        info.compress_size,
        info.file_size,
        len(name),
        len(extra),
        len(info.comment),
        0,
        info.internal_attr,
        info.external_attr,
        offset,
    )
    return fixed + name + extra + info.comment


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_FLAG else "cp437")


def _raw_moment(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _without_zip64(extra: bytes) -> bytes:
    kept, position = b"", 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind != _ZIP64_EXTRA:
            kept += extra[position : position + 4 + length]
        position += 4 + length
    return kept + extra[position:]


def _content(path: Path, size_limit_bytes: int) -> bytes:
    """The whole file, so that neither a later save nor an open handle is in the way of anything."""
    try:
        with path.open("rb") as stream:
            content = stream.read(size_limit_bytes + _HEADERS_BYTES + 1)
    except FileNotFoundError as error:
        raise FileProblemError(Text("找不到文件 {file}", "There is no file {file}"), file=path.name) from error
    except OSError as error:
        raise FileProblemError(
            Text(
                "{file} 无法打开：可能正被其他程序占用，请关闭后再试",
                "{file} can't be opened: another program may use it, close it there and try again",
            ),
            file=path.name,
        ) from error
    if len(content) > size_limit_bytes + _HEADERS_BYTES:
        raise _too_large(path, size_limit_bytes)
    if content.startswith(_OLE_MAGIC):
        raise _encrypted(path) if "EncryptedPackage".encode("utf-16-le") in content else _old_format(path)
    return content


def _too_large(path: Path, size_limit_bytes: int) -> FileProblemError:
    return FileProblemError(
        Text(
            "{file} 解压后超过 {limit} MB：可能不是正常的工作簿，请检查来源",
            "{file} unpacks to more than {limit} MB and may be damaged or faked; check where it is from",
        ),
        file=path.name,
        limit=size_limit_bytes // 2**20,
    )


def _not_a_workbook(path: Path) -> FileProblemError:
    return FileProblemError(
        Text(
            "{file} 不是 .xlsx 工作簿，或没有传完整：请用 Excel 打开后另存为 .xlsx",
            "{file} is not an .xlsx workbook, or only a part of one: open it in Excel and save it as .xlsx",
        ),
        file=path.name,
    )


def _encrypted(path: Path) -> FileProblemError:
    return FileProblemError(
        Text(
            "{file} 有打开密码：请在 Excel 里取消密码后再试",
            "{file} needs a password to open: remove the password in Excel and try again",
        ),
        file=path.name,
    )


def _old_format(path: Path) -> FileProblemError:
    return FileProblemError(
        Text(
            "{file} 是旧的 .xls 格式：请用 Excel 另存为 .xlsx",
            "{file} is in the old .xls format: save it as .xlsx in Excel",
        ),
        file=path.name,
    )
