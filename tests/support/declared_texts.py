"""Every text that a user may read, wherever it is declared: ``Text(...)`` in the code, ``{zh, en}`` in the settings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CODE = ("src", "macros", "udfs")
SAMPLES = ROOT / "src/opsheet/samples"  # data of a made-up team, not texts of the product


@dataclass(frozen=True)
class Declared:
    """One text of one language and where it is declared."""

    where: str
    language: str
    text: str
    kind: str


def texts_of_code() -> Iterator[Declared]:
    """The literals of every ``Text(zh, en)``, inside functions as well; doctests don't count."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if SAMPLES not in path.parents:
                yield from _texts_of_module(path)


def _texts_of_module(path: Path) -> Iterator[Declared]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = {
        id(keyword.value): keyword.arg or ""
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Text":
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            pair = [*call.args, *(named[name] for name in ("zh", "en") if name in named)]
            for language, node in zip(("zh", "en"), pair, strict=False):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
                    yield Declared(where, language, node.value, kinds.get(id(call), ""))


def texts_of_settings() -> Iterator[Declared]:
    """What the YAML files name in both languages: headers, tables, choices and status words; aliases don't count."""
    for path in sorted((ROOT / "config").rglob("*.yaml")):
        if "exports" not in path.relative_to(ROOT).parts:
            yield from _pairs(yaml.safe_load(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix(), "")


def _pairs(node: object, where: str, kind: str) -> Iterator[Declared]:
    if isinstance(node, dict):
        if isinstance(node.get("zh"), str) and isinstance(node.get("en"), str) and kind != "case_texts":
            for language in ("zh", "en"):
                yield Declared(where, language, node[language], kind)
        for key, value in node.items():
            if key not in ("aliases", "note", "source"):
                yield from _pairs(value, f"{where} {key}", str(key))
    elif isinstance(node, list):
        for value in node:
            yield from _pairs(value, where, kind)


def documents() -> Iterator[Declared]:
    """The pages line by line, of code blocks the comments; ``sop.md`` quotes the procedure word for word."""
    for path in (*ROOT.glob("README*.md"), *sorted((ROOT / "docs").glob("*.md"))):
        if not path.name.startswith("sop."):
            yield from _lines_of(path, "zh" if path.name.endswith(".zh.md") else "en")


def _lines_of(path: Path, language: str) -> Iterator[Declared]:
    fenced = False
    page = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            yield Declared(f"{page}:{number}", language, line.partition("# ")[2], "comment")
        elif not line.lstrip("- ").startswith(("出处：", "Source:")):  # which quotes the procedure
            yield Declared(f"{page}:{number}", language, line, "document")
