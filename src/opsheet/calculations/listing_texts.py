"""What a listing's texts measure: lengths, bytes, and how far the title covers its keywords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from opsheet.calculations.keyword_groups import keywords_of_products, of_product
from opsheet.rules.keywords import WordForms, WordLanguage, uncovered
from opsheet.rules.listing_text import search_terms_length
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook

_BETWEEN = re.compile(r"[,，、;；\n]+")


def word_forms(settings: Settings) -> WordForms:
    """The irregular and the small words of the settings.

    Args:
        settings: the team's.
    """
    texts = settings.texts
    return WordForms({"en": texts.singulars.en, "es": texts.singulars.es}, frozenset(texts.title.small_words))


def language_of(site: str | None, settings: Settings) -> WordLanguage:
    """The language of a site's listings; English where the site isn't known."""
    return settings.texts.listing.language_of_site.get(site or "", "en")


@dataclass(frozen=True, slots=True)
class ListingTexts:
    """What one listing's texts measure.

    Args:
        title_length: characters, or None without a title.
        bytes: of the search terms with their spaces, or None without any.
        bytes_bare: without their spaces, as Seller Central counts.
        coverage: the share of the keywords that the title covers, or None where there are none.
        missing: the keywords that it doesn't cover.
    """

    title_length: int | None
    bytes: int | None
    bytes_bare: int | None
    coverage: float | None
    missing: Sequence[str]


def listing_texts(workbook: Workbook, settings: Settings) -> list[ListingTexts]:
    """Measure the texts of every listing.

    Args:
        workbook: with a table ``listings``; the table ``keywords`` gives the keywords of rows that name none.
        settings: the team's.
    """
    table, forms = workbook.tables["listings"], word_forms(settings)
    stock = keywords_of_products(workbook.tables.get("keywords"), settings, forms)
    return [
        _measured(table, row, of_product(stock, product) or (), settings)
        for row, product in enumerate(table.products())
    ]


def _measured(table: Table, row: int, stock: Sequence[str], settings: Settings) -> ListingTexts:
    title, terms = (_text(table, key, row) for key in ("title", "search_terms"))
    own = [word for word in map(str.strip, _BETWEEN.split(_text(table, "keywords", row))) if word]
    keywords = own or stock
    site: Any = table.texts("site")[row]
    lengths = search_terms_length(terms) if terms else (None, None)
    missing = uncovered(keywords, title, language_of(site, settings), word_forms(settings)) if title else []
    coverage = 1 - len(missing) / len(keywords) if keywords and title else None
    return ListingTexts(len(title) if title else None, *lengths, coverage, missing)


def _text(table: Table, key: str, row: int) -> str:
    return str(table.texts(key)[row] or "").strip()
