"""The parts of an .xlsx package, inflated under a limit: nothing that the file says of itself is believed."""

from __future__ import annotations

import mmap
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from isal import isal_zlib

from opsheet.catalogue import FileProblemError, Message, Text
from opsheet.tables import messages

PIECE_BYTES = 2**20
_PACKED_BYTES = 2**18
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCAL_MARK = b"PK\x03\x04"
_ENCRYPTED_BIT = 1
_STRING_COUNTS = re.compile(rb"<(?:[\w.-]+:)?sst\s[^<>]*>")
_COUNT = re.compile(rb"""\s(?:count|uniqueCount)\s*=\s*["']([0-9]{1,30})""")
_LEAST_CELL_BYTES = 8  # of XML for a cell that names a text
_DECLARED_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_ENCODING_NAME = re.compile(r"""(encoding\s*=\s*["'])[\w.-]+""")
_KNOWN_ENCODINGS = re.compile(
    r"utf-?16(?:-?[bl]e)?|iso-?8859-\d+|latin-?1|windows-125\d|cp125\d|gb18030|gbk|gb2312|big5|"
    r"shift_jis|euc-(?:jp|kr)|koi8-r",
    re.IGNORECASE,
)
_XML_ENDINGS = (".xml", ".rels", ".vml")
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD_BYTES = 4096
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
_TEXT_ENCODINGS = ("utf-8", "gb18030")


def _key(part: str) -> str:
    """Part names are compared without regard to case; some writers begin them with a slash or use backslashes."""
    return part.replace("\\", "/").lstrip("/").lower()


