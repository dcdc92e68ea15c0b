"""Fonts of cell formats, changed in one property and put in the order that Excel wants."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CHILD = re.compile(rb"<(?:[\w.-]+:)?(\w+)(?:\s[^>]*?)?(?:/>|></[^>]+>)")
_ORDER = (
    b"b",
    b"i",
    b"strike",
    b"condense",
    b"extend",
    b"outline",
    b"shadow",
    b"u",
    b"vertAlign",
    b"sz",
    b"color",
    b"name",
    b"family",
    b"charset",
    b"scheme",
)


def font_with(font: bytes, properties: Mapping[bytes, bytes], prefix: bytes) -> bytes:
    """A font's XML with some properties set.

    Args:
        font: its XML.
        properties: elements by their names.
        prefix: of the font element, with its colon.

    Example:
        >>> font_with(b'<font><name val="A"/><sz val="9"/></font>', {b"b": b"<b/>"}, b"")
        b'<font><b/><sz val="9"/><name val="A"/></font>'
    """
    children = {match[1]: match[0] for match in _CHILD.finditer(font, 5)} | dict(properties)
    inner = b"".join(children[name] for name in _ORDER if name in children)
    return b"<%sfont>%s</%sfont>" % (prefix, inner, prefix)
