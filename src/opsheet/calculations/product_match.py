"""Which row of a stocking sheet a shop's product in an export belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from opsheet.tables import Table
from opsheet.values import fold


class ShopProduct(Protocol):
    """What an export says of a product: whose it is and where it is sold."""

    @property
    def shop(self) -> str:
        """The shop, "" where the export names none."""
        ...

    @property
    def site(self) -> str:
        """The site's code, "" where it isn't known."""
        ...


Product = TypeVar("Product", bound=ShopProduct)


@dataclass(frozen=True, slots=True)
class Matches(Generic[Product]):
    """Rows and products that belong together.

    Args:
        of_rows: the product of each row of the sheet, or None.
        left_over: products without a row, in the order given.
    """

    of_rows: Sequence[Product | None]
    left_over: Sequence[Product]


def match_products(
    table: Table, column: str, products: Iterable[Product], name: Callable[[Product], str]
) -> Matches[Product]:
    """Match by shop and product; an export that names no shop is matched by site and product.

    Where both name a site they must agree. A row to which several products would fit gets none.

    Args:
        table: of the kind ``stocking``.
        column: the key of the column that names the product.
        products: of an export.
        name: what names a product.
    """
    known = list(products)
    by_name: dict[str, list[int]] = {}
    for index, product in enumerate(known):
        by_name.setdefault(fold(name(product)), []).append(index)
    shops, sites, names = (table.texts(key).tolist() for key in ("shop", "site", column))
    used: set[int] = set()
    of_rows: list[Product | None] = []
    for shop, site, own in zip(shops, sites, names, strict=True):
        fitting = [index for index in by_name.get(fold(own or ""), ()) if _fits(known[index], shop or "", site or "")]
        named = [index for index in fitting if known[index].shop] or fitting
        of_rows.append(known[named[0]] if len(named) == 1 else None)
        used.update(named)
    return Matches(of_rows, [product for index, product in enumerate(known) if index not in used])


def _fits(product: ShopProduct, shop: str, site: str) -> bool:
    if product.site and site and product.site != site:
        return False
    return fold(product.shop) == fold(shop) if product.shop else True