def encoding_of(data: bytes) -> str:
    """The encoding of an XML part by its first bytes, in small letters; ASCII counts as UTF-8.

    Example:
        >>> encoding_of(b'<?xml version="1.0" encoding="GBK"?><a/>'), encoding_of(b"<a/>")
        ('gbk', 'utf-8')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data[:4] in {b"<\0?\0", b"\0<\0?"}:
        return "utf-16-le" if data[:1] == b"<" else "utf-16-be"
    declared = _DECLARED_ENCODING.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    return "utf-8" if name in {"utf-8", "utf8", "us-ascii", "ascii"} else name


def in_utf8(data: bytes) -> bytes | None:
    """An XML part in UTF-8, its declaration too; None where its encoding isn't known or doesn't fit.

    Example:
        >>> in_utf8('<?xml version="1.0" encoding="GBK"?><a>货</a>'.encode("gbk")).decode()
        '<?xml version="1.0" encoding="UTF-8"?><a>货</a>'
    """
    encoding = encoding_of(data)
    if encoding == "utf-8":
        return data
    if not _KNOWN_ENCODINGS.fullmatch(encoding):
        return None
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeError):
        return None
    return _ENCODING_NAME.sub(r"\1UTF-8", text.removeprefix("\ufeff"), count=1).encode("utf-8", "replace")


class Package:
    """An .xlsx package, read into memory as it is at this moment.

    Args:
        path: of the file.
        maximum_bytes: that all parts together may unpack to.

    Raises:
        FileProblemError: when the file is no .xlsx workbook or unpacks to more.
    """

    def __init__(self, path: Path, maximum_bytes: int) -> None:
        check_file(path)
        self.file_name = path.name
        self._maximum_bytes = maximum_bytes
        self._unpacked: dict[str, int] = {}
        self._unpacked_bytes = 0
        self.translated: set[str] = set()  # parts in another encoding than UTF-8, as far as they were read
        self.content = self._read_file(path)
        self._file = BytesIO(self.content)
        self._entries = self._open_entries()

    def __iter__(self) -> Iterator[str]:
        """The names of all parts."""
        return (entry.filename for entry in self._entries.values())

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._entries

    def size(self, part: str) -> int:
        """The bytes that a part says it unpacks to; 0 for one that is missing."""
        entry = self._entries.get(_key(part))
        return entry.file_size if entry is not None else 0

    def damaged(self, part: object = messages.WHOLE_PACKAGE) -> FileProblemError:
        """The error that says which part can't be read."""
        return FileProblemError(messages.DAMAGED, file=self.file_name, part=part)

    def read(self, part: str) -> bytes:
        """A whole part; names are compared as Excel does, without regard to case.

        Raises:
            FileProblemError: when the part is missing, damaged, too large or declares entities.
        """
        return b"".join(self.pieces(part))

    def pieces(self, part: str) -> Iterator[bytes]:
        """A part in pieces of about a megabyte; errors as in ``read``."""
        entry = self._entries.get(_key(part))
        if entry is None:
            raise self.damaged(Message(messages.MISSING_PART, {"part": part}))
        size = checksum = 0
        held: list[bytes] | None = None
        for piece in self._inflate(entry):
            if not size and entry.filename.lower().endswith(_XML_ENDINGS):
                self._check_head(entry.filename, piece)
                held = [] if encoding_of(piece) != "utf-8" else None
            size += len(piece)
            checksum = isal_zlib.crc32(piece, checksum)
            self._count(entry.filename, len(piece), size)
            if held is None:
                yield piece
            else:
                held.append(piece)
        if held is not None:
            yield self._in_utf8(entry.filename, b"".join(held))
        if size != entry.file_size or checksum != entry.CRC:
            raise self.damaged(entry.filename)

    def _read_file(self, path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                content = file.read(self._maximum_bytes + 1)
        except PermissionError as error:
            raise FileProblemError(messages.NOT_ALLOWED, file=path.name) from error
        except OSError as error:
            raise FileProblemError(messages.UNREADABLE, file=path.name, reason=error.strerror) from error
        if len(content) > self._maximum_bytes:
            raise self._too_large()
        return content

    def _open_entries(self) -> dict[str, zipfile.ZipInfo]:
        try:
            with zipfile.ZipFile(self._file) as archive:
                infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise self.damaged() from error
        check_parts(self.file_name, (info.filename for info in infos))
        if any(info.flag_bits & _ENCRYPTED_BIT for info in infos):
            raise FileProblemError(messages.ENCRYPTED, file=self.file_name)
        self._all_bytes = sum(info.file_size for info in infos)
        if self._all_bytes > self._maximum_bytes:
            raise self._too_large()
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if entries.setdefault(_key(info.filename), info) is not info:
                raise self.damaged(Message(messages.DOUBLED_PART, {"part": info.filename}))
        return entries

    def _count(self, part: str, added: int, size: int) -> None:
        """Add to what was unpacked; a part that is read again counts once."""
        if size > self._unpacked.get(part, 0):
            self._unpacked[part] = size
            self._unpacked_bytes += added
        if self._unpacked_bytes > self._maximum_bytes:
            raise self._too_large()

    def _in_utf8(self, part: str, content: bytes) -> bytes:
        translated = in_utf8(content)
        if translated is None:
            raise self.damaged(part)
        self.translated.add(_key(part))
        return translated

    def _too_large(self) -> FileProblemError:
        return FileProblemError(messages.TOO_LARGE, file=self.file_name, limit=self._maximum_bytes // 2**20)

    def _check_head(self, part: str, piece: bytes) -> None:
        if any(mark in piece for mark in _DOCTYPES):
            raise FileProblemError(messages.FORBIDDEN_XML, file=self.file_name, part=part)
        strings = _STRING_COUNTS.search(piece, 0, _HEAD_BYTES)
        counts = [int(digits) for digits in _COUNT.findall(strings[0])] if strings else []
        # a reader that makes room for as many texts as the file says it has would run out of memory
        if any(count > self._all_bytes // _LEAST_CELL_BYTES for count in counts):
            raise self.damaged(part)

    def _inflate(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from self._packed(entry, PIECE_BYTES)
            return
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise self.damaged(entry.filename)
        inflater = isal_zlib.decompressobj(-15)
        try:
            for packed in self._packed(entry, _PACKED_BYTES):
                rest = packed
                while rest and not inflater.eof:
                    yield inflater.decompress(rest, PIECE_BYTES)
                    rest = inflater.unconsumed_tail
            while not inflater.eof:
                piece = inflater.decompress(inflater.unconsumed_tail, PIECE_BYTES)
                if not piece:
                    break
                yield piece
        except isal_zlib.IsalError as error:  # pyright: ignore[reportGeneralTypeIssues] - its stub calls it a value
            raise self.damaged(entry.filename) from error
        if not inflater.eof:
            raise self.damaged(entry.filename)

    def _packed(self, entry: zipfile.ZipInfo, piece_bytes: int) -> Iterator[bytes]:
        """The entry's bytes as they lie in the file, behind its local header."""
        try:
            self._file.seek(entry.header_offset)
            mark, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(self._file.read(_LOCAL_HEADER.size))
        except (struct.error, OSError, ValueError) as error:
            raise self.damaged(entry.filename) from error
        if mark != _LOCAL_MARK:
            raise self.damaged(entry.filename)
        position, left = self._file.tell() + name_bytes + extra_bytes, entry.compress_size
        while left:
            self._file.seek(position)
            packed = self._file.read(min(piece_bytes, left))
            if not packed:
                raise self.damaged(entry.filename)
            position, left = position + len(packed), left - len(packed)
            yield packed


def check_file(path: Path) -> None:
    """Refuse anything that can't be an .xlsx package.

    Args:
        path: of the file; it is only looked at.

    Raises:
        FileProblemError: when it is missing, no file, empty, locked, encrypted, or of another format.
    """
    _check_kind(path)
    _check_locks(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if head.startswith(_OLE):
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    raise _ole_problem(path.name, content)
    except PermissionError as error:
        raise FileProblemError(messages.NOT_ALLOWED, file=path.name) from error
    except OSError as error:
        raise FileProblemError(messages.UNREADABLE, file=path.name, reason=error.strerror) from error
    _check_head(path.name, head)


def _check_kind(path: Path) -> None:
    try:
        if not path.exists():
            raise FileProblemError(messages.NO_FILE, file=path)
        if path.is_dir():
            raise FileProblemError(messages.FOLDER, file=path.name)
        if not path.is_file():
            raise FileProblemError(messages.NOT_A_FILE, file=path.name)
        if not path.stat().st_size:
            raise FileProblemError(messages.EMPTY, file=path.name)
    except PermissionError as error:
        raise FileProblemError(messages.NOT_ALLOWED, file=path.name) from error
    except (OSError, ValueError) as error:  # a name that is too long or holds a NUL
        raise FileProblemError(messages.NO_FILE, file=path) from error


def _check_locks(path: Path) -> None:
    """Excel and LibreOffice put an owner file beside a workbook while someone has it open."""
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            raise FileProblemError(messages.LOCKED, file=path.name, lock=lock.name)


def _check_head(name: str, head: bytes) -> None:
    if head.startswith(_ZIP_MARKS):
        return
    raise FileProblemError(messages.NOT_A_WORKBOOK, file=name, kind=_kind_of(head))


def _ole_problem(name: str, content: mmap.mmap) -> FileProblemError:
    """What an OLE file is stands in its directory, wherever in the file that lies."""
    if content.find(_stream("EncryptedPackage")) >= 0:
        return FileProblemError(messages.ENCRYPTED, file=name)
    if content.find(_stream("Workbook")) >= 0 or content.find(_stream("Book")) >= 0:
        return FileProblemError(messages.OLD_FORMAT, file=name, kind=messages.OLD_EXCEL)
    return FileProblemError(messages.NOT_A_WORKBOOK, file=name, kind=messages.OTHER_DOCUMENT)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def _kind_of(head: bytes) -> Text:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"%pdf"):
        return messages.PDF
    if head.startswith(_PICTURES):
        return messages.PICTURE
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<div", b"<style")):
        return messages.HTML
    if start.startswith(b"<"):
        return messages.XML
    return messages.CSV if _is_text(head) else messages.UNKNOWN


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in head:
        return False
    for encoding in _TEXT_ENCODINGS:
        for cut in range(4):  # the head may end inside of a character
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def check_parts(name: str, parts: Iterable[str]) -> None:
    """Refuse a zip archive that holds something other than an .xlsx workbook.

    Args:
        name: of the file, for the sentence.
        parts: the names of the archive's entries.

    Raises:
        FileProblemError: naming what the archive is.
    """
    names = {part.lower().lstrip("/") for part in parts}
    if any(part.endswith("workbook.bin") for part in names):
        raise FileProblemError(messages.OLD_FORMAT, file=name, kind=messages.BINARY_EXCEL)
    if "content.xml" in names and "mimetype" in names:
        raise FileProblemError(messages.OLD_FORMAT, file=name, kind=messages.OPEN_DOCUMENT)
    if {"word/document.xml", "ppt/presentation.xml"} & names:
        raise FileProblemError(messages.NOT_A_WORKBOOK, file=name, kind=messages.OTHER_DOCUMENT)
    if "[content_types].xml" not in names and not any(part.endswith("workbook.xml") for part in names):
        raise FileProblemError(messages.NOT_A_WORKBOOK, file=name, kind=messages.ARCHIVE)
