"""Python classes that pywin32 makes of Excel's type library and keeps in a folder, ``gen_py``.

A damaged folder makes every worksheet function that asks for its cell answer ``AttributeError: Range.CLSID``; pywin32
neither notices nor makes it anew.
"""

from __future__ import annotations

import ast
import pickletools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text

FOLDER_NAME = "gen_py"
INDEX = "dicts.dat"  # two pickles: a version and a dictionary
NEEDED = frozenset({"CLSIDToClassMap", "CLSIDToPackageMap", "VTablesToClassMap", "VTablesToPackageMap"})

_LIBRARY = re.compile(r"[0-9A-Fa-f-]{36}x\d+x\d+x\d+")  # a type library's id, language and version
_HELD = Text("无法删除 {folder}：请先关闭 Excel，再试一次", "Can't delete {folder}: close Excel and try again")


def damaged_files(folder: Path) -> list[Path]:
    """What pywin32 can't use of its generated classes.

    Args:
        folder: the one of this Python's version; it need not exist.

    Returns:
        Files and folders: an index that breaks off, a type library's folder without its module, a module that breaks
        off or isn't Python.
    """
    index = folder / INDEX
    damaged = [index] if index.is_file() and not _is_index(index.read_bytes()) else []
    return damaged + [path for library in _libraries(folder) for path in _damage(library)]


def clear(folder: Path) -> bool:
    """Delete the folder when something in it is damaged; pywin32 makes what it needs anew.

    Args:
        folder: of the generated classes; one of another name is left alone.

    Returns:
        Whether it was deleted.

    Raises:
        FileProblemError: when a program holds its files.
    """
    if FOLDER_NAME not in (folder.name, folder.parent.name) or not damaged_files(folder):
        return False
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise FileProblemError(_HELD, folder=folder) from error
    return True


def _libraries(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if (path.is_dir() or path.suffix == ".py") and _LIBRARY.fullmatch(path.name.removesuffix(".py")):
                yield path


def _damage(library: Path) -> Iterator[Path]:
    if library.is_file():
        modules, main = [library], library
    else:
        modules, main = sorted(library.glob("*.py")), library / "__init__.py"
    if main not in modules:
        yield library
    for module in modules:
        names = _names(module)
        if names is None or (module == main and not names >= NEEDED):
            yield module


def _names(module: Path) -> set[str] | None:
    """The names that a module assigns; None when it isn't Python."""
    try:
        tree = ast.parse(module.read_bytes())
    except (SyntaxError, ValueError):  # a file of zeros is a ValueError
        return None
    targets = (target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets)
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _is_index(content: bytes) -> bool:
    """Whether two whole pickles stand there, without running what they say."""
    position = 0
    try:
        for _ in range(2):
            position += max((offset or 0) for _, _, offset in pickletools.genops(content[position:])) + 1
    except ValueError:
        return False
    return position == len(content)
