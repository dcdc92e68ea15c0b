"""The VBA functions that Excel sees, one for each worksheet function; all they do is hand on their arguments."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from opsheet.catalogue import Function

MODULE = "OpsheetFunctions"
USER_DEFINED = r" \n14"  # the category that a function has until its own is registered

HEADER = f"""\
Attribute VB_Name = "{MODULE}"
Option Explicit
' Written by opsheet from its declarations.
"""


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
    return "\n".join([HEADER, *(_wrapper(function) for function in functions)])


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


LOOKALIKES: Mapping[int, str] = str.maketrans({"–": "-", "—": "-", "“": "'", "”": "'", "’": "'", "×": "x", '"': "'"})


def _ascii(text: str) -> str:
    """A text as an attribute can hold it: ASCII without double quotes."""
    plain = unicodedata.normalize("NFKD", text.translate(LOOKALIKES))
    return plain.encode("ascii", "ignore").decode("ascii")
