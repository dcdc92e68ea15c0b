"""The extension for LibreOffice: an ``.oxt`` made from the declarations, without any tool of LibreOffice's SDK."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import quoteattr

from opsheet.addin.oxt_configuration import (
    argument_name,
    commands_configuration,
    described,
    events_configuration,
    functions_configuration,
    icon_name,
    programmatic_name,
    protocol_configuration,
    tool_bar_configuration,
)
from opsheet.addin.oxt_icons import BIG, SMALL, icon
from opsheet.addin.package import Declarations
from opsheet.addin.ribbon_xml import Button, buttons
from opsheet.catalogue import LANGUAGES, Function, Text
from opsheet.resources import resource

OXT_NAME = "opsheet.oxt"
IDENTIFIER = "opsheet"
OWN_PACKAGE = "pythonpath/opsheet_office"
INSTALLED = f"{OWN_PACKAGE}/installed.json"
_SHELL = ("addin", "libreoffice")
_COMPONENT = "opsheet_component.py"
_TYPES = "opsheet.idl"
_WHEN = (2025, 1, 1, 0, 0, 0)  # builds don't depend on the clock
_OLDEST = "7.0"
_CONFIGURATION = "application/vnd.sun.star.configuration-data"
_KINDS = {  # LibreOffice takes a type's source as well as what its compiler makes of it
    _TYPES: "application/vnd.sun.star.uno-typelibrary;type=RDB",
    _COMPONENT: "application/vnd.sun.star.uno-component;type=Python",
    "CalcAddIns.xcu": _CONFIGURATION,
    "Addons.xcu": _CONFIGURATION,
    "CalcWindowState.xcu": _CONFIGURATION,
    "ProtocolHandler.xcu": _CONFIGURATION,
    "Jobs.xcu": _CONFIGURATION,
}


@dataclass(frozen=True, slots=True)
class Target:
    """For whom an extension is made.

    Args:
        interpreter: the Python in which opsheet is installed; None to look for the program ``opsheet``.
        language: of its texts; None to follow LibreOffice's.
    """

    interpreter: Path | None = None
    language: str | None = None


def oxt_bytes(declarations: Declarations, target: Target = Target()) -> bytes:
    """The extension, identical for identical declarations, versions and targets.

    Args:
        declarations: functions and actions.
        target: for whom it is made.
    """
    members = _members(declarations, target)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, data in members.items():
            information = zipfile.ZipInfo(name, _WHEN)
            information.compress_type = zipfile.ZIP_DEFLATED
            information.external_attr = 0o644 << 16
            package.writestr(information, data)
    return content.getvalue()


def _members(declarations: Declarations, target: Target) -> dict[str, bytes]:
    functions, categories = declarations.functions, declarations.categories
    every = buttons(declarations.actions)
    return {
        "META-INF/manifest.xml": _manifest(_KINDS),
        "description.xml": _description(),
        _TYPES: _types(functions.values()),
        **_shell(),
        f"{OWN_PACKAGE}/functions.json": _functions(functions, categories),
        INSTALLED: _json(
            {
                "interpreter": None if target.interpreter is None else str(target.interpreter),
                "language": target.language,
            }
        ),
        "CalcAddIns.xcu": functions_configuration(functions, categories, target.language),
        "Addons.xcu": commands_configuration(every, target.language),
        "CalcWindowState.xcu": tool_bar_configuration(target.language),
        "ProtocolHandler.xcu": protocol_configuration(),
        "Jobs.xcu": events_configuration(),
        **_icons(every),
    }


def _shell() -> dict[str, bytes]:
    """What runs in LibreOffice's own Python."""
    root = resource(*_SHELL)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.py"))}


def _icons(every: Sequence[Button]) -> dict[str, bytes]:
    return {
        icon_name(button, pixels): icon(button.keytip, button.group, pixels)
        for button in every
        for pixels in (SMALL, BIG)
    }


def _manifest(kinds: Mapping[str, str]) -> bytes:
    entries = (
        f" <manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type={quoteattr(kind)}/>\n"
        for name, kind in kinds.items()
    )
    head = '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n'
    return _xml(f"{head}{''.join(entries)}</manifest:manifest>\n")


def _description() -> bytes:
    names = "".join(f'  <name lang="{language}">{_TITLE[language]}</name>\n' for language in LANGUAGES)
    return _xml(
        '<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:d="http://openoffice.org/extensions/description/2006"'
        ' xmlns:l="http://libreoffice.org/extensions/description/2011">\n'
        f' <identifier value="{IDENTIFIER}"/>\n'
        f' <version value="{version("opsheet")}"/>\n'
        f' <dependencies><l:LibreOffice-minimal-version value="{_OLDEST}" d:name="LibreOffice {_OLDEST}"/>'
        "</dependencies>\n"
        f" <display-name>\n{names} </display-name>\n"
        "</description>\n"
    )


_TITLE = Text("运营表", "opsheet")


def _types(functions: Iterable[Function]) -> bytes:
    """The functions' types: the document is LibreOffice's to give, the others may be of any kind or left out.

    Results are rows of cells always: rows would not be taken for a result of any kind.
    """
    lines = [
        f" sequence< sequence< any > > {programmatic_name(one.name)}({', '.join(_parameters(one))});"
        for one in functions
    ]
    head = "module opsheet { interface XFunctions : com::sun::star::uno::XInterface {"
    return "\n".join([head, *lines, "}; };", ""]).encode()


def _parameters(function: Function) -> list[str]:
    return [
        "[in] com::sun::star::beans::XPropertySet document",
        *(f"[in] any {argument_name(number)}" for number in range(1, len(function.arguments) + 1)),
    ]


def _functions(functions: Mapping[str, Function], categories: Mapping[str, Text]) -> bytes:
    return _json(
        {
            programmatic_name(name): {
                "name": name,
                "needed": bool(function.needed),
                "help": _both(described(function, categories)),
                "arguments": [{"label": _both(one.title), "help": _both(one.help)} for one in function.arguments],
            }
            for name, function in functions.items()
        }
    )


def _both(text: Text) -> dict[str, str]:
    return {language: text[language] for language in LANGUAGES}


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=0).encode()


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
