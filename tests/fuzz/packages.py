"""Mutated packages: one to four changes inside the XML of a sound workbook, most of which still opens.

What must hold: reading and patching work or are refused in one sentence within 10 seconds of processor time; what is
written is well-formed and whole.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from xml.parsers import expat

from tests.fuzz.tables import settings

import hostile_packages
from hostile_packages import Parts, good_parts, packed

CPU_SECONDS = 10
SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"
_TAG = re.compile(rb"<(?P<close>/?)(?P<name>[\w:]+)(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>")
_ATTRIBUTE = re.compile(rb"\s+[\w:.-]+\s*=\s*(?P<quote>[\"'])(?P<value>[^\"']*)(?P=quote)")
_LEAF = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=</)")
_JUNK = (
    *(b"", b"0", b"-1", b"1", b"2", b"4294967295", b"99999999999999999999", b"1.5", b"1e400", b"NaN", b"true", b"x"),
    *(b"A1", b"A0", b"XFD1048576", b"ZZZZ9", b"A1:B2", b"B2:A1", b"A:A", b"$A$1", b"#REF!", b"Sheet9!A1", b"&lt;&amp;"),
    *(b"\xe5\xa4\x87", b" ", b"&#10;", b"_x0000_", b"../../x", b"/xl/x.xml", b"inlineStr", b"str", b"e", b"s", b"d"),
)


Source = tuple[Parts, tuple[str, str | None, str]]  # the parts; a sheet, its table and where a column is added


@cache
def sources() -> tuple[Source, ...]:
    """Sound workbooks."""
    found: list[Source] = [(good_parts(), ("备货单", "T", "E1"))]
    for name, sheet in (("stocking.xlsx", "亚马逊实时备货单"), ("appointments.xlsx", "货件预约及时间填写")):
        with zipfile.ZipFile(SAMPLES / name) as archive:
            found.append(({one: archive.read(one) for one in archive.namelist()}, (sheet, None, "ZZ1")))
    return tuple(found)


def mutate(chance: random.Random, data: bytes) -> bytes:
    """One change inside a part's XML."""
    way = chance.choice(
        (_attribute, _attribute, _attribute, _without_attribute, _twice, _without, _text, _added, _space)
    )
    return way(chance, data)


def _found(chance: random.Random, pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    found = list(pattern.finditer(data))
    return chance.choice(found) if found else None


def _put(data: bytes, start: int, end: int, new: bytes) -> bytes:
    return data[:start] + new + data[end:]


def _attribute(chance: random.Random, data: bytes) -> bytes:
    one = _found(chance, _ATTRIBUTE, data)
    return data if one is None else _put(data, *one.span("value"), chance.choice(_JUNK))


def _without_attribute(chance: random.Random, data: bytes) -> bytes:
    one = _found(chance, _ATTRIBUTE, data)
    return data if one is None else _put(data, *one.span(), b"")


def _twice(chance: random.Random, data: bytes) -> bytes:
    one = _found(chance, _LEAF, data)
    return data if one is None else _put(data, one.start(), one.start(), one[0] * chance.choice((1, 1, 1, 50)))


def _without(chance: random.Random, data: bytes) -> bytes:
    one = _found(chance, _LEAF, data)
    return data if one is None else _put(data, *one.span(), b"")


def _text(chance: random.Random, data: bytes) -> bytes:
    one = _found(chance, _TEXT, data)
    return data if one is None else _put(data, *one.span(), chance.choice(_JUNK))


def _added(chance: random.Random, data: bytes) -> bytes:
    one = _found(chance, _TAG, data)
    if one is None or one["close"]:
        return data
    end = one.end("attributes")
    return _put(data, end, end, chance.choice((b' x="1"', b' xml:space="preserve"', b' r="A1"', b' s="1"', b' t="s"')))


def _space(chance: random.Random, data: bytes) -> bytes:
    one = _found(chance, _TAG, data)
    between = (
        b"\n",
        b"<!-- <c r='A1'/> -->",
        b"<?x y?>",
        b"<x/>",
        b"<extLst/>",
        b"<![CDATA[ ]]>",
        b"<a><b/></a>",
        b"text",
    )
    return data if one is None else _put(data, one.start(), one.start(), chance.choice(between))


def run(number: int) -> str:
    """Mutate a package, read and patch it; "refused" where it couldn't be read."""
    chance = random.Random(f"packages {number}")
    sound, where = chance.choice(sources())
    parts = dict(sound)
    texts = [name for name in parts if name.endswith((".xml", ".rels", ".vml"))]
    for _ in range(chance.randint(1, 4)):
        name = chance.choice([*texts, *[one for one in texts if "sheet" in one or "styles" in one] * 3])
        parts[name] = mutate(chance, parts[name])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.xlsx"
        path.write_bytes(packed(parts))
        said = hostile_packages.attempt(path, settings(), *where)
        assert float(str(said["cpu_seconds"])) < CPU_SECONDS, said
        for way in ("read", "patched"):
            assert "\n" not in str(said[way]), said
            assert len(str(said[way])) < 400, said
        if said["patched"] == "":
            _assert_whole(path.with_name("out.xlsx").read_bytes(), parts)
        return "refused" if said["read"] or said["patched"] else "done"


def _assert_whole(written: bytes, parts: Parts) -> None:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and (name not in parts or _is_xml(parts[name])):
                assert _is_xml(archive.read(name)), name


def _is_xml(data: bytes) -> bool:
    try:
        expat.ParserCreate().Parse(data, True)
    except (expat.ExpatError, LookupError):  # no XML, or in an encoding that nobody knows
        return False
    return True
