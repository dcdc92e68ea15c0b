"""Whose product it is: operator and group, from the listing owners, the restock sheet and the full-process table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from opsheet.calculations.turnover_shares import UNNAMED

if TYPE_CHECKING:
    from opsheet.calculations.daily_figures import Product
    from opsheet.settings import Settings
    from opsheet.tables.table import Table, Workbook

# The tables that know each, the first that knows a product counts.
_OPERATORS: Final = (("link_owners", "owner"), ("stocking", "operator"), ("pipeline", "owner"))
_GROUPS: Final = (("stocking", "department"), ("pipeline", "department"))


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose product it is; a dash where no table says so."""

    operator: str = UNNAMED
    group: str = UNNAMED


def product_owners(workbook: Workbook, settings: Settings) -> Mapping[Product, Owner]:
    """The owner of each product, by folded shop and MSKU; a product that no table knows has one without a name.

    A product whose group no table tells belongs to its operator's group, where the operator has only one.

    Args:
        workbook: with any of the tables ``link_owners``, ``stocking`` and ``pipeline``.
        settings: with the people's names.
    """
    operators, groups = _first(workbook, _OPERATORS), _first(workbook, _GROUPS)
    names = dict(zip(operators, settings.contacts.known_as(list(operators.values())), strict=True))
    of_operator: dict[str | None, set[str]] = defaultdict(set)
    for product, group in groups.items():
        of_operator[names.get(product)].add(group)
    owners: dict[Product, Owner] = defaultdict(Owner)
    for product in {**names, **groups}:
        operator = names.get(product)
        usual = of_operator[operator] if operator else set[str]()
        group = groups.get(product) or (next(iter(usual)) if len(usual) == 1 else UNNAMED)
        owners[product] = Owner(operator or UNNAMED, group)
    return owners


def _first(workbook: Workbook, sources: tuple[tuple[str, str], ...]) -> dict[Product, str]:
    found: dict[Product, str] = {}
    for key, column in sources:
        table = workbook.tables.get(key)
        if table is not None:
            found = {**_texts(table, column), **found}
    return found


def _texts(table: Table, column: str) -> dict[Product, str]:
    pairs = zip(table.products(), table.texts(column).tolist(), strict=True)
    return {product: str(text) for product, text in pairs if text and product[1]}
