"""The shape of ids, and the ways in which spreadsheets damage them.

The remark of an overseas stock order: shipment id, FBA warehouse and tracking id in one line.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

from opsheet.rules.errors import Fault, RuleError

_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)  # as Excel writes it; 1E234567 may be an id
_KEPT_DIGITS = 10**15  # a number cell keeps 15 digits


def id_faults(value: object, pattern: str, shape: object) -> list[Fault]:
    """Everything that is wrong with an id; nothing when it has its shape.

    Args:
        value: the cell as it is: a text, or the number or date that Excel made of it.
        pattern: regular expression that must match the id whole.
        shape: the pattern in words, handed on to the sentence.

    Source: rules 10, Names and texts.

    Example:
        >>> asin = "B0[A-Z0-9]{8}"
        >>> id_faults("B0ABCDEF12", asin, "B0 and 8 more")
        []
        >>> [fault.key for fault in id_faults("b0abcdef12", asin, "B0 and 8 more")]
        ['id-case']
        >>> [fault.key for fault in id_faults(123456789012.0, asin, "B0 and 8 more")]
        ['id-number', 'id-shape']
    """
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return [Fault("id-date")]
    if isinstance(value, bool):
        return _shape_faults(str(value).upper(), pattern, shape)
    if isinstance(value, Real):
        return _number_faults(float(value), pattern, shape)
    text = str(value)
    return _sight_faults(text) or _shape_faults(text, pattern, shape)


def _number_faults(number: float, pattern: str, shape: object) -> list[Fault]:
    if abs(number) >= _KEPT_DIGITS:
        return [Fault("id-digits-lost")]
    return [Fault("id-number"), *_shape_faults(format(number, ".15g"), pattern, shape)]


def _sight_faults(text: str) -> list[Fault]:
    """Faults of single characters, which make any statement about the shape pointless."""
    if _SCIENTIFIC.fullmatch(text.strip()):
        return [Fault("id-scientific", {"value": text.strip()})]
    found = {
        "id-dash": [character for character in text if _is_dash(character)],
        "id-invisible": [character for character in text if _is_invisible(character)],
        "id-full-width": [character for character in text if _is_wide(character)],
    }
    faults = [Fault(key, {"characters": _codes(characters)}) for key, characters in found.items() if characters]
    if not faults and text != text.strip():
        faults.append(Fault("id-spaces"))
    return faults


def _is_dash(character: str) -> bool:
    return character not in "-" and (unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}")


def _is_invisible(character: str) -> bool:
    return character != " " and unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Zs"}


def _is_wide(character: str) -> bool:
    return not _is_dash(character) and "\N{FULLWIDTH EXCLAMATION MARK}" <= character <= "\N{FULLWIDTH TILDE}"


def _codes(characters: list[str]) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(characters))


def _shape_faults(text: str, pattern: str, shape: object) -> list[Fault]:
    if re.fullmatch(pattern, text):
        return []
    if re.fullmatch(pattern, text.upper()):
        return [Fault("id-case", {"right": text.upper()})]
    return [Fault("id-shape", {"shape": shape, "length": len(text)})]


@dataclass(frozen=True, slots=True)
class PartShape:
    """What one part of a remark looks like.

    Args:
        pattern: regular expression that must match the part whole.
        title: the part's name, handed on to the sentence.
        shape: the pattern in words, handed on to the sentence.
    """

    pattern: str
    title: object
    shape: object


def shipment_remark(parts: Mapping[str, str], shapes: Mapping[str, PartShape], template: str) -> str:
    """Put a remark together, each part checked.

    Args:
        parts: the ids, by the names of the template's placeholders.
        shapes: what each part looks like.
        template: with a placeholder a part.

    Raises:
        RuleError: ``remark-part``, with the part, its value and what was expected.

    Source: SOP 发货流程, 海外仓备货单备注.

    Example:
        >>> shapes = {"shipment": PartShape("FBA[A-Z0-9]{8,10}", "shipment", "FBA and 8 to 10 more")}
        >>> shipment_remark({"shipment": "FBA18SHTRFPP"}, shapes, "{shipment}-MEX6")
        'FBA18SHTRFPP-MEX6'
        >>> shipment_remark({"shipment": "18SHTRFPP"}, shapes, "{shipment}-MEX6")
        Traceback (most recent call last):
        opsheet.rules.errors.RuleError: remark-part
    """
    trimmed = {part: value.strip() for part, value in parts.items()}
    _check(trimmed, shapes)
    return template.format(**trimmed)


def remark_parts(remark: str, shapes: Mapping[str, PartShape], template: str) -> dict[str, str]:
    """Take a remark apart, each part checked.

    Args:
        remark: as ``shipment_remark`` gives it.
        shapes: what each part looks like.
        template: with a placeholder a part.

    Raises:
        RuleError: ``remark-shape`` where it doesn't follow the template, ``remark-part`` where a part is wrong.

    Source: SOP 发货流程, 海外仓备货单备注.

    Example:
        >>> shapes = {name: PartShape("[A-Z0-9]+", name, "") for name in ("shipment", "warehouse", "tracking")}
        >>> remark_parts("FBA18SHTRFPP-MEX6-5YDIA35G", shapes, "{shipment}-{warehouse}-{tracking}")["warehouse"]
        'MEX6'
    """
    pieces = re.split(r"\{(\w+)\}", template)
    shape = "".join(f"(?P<{piece}>.+?)" if index % 2 else re.escape(piece) for index, piece in enumerate(pieces))
    found = re.fullmatch(shape, remark.strip())
    if found is None:
        names = {part: part_shape.title for part, part_shape in shapes.items()}
        raise RuleError("remark-shape", remark=remark, **names)
    parts = found.groupdict()
    _check(parts, shapes)
    return parts


def _check(parts: Mapping[str, str], shapes: Mapping[str, PartShape]) -> None:
    for part, value in parts.items():
        shape = shapes[part]
        if not re.fullmatch(shape.pattern, value):
            raise RuleError("remark-part", part=shape.title, value=value, shape=shape.shape)
