"""``texts.yaml``: names, ids, search terms, titles and case texts."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import Int, Model, Named, Real, Threshold, UniqueNames, Words
from opsheet.settings.errors import ImpossibleValueError, filled_with


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ImpossibleValueError(
            Text("不是正则表达式：{problem}", "is not a regular expression: {problem}"), problem=str(error)
        ) from error
    return value


class SkuNames(Model):
    """How a system SKU is put together."""

    separator: str
    brand_letters: Threshold[Int]
    pack_suffix: str
    sites: UniqueNames
    project_only: UniqueNames
    site_names: dict[str, tuple[str, ...]]
    maximum_length: Threshold[Int]
    initials: dict[str, str]

    @model_validator(mode="after")
    def _names_of_sites(self) -> SkuNames:
        for site in self.site_names:
            if site not in self.sites:
                raise ImpossibleValueError(
                    Text("site_names：sites 里没有 {site}", "site_names: {site} is not among the sites"), site=site
                )
        return self


class IdShape(Named):
    """The shape of an id, as a pattern that must match it whole and in words."""

    pattern: Annotated[str, AfterValidator(_pattern)]
    shape: Words


class SearchTerms(Model):
    """The limits of the search terms field."""

    maximum: Threshold[Int]


class Title(Model):
    """The limits of a listing's title."""

    maximum: Threshold[Int]
    forbidden: tuple[str, ...]
    repeats: Threshold[Int]
    small_words: tuple[str, ...]


class WordSingulars(Model):
    """Singulars that the endings don't tell, by word without accents."""

    en: dict[str, str]
    es: dict[str, str]


class ListingRules(Model):
    """What a listing must have besides its texts.

    ``attributes``: columns of the table ``listings``; of a category named in ``attributes_of_category`` its own.
    """

    images: Threshold[Int]
    keyword_coverage: Threshold[Real]
    attributes: UniqueNames
    attributes_of_category: dict[str, UniqueNames]
    language_of_site: dict[str, Literal["en", "es"]]


class StackedPrice(Model):
    """Below this number a discount is a share, from it on an amount."""

    percent_below: Threshold[Real]


CaseText = Annotated[str, filled_with(("fnsku", "asin"), fnsku="X001ABCDEF", asin="B0ABCDEF12")]


class CaseTexts(Model):
    """The case text that moves stock to a new listing, by language."""

    zh: CaseText
    en: CaseText
    es: CaseText


class NewProductStage(Words):
    """A stage of the new product flow; it starts when the one before it ends, or when the reorder is decided."""

    min_days: Annotated[float, Strict(), Field(ge=0)]
    max_days: Annotated[float, Strict(), Field(ge=0)]
    starts: Literal["reorder"] | None = None
    source: str


class TextSettings(Model):
    """Everything in ``texts.yaml``."""

    sku: SkuNames
    ids: dict[str, IdShape]
    search_terms: SearchTerms
    title: Title
    listing: ListingRules
    singulars: WordSingulars
    stacked_price: StackedPrice
    case_texts: CaseTexts
    new_product_stages: tuple[NewProductStage, ...]
