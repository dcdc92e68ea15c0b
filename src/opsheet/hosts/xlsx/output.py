"""Writes a workbook to a temporary file, checks it, and only then renames it."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.parsers import expat

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.paths import move_new, move_over, replace_keeping, temporary_folder
from opsheet.hosts.xlsx.archive import Archive, NewEntry, write_archive
from opsheet.hosts.xlsx.deflate import Sample
from opsheet.hosts.xlsx.sheet_xml import blanked

_LARGE_BYTES = 1 << 24
_STRETCH_BYTES = 1 << 14
_ROW_CLOSE = re.compile(rb"</(?:[\w.-]+:)?row\s*>")


_EXISTS = Text(
    "{target} 已存在，不会覆盖：请换个名字，或加 --force（会先备份）",
    "{target} exists and isn't overwritten: choose another name, or use --force (a backup is kept)",
)
_IS_A_FOLDER = Text(
    "{target} 是文件夹，不会被替换：请换个名字",
    "{target} is a folder and isn't replaced: choose another name",
)


def check_paths(source: Path, target: Path, *, force: bool) -> None:
    """Refuse a target that would overwrite something or pretend to be another kind of file.

    Raises:
        RefusedError: with what to do instead.
    """
    if source.suffix.lower() != target.suffix.lower():
        raise RefusedError(
            Text(
                "输出文件 {target} 的扩展名应与原文件相同（{suffix}）",
                "The output {target} must keep the source's extension {suffix}",
            ),
            target=target.name,
            suffix=source.suffix,
        )
    if not force and target.exists():
        raise RefusedError(_EXISTS, target=target.name)
    if target.is_dir():
        raise RefusedError(_IS_A_FOLDER, target=target.name)
    if not target.parent.is_dir():
        raise FileProblemError(
            Text("找不到输出文件夹 {folder}", "There is no output folder {folder}"), folder=str(target.parent)
        )


def write_workbook(
    archive: Archive,
    entries: Sequence[zipfile.ZipInfo | NewEntry],
    target: Path,
    samples: Mapping[str, Sequence[Sample]],
    *,
    force: bool = False,
) -> Path | None:
    """Write the workbook, verify it, and rename it into place.

    Args:
        archive: the source.
        entries: what the new archive holds.
        target: where it is to be.
        samples: by part, cells that must be in it exactly once.
        force: move a file of that name aside.

    Returns:
        The backup of the file that was replaced, where there was one.

    Raises:
        FileProblemError: when the disk refuses, or what was written isn't what was meant; nothing is left then.
        RefusedError: when another run took the name meanwhile.
    """
    try:
        with temporary_folder(target.parent) as scratch:
            temporary = scratch / target.name
            with temporary.open("wb") as stream:
                write_archive(stream, archive, entries)
                stream.flush()
                os.fsync(stream.fileno())
            shutil.copymode(archive.path, temporary)
            _verify(archive, entries, temporary, samples)
            if force and target.exists() and target.samefile(archive.path):
                return replace_keeping(temporary, target)
            if force:
                return move_over(temporary, target)
            move_new(temporary, target)
            return None
    except FileExistsError as error:
        raise RefusedError(_EXISTS, target=target.name) from error
    except OSError as error:
        raise _unwritable(target) from error


def _verify(
    source: Archive,
    entries: Sequence[zipfile.ZipInfo | NewEntry],
    written: Path,
    samples: Mapping[str, Sequence[Sample]],
) -> None:
    limit = sum(entry.content.size if isinstance(entry, NewEntry) else entry.file_size for entry in entries)
    copy = Archive(written, limit)
    if len(copy.entries) != len(entries):
        raise _wrong(written.name)
    for entry, found in zip(entries, copy.entries, strict=True):
        if isinstance(entry, NewEntry):
            _verify_new(entry.name, copy.read(found), samples.get(entry.name, ()))
        elif any(a != b for a, b in zip(source.record(entry), copy.record(found), strict=True)):
            raise _wrong(entry.filename)


def _verify_new(name: str, data: bytes, samples: Sequence[Sample]) -> None:
    begin, finish = data.find(b"sheetData"), data.rfind(b"sheetData")
    if name.lower().endswith((".xml", ".rels")):
        checked = _without_most_rows(data, begin, finish) if 0 <= begin < finish and len(data) > _LARGE_BYTES else data
        try:
            expat.ParserCreate().Parse(checked, True)
        except expat.ExpatError as error:
            raise _wrong(name) from error
    for cell, start, end in samples:
        written = blanked(data[start:end])
        count = written.count(b'r="%s"' % cell.encode())
        if (count or written.count(b"r='%s'" % cell.encode())) != 1:
            raise _wrong(f"{name} {cell}")


def _without_most_rows(data: bytes, begin: int, finish: int) -> bytes:
    """A large sheet with one of a hundred stretches of its rows: all rows are written by the same lines."""
    first, last = data.find(b"<", begin), data.rfind(b"<", begin, finish)
    if data.find(b"<![CDATA[") >= 0:
        return data
    pieces, position = [data[:first]], first
    while position < last:
        end = _row_end(data, position + _STRETCH_BYTES, last)
        pieces.append(data[position:end])
        position = _row_end(data, end + 99 * _STRETCH_BYTES, last)
    return b"".join([*pieces, data[last:]])


def _row_end(data: bytes, start: int, last: int) -> int:
    """Where the next row ends; behind all rows where there is none."""
    match = _ROW_CLOSE.search(data, start, last)
    return match.end() if match else last


def _wrong(part: str) -> FileProblemError:
    return FileProblemError(
        Text(
            "生成的工作簿核对不符（{part}），已放弃，原文件未改动：请用 Excel 另存原文件后再试",
            (
                "The new workbook failed its check ({part}) and was dropped; the source is unchanged: save the "
                "source again in Excel and try again"
            ),
        ),
        part=part,
    )


def _unwritable(target: Path) -> FileProblemError:
    return FileProblemError(
        Text(
            "无法写入 {target}：请关闭正在打开它的程序，并检查磁盘空间和权限",
            "{target} can't be written: close the program that has it open, and check space and permissions",
        ),
        target=target.name,
    )
