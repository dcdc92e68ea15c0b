"""The Excel add-in: built from the declarations without Excel, installed, and examined on the user's machine."""

from __future__ import annotations

from pathlib import Path

from opsheet.addin.package import ADDIN_NAME, Declarations, addin_bytes, addin_version, write_whole
from opsheet.addin.texts import intellisense_xml
from opsheet.catalogue import DEFAULT_LANGUAGE, FUNCTIONS, GROUPS, SettingsProblemError
from opsheet.settings import Settings, load_settings, load_shipped_settings

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
    import opsheet_macros
    from opsheet_udfs.declare import CATEGORIES

    order = {group.key: position for position, group in enumerate(GROUPS)}
    actions = opsheet_macros.load_actions().items()
    in_order = sorted(actions, key=lambda item: order[item[1].group])  # whichever module was imported first
    settings = _settings()
    functions = {name: function.filled(settings) for name, function in FUNCTIONS.items()}
    return Declarations(functions, dict(in_order), CATEGORIES)


def _settings() -> Settings:
    """The team's settings, whose numbers the texts show; the shipped ones while those can't be read."""
    try:
        return load_settings()
    except SettingsProblemError:
        return load_shipped_settings()


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
