"""What VBA calls on Excel's objects, held against the reference of their type libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import vba_reference
from pyopenvba.interpreter import _ast as tree
from pyopenvba.interpreter import parse_module

# What an object is that is declared As Object, or that a library gives as one.
KNOWN_VARIABLES = {"area": "Range"}
ELEMENTS = {"Sheets": "Worksheet"}  # the workbook's Worksheets are a collection of that type


class Members:
    """The members that one module calls, with what is wrong about them.

    Args:
        source: of the module, without attributes of procedures.
        name: of the module.
    """

    def __init__(self, source: str, name: str) -> None:
        self._name = name
        self.checked: list[str] = []
        self.faults: list[str] = []
        module = parse_module(source, name=name)
        shared = dict(_declared(module.variables))
        for procedure in module.procedures:
            self._types = shared | {one.name.casefold(): one.declared for one in procedure.params}
            self._types |= dict(_declared(procedure.body))
            self._check(procedure.body, procedure.name)

    def _check(self, body: Sequence[object], where: str) -> None:
        for node in _nodes(body):
            if isinstance(node, tree.Member):
                self._member(node, where)
            elif isinstance(node, tree.Index):
                self._arguments(node.target, node.args, where)
            elif isinstance(node, tree.CallStmt):
                self._arguments(node.callee, node.args, where)

    def _member(self, node: tree.Member, where: str) -> None:
        owner = self._type_of(node.target)
        if owner is not None:
            self.checked.append(f"{owner}.{node.name}")
            if _type(owner).member(node.name) is None:
                self.faults.append(f"{self._name}.{where}: {owner} has no {node.name}")

    def _arguments(self, callee: object, arguments: Sequence[tree.Argument], where: str) -> None:
        if not isinstance(callee, tree.Member) or (owner := self._type_of(callee.target)) is None:
            return
        member = _type(owner).member(callee.name)
        if member is None or member.kind == "property":  # whose parameters the reference doesn't list
            return
        names = [parameter.name.casefold() for parameter in member.parameters]
        given = [one.name.casefold() for one in arguments if one.name]
        positional = names[: len(arguments) - len(given)]
        needed = {one.name.casefold() for one in member.parameters if not one.optional}
        unknown = [name for name in given if name not in names or name in positional]
        missing = needed - set(given) - set(positional)
        if unknown or missing or len(arguments) > len(names):
            self.faults.append(f"{self._name}.{where}: {owner}.{callee.name} takes {member.signature}")

    def _type_of(self, node: object) -> str | None:
        """The type of an expression that is one of Office's objects; None for all others."""
        if isinstance(node, tree.Name):
            declared = KNOWN_VARIABLES.get(node.name.casefold()) or self._types.get(node.name.casefold())
            return declared if declared and _is_object(declared) else _global(node.name)
        if isinstance(node, tree.Member):
            owner = self._type_of(node.target)
            member = _type(owner).member(node.name) if owner else None
            return _given(member) if member else None
        if isinstance(node, tree.Index):
            owner = self._type_of(node.target)
            element = _type(owner).member("Item") if owner else None
            return ELEMENTS.get(str(owner)) or _given(element) if element else owner
        return None


def event_faults(source: str, objects: Mapping[str, str]) -> list[str]:
    """Procedures of a document's module that look like an event's and are none.

    Args:
        source: of the module.
        objects: the type library's events by the name before the underscore.
    """
    faults: list[str] = []
    for name, event, parameters in re.findall(r"^Private Sub (\w+?)_(\w+)\((.*)\)", source, re.MULTILINE):
        known = _type(objects[name]).member(event)
        given = re.findall(r"(\w+) As (\w+)", parameters)
        if known is None or given != [(one.name, one.type) for one in known.parameters]:
            faults.append(f"{name} has no event {event}({parameters})")
    return faults


def _nodes(value: object) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _nodes(one)
    elif is_dataclass(value):
        yield value
        for one in fields(value):
            yield from _nodes(getattr(value, one.name))


def _declared(body: Sequence[object]) -> Iterator[tuple[str, str]]:
    for node in _nodes(body):
        if isinstance(node, tree.VarDecl):
            yield node.name.casefold(), node.declared


@cache
def _type(name: str) -> Any:
    library = "excel" if any(one.library == "excel" for one in vba_reference.locate_type(name)) else "office"
    return vba_reference.get_type(name, library)


@cache
def _is_object(name: str) -> bool:
    places = [one for one in vba_reference.locate_type(name) if one.library in {"excel", "office"}]
    return any(one.kind not in {"Enumeration", "Alias"} for one in places)


@cache
def _global(name: str) -> str | None:
    member = _type("Global").member(name)
    return _given(member) if member else None


def _given(member: Any) -> str | None:
    kind = member.type or member.returns
    return kind if _is_object(kind) else None
