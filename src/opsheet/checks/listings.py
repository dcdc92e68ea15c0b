"""Checks of listing texts: title, search terms, pictures, attributes, and whether the title covers its keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from opsheet.calculations.listing_texts import ListingTexts, language_of, listing_texts, word_forms
from opsheet.catalogue import Severity, Text, listed
from opsheet.checks.check import CheckContext, Hit, Mask, check
from opsheet.rules.keywords import search_line, singular
from opsheet.rules.listing_text import title_faults, words_of

TABLE = "listings"
_TITLE_SOURCE, _TERMS_SOURCE = "Seller Central help, title requirements", "SOP Listing文案编写 5"
_WHY_TITLE = Text("不合要求的标题会被亚马逊隐藏", "Amazon hides listings whose title breaks its rules")
_WHY_TERMS = Text("不合要求的搜索词整行不收录", "Amazon ignores search terms that break its rules")
_MOST_NAMED = 6  # words in one message


def _texts(context: CheckContext, key: str) -> list[str]:
    return [str(text or "").strip() for text in context.table.texts(key).tolist()]


def _measured(context: CheckContext) -> Sequence[ListingTexts]:
    return context.once("listing texts", lambda: listing_texts(context.workbook, context.settings))


def _named(words: Sequence[str]) -> Text:
    shown = listed(words[:_MOST_NAMED])
    return Text(f"{shown.zh} …", f"{shown.en} …") if len(words) > _MOST_NAMED else shown


def _title_hit(context: CheckContext, fault: str) -> Hit:
    """The titles with one kind of fault, and what the rule says of each."""
    rule = context.settings.texts.title
    told: list[dict[str, object]] = []
    for title in _texts(context, "title"):
        faults = title_faults(
            title,
            maximum=int(context.parameters["maximum"]) if fault == "title-long" else rule.maximum.value,
            forbidden=rule.forbidden,
            repeats=int(context.parameters["maximum"]) if fault == "title-repeats" else rule.repeats.value,
            small_words=rule.small_words,
        )
        told.append(next((dict(one.parameters) for one in faults if one.key == fault), {}))
    names = {name for one in told for name in one}
    values = {name: np.array([one.get(name) for one in told], dtype=object) for name in names}
    return Hit(np.array([bool(one) for one in told], dtype=bool), "title", values)


@check(
    code="G601",
    slug="title-too-long",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("标题太长", "The title is too long"),
    message=Text("标题 {length} 个字符，最多 {maximum} 个", "The title has {length} characters, at most {maximum}."),
    columns=("title",),
    source=_TITLE_SOURCE,
    why=_WHY_TITLE,
    parameters={"maximum": "texts.title.maximum"},
    inputs=("title",),
)
def title_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report titles with too many characters."""
    yield _title_hit(context, "title-long")


@check(
    code="G602",
    slug="title-forbidden-characters",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("标题里有不允许的字符", "The title has forbidden characters"),
    message=Text("标题里不能有 {characters}，请删除", "The title must not contain {characters}. Take them out."),
    columns=("title",),
    source=_TITLE_SOURCE,
    why=_WHY_TITLE,
    inputs=("title",),
)
def title_forbidden_characters(context: CheckContext) -> Iterable[Hit]:
    """Report titles with characters that Amazon refuses."""
    yield _title_hit(context, "title-forbidden")


@check(
    code="G603",
    slug="title-repeats-words",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("标题里同一个词太多次", "The title repeats words"),
    message=Text("{words} 在标题里超过 {maximum} 次", "{words}: more than {maximum} times in the title"),
    columns=("title",),
    source=_TITLE_SOURCE,
    why=_WHY_TITLE,
    parameters={"maximum": "texts.title.repeats"},
    inputs=("title",),
)
def title_repeats_words(context: CheckContext) -> Iterable[Hit]:
    """Report titles in which a word stands too often; articles and conjunctions may."""
    yield _title_hit(context, "title-repeats")


