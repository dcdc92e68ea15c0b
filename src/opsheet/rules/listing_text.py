"""A listing's title and the case that asks Amazon to move stock to a new listing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from opsheet.rules.faults import Fault
from opsheet.rules.search_terms import words_of


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
