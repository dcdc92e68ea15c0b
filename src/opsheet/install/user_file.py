"""The settings file that the add-in's VBA reads: lines of ``"KEY","value"`` in the system's code page."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from opsheet.build.addin.package import write_whole
from opsheet.catalogue import FileProblemError, Text

_UNWRITABLE = Text(
    "“{value}”含有 Excel 读不出的字符；请把它装到只有英文字母的文件夹里再试",
    "“{value}” holds characters that Excel can't read; install into a folder with plain English letters",
)


def read_user_file(path: Path, encoding: str) -> dict[str, str]:
    """Read the keys and values.

    Args:
        path: of the file; none gives no keys.
        encoding: the system's code page.
    """
    if not path.is_file():
        return {}
    text = path.read_text(encoding=encoding, errors="replace")
    return {row[0]: row[1] for row in csv.reader(io.StringIO(text)) if len(row) == 2}


def write_user_file(path: Path, values: Mapping[str, str], encoding: str) -> None:
    """Write the keys and values; without any, take the file and its own folder away.

    Args:
        path: of the file.
        values: no value may hold a double quote, a line break or a character outside the code page.
        encoding: the system's code page.

    Raises:
        FileProblemError: naming the value that can't be written.
        OSError: when the folder forbids it.
    """
    if not values:
        path.unlink(missing_ok=True)
        if path.parent.name == f".{path.stem}" and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
        return
    lines = [f'"{key}","{_checked(value, encoding)}"\r\n' for key, value in values.items()]
    write_whole(path, "".join(lines).encode(encoding))


def can_write(value: str, encoding: str) -> bool:
    """Whether a value survives the file.

    Example:
        >>> can_write("C:/Users/王/python.exe", "cp1252"), can_write("C:/Users/王/python.exe", "gbk")
        (False, True)
    """
    try:
        value.encode(encoding)
    except UnicodeEncodeError:
        return False
    return not set(value) & set('"\r\n')


def _checked(value: str, encoding: str) -> str:
    if not can_write(value, encoding):
        raise FileProblemError(_UNWRITABLE, value=value)
    return value