def _cleaned(context: CheckContext) -> list[str]:
    """Each row's search terms as they may be: unique words in lower case, none of the title, the brand or an ASIN."""

    def clean() -> list[str]:
        forms, texts = word_forms(context.settings), context.settings.texts
        sites = context.table.texts("site").tolist()
        rows = zip(*(_texts(context, key) for key in ("search_terms", "title", "brand")), sites, strict=True)
        return [
            search_line(
                [terms],
                [title, brand, *_asins(terms, context)],
                language_of(site, context.settings),
                forms,
                maximum_bytes=texts.search_terms.maximum.value,
            )
            for terms, title, brand, site in rows
        ]

    return context.once("cleaned search terms", clean)


def _asins(text: str, context: CheckContext) -> list[str]:
    pattern = context.settings.texts.ids["asin"].pattern
    return [word for word in words_of(text) if re.fullmatch(pattern, word, re.IGNORECASE)]


def _terms_hit(context: CheckContext, rows: Mask, **parameters: object) -> Hit:
    cleaned = np.array([line or None for line in _cleaned(context)], dtype=object)
    return Hit(rows, "search_terms", parameters, cleaned)


@check(
    code="G604",
    slug="search-terms-too-long",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("搜索词超过字节数", "The search terms have too many bytes"),
    message=Text(
        "搜索词 {bytes} 字节（不计空格 {bare}），最多 {maximum}；带重音的字母占 2 个",
        "The search terms have {bytes} bytes ({bare} without spaces), at most {maximum}. Accented letters take 2.",
    ),
    columns=("search_terms",),
    source=_TERMS_SOURCE,
    why=_WHY_TERMS,
    fixable=True,
    parameters={"maximum": "texts.search_terms.maximum"},
    inputs=("search_terms",),
)
def search_terms_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report search terms with too many bytes in UTF-8; the limit counts spaces, the other count is shown beside."""
    maximum = int(context.parameters["maximum"])
    measured = _measured(context)
    yield _terms_hit(
        context,
        np.array([(one.bytes or 0) > maximum for one in measured], dtype=bool),
        bytes=np.array([one.bytes for one in measured], dtype=object),
        bare=np.array([one.bytes_bare for one in measured], dtype=object),
        maximum=maximum,
    )


@check(
    code="G605",
    slug="search-terms-brand-or-asin",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("搜索词里有品牌或 ASIN", "The search terms name a brand or an ASIN"),
    message=Text("搜索词里不能有 {words}", "The search terms must not contain {words}."),
    columns=("search_terms", "brand"),
    source=_TERMS_SOURCE,
    why=_WHY_TERMS,
    fixable=True,
    inputs=("search_terms",),
)
def search_terms_brand_or_asin(context: CheckContext) -> Iterable[Hit]:
    """Report search terms with the brand's words, all of them, or with something that looks like an ASIN."""
    found: list[list[str]] = []
    for terms, brand in zip(_texts(context, "search_terms"), _texts(context, "brand"), strict=True):
        own, words = words_of(brand), set(words_of(terms))
        found.append(
            [*([brand] if own and set(own) <= words else []), *(one.upper() for one in _asins(terms, context))]
        )
    yield _terms_hit(
        context,
        np.array([bool(one) for one in found], dtype=bool),
        words=np.array([_named(one) for one in found], dtype=object),
    )


@check(
    code="G606",
    slug="search-terms-repeat",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("搜索词重复", "The search terms repeat words"),
    message=Text(
        "{words} 已在搜索词或标题里（单复数算同一个词）",
        "{words}: already in the search terms or the title, singular or plural.",
    ),
    columns=("search_terms",),
    source=_TERMS_SOURCE,
    why=Text("重复的词占字节，不增加收录", "Repeated words take bytes and add nothing"),
    fixable=True,
    inputs=("search_terms",),
)
def search_terms_repeat(context: CheckContext) -> Iterable[Hit]:
    """Report words that stand twice in the search terms or in the title as well."""
    forms, sites = word_forms(context.settings), context.table.texts("site").tolist()
    found: list[list[str]] = []
    for terms, title, site in zip(_texts(context, "search_terms"), _texts(context, "title"), sites, strict=True):
        language = language_of(site, context.settings)
        seen, repeated = {singular(word, language, forms) for word in words_of(title)}, list[str]()
        for word in words_of(terms):
            key = singular(word, language, forms)
            repeated += [word] if key in seen else []
            seen.add(key)
        found.append([*dict.fromkeys(repeated)])
    yield _terms_hit(
        context,
        np.array([bool(one) for one in found], dtype=bool),
        words=np.array([_named(one) for one in found], dtype=object),
    )


