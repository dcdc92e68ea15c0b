"""Words that mean the same however they are written: full or half width, capitals, spaces, line breaks.

Of a word that isn't known: the known ones that come closest, and the one that its writer certainly meant, which is
another spelling of it or one slip of the keyboard away. Nothing is certain across a negation, where two words fit, or
from a word to a longer one that contains it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

LONGEST_WORD = 100  # characters; a longer text is no spelling of a word
"""What is compared of a text with known words, so that a page in a cell costs no more than a word."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")  # no space, yet not to be seen
_NEGATION_SIGNS = frozenset("不未没無无非否勿免")
_NEGATION_WORDS = re.compile(r"\b(?:not?|non|without|never)\b")
_SUFFIXES = ("备货", "站点", "站", "线", "类")  # that say nothing about which of several
_FEWEST_LETTERS, _FEWEST_SIGNS = 4, 3
_PAIRS = (  # of the trade's traditional characters and the simplified ones
    "運运 線线 綫线 櫃柜 國国 測测 評评 無无 沒没 戰战 節节 單单 規规 庫库 餘余 復复 複复 "
    "類类 貨货 備备 倉仓 標标 籤签 簽签 貼贴 換换 產产 專专 達达 門门 點点 號号 過过 還还 "
    "進进 準准 決决 銷销 買买 購购 員员 採采 計计 劃划 級级 組组 數数 據据 網网 關关 開开 "
    "報报 審审 駁驳 訂订 預预 約约 時时 間间 東东 車车 燈灯 電电 機机 長长 寬宽 來来 從从 "
    "內内 樣样 種种 實实 際际 總总 體体 與与 為为 亞亚 馬马 遜逊 歐欧 臺台 灣湾 廣广 聲声 "
    "應应 須须 確确 認认 繼继 續续 終终 淨净 簡简 係系 將将 經经 離离 選选 遞递 郵邮 輸输 "
    "鐵铁 陸陆 艙舱 親亲 萬万 億亿 兩两 雙双 隻只 個个 條条 張张 裝装 鏈链 鏡镜"
)
_TRADITIONAL = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}


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


def certainly_meant(text: str, words: Mapping[str, str]) -> str | None:
    """The choice that a writer certainly meant, or None.

    Args:
        text: as written.
        words: the accepted words, each with the choice to write for it.

    Example:
        >>> words = {"常规": "常规", "美墨快线": "快线", "strategic": "战略性", "淘汰": "淘汰", "战略性": "战略性"}
        >>> certainly_meant("美墨快綫", words), certainly_meant("stratgeic", words)
        ('快线', '战略性')
        >>> certainly_meant("未淘汰", words), certainly_meant("战略", words)
        (None, None)
    """
    written = _spelling(text) if len(text) <= LONGEST_WORD else ""
    if not written:
        return None
    spelled = {choice for word, choice in words.items() if _spelling(word) == written}
    if len(spelled) == 1:
        return spelled.pop()
    if spelled or _speaks_of_another(written, words):
        return None
    slips = {choice for word, choice in words.items() if _is_slip(written, _spelling(word))}
    return slips.pop() if len(slips) == 1 else None


def _spelling(text: str) -> str:
    return fold(text).translate(_TRADITIONAL).replace("-", "").replace("_", "")


def _speaks_of_another(written: str, words: Iterable[str]) -> bool:
    """Whether it contains a known word whole, and so says more than that word."""
    return any(len(word) > 1 and word in written for word in map(_spelling, words))


def _is_slip(written: str, word: str) -> bool:
    """Whether one letter is wrong, missing, too many or two are swapped."""
    if word in written or written in word or _negations(written) != _negations(word):
        return False
    if word.isascii() and written.isascii():
        letters = sum(map(str.isalpha, word))
        return letters >= _FEWEST_LETTERS and letters == len(word) and _distance_is_one(written, word)
    one, other = _stem(written), _stem(word)
    return len(other) >= _FEWEST_SIGNS and len(one) == len(other) and _distance_is_one(one, other)


def _negations(text: str) -> tuple[frozenset[str], frozenset[str]]:
    return _NEGATION_SIGNS & set(text), frozenset(_NEGATION_WORDS.findall(text))


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix):
            return word.removesuffix(suffix)
    return word


def _distance_is_one(one: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=1) == 1
