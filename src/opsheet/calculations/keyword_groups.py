"""The word stock of each product: sorted, duplicates folded together, and put into a search-terms line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from opsheet.catalogue import Message, Text
from opsheet.rules.keywords import (
    KeywordClass,
    WordForms,
    WordLanguage,
    content_words,
    keyword_class,
    keyword_key,
    same_keywords,
    search_line,
)
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values import fold

Product = tuple[str, str]  # a folded shop and MSKU
Known = TypeVar("Known")

CLASSES: Final[tuple[KeywordClass, ...]] = ("core", "big", "long_tail")
_NO_RANK = Text("没有搜索排名", "No search rank")


@dataclass(frozen=True, slots=True)
class SortedKeyword:
    """A keyword of the word stock.

    Args:
        row: its position in the table.
        keyword: as written.
        product: whose it is.
        rank: in the search ranking, or None.
        volume: searches a month, or None.
        language: whose endings count.
        kind: its class, or None where nobody can say.
        same_as: the position of the keyword that stands for it, itself or another.
    """

    row: int
    keyword: str
    product: Product
    rank: float | None
    volume: float | None
    language: WordLanguage
    kind: KeywordClass | None
    same_as: int

    @property
    def is_kept(self) -> bool:
        """Whether no other keyword stands for it."""
        return self.same_as == self.row

    @property
    def reason(self) -> Message | None:
        """Why it has no class."""
        return Message(_NO_RANK) if self.kind is None else None


def sort_keywords(table: Table, settings: Settings, forms: WordForms) -> list[SortedKeyword]:
    """Sort the words of every product; rows without a keyword are left out.

    Args:
        table: of the kind ``keywords``.
        settings: with the thresholds and the language of each site.
        forms: the irregular and the small words.

    Source: SOP Listing文案编写 3; rules 10.
    """
    words, languages, sites = (table.texts(key).tolist() for key in ("keyword", "language", "site"))
    ranks, volumes = table.numbers("rank").tolist(), table.numbers("volume").tolist()
    of_site, limits = settings.texts.listing.language_of_site, settings.performance.keyword_sort
    rows: dict[tuple[Product, WordLanguage], list[int]] = {}
    products = table.products()
    for row, word in enumerate(words):
        if word and content_words(str(word), forms):
            language = cast("WordLanguage", languages[row] or of_site.get(sites[row] or "", "en"))
            rows.setdefault((products[row], language), []).append(row)
    found: dict[int, SortedKeyword] = {}
    for (product, language), own in rows.items():
        known = [_known(ranks[row]) for row in own]
        same = same_keywords([keyword_key(words[row], language, forms) for row in own], known)
        for row, rank, place in zip(own, known, same, strict=True):
            kind = keyword_class(
                len(content_words(words[row], forms)),
                rank,
                long_tail_words=limits.long_tail_words.value,
                core_rank=limits.core_rank.value,
                big_rank=limits.big_rank.value,
            )
            word = str(words[row]).strip()
            found[row] = SortedKeyword(row, word, product, rank, _known(volumes[row]), language, kind, own[place])
    return [found[row] for row in sorted(found)]


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def in_order(keywords: Sequence[SortedKeyword]) -> list[SortedKeyword]:
    """The kept keywords: core, big, long-tail, then those that couldn't be sorted; in each the most searched first.

    Args:
        keywords: of one product or of several.
    """
    kept = [one for one in keywords if one.is_kept]
    places = {kind: place for place, kind in enumerate(CLASSES)}
    return sorted(
        kept,
        key=lambda one: (
            places.get(one.kind, len(places)) if one.kind else len(places),
            math.inf if one.rank is None else one.rank,
            -(one.volume or 0),
            one.row,
        ),
    )


def keywords_of_products(table: Table | None, settings: Settings, forms: WordForms) -> dict[Product, list[str]]:
    """The core and big words of each product, which its title must cover.

    Args:
        table: of the kind ``keywords``, or None.
        settings: the team's.
        forms: the irregular and the small words.
    """
    found: dict[Product, list[str]] = {}
    for one in in_order(sort_keywords(table, settings, forms)) if table is not None else []:
        if one.kind in {"core", "big"}:
            found.setdefault(one.product, []).append(one.keyword)
    return found


def search_terms_of(
    keywords: Sequence[SortedKeyword], taken: Sequence[str], settings: Settings, forms: WordForms
) -> str:
    """The search-terms line of one product.

    Args:
        keywords: of the product.
        taken: its title and brand, whose words are left out.
        settings: with the bytes that the line may have.
        forms: the irregular and the small words.
    """
    ordered = in_order(keywords)
    asins = [one.keyword for one in ordered if _is_asin(one.keyword, settings)]
    return search_line(
        [one.keyword for one in ordered],
        [*taken, *asins],
        ordered[0].language if ordered else "en",
        forms,
        maximum_bytes=settings.texts.search_terms.maximum.value,
    )


def _is_asin(word: str, settings: Settings) -> bool:
    return re.fullmatch(settings.texts.ids["asin"].pattern, fold(word), re.IGNORECASE) is not None


def of_product(known: Mapping[Product, Known], product: Product) -> Known | None:
    """What is known of a product; a table that names no shop means every shop.

    Args:
        known: by folded shop and MSKU.
        product: asked for; one without a shop takes what is known of its MSKU in the only shop that has it.

    Example:
        >>> of_product({("", "a-1"): 5}, ("shop", "a-1")), of_product({("shop", "a-1"): 5}, ("", "a-1"))
        (5, 5)
    """
    found = known.get(product, known.get(("", product[1])))
    if found is not None or product[0]:
        return found
    others = [one for (_, msku), one in known.items() if msku == product[1]]
    return others[0] if len(others) == 1 else None


def titles_and_brands(table: Table | None) -> Mapping[Product, tuple[str, str]]:
    """The title and the brand of each product, from the table ``listings`` where the team keeps it."""
    if table is None:
        return {}
    texts = zip(table.texts("title").tolist(), table.texts("brand").tolist(), strict=True)
    return {
        product: (str(title or ""), str(brand or ""))
        for product, (title, brand) in zip(table.products(), texts, strict=True)
    }
