"""Keywords: which are the same but for number and order, which class each is of, and how far a title covers them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from opsheet.rules.listing_text import words_of

WordLanguage = Literal["en", "es"]
KeywordClass = Literal["core", "big", "long_tail"]

_SHORTEST_PLURAL = 4  # letters; gas, bus and led are no plurals
_TILDE = "\u0303"  # of ñ, which is a letter of its own


@dataclass(frozen=True, slots=True)
class WordForms:
    """What the endings of a language don't tell.

    Args:
        singulars: of words whose plural is irregular, and of words that end like a plural and are none, by language.
        small_words: articles, conjunctions and prepositions, which say nothing.
    """

    singulars: Mapping[str, Mapping[str, str]]
    small_words: frozenset[str]


def singular(word: str, language: WordLanguage, forms: WordForms) -> str:
    """The form in which a word's singular and plural, with and without accents, compare equal.

    It is for comparing: of a Spanish word it is the stem, since *llaves* and *motores* don't show whether the
    singular ends in *e*.

    Args:
        word: in lower case.
        language: whose endings count.
        forms: the irregular words.

    Example:
        >>> forms = WordForms({"en": {"lenses": "lens", "lens": "lens"}, "es": {}}, frozenset())
        >>> [singular(word, "en", forms) for word in ("batteries", "boxes", "houses", "lens", "glass", "led")]
        ['battery', 'box', 'house', 'lens', 'glass', 'led']
        >>> [singular(word, "es", forms) for word in ("luces", "luz", "motores", "motor", "coches", "coche", "cañas")]
        ['luc', 'luc', 'motor', 'motor', 'coch', 'coch', 'caña']
    """
    plain = _without_accents(word)
    known = forms.singulars.get(language, {}).get(plain)
    if known is not None:
        return known
    if len(plain) < _SHORTEST_PLURAL:
        return plain.replace("z", "c") if language == "es" else plain
    return _spanish(plain) if language == "es" else _english(plain)


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize(
        "NFC",
        "".join(
            letter
            for before, letter in zip(" " + parts, parts, strict=False)
            if unicodedata.category(letter) != "Mn" or (letter == _TILDE and before == "n")
        ),
    )


def _english(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _spanish(word: str) -> str:
    stem = word[:-1] if word.endswith("s") else word
    stem = stem.removesuffix("e")
    return f"{stem[:-1]}c" if stem.endswith("z") else stem


def keyword_key(keyword: str, language: WordLanguage, forms: WordForms) -> tuple[str, ...]:
    """What keywords share that differ only in the order, the number, the accents or the small words.

    Args:
        keyword: of one or more words.
        language: whose endings count.
        forms: the irregular and the small words.

    Example:
        >>> forms = WordForms({}, frozenset({"para", "for"}))
        >>> keyword_key("Luces LED para autos", "es", forms) == keyword_key("auto luz led", "es", forms)
        True
    """
    return tuple(sorted({singular(word, language, forms) for word in content_words(keyword, forms)}))


def content_words(text: str, forms: WordForms) -> list[str]:
    """The words of a text without the small ones; all of them where it has no others."""
    words = words_of(text)
    return [word for word in words if word not in forms.small_words] or words


def keyword_class(
    words: int, rank: float | None, *, long_tail_words: int, core_rank: float, big_rank: float
) -> KeywordClass | None:
    """Sort one keyword by its length and its search rank.

    Many words make a long-tail word whatever its rank. Of the others the most searched are the big words, those
    next the core words, and what is searched less is long-tail. Without a rank nobody can say.

    Args:
        words: it has, small ones aside.
        rank: in the search ranking, 1 being the most searched; None where it isn't known.
        long_tail_words: from so many words on it is long-tail.
        core_rank: the last rank of the core words.
        big_rank: the last rank of the big words.

    Source: SOP Listing文案编写 3; rules 10.

    Example:
        >>> limits = {"long_tail_words": 4, "core_rank": 50_000, "big_rank": 10_000}
        >>> [keyword_class(2, rank, **limits) for rank in (10_000, 50_000, 50_001, None)]
        ['big', 'core', 'long_tail', None]
        >>> keyword_class(4, 100, **limits)
        'long_tail'
    """
    if words >= long_tail_words:
        return "long_tail"
    if rank is None:
        return None
    return "big" if rank <= big_rank else "core" if rank <= core_rank else "long_tail"


def same_keywords(keys: Sequence[tuple[str, ...]], ranks: Sequence[float | None]) -> list[int]:
    """For each keyword the position of the one that stands for all that are the same: the best ranked, else the first.

    Args:
        keys: of ``keyword_key``.
        ranks: in the search ranking; None where it isn't known.

    Example:
        >>> same_keywords([("led",), ("bulb",), ("led",)], [900, None, 20])
        [2, 1, 2]
    """
    best: dict[tuple[str, ...], int] = {}
    for place, (key, rank) in enumerate(zip(keys, ranks, strict=True)):
        known = best.get(key)
        if known is None or _before(rank, ranks[known]):
            best[key] = place
    return [best[key] for key in keys]


def _before(rank: float | None, other: float | None) -> bool:
    return rank is not None and (other is None or rank < other)


def uncovered(keywords: Iterable[str], text: str, language: WordLanguage, forms: WordForms) -> list[str]:
    """The keywords of which a text lacks a word, in whatever number or order.

    Args:
        keywords: to be covered.
        text: for instance a title.
        language: whose endings count.
        forms: the irregular and the small words.

    Example:
        >>> forms = WordForms({}, frozenset())
        >>> uncovered(["led bulb", "car light"], "Bulbs for cars, LED", "en", forms)
        ['car light']
    """
    there = {singular(word, language, forms) for word in words_of(text)}
    return [one for one in keywords if not set(keyword_key(one, language, forms)) <= there]


def search_line(
    keywords: Iterable[str],
    taken: Collection[str],
    language: WordLanguage,
    forms: WordForms,
    *,
    maximum_bytes: int,
) -> str:
    """Put keywords into one search-terms line: each word once in any number, none that is taken, in the order given.

    A word that no longer fits is left out and a shorter one after it may still fit.

    Args:
        keywords: the most important first.
        taken: texts whose words are found anyway or aren't allowed: the title, the brand.
        language: whose endings count.
        forms: the irregular and the small words.
        maximum_bytes: of the line in UTF-8.

    Source: SOP Listing文案编写 5; Seller Central help, search terms.

    Example:
        >>> forms = WordForms({}, frozenset({"for"}))
        >>> search_line(["LED bulb for cars", "car lights", "bulbs"], ["Bulb"], "en", forms, maximum_bytes=30)
        'led cars lights'
    """
    used = {singular(word, language, forms) for text in taken for word in words_of(text)}
    chosen: list[str] = []
    length = -1  # the first word has no space before it
    for word in (word for keyword in keywords for word in content_words(keyword, forms)):
        key, more = singular(word, language, forms), 1 + len(word.encode())
        if key not in used and word not in forms.small_words and length + more <= maximum_bytes:
            used.add(key)
            chosen.append(word)
            length += more
    return " ".join(chosen)
