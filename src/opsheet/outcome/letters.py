"""The folder of the downloaded appointment letters, as a host has read it for an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letter:
    """A downloaded letter.

    Args:
        name: of its file.
        text: of its pages; empty where the name is enough or the pages hold none.
        readable: False where the PDF is encrypted or broken, so that only its name is known.
    """

    name: str
    text: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True)
class LetterFolder:
    """The folder of the downloaded letters.

    Args:
        path: of the folder.
        letters: the PDFs in it, by name.
        taken: the names of everything in it.
    """

    path: Path
    letters: Sequence[Letter]
    taken: frozenset[str]
