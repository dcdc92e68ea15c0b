"""The Excel add-in: built from the declarations without Excel, installed, and examined on the user's machine."""

from __future__ import annotations

from pathlib import Path

from opsheet.addin.package import ADDIN_NAME, Declarations, addin_bytes, addin_version, write_whole
from opsheet.addin.texts import intellisense_xml
from opsheet.catalogue import DEFAULT_LANGUAGE, FUNCTIONS, GROUPS

__all__ = [
    "ADDIN_NAME",
    "Declarations",
    "addin_bytes",
    "addin_version",
    "build_addin",
    "declarations",
    "write_whole",
]


def declarations() -> Declarations:
    """Everything that opsheet declares, loaded."""
    import opsheet_macros  # noqa: PLC0415 - loading the actions loads the tables' libraries
    from opsheet_udfs.declare import CATEGORIES  # noqa: PLC0415 - importing the package declares the functions

    place = {group.key: position for position, group in enumerate(GROUPS)}
    actions = opsheet_macros.load_actions().items()
    in_order = sorted(actions, key=lambda item: place[item[1].group])  # whichever module was imported first
    return Declarations(FUNCTIONS, dict(in_order), CATEGORIES)


def build_addin(path: Path, language: str = DEFAULT_LANGUAGE) -> tuple[Path, Path]:
    """Write the add-in and, beside it, the help that Excel-DNA's IntelliSense shows while typing.

    Args:
        path: of the ``.xlam``.
        language: of that help.

    Returns:
        The paths of both files.

    Raises:
        OSError: when a file can't be written.
    """
    declared = declarations()
    beside = path.with_name(f"{path.stem}.intellisense.xml")
    write_whole(path, addin_bytes(declared, language))
    write_whole(beside, intellisense_xml(declared.functions, language))
    return path, beside
