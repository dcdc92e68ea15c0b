"""Add-ins for tests: from what opsheet declares, and small ones made by hand."""

from __future__ import annotations

from functools import cache

from opsheet.addin import Declarations, addin_bytes, declarations
from opsheet.catalogue import Action, Argument, Example, Function, Kind, Text
from opsheet.outcome import Facts

BOTH = Text("文", "text")


@cache
def declared() -> Declarations:
    """Everything that opsheet declares."""
    return declarations()


@cache
def built() -> bytes:
    """The add-in itself."""
    return addin_bytes(declared())


def some_action(key: str = "count_boxes", group: str = "shipping", keytip: str = "B", icon: str = "Help") -> Action:
    """An action that nobody runs."""
    return Action(key, group, BOTH, BOTH, BOTH, icon, keytip, (), BOTH, run=print, facts=Facts)


def some_function(name: str = "BOX_COUNT", **changes: object) -> Function:
    """A function that nobody calculates."""
    arguments = (
        Argument("quantity", Kind.NUMBER, Text("数量", "units"), columns=("stocking.quantity",)),
        Argument("box_size", Kind.NUMBER, Text("箱规", "units a box"), optional=True),
    )
    given = {"arguments": arguments, "depends_on_today": False, **changes}
    return Function(
        name,
        "turnover",
        Text("箱数", "How many “boxes” – whole ones"),
        result=Kind.NUMBER,
        source="-",
        examples=(Example(f"={name}(1)", 1),),
        calculate=print,
        **given,  # type: ignore[arg-type] - the changes a test asks for
    )
