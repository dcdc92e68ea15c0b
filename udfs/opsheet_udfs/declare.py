"""Declaring a worksheet function beside its calculation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from opsheet.catalogue import FUNCTIONS, Argument, Example, Function, Kind, Text, UserError
from opsheet.values.vocabulary import Vocabulary

Calculation = TypeVar("Calculation", bound=Callable[..., Any])

CATEGORIES: dict[str, Text] = {
    "turnover": Text("运营表·周转", "opsheet turnover"),
    "replenishment": Text("运营表·备货", "opsheet replenishment"),
    "shipments": Text("运营表·发货", "opsheet shipments"),
    "performance": Text("运营表·绩效与广告", "opsheet performance and ads"),
    "names": Text("运营表·编码与日历", "opsheet names and calendar"),
}

_NO_SUCH_FUNCTION = Text("没有函数 {name}，最接近：{nearest}", "No function {name}, nearest: {nearest}")


def worksheet_function(
    *,
    category: str,
    help: Text,  # noqa: A002 - the catalogue's own word
    arguments: tuple[Argument, ...],
    result: Kind,
    source: str,
    examples: tuple[Example, ...],
    spills: bool = False,
    depends_on_today: bool = False,
) -> Callable[[Calculation], Calculation]:
    """Declare the decorated calculation as the worksheet function of the same name.

    The calculation is called with a ``Call`` and one value per argument, in order. An argument arrives as a
    one-dimensional array of ``call.count`` rows: float64 with NaN (number), datetime64[D] or [s] with NaT (date,
    datetime), float64 minutes after midnight (time), objects with None (text, key, boolean), objects as the host
    gave them (any). Rows with an unreadable value or a blank that matters are left out beforehand. A ``whole``
    argument arrives as the array of all its cells, or None when left out; one that is ``per_row``, too, as a
    two-dimensional array with a row of cells for each of the rows. The result has one value a row, or, where
    ``spills`` is set, rows of cells: lists that the binding makes equally long. A result may be a ``Text`` or
    ``Message``, which follows the user's language.

    Give every argument a ``label``: errors read ``#库存：…`` / ``#stock: …`` from it. Keys (``Kind.KEY``) are looked up
    in the vocabulary that ``Argument.keys`` names, see ``opsheet_udfs.binding.vocabularies``; ``a_or_b`` joins two.

    Raises:
        ValueError: when a name is declared twice or a text is too long for Excel.
    """

    def declare(calculation: Calculation) -> Calculation:
        name = calculation.__name__
        FUNCTIONS.add(
            name,
            Function(
                name,
                category,
                help,
                arguments,
                result,
                source,
                examples,
                calculation,
                spills,
                depends_on_today,
            ),
        )
        return calculation

    return declare


def find_function(name: str, others: Sequence[str] = ()) -> Function:
    """A function by its name, in any case.

    Args:
        name: perhaps misspelt.
        others: names that may have been meant as well.

    Raises:
        UserError: naming the functions that come closest.
    """
    function = FUNCTIONS.get(name.strip().removeprefix("=").upper())
    if function is None:
        nearest = Vocabulary({known: [known] for known in (*FUNCTIONS, *others)}).nearest(name)
        raise UserError(_NO_SUCH_FUNCTION, name=name, nearest=", ".join(nearest))
    return function
