"""The streams of the command line in the encoding that the console or the pipe has; what can't be shown is replaced.

A Chinese Windows reads pipes as cp936, a Mexican one as cp850 or cp1252: text stays in that encoding. JSON is for
programs, which take it for UTF-8: in any other encoding it is written in ASCII with escapes, the same document.
"""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata
from collections.abc import Sequence
from typing import Final

_REPLACEMENTS: Final = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "...",
    "→": "->",
    "←": "<-",
    "÷": "/",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "—": "-",
    "–": "-",
    "─": "-",
    "━": "-",
    "│": "|",
    "•": "*",
    "✓": "v",
    "、": ", ",
    "。": ".",
    "，": ",",
    "【": "[",
    "】": "]",
}
_READABLE, _ESCAPED, _OWN_ENCODING = "opsheet-readable", "opsheet-json", "opsheet-own-encoding"
CHINESE = "中文"


def set_up_streams(arguments: Sequence[str]) -> None:
    """Let both output streams replace what their encoding lacks, and read pipes as UTF-8 or in their own encoding.

    Args:
        arguments: as typed; with ``--json`` among them the output is one document for programs.
    """
    codecs.register_error(_READABLE, _replace)
    codecs.register_error(_ESCAPED, _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            as_json = stream is sys.stdout and "--json" in arguments and not _is_utf_8(stream.encoding)
            if as_json:
                stream.reconfigure(encoding="ascii", errors=_ESCAPED)
            else:
                stream.reconfigure(errors=_READABLE)
    if isinstance(sys.stdin, io.TextIOWrapper) and not sys.stdin.isatty():
        _read_utf_8_or_own(sys.stdin)


def shows_chinese() -> bool:
    """Whether the output stream can hold Chinese; JSON can, as escapes."""
    if getattr(sys.stdout, "errors", None) == _ESCAPED:
        return True
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        CHINESE.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _is_utf_8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "utf-8"


def _read_utf_8_or_own(stream: io.TextIOWrapper) -> None:
    own = stream.encoding

    def decode(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        end = min(error.start + 2, len(error.object))  # a character of the encodings of Chinese
        return error.object[error.start : end].decode(own, errors="replace"), end

    codecs.register_error(_OWN_ENCODING, decode)
    stream.reconfigure(encoding="utf-8-sig", errors="replace" if _is_utf_8(own) else _OWN_ENCODING)


def _replace(error: UnicodeError) -> tuple[str, int]:
    """The nearest that an encoding has: quotes, arrows and lines as ASCII draws them, letters without their accents."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def _nearest(character: str) -> str:
    if character in _REPLACEMENTS:
        return _REPLACEMENTS[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or "?"


def _escape(error: UnicodeError) -> tuple[str, int]:
    r"""Characters as JSON writes them in ASCII: ``\u4e2d``, beyond the first plane as two halves."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)), error.end
