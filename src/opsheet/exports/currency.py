"""The site and the currency of each row of an export, so that no two currencies are ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from opsheet.exports.conventions import Conventions


@dataclass(frozen=True)
class RowMoney:
    """Where each row's money belongs.

    Args:
        sites: code of each row's site, "" where it isn't known.
        named: currency code that the row itself names, "" where it names none.
        default: currency of the whole file, "" where it names none.
    """

    sites: Sequence[str]
    named: Sequence[str]
    default: str = ""
    _of_one_sign: dict[tuple[str, str | None], list[str]] = field(default_factory=dict, repr=False)

    def currencies(self, signs: Sequence[str] | None, header: str | None, conventions: Conventions) -> list[str]:
        """The currency of each cell of a money column.

        What the row names comes first, then the header, a sign that only one currency has, the site where its sign
        agrees, the file. A sign that several share stays a sign: it is never taken for one of them.

        Args:
            signs: of each cell, None where no cell has any.
            header: the currency or sign that the header names.
            conventions: signs and marketplaces.

        Example:
            >>> from pathlib import Path
            >>> from opsheet.exports.conventions import load_conventions
            >>> conventions = load_conventions(Path("no such folder"))
            >>> RowMoney(["MX", "US", ""], ["", "", ""]).currencies(["$", "$", "€"], None, conventions)
            ['MXN', 'USD', 'EUR']
            >>> RowMoney([""], [""]).currencies(["$"], None, conventions)
            ['$']
        """
        if signs is None or signs.count(signs[0]) == len(signs):
            sign = signs[0] if signs else ""
            if (sign, header) not in self._of_one_sign:
                self._of_one_sign[sign, header] = self._codes([sign] * len(self.sites), header, conventions)
            return self._of_one_sign[sign, header]
        return self._codes(signs, header, conventions)

    def _codes(self, signs: Sequence[str], header: str | None, conventions: Conventions) -> list[str]:
        rows = list(zip(self.named, self.sites, signs, strict=True))
        known = {row: self._currency(*row, header, conventions) for row in set(rows)}
        return [known[row] for row in rows]

    def _currency(self, named: str, site: str, sign: str, header: str | None, conventions: Conventions) -> str:
        if named:
            return named
        sign = sign or header or ""
        if len(sign) == 3 and sign.isalpha():
            return sign.upper()
        certain = conventions.words.signs.get(sign)
        if certain:
            return certain
        own = conventions.marketplaces[site].currency if site in conventions.marketplaces else ""
        shared = conventions.words.shared_signs.get(sign)
        if shared and own:
            return own if own in shared else shared[0] if len(shared) == 2 else sign
        if shared:
            return self.default if self.default in shared else sign
        return own or self.default


def currency_codes(names: Sequence[str], conventions: Conventions) -> list[str]:
    """The codes of currencies as files name them, "" where a cell names none.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.exports.conventions import load_conventions
        >>> currency_codes(["usd", "人民币", ""], load_conventions(Path("no such folder")))
        ['USD', 'CNY', '']
    """
    known = {name: conventions.words.signs.get(name) or _code(name) for name in set(names)}
    return [known[name] for name in names]


def _code(name: str) -> str:
    return name.upper() if len(name) == 3 and name.isascii() and name.isalpha() else ""


def suffixes(currencies: Sequence[str], sites: Sequence[str], conventions: Conventions) -> list[str]:
    """What each row's money is told apart by in a file of several currencies: the site, else the currency.

    Args:
        currencies: of each row.
        sites: code of each row's site, "" where it isn't known.
        conventions: marketplaces.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.exports.conventions import load_conventions
        >>> suffixes(["MXN", "USD", "EUR", "EUR"], ["", "US", "", "US"], load_conventions(Path("no such folder")))
        ['mx', 'us', 'eur', 'eur']
    """
    known: dict[tuple[str, str], str] = {}
    for currency, site in set(zip(currencies, sites, strict=True)):
        is_own = site in conventions.marketplaces and conventions.marketplaces[site].currency == currency
        known[currency, site] = (site if is_own else conventions.site_of_currency(currency) or currency).lower()
    return [known[pair] for pair in zip(currencies, sites, strict=True)]
