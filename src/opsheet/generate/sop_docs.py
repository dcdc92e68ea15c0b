"""The docs page that holds every line of the procedure against what carries it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from opsheet.catalogue import Text
from opsheet.resources import resource

SOURCES = {"S": "docs/sop-2025.txt", "C": "docs/seller-central-modules.txt"}
_MAP = Path(__file__).with_name("sop_map.yaml")
_LINE = re.compile(r"[SC]?(\d+)[a-z]?(?:-(\d+)[a-z]?)?")
_QUOTED = 120  # characters of the procedure that a row quotes

_TITLE = Text("SOP 逐行对照", "The procedure, line by line")
_INTRODUCTION = Text(
    "SOP 的每一行由什么执行。行号：S 为 [sop-2025.txt](sop-2025.txt)，"
    "C 为 [seller-central-modules.txt](seller-central-modules.txt)。共 {facts} 条："
    "已执行 {carried} 条，后续 {later} 条，不属于软件 {none} 条。",
    "What carries out each line of the procedure. Line numbers: S is [sop-2025.txt](sop-2025.txt), C is "
    "[seller-central-modules.txt](seller-central-modules.txt). {facts} facts: {carried} carried out, {later} to come, "
    "{none} no matter of software.",
)
_HEADERS = Text("行|原文|执行", "Lines|In its own words|Fact|Carried out by")
_LATER = Text("后续：{part}", "To come: {part}")
_NONE = Text("不属于软件：{part}", "Not software: {part}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of the procedure.

    Args:
        lines: where it stands, such as ``S17-21`` or ``S435-437,468-470``.
        fact: in a few words.
        by: what carries it out: codes of checks, functions, actions, ``table KEY``, ``setting PATH``.
        later: the part of opsheet that is to carry it out.
        reason: why nothing does.
        quote: the words that are meant, where the lines say more.
    """

    lines: str
    fact: str
    by: tuple[str, ...] = ()
    later: Text | None = None
    reason: Text | None = None
    quote: str | None = None

    @property
    def numbers(self) -> list[int]:
        """The numbers of its lines, counted from 1."""
        found: list[int] = []
        for part in self.lines.split(","):
            match = _LINE.fullmatch(part.strip())
            if match is None:
                raise ValueError(f"no lines: {self.lines}")
            first = int(match[1])
            found += range(first, int(match[2] or first) + 1)
        return found


def facts() -> list[Fact]:
    """Every statement of the procedure, in its order."""
    rows: list[dict[str, Any]] = yaml.safe_load(_MAP.read_text(encoding="utf-8"))
    return [
        Fact(
            lines=row["lines"],
            fact=row["fact"],
            by=tuple(row.get("by", ())),
            later=_text(row.get("later")),
            reason=_text(row.get("reason")),
            quote=row.get("quote"),
        )
        for row in rows
    ]


def _text(words: dict[str, str] | None) -> Text | None:
    return None if words is None else Text(words["zh"], words["en"])


def source_lines(source: str) -> list[str]:
    """The lines of a source.

    Args:
        source: a key of ``SOURCES``.
    """
    return resource(SOURCES[source]).read_text(encoding="utf-8").splitlines()


def pages() -> dict[str, str]:
    """The pages by their path, made from the map and the sources."""
    return {"docs/sop.md": _page("en"), "docs/sop.zh.md": _page("zh")}


def _page(language: str) -> str:
    rows, texts = facts(), {source: source_lines(source) for source in SOURCES}
    carried = sum(bool(one.by) for one in rows)
    later = sum(one.later is not None for one in rows)
    counts = {"facts": len(rows), "carried": carried, "later": later, "none": len(rows) - carried - later}
    headers = _HEADERS[language].split("|")
    lines = [f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}"]
    for one in rows:
        said = (one.fact,) if language == "en" else ()  # in Chinese its own words say it
        cells = (one.lines, _quote(texts[one.lines[0]], one), *said, _carrier(one, language))
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n\n".join([f"# {_TITLE[language]}", _INTRODUCTION.render(language, **counts), "\n".join(lines)]) + "\n"


def _quote(lines: list[str], fact: Fact) -> str:
    """The fact's words: those that are meant, else its lines, each once."""
    texts = (lines[number - 1].strip() for number in fact.numbers if number <= len(lines))
    words = fact.quote or " / ".join(dict.fromkeys(text for text in texts if text))
    shortened = f"{words[:_QUOTED]}…" if len(words) > _QUOTED else words
    return re.sub(r"([*_<>`])", r"\\\1", shortened)


def _carrier(fact: Fact, language: str) -> str:
    if fact.by:
        return Text("、", ", ")[language].join(f"`{name}`" for name in fact.by)
    if fact.later is not None:
        return _LATER.render(language, part=fact.later[language])
    return _NONE.render(language, part=fact.reason[language] if fact.reason else "")
