"""A listing's title and the case that asks Amazon to move stock to a new listing.

The search terms field of a listing: which words go in, and how long they are.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from opsheet.rules.errors import Fault

_APOSTROPHES = re.compile("['\u2019\u02bc\uff07]")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation; an apostrophe joins, all else separates.

    Example:
        >>> words_of("Children's LED-Light, 12V!")
        ['childrens', 'led', 'light', '12v']
    """
    plain = _lower(_APOSTROPHES.sub("", text))
    kept = "".join(character if unicodedata.category(character)[0] in "LNM" else " " for character in plain)
    words = (_without_leading_marks(word) for word in kept.split())
    return [word for word in words if word]


def _lower(text: str) -> str:
    """Lower case in the composed form; some letters take two rounds, and a second call must change nothing."""
    while (again := unicodedata.normalize("NFKC", text.lower())) != text:
        text = again
    return text


def _without_leading_marks(word: str) -> str:
    marks = itertools.takewhile(lambda letter: unicodedata.category(letter)[0] == "M", word)
    return word[sum(1 for _ in marks) :]


def search_terms(words: Iterable[str], title: str = "", *, maximum_bytes: int, asin_pattern: str) -> str:
    """Put search terms into one line: unique words in their order, none of the title's, no ASIN.

    Args:
        words: texts of one or more words.
        title: the listing's title, whose words are found anyway.
        maximum_bytes: of the line in UTF-8, where a letter with an accent takes 2; cut at a word's end.
        asin_pattern: the shape of an ASIN, which Amazon doesn't allow there.

    Returns:
        The line in lower case without punctuation.

    Source: Seller Central help, search terms.

    Example:
        >>> asin = "B0[A-Z0-9]{8}"
        >>> search_terms(["LED light, LED bulb", "Luz LED"], "Bulb 12V", maximum_bytes=249, asin_pattern=asin)
        'led light luz'
        >>> search_terms(["lámpara foco"], maximum_bytes=8, asin_pattern=asin)
        'lámpara'
    """
    left_out = set(words_of(title))
    asin = re.compile(asin_pattern, re.IGNORECASE)
    chosen: list[str] = []
    length = -1  # the first word has no space before it
    for word in (word for text in words for word in words_of(text)):
        if word in left_out or asin.fullmatch(word):
            continue
        length += 1 + len(word.encode())
        if length > maximum_bytes:
            break
        left_out.add(word)
        chosen.append(word)
    return " ".join(chosen)


def search_terms_length(line: str) -> tuple[int, int]:
    """Bytes of a search terms line with its spaces, and without them as Seller Central counts.

    Example:
        >>> search_terms_length("lámpara led")
        (12, 11)
    """
    return len(line.encode()), len("".join(line.split()).encode())


def title_faults(
    title: str, *, maximum: int, forbidden: Collection[str], repeats: int, small_words: Collection[str]
) -> list[Fault]:
    """Everything that Amazon refuses in a title; nothing when it is right.

    Args:
        title: as written.
        maximum: characters that it may have.
        forbidden: characters that it must not hold.
        repeats: how often a word may stand in it.
        small_words: articles and conjunctions, which may stand in it more often.

    Source: Seller Central help, title requirements.

    Example:
        >>> faults = title_faults("LED, LED, LED!", maximum=200, forbidden="!$", repeats=2, small_words=["and"])
        >>> [(fault.key, dict(fault.parameters)) for fault in faults]
        [('title-forbidden', {'characters': '!'}), ('title-repeats', {'words': 'led', 'maximum': 2})]
    """
    faults: list[Fault] = []
    if len(title) > maximum:
        faults.append(Fault("title-long", {"length": len(title), "maximum": maximum}))
    held = [character for character in forbidden if character in title]
    if held:
        faults.append(Fault("title-forbidden", {"characters": " ".join(held)}))
    counts = Counter(words_of(title))
    repeated = [word for word, count in counts.items() if count > repeats and word not in small_words]
    if repeated:
        faults.append(Fault("title-repeats", {"words": ", ".join(repeated), "maximum": repeats}))
    return faults


def case_text(template: str, fnsku: str, asin: str) -> str:
    """Write the case that has Amazon map the stock of an FNSKU to a new ASIN.

    Args:
        template: with the placeholders ``{fnsku}`` and ``{asin}``.
        fnsku: holds the stock.
        asin: of the new listing.

    Source: SOP 翻新链接 6.

    Example:
        >>> case_text("{fnsku} -> {asin}", "X001ABCDEF", "B0ABCDEF12")
        'X001ABCDEF -> B0ABCDEF12'
    """
    return template.format(fnsku=fnsku.strip(), asin=asin.strip())
