"""System SKUs: put together from brand, product, feature, pack and site, and taken apart again to check them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from opsheet.rules.errors import Fault, RuleError

_NOT_KEPT = re.compile(r"[^A-Za-z0-9.]|(?<![0-9])\.|\.(?![0-9])")  # a point is kept inside a number, as in 2.5
_CAPITALS = re.compile(r"[A-Z0-9.]+")
_PLAIN = re.compile(r"[A-Za-z0-9.]+")
_FEWEST_PARTS, _MOST_PARTS = 3, 5


@dataclass(frozen=True, slots=True)
class SkuShape:
    """How a system SKU is put together.

    Args:
        separator: stands between the parts.
        brand_letters: how many characters of the brand are taken.
        pack_suffix: follows the number of pieces.
        sites: the abbreviations of the sites.
        maximum_length: characters that a SKU may have.
        initials: words whose initials differ from their usual pinyin.
    """

    separator: str
    brand_letters: int
    pack_suffix: str
    sites: tuple[str, ...]
    maximum_length: int
    initials: Mapping[str, str] = field(default_factory=dict[str, str])


def initials(text: str, special: Mapping[str, str] | None = None) -> str:
    """Shorten a name to pinyin initials; Latin letters and digits in it stay.

    Args:
        text: a name, usually Chinese.
        special: initials of words that the dictionary reads otherwise.

    Example:
        >>> initials("球泡灯"), initials("H7 LED灯"), initials("重庆大灯", {"大灯": "HL"})
        ('qpd', 'H7LEDd', 'cqHL')
    """
    special = special or {}
    words = sorted(filter(None, special), key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text) if words else [text]
    return "".join(special[piece] if piece in special else _plain_initials(piece) for piece in pieces)


@lru_cache(maxsize=4096)  # brands and features come again row after row
def _plain_initials(text: str) -> str:
    spelled = unicodedata.normalize("NFKC", text)
    if not spelled.isascii():  # the dictionary takes longer to load than a sheet of ordinary size to check
        from pypinyin import Style, lazy_pinyin

        spelled = "".join(lazy_pinyin(spelled, style=Style.FIRST_LETTER))
    without_accents = unicodedata.normalize("NFKD", spelled)
    return _NOT_KEPT.sub("", _NOT_KEPT.sub("", without_accents))


def sku_name(
    brand: str,
    product: str,
    feature: str | None = None,
    pack: float | None = None,
    site: str | None = None,
    *,
    shape: SkuShape,
) -> str:
    """Name a system SKU: brand, product, feature, pack and site.

    Args:
        brand: its first letters are taken.
        product: shortened to pinyin initials; Latin letters and digits in it stay, in capitals.
        feature: kept as written where it is Latin, else shortened; left out when blank. The word 款 (version) after
            it is no part of it: WiFi款 is WiFi.
        pack: pieces in a pack; a single one is left out.
        site: abbreviation of the site; left out when blank.
        shape: the team's rule.

    Raises:
        RuleError: where a part gives no letters, the pack isn't whole, or the name breaks the rule.

    Source: SOP SKU命名规则.

    Example:
        >>> shape = SkuShape("-", 2, "PCS", ("CA", "MX", "US"), 40)
        >>> sku_name("HIFILUZ", "球泡灯", "WiFi", 8, "CA", shape=shape)
        'HI-QPD-WiFi-8PCS-CA'
        >>> sku_name("HIFILUZ", "H7车灯", None, 1, "MX", shape=shape)
        'HI-H7CD-MX'
    """
    parts = [_brand(brand, shape), _needed("product", initials(product, shape.initials)).upper()]
    kept = (feature or "").strip().removesuffix("款")
    if kept:
        parts.append(_needed("feature", initials(kept, shape.initials)))
    if pack is not None and pack != 1:
        parts.append(_pack(pack, shape))
    if site:
        parts.append(site.strip().upper())
    name = shape.separator.join(parts)
    faults = sku_faults(name, shape) if site else _length_fault(name, shape)
    if faults:
        raise RuleError(faults[0].key, **faults[0].parameters)
    return name


def _brand(brand: str, shape: SkuShape) -> str:
    letters = initials(brand, shape.initials).replace(".", "")[: shape.brand_letters].upper()
    if len(letters) < shape.brand_letters:
        raise RuleError("sku-brand-short", brand=brand, count=shape.brand_letters)
    return letters


def _needed(part: str, letters: str) -> str:
    if not letters:
        raise RuleError(f"sku-no-{part}")
    return letters


def _pack(pack: float, shape: SkuShape) -> str:
    if pack != int(pack) or pack < 1:
        raise RuleError("sku-pack-number", pack=f"{pack:.15g}")
    return f"{int(pack)}{shape.pack_suffix}"


def sku_faults(sku: str, shape: SkuShape) -> list[Fault]:
    """Everything that is wrong with a system SKU; nothing when it keeps the rule.

    Args:
        sku: as written.
        shape: the team's rule.

    Source: SOP SKU命名规则.

    Example:
        >>> shape = SkuShape("-", 2, "PCS", ("CA", "MX", "US"), 40)
        >>> sku_faults("HI-QPD-WiFi-8PCS-CA", shape)
        []
        >>> [fault.key for fault in sku_faults("Hi-QPD-BR", shape)]
        ['sku-brand', 'sku-site']
    """
    parts = sku.split(shape.separator)
    faults = _length_fault(sku, shape) + _character_faults(parts)
    if not _FEWEST_PARTS <= len(parts) <= _MOST_PARTS or "" in parts:
        return [*faults, Fault("sku-parts", {"count": len(parts), "separator": shape.separator})]
    return faults + _brand_faults(parts[0], shape) + _product_faults(parts[1]) + _end_faults(parts, shape)


def sku_site(sku: str, shape: SkuShape) -> str | None:
    """The site that a SKU ends with, or None.

    Example:
        >>> sku_site("HI-QPD-CA", SkuShape("-", 2, "PCS", ("CA", "MX"), 40))
        'CA'
    """
    last = sku.rsplit(shape.separator, 1)[-1]
    return last if last in shape.sites else None


def _length_fault(sku: str, shape: SkuShape) -> list[Fault]:
    if len(sku) <= shape.maximum_length:
        return []
    return [Fault("sku-long", {"length": len(sku), "maximum": shape.maximum_length})]


def _character_faults(parts: list[str]) -> list[Fault]:
    odd = dict.fromkeys(character for part in parts for character in part if not _PLAIN.fullmatch(character))
    if not odd:
        return []
    shown = [character if character.isprintable() and character != " " else _code(character) for character in odd]
    return [Fault("sku-characters", {"characters": " ".join(shown)})]


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _brand_faults(part: str, shape: SkuShape) -> list[Fault]:
    if len(part) == shape.brand_letters and _CAPITALS.fullmatch(part):
        return []
    return [Fault("sku-brand", {"part": part, "count": shape.brand_letters})]


def _product_faults(part: str) -> list[Fault]:
    return [] if _CAPITALS.fullmatch(part) else [Fault("sku-product", {"part": part})]


def _end_faults(parts: list[str], shape: SkuShape) -> list[Fault]:
    """Of the pack, which may be missing, and of the site, which must not."""
    faults: list[Fault] = []
    middle, site = parts[2:-1], parts[-1]
    suffix = re.escape(shape.pack_suffix)
    must_be_pack = len(parts) == _MOST_PARTS
    if middle and (must_be_pack or re.fullmatch(f"[0-9]+{suffix}", middle[-1], re.IGNORECASE)):
        count = re.fullmatch(f"([1-9][0-9]*){suffix}", middle[-1])
        if count is None or int(count[1]) == 1:
            faults.append(Fault("sku-pack", {"part": middle[-1], "suffix": shape.pack_suffix}))
    if site not in shape.sites:
        faults.append(Fault("sku-site", {"part": site, "sites": ", ".join(shape.sites)}))
    return faults
