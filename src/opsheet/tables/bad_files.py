"""Telling what a file is that isn't an .xlsx workbook, before anything tries to read it."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.tables import messages

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD_BYTES = 4096
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
_TEXT_ENCODINGS = ("utf-8", "gb18030")


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
    raise FileProblemError(messages.NOT_A_WORKBOOK, file=name, kind=_kind(head))


def _ole_problem(name: str, content: mmap.mmap) -> FileProblemError:
    """What an OLE file is stands in its directory, wherever in the file that lies."""
    if content.find(_stream("EncryptedPackage")) >= 0:
        return FileProblemError(messages.ENCRYPTED, file=name)
    if content.find(_stream("Workbook")) >= 0 or content.find(_stream("Book")) >= 0:
        return FileProblemError(messages.OLD_FORMAT, file=name, kind=messages.OLD_EXCEL)
    return FileProblemError(messages.NOT_A_WORKBOOK, file=name, kind=messages.OTHER_DOCUMENT)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def _kind(head: bytes) -> Text:
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
    if not any(part.endswith("workbook.xml") for part in names):
        raise FileProblemError(messages.NOT_A_WORKBOOK, file=name, kind=messages.ARCHIVE)
