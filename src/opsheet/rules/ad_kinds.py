"""Of which kind an advertising campaign is, by its type and its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

_TYPES: Final = {  # how exports and names write the type
    "sp": "SP",
    "sponsored products": "SP",
    "商品推广": "SP",
    "sd": "SD",
    "sponsored display": "SD",
    "展示型推广": "SD",
    "sb": "SB",
    "sbv": "SB",
    "sponsored brands": "SB",
    "品牌推广": "SB",
}


class Kind(Protocol):
    """A kind of ads, as the settings hold it."""

    @property
    def type(self) -> str:
        """SP, SD or SB."""
        ...

    @property
    def words(self) -> Sequence[str]:
        """Words of which one is in a campaign's name."""
        ...

    @property
    def others(self) -> bool:
        """Whether it takes the campaigns of its type that no word fits."""
        ...


def ad_type(written: str, campaign: str) -> str:
    """The type of a campaign: as its export writes it, else as its name begins; SP where neither says so.

    Args:
        written: in the export, "" where it has no such column.
        campaign: its name.

    Example:
        >>> ad_type("", "SBV-工作灯-视频"), ad_type("商品推广", "工作灯"), ad_type("", "工作灯-自动")
        ('SB', 'SP', 'SP')
    """
    known = _TYPES.get(written.strip().casefold())
    if known:
        return known
    first = campaign.casefold().replace("_", "-").replace(" ", "-").split("-")[0]
    return _TYPES.get(first, "SP")


def ad_kind(written: str, campaign: str, kinds: Mapping[str, Kind], *, automatic: bool = False) -> str:
    """The kind of a campaign: the first of its type of whose words one is in its name.

    Args:
        written: its type in the export, "" where there is none.
        campaign: its name.
        kinds: in the order in which they are tried.
        automatic: whether its search terms came by automatic targeting, which decides.

    Source: SOP Listing推广.

    Example:
        >>> from collections import namedtuple
        >>> Own = namedtuple("Own", "type words others")
        >>> kinds = {"auto": Own("SP", ["自动"], False), "other": Own("SP", [], True), "sb": Own("SB", [], True)}
        >>> [ad_kind("", name, kinds) for name in ("SP-工作灯-自动", "SP-工作灯", "SB-品牌-自动")]
        ['auto', 'other', 'sb']
    """
    own = {key: kind for key, kind in kinds.items() if kind.type == ad_type(written, campaign)}
    if automatic and "auto" in own:
        return "auto"
    name = campaign.casefold()
    found = (key for key, kind in own.items() if any(word.casefold() in name for word in kind.words))
    return next(found, None) or next(key for key, kind in own.items() if kind.others)
