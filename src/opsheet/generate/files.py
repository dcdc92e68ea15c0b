"""Everything that is made from the declarations, and whether what lies in the project is still the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from opsheet.settings import Settings, load_shipped_settings

Content = bytes | str


def generated_files() -> dict[str, Content]:
    """Every generated file by its path in the project, made from the shipped settings.

    Example:
        >>> "workbooks/templates/stocking.xlsx" in generated_files()
        True
    """
    settings = load_shipped_settings()
    files: dict[str, Content] = {}
    for make in _MAKERS:
        files |= make(settings)
    return files


def write(root: Path) -> list[str]:
    """Write the generated files that are stale.

    Args:
        root: the project's folder.

    Returns:
        The paths written.
    """
    files = generated_files()
    stale = _stale(root, files)
    for name in stale:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = files[name]
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return stale


def stale_files(root: Path) -> list[str]:
    """The generated files that are missing from the project or differ from what would be written.

    Args:
        root: the project's folder.
    """
    return _stale(root, generated_files())


def _stale(root: Path, files: Mapping[str, Content]) -> list[str]:
    return [name for name, content in files.items() if not _same(root / name, content)]


def _same(path: Path, content: Content) -> bool:
    if not path.is_file():
        return False
    if isinstance(content, str):
        return path.read_text(encoding="utf-8") == content
    existing = path.read_bytes()
    return existing == content or (zipfile.is_zipfile(path) and _parts(existing) == _parts(content))


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    """A package's parts in order: compression may differ from one zlib to the next, their content may not."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(part.filename, package.read(part)) for part in package.infolist()]


def _files(module: str) -> Callable[[Settings], Mapping[str, Content]]:
    return lambda settings: import_module(f"opsheet.{module}").files(settings)


def _pages(module: str) -> Callable[[Settings], Mapping[str, Content]]:
    return lambda _: import_module(f"opsheet.{module}").pages()


_MAKERS: tuple[Callable[[Settings], Mapping[str, Content]], ...] = (
    _files("workbooks.table_sheet"),
    _files("samples.workbooks"),
    _files("workbooks.function_sheet"),
    _files("generate.function_docs"),
    _pages("generate.check_docs"),
    _pages("generate.action_docs"),
    _pages("generate.cli_docs"),
    _pages("generate.json_docs"),
    _pages("generate.sop_docs"),
)
