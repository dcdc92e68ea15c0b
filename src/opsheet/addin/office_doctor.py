"""The doctor's look at LibreOffice: whether it is there, what extension it has, and whether that can calculate."""

from __future__ import annotations

from collections.abc import Iterator

from opsheet.addin import declarations
from opsheet.addin.doctor import Diagnosis, Health
from opsheet.addin.machine import Machine
from opsheet.addin.office_install import Office, installed_interpreter, is_same, this_office
from opsheet.addin.oxt import Target, oxt_bytes
from opsheet.catalogue import LANGUAGES, Message, Text

_INSTALL = Text("运行 opsheet install --libreoffice", "Run opsheet install --libreoffice")
_PROGRAM = Text("LibreOffice：{path}", "LibreOffice: {path}")
_NOT_INSTALLED = Text("LibreOffice 里没有装运营表扩展", "The extension isn't in LibreOffice")
_EXTENSION = Text("LibreOffice 扩展已装：{path}", "LibreOffice has the extension: {path}")
_OLD = Text("LibreOffice 里的扩展不是这个版本", "The extension in LibreOffice is of another version")
_NO_PYTHON = Text(
    "LibreOffice 扩展要用的 Python 不在了：{path}", "The Python of LibreOffice's extension is gone: {path}"
)


def examine_office(machine: Machine, office: Office | None = None) -> Iterator[Diagnosis]:
    """Test the extension; nothing is said where there is no LibreOffice, which is nobody's fault.

    Args:
        machine: the user's.
        office: its LibreOffice; by default the one that is found.

    Yields:
        What was found, with what to do about it.
    """
    office = office or this_office(machine)
    if office is None:
        return
    yield Diagnosis("libreoffice", Health.OK, Message(_PROGRAM, {"path": office.program}))
    folder = office.extension
    if folder is None:
        yield Diagnosis("extension", Health.OK, Message(_NOT_INSTALLED))
        return
    interpreter = installed_interpreter(folder)
    if interpreter is not None and not interpreter.is_file():
        yield Diagnosis("extension_python", Health.ERROR, Message(_NO_PYTHON, {"path": interpreter}), Message(_INSTALL))
    elif not _is_current(machine, office):
        yield Diagnosis("extension", Health.ERROR, Message(_OLD), Message(_INSTALL))
    else:
        yield Diagnosis("extension", Health.OK, Message(_EXTENSION, {"path": folder}))


def _is_current(machine: Machine, office: Office) -> bool:
    folder, made = office.extension, declarations()
    targets = [
        Target(interpreter, language) for interpreter in (machine.interpreter, None) for language in (*LANGUAGES, None)
    ]
    return folder is not None and any(is_same(folder, oxt_bytes(made, target)) for target in targets)
