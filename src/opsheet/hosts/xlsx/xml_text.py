"""XML as text: tags retagged, texts escaped, encodings translated; all else stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from opsheet.hosts.xlsx.deflate import damaged

_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_ATTRIBUTE = re.compile(rb"""(\s+)([^\s=<>/"']+)(\s*=\s*)("[^"]*"|'[^']*')""")
_BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes, part: str) -> bytes:
    """A part's bytes as UTF-8; parts in another encoding are translated, their declaration too.

    Args:
        data: the part's bytes.
        part: its name, for errors.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if encoding is None:
        declared = _DECLARED_ENCODING.match(data)
        encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return data
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise damaged(part) from error
    return re.sub(r"""(encoding\s*=\s*["'])[\w.-]+""", r"\1UTF-8", text, count=1).encode()


def tag_end(data: bytes, start: int) -> int:
    """The position after a start tag, whose attribute values may hold ``>``."""
    end = data.index(b">", start) + 1
    while _inside_quotes(data[start:end]):
        end = data.index(b">", end) + 1
    return end


def _inside_quotes(tag: bytes) -> bool:
    rest = _ATTRIBUTE.sub(b"", tag)
    return b'"' in rest or b"'" in rest


def retag(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    r"""A start tag with some attributes changed, added or (None) taken away; the others stay as written.

    Example:
        >>> retag(b"<c r='A1' t='s'/>", {"t": None, "s": "3"})
        b'<c r=\'A1\' s="3"/>'
    """
    pending = dict(changes)

    def changed(match: re.Match[bytes]) -> bytes:
        name = match[2].decode()
        if name not in pending:
            return match[0]
        value = pending.pop(name)
        if value is None:
            return b""
        quote = match[4][:1]
        return match[1] + match[2] + match[3] + quote + attribute_text(value).encode() + quote

    result = _ATTRIBUTE.sub(changed, tag)
    added = "".join(f' {name}="{attribute_text(value)}"' for name, value in pending.items() if value is not None)
    if not added:
        return result
    close = b"/>" if result.endswith(b"/>") else b">"
    return result[: -len(close)].rstrip() + added.encode() + close


def with_prefix(xml: str, prefix: str) -> bytes:
    """XML whose elements bear a prefix (with its colon, or none).

    Example:
        >>> with_prefix("<a><b/></a>", "x:")
        b'<x:a><x:b/></x:a>'
    """
    return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", xml).encode() if prefix else xml.encode()


def canonical(xml: bytes) -> bytes:
    """An element's XML with its attributes in alphabetical order, by which equal ones are told.

    Example:
        >>> canonical(b"<a y='2' x='1'/>") == canonical(b'<a x="1"  y="2"></a>')
        True
    """
    end = tag_end(xml, 0)
    tag, content = xml[:end], xml[end:].rpartition(b"</")[0]
    attributes = sorted((match[2], match[4][1:-1]) for match in _ATTRIBUTE.finditer(tag))
    name = re.split(rb"[\s/>]", tag, maxsplit=1)[0]
    return b" ".join([name, *(key + b"=" + value for key, value in attributes), content])


def attribute_text(value: str) -> str:
    """A text as it stands in an attribute.

    Example:
        >>> attribute_text('a "b" & c')
        'a &quot;b&quot; &amp; c'
    """
    return escape(value, {'"': "&quot;", "'": "&apos;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def element_text(value: str) -> str:
    """A text as it stands between tags.

    Example:
        >>> element_text("a < b")
        'a &lt; b'
    """
    return escape(value)
