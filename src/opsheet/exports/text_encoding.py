"""Which encoding a text file is in, from its bytes alone."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PLACES = ["gb18030", "cp932", "cp1252"]  # a Chinese, a Japanese, any Western computer
_WESTERN = "cp1252"
_SAMPLE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's text.

    Args:
        text: with line ends as they were.
        encoding: Python's name of it.
        has_lost_letters: whether bytes were left that mean nothing in this encoding.
    """

    text: str
    encoding: str
    has_lost_letters: bool = False


def decode(content: bytes) -> DecodedText:
    r"""Decode a file: a byte order mark decides, else UTF-8 where it is valid, else what its letters are most like.

    Args:
        content: the whole file.

    Example:
        >>> decode("título\t灯".encode()).encoding, decode("Lámpara pequeña".encode("cp1252")).encoding
        ('utf-8', 'cp1252')
        >>> decode("（子）ASIN,标题,会话数 - 总计".encode("gb18030")).encoding
        'gb18030'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    unmarked = _unmarked_utf16(content)
    if unmarked:
        return _decoded(content, unmarked)
    try:
        return DecodedText(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # a download that broke off within a letter
            return DecodedText(content[: error.start].decode("utf-8"), "utf-8")
    return _decoded(content, _most_like(content))


def _decoded(content: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(content.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = content.decode(encoding, errors="replace")
        return DecodedText(text, encoding, has_lost_letters=True)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western letters, tabs and line ends is zero."""
    head = content[:4096]
    zeros = head.count(0)
    if not zeros or zeros < len(head) // 4:
        return None
    return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"


def _most_like(content: bytes) -> str:
    """Let charset-normalizer choose between the encodings of the places these files come from.

    Only lines with letters outside of ASCII are looked at; where it can't tell (a lone sign), Western letters are
    what Amazon itself serves.
    """
    import charset_normalizer

    lines = [line for line in content.splitlines(keepends=True) if not line.isascii()]
    sample = b"".join(lines)
    if len(sample) > _SAMPLE_BYTES:
        sample = sample[: sample.rindex(b"\n", 0, _SAMPLE_BYTES) + 1] if b"\n" in sample[:_SAMPLE_BYTES] else sample
    best = charset_normalizer.from_bytes(sample, cp_isolation=list(_PLACES)).best()
    return best.encoding if best else _WESTERN
