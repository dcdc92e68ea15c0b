"""The tags of rows and cells, rewritten; equal ones are worked out once."""

from __future__ import annotations

import re
from functools import lru_cache

from opsheet.hosts.xlsx.xml_text import retag

_ADDRESS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]+\d+["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_CUSTOM_FORMAT = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'](\d+):(\d+)["']""")
_FORMULA = re.compile(rb"<((?:[\w.-]+:)?f)(?:\s[^>]*)?(?:/>|>.*?</\1\s*>)", re.DOTALL)


def has_address(attributes: bytes) -> bool:
    """Whether a cell's tag names the cell.

    Example:
        >>> has_address(b" s='3' r='B2'>")
        True
    """
    return _ADDRESS.search(attributes) is not None


@lru_cache(maxsize=65536)
def style_of(attributes: bytes) -> int:
    """The format that a cell's tag names.

    Example:
        >>> style_of(b' s="3" t="s">')
        3
    """
    match = _STYLE.search(attributes)
    return int(match[1]) if match else 0


@lru_cache(maxsize=65536)
def new_attributes(attributes: bytes, style: int, kind: bytes | None, *, empty: bool) -> bytes:
    """What stands in a cell's tag after its address, for another format or another kind of value.

    Args:
        attributes: as they stand, with the tag's end.
        style: the number of the format.
        kind: the ``t`` attribute with its blank, nothing for a number, None to leave the value as it is.
        empty: whether the tag closes itself.

    Example:
        >>> new_attributes(b' s="3" t="s" x="1">', 4, b"", empty=True)
        b' s="4" x="1"/>'
    """
    changes: dict[str, str | None] = {}
    if style != style_of(attributes):
        changes["s"] = str(style) if style else None
    if kind is not None:
        changes |= {"t": kind[4:-1].decode() or None, "cm": None, "vm": None}
    return retag(attributes, changes).rstrip(b"/>").rstrip() + (b"/>" if empty else b">")


def row_style(tag: bytes) -> int | None:
    """The default format of a row's cells, where the row has one."""
    return style_of(tag) if _CUSTOM_FORMAT.search(tag) else None


def spanning(tag: bytes, first: int, last: int) -> bytes:
    """A row's tag whose spans, where it has them, reach over two columns.

    Example:
        >>> spanning(b'<row r="2" spans="1:3">', 2, 5)
        b'<row r="2" spans="1:5">'
    """
    match = _SPANS.search(tag)
    if match is None:
        return tag
    low, high = min(int(match[1]), first), max(int(match[2]), last)
    if (low, high) == (int(match[1]), int(match[2])):
        return tag
    return retag(tag, {"spans": f"{low}:{high}"})


def with_formula(content: bytes, formula: bytes) -> bytes:
    """A cell's content with another formula element.

    Example:
        >>> with_formula(b'<f t="shared" si="0"/><v>3</v>', b"<f>A1</f>")
        b'<f>A1</f><v>3</v>'
    """
    return _FORMULA.sub(lambda _: formula, content, count=1)
