"""Ordered registries of declarations; a name is declared once and never reused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

Declaration = TypeVar("Declaration")


class Registry(Mapping[str, Declaration], Generic[Declaration]):
    """Declarations by their stable name, in the order in which they were made.

    Args:
        kind: what is registered, for the error that a second declaration raises.

    Example:
        >>> units = Registry[str]("unit")
        >>> units.add("days", "whole days")
        'whole days'
        >>> units.add("days", "again")
        Traceback (most recent call last):
        ValueError: the unit days is declared twice
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._declarations: dict[str, Declaration] = {}

    def add(self, name: str, declaration: Declaration) -> Declaration:
        """Register one declaration and hand it back."""
        if name in self._declarations:
            msg = f"the {self._kind} {name} is declared twice"
            raise ValueError(msg)
        self._declarations[name] = declaration
        return declaration

    def arrange(self, key: Callable[[Declaration], Any]) -> None:
        """Put the declarations in an order that doesn't depend on which module was imported first.

        Args:
            key: what to sort by; equal ones keep the order in which they were made.
        """
        self._declarations = dict(sorted(self._declarations.items(), key=lambda item: key(item[1])))

    def __getitem__(self, name: str) -> Declaration:
        return self._declarations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._declarations)

    def __len__(self) -> int:
        return len(self._declarations)
