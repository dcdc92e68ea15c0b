"""Imports point one way, heavy libraries stay where they belong, and nothing imports xlwings.pro."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    path: path.relative_to(ROOT)
    for folder in ("src", "udfs", "macros")
    for path in sorted((ROOT / folder).rglob("*.py"))
}

# What a part of the house may import from the others; a part may always import itself.
BASE = {"catalogue", "rules", "values", "resources", "log"}
DATA = {*BASE, "settings", "tables", "outcome", "exports"}
MAKERS = {"hosts", "addin", "workbooks", "samples", "forms"}
ALLOWED = {
    "rules": set(),
    "catalogue": set(),
    "resources": set(),
    "log": {"resources"},
    "values": {"catalogue"},
    "settings": BASE,
    "exports": {*BASE, "settings"},
    "tables": {*BASE, "settings"},
    "outcome": {*BASE, "settings", "tables"},
    "calculations": DATA,
    "checks": {*DATA, "calculations"},
    "hosts": DATA,
    "forms": {*DATA, "workbooks"},
    **{maker: {*DATA, "calculations", "checks", *MAKERS, "udfs", "macros"} for maker in MAKERS - {"hosts", "forms"}},
    "bundle": {*BASE, "settings", "addin", "hosts"},
    "udfs": {*DATA, "calculations", "checks", "hosts"},
    "macros": {*DATA, "calculations", "checks", "workbooks", "forms"},
    "generate": {*DATA, "calculations", "checks", *MAKERS, "udfs", "macros", "cli"},
    "morning": {*DATA, "calculations", "checks", "hosts", "macros"},
    "ribbon": {*DATA, "calculations", "checks", *MAKERS, "bundle", "udfs", "macros", "morning"},
    "libreoffice": {*DATA, "calculations", "checks", *MAKERS, "bundle", "udfs", "macros", "morning", "ribbon"},
    "cli": {*DATA, "calculations", "checks", *MAKERS, "bundle", "udfs", "macros", "morning", "ribbon"},
    "__main__": {"cli"},
    "opsheet": set(),
}
FOREIGN_TO_RULES = {"pandas", "pydantic", "xlwings", "yaml", "opsheet_udfs", "opsheet_macros"}


def part_of(module: str) -> str | None:
    """The part of the house that a module belongs to, or None for a foreign one."""
    names = module.split(".")
    if names[0] == "opsheet_udfs":
        return "udfs"
    if names[0] == "opsheet_macros":
        return "macros"
    if names[0] != "opsheet":
        return None
    return names[1] if len(names) > 1 else "opsheet"


def part_of_file(path: Path) -> str:
    names = path.with_suffix("").parts
    if names[0] != "src":
        return names[0]
    return names[2] if len(names) > 2 and names[2] != "__init__" else "opsheet"


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(SOURCES[path]))
def test_imports_point_one_way(path: Path) -> None:
    part = part_of_file(SOURCES[path])
    targets = {part_of(module) for module in imports(path)} - {None, part, "opsheet", "__version__"}
    assert targets <= ALLOWED[part], f"{part} must not import {sorted(targets - ALLOWED[part])}"


def name_of(path: Path) -> str:
    """A module's name, for instance ``opsheet.tables.find``; a package's is that of its ``__init__``."""
    parts = SOURCES[path].with_suffix("").parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def run_time_imports(path: Path) -> set[str]:
    """The modules of ours that a module imports while it runs, at its head or in a function."""
    names = {name_of(source) for source in SOURCES}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & names or {node.module}
    return (found & names) - {name_of(path)}


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Every way that leads back to where it began, once each."""
    found: list[list[str]] = []
    done: set[str] = set()

    def follow(name: str, way: list[str]) -> None:
        if name in way:
            found.append([*way[way.index(name) :], name])
        elif name not in done:
            for target in sorted(graph[name]):
                follow(target, [*way, name])
            done.add(name)

    for name in sorted(graph):
        follow(name, [])
    return found


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [["b", "c", "b"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_nothing_imports_itself_by_a_way_round() -> None:
    assert circles({name_of(path): run_time_imports(path) for path in SOURCES}) == []


@pytest.mark.parametrize(("host", "other"), [("excel", "xlsx"), ("xlsx", "excel")])
def test_the_hosts_do_not_import_each_other(host: str, other: str) -> None:
    for path in SOURCES:
        if name_of(path).startswith(f"opsheet.hosts.{host}"):
            assert not {one for one in imports(path) if one.startswith(f"opsheet.hosts.{other}")}, name_of(path)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(SOURCES[path]))
def test_heavy_and_foreign_libraries_stay_where_they_belong(path: Path) -> None:
    where = SOURCES[path]
    roots = {module.split(".")[0] for module in imports(path)}
    if part_of_file(where) == "rules":
        assert not roots & FOREIGN_TO_RULES
    assert not any(module.startswith("xlwings.pro") for module in imports(path))
    if "xlwings" in roots:
        at_home = (
            "hosts/excel" in where.as_posix(),
            "udfs/" in where.as_posix(),
            "build/" in where.as_posix(),
            "addin/" in where.as_posix(),
            "ribbon/" in where.as_posix(),
        )
        assert any(at_home), "only the Excel host, the ribbon, the binding and the add-in import xlwings"
    if part_of_file(where) == "udfs":
        assert "pandas" not in roots


def test_importing_the_functions_loads_nothing_heavy() -> None:
    script = "import sys, opsheet_udfs; print(sorted({'pandas', 'pydantic', 'xlwings', 'holidays'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