@check(
    code="G607",
    slug="search-terms-capitals-or-marks",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("搜索词有大写或标点", "The search terms have capitals or punctuation"),
    message=Text("搜索词用小写，词之间只用空格", "Use lower case and only spaces between the words."),
    columns=("search_terms",),
    source=_TERMS_SOURCE,
    why=Text("标点和大写占字节，不增加收录", "Capitals and punctuation add nothing"),
    fixable=True,
    inputs=("search_terms",),
)
def search_terms_capitals_or_marks(context: CheckContext) -> Iterable[Hit]:
    """Report search terms that aren't plain words in lower case with single spaces between them."""
    terms = _texts(context, "search_terms")
    odd = [bool(text) and text.split() != words_of(text) for text in terms]
    yield _terms_hit(context, np.array(odd, dtype=bool))


@check(
    code="G608",
    slug="few-pictures",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("图片太少", "There are few pictures"),
    message=Text("只有 {count} 张图片，至少 {minimum} 张", "Pictures: {count}, at least {minimum} are wanted."),
    columns=("images",),
    source="Seller Central help, product images",
    why=Text("图片少的链接转化低", "Listings with few pictures convert badly"),
    parameters={"minimum": "texts.listing.images"},
    inputs=("images",),
)
def few_pictures(context: CheckContext) -> Iterable[Hit]:
    """Report listings with fewer pictures than wanted; a blank count isn't none."""
    minimum, counts = int(context.parameters["minimum"]), context.table.numbers("images")
    yield Hit(counts < minimum, "images", {"count": counts, "minimum": minimum})


@check(
    code="G609",
    slug="attributes-missing",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("重要属性没填", "Important attributes are missing"),
    message=Text("没填 {names}；没有的写 不适用", "{names}: fill in, or write n.a."),
    columns=("msku",),
    source="SOP Listing文案编写 6",
    why=Text("筛选和比较用的是属性，不填就不出现", "Filters and comparisons use attributes"),
    inputs=("msku",),
)
def attributes_missing(context: CheckContext) -> Iterable[Hit]:
    """Report listings without an attribute that their category must have; a column that isn't there is one of them."""
    rule, table = context.settings.texts.listing, context.table
    columns = table.definition.columns
    filled = {key: [bool(text) for text in _texts(context, key)] for key in columns if columns[key].type == "text"}
    missing = [
        [key for key in rule.attributes_of_category.get(category, rule.attributes) if not filled[key][row]]
        for row, category in enumerate(_texts(context, "category"))
    ]
    names = [listed(columns[key].header.text for key in keys) for keys in missing]
    yield Hit(np.array([bool(keys) for keys in missing], dtype=bool), "msku", {"names": np.array(names, dtype=object)})


@check(
    code="G610",
    slug="keywords-not-in-title",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("标题没覆盖关键词", "The title lacks keywords"),
    message=Text(
        "标题覆盖 {share:.0%} 的关键词，应不低于 {least:.0%}；缺 {words}",
        "The title covers {share:.0%} of the keywords, at least {least:.0%} is wanted. Missing: {words}",
    ),
    columns=("title",),
    source="SOP Listing文案编写 4",
    why=Text("标题里的词权重最高", "Words in the title count most in the search"),
    parameters={"least": "texts.listing.keyword_coverage"},
    inputs=("title",),
)
def keywords_not_in_title(context: CheckContext) -> Iterable[Hit]:
    """Report titles that cover fewer of their keywords than wanted; without keywords nothing is said."""
    least, measured = context.parameters["least"], _measured(context)
    yield Hit(
        np.array([one.coverage is not None and one.coverage < least for one in measured], dtype=bool),
        "title",
        {
            "share": np.array([one.coverage or 0.0 for one in measured], dtype=np.float64),
            "least": least,
            "words": np.array([_named(one.missing) for one in measured], dtype=object),
        },
    )
