"""Words that mean the same however they are written: full or half width, capitals, spaces, line breaks.

The known words that come closest to one that isn't known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

LONGEST_WORD = 100  # characters; a longer text is no spelling of a word
"""What is compared of a text with known words, so that a page in a cell costs no more than a word."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")  # no space, yet not to be seen


def clean(text: str) -> str:
    """Turn full-width characters into plain ones and drop invisible characters and outer spaces.

    Args:
        text: as a cell holds it.

    Example:
        >>> clean("　１２００ ")
        '1200'
    """
    if text.isascii():
        return text.strip()
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def fold(text: str) -> str:
    r"""Give the form in which two words compare equal: no width, case, spaces or line breaks.

    Args:
        text: a header, a key, a name.

    Example:
        >>> fold("箱规（PCS\n/箱）") == fold("箱规 (pcs/箱)")
        True
    """
    return "".join(clean(text).casefold().split())


def _joined(word: str) -> str:
    return fold(word).replace("_", "").replace("-", "") or fold(word)


class Vocabulary:
    """Keys and the words that stand for each; the key stands for itself.

    A word claimed by two keys belongs to the first. Underscores and hyphens don't matter:
    ``mx express`` is ``mx_express``.

    Args:
        names: the accepted words of each key; the first is the one to show.

    Example:
        >>> routes = Vocabulary({"mx_express": ["美墨快线"], "air": ["空运", "air freight"]})
        >>> routes.find("Air Freight"), routes.find("船")
        ('air', None)
        >>> routes.nearest("air frieght", count=1), routes.shown
        (['空运'], ('美墨快线', '空运'))
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._keys: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        for key, words in names.items():
            for word in (*words, key):
                self._keys.setdefault(_joined(word), key)
                self._shown.setdefault(key, word)

    @property
    def shown(self) -> tuple[str, ...]:
        """The word to show for each key."""
        return tuple(self._shown.values())

    def find(self, text: str) -> str | None:
        """The key that a text stands for, or None."""
        return self._keys.get(_joined(text))

    def nearest(self, text: str, count: int = 3) -> list[str]:
        """The words to show for the keys that come closest to a text, best first."""
        from rapidfuzz import fuzz, process

        ranked = process.extract(_joined(text[:LONGEST_WORD]), self._keys.keys(), scorer=fuzz.WRatio, limit=None)
        best = dict.fromkeys(self._keys[folded] for folded, _, _ in ranked)
        return [self._shown[key] for key in best][:count]


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
    from rapidfuzz import fuzz, process

    words = list(known)
    found = process.extract(
        text[:LONGEST_WORD], words, scorer=fuzz.WRatio, processor=fold, limit=count, score_cutoff=similarity or None
    )
    return [word for word, _, _ in found]
