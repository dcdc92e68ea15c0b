"""A module is one topic and a function one thought: none is longer than can be read at a stretch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = [path for folder in ("src", "udfs", "macros") for path in sorted((ROOT / folder).rglob("*.py"))]
LONGEST_MODULE = 400  # lines
LONGEST_FUNCTION = 40  # lines, its docstring aside
MEAN_MODULE = range(150, 201)  # lines; a package's one line of docstring isn't counted
LONGER_FUNCTIONS = {
    "action": "its parameters are the whole declaration of an action",
    "check": "its parameters are the whole declaration of a check",
    "run": "its parameters are the options that every action has",
}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a module, each with its number of lines without its docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                lines -= (first.end_lineno or 0) - first.lineno + 1
            yield node.name, lines


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_and_its_functions_are_read_at_a_stretch(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    longer = {name: lines for name, lines in functions(path) if lines > LONGEST_FUNCTION}
    assert set(longer) <= set(LONGER_FUNCTIONS), longer


def test_no_exception_is_left_over() -> None:
    longer = {name for path in MODULES for name, lines in functions(path) if lines > LONGEST_FUNCTION}
    assert longer == set(LONGER_FUNCTIONS)


def test_a_topic_is_neither_cut_into_crumbs_nor_lumped_together() -> None:
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES]
    assert round(mean(one for one in lines if one > 1)) in MEAN_MODULE
