"""The shape of ids, and the ways in which spreadsheets spoil them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from numbers import Real

from opsheet.rules.faults import Fault

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
