"""Headers as they are compared: without case, width, accents, blanks, dashes, brackets, asterisks and currency."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CURRENCY = re.compile(r"[(（]\s*(?:[A-Za-z]{3}|[^\w\s]{1,2}|[A-Za-z]{1,3}\$)\s*[)）]\s*$")
_CODES = frozenset(
    {
        "USD",
        "MXN",
        "CAD",
        "BRL",
        "GBP",
        "EUR",
        "SEK",
        "PLN",
        "TRY",
        "AED",
        "SAR",
        "INR",
        "JPY",
        "SGD",
        "AUD",
        "ZAR",
        "CNY",
    }
)
_SIGNS = frozenset("$€£¥￥₹₺")


@lru_cache(maxsize=65536)
def fold_header(header: str) -> str:
    """What is left of a header when nothing counts but its letters and digits.

    Args:
        header: as the file writes it.

    Example:
        >>> fold_header("*Título  (ES)"), fold_header("Ventas totales de 7 días (€)"), fold_header("Sessions – Total")
        ('tituloes', 'ventastotalesde7dias', 'sessionstotal')
        >>> fold_header("ＡＣＯＳ") == fold_header("ACoS")
        True
    """
    text = unicodedata.normalize("NFKC", header)
    if header_currency(text) is not None:
        text = _CURRENCY.sub("", text)
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if letter.isalnum())


def header_currency(header: str) -> str | None:
    """The currency code or sign that a header ends in, in brackets.

    Example:
        >>> header_currency("Sales (USD)"), header_currency("Ventas totales (€)"), header_currency("Orders (#)")
        ('USD', '€', None)
    """
    found = _CURRENCY.search(header)
    if found is None:
        return "CNY" if header.endswith("人民币") else None
    inside = found.group().strip(" ()（）")
    known = inside.upper() in _CODES or any(sign in inside for sign in _SIGNS)
    return inside if known else None


def is_number_like(text: str) -> bool:
    """Whether a cell looks like a figure rather than a header.

    Example:
        >>> is_number_like("1,250"), is_number_like("7日销量")
        (True, False)
    """
    return bool(text) and not any(letter.isalpha() for letter in text)
