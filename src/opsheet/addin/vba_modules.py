"""The modules of the add-in's VBA project: xlwings' own, opsheet's, and the functions that Excel sees.

Each worksheet function is a wrapper that does nothing but hand on its arguments.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from opsheet.addin.vba_project import Module, ModuleKind
from opsheet.catalogue import FileProblemError, Function, Text
from opsheet.resources import resource

PROJECT = "opsheet"  # also names the settings file and sheet that xlwings reads
STATIC = ("OpsheetRibbon", "OpsheetTexts", "OpsheetCall", "OpsheetMemo", "OpsheetHelp")
FUNCTIONS_MODULE = "OpsheetFunctions"
USER_DEFINED = r" \n14"  # the category that a function has until its own is registered
SAMPLE_PROJECT = 'PROJECT_NAME As String = "myaddin"'
LOOKALIKES: Mapping[int, str] = str.maketrans({"–": "-", "—": "-", "“": "'", "”": "'", "’": "'", "×": "x", '"': "'"})

FUNCTIONS_HEADER = f"""\
Attribute VB_Name = "{FUNCTIONS_MODULE}"
Option Explicit
' Written by opsheet from its declarations.
"""


def addin_modules(functions: Mapping[str, Function]) -> tuple[Module, ...]:
    """Every module of the add-in, in the editor's order.

    Args:
        functions: the declared worksheet functions by name.

    Raises:
        FileProblemError: when the installed xlwings lacks its add-in sources.
    """
    return (
        Module("ThisWorkbook", ModuleKind.DOCUMENT, _own("ThisWorkbook.cls")),
        Module("Dictionary", ModuleKind.CLASS, _dictionary()),
        Module("xlwings", ModuleKind.STANDARD, _xlwings()),
        *(Module(name, ModuleKind.STANDARD, _own(f"{name}.bas")) for name in STATIC),
        Module(FUNCTIONS_MODULE, ModuleKind.STANDARD, wrappers_source(functions.values())),
    )


def xlwings_folder() -> Path:
    """Where the installed xlwings lies, found without importing it.

    Raises:
        FileProblemError: when it isn't installed.
    """
    found = find_spec("xlwings")
    if found is None or found.origin is None:
        raise FileProblemError(
            Text("没有安装 xlwings，请重新安装 opsheet", "Xlwings isn't installed: install opsheet again")
        )
    return Path(found.origin).parent


def _own(name: str) -> str:
    return resource("addin", name).read_text(encoding="ascii")


def _xlwings_source(*parts: str) -> str:
    path = xlwings_folder().joinpath(*parts)
    try:
        return path.read_text(encoding="cp1252")
    except OSError as error:
        raise FileProblemError(
            Text("无法读取 xlwings 的 {file}，请重新安装 xlwings", "Can't read xlwings' {file}: install xlwings again"),
            file="/".join(parts),
        ) from error


def _xlwings() -> str:
    source = _xlwings_source("xlwings_custom_addin.bas")
    if source.count(SAMPLE_PROJECT) != 1:
        raise FileProblemError(
            Text(
                "这个版本的 xlwings 不适用，请重新安装 opsheet",
                "This version of xlwings doesn't fit: install opsheet again",
            )
        )
    return source.replace(SAMPLE_PROJECT, f'PROJECT_NAME As String = "{PROJECT}"')


def _dictionary() -> str:
    """The dictionary class of xlwings without its export header, which isn't part of the stored source."""
    from pyopenvba.vba import normalize_class_source

    return normalize_class_source(_xlwings_source("addin", "Dictionary.cls").replace("\n", "\r\n"))


def wrappers_source(functions: Iterable[Function]) -> str:
    """Write the module of wrappers.

    Args:
        functions: the declared worksheet functions.

    Returns:
        VBA source in ASCII.

    Example:
        >>> print(wrappers_source([]).splitlines()[0])
        Attribute VB_Name = "OpsheetFunctions"
    """
    return "\n".join([FUNCTIONS_HEADER, *(_wrapper(function) for function in functions)])


def remembers(function: Function) -> bool:
    """Whether the same arguments always give the same result until the settings change."""
    return not function.depends_on_today


def reads_row(function: Function) -> bool:
    """Whether a bare call reads its arguments from the calling cell's row."""
    return bool(function.needed) and any(argument.columns for argument in function.arguments)


def _wrapper(function: Function) -> str:
    # Every argument is optional to VBA: a call with too few arguments shall answer with how it is used.
    names = [argument.name for argument in function.arguments]
    parameters = ", ".join(f"Optional {name} As Variant" for name in names)
    bare = " And ".join(f"IsMissing({name})" for name in names) if reads_row(function) else "False"
    handed = ", ".join([*names, "Nothing"])  # xlwings puts the calling cell in the place of the last one
    name = function.name
    return f"""\
Public Function {name}({parameters}) As Variant
Attribute {name}.VB_Description = "{_ascii(function.help.en)}"
Attribute {name}.VB_ProcData.VB_Invoke_Func = "{USER_DEFINED}"
    {name} = CallFunction("{name}", {remembers(function)}, {bare}, Array({handed}))
End Function
"""


def _ascii(text: str) -> str:
    """A text as an attribute can hold it: ASCII without double quotes."""
    plain = unicodedata.normalize("NFKD", text.translate(LOOKALIKES))
    return plain.encode("ascii", "ignore").decode("ascii")
