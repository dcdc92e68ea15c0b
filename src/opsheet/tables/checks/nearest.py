"""The known words that come closest to one that isn't known."""

from __future__ import annotations

from collections.abc import Iterable

from opsheet.values import fold


def nearest(text: str, known: Iterable[str], count: int = 3, similarity: float = 0) -> list[str]:
    """Rank known words by how close they come to a text.

    Args:
        text: as a user wrote it.
        known: the words to choose from.
        count: how many at most.
        similarity: the least likeness, from 0 to 100.

    Returns:
        The closest words, the best first.

    Example:
        >>> nearest("S2O5", ["S201", "S205"], count=1)
        ['S205']
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a wrong word needs it

    words = list(known)
    found = process.extract(
        text, words, scorer=fuzz.WRatio, processor=fold, limit=count, score_cutoff=similarity or None
    )
    return [word for word, _, _ in found]
