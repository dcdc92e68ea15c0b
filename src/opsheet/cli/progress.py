"""A progress bar on the error stream, for people who look at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from opsheet.catalogue import Text

Answer = TypeVar("Answer")
_WORKING = Text("处理中", "working")


class Step(Protocol):
    """Does one piece of work while the bar shows its name."""

    def __call__(self, name: str, work: Callable[[], Answer]) -> Answer:
        """Do the work and hand back its answer."""
        ...


def _quietly(name: str, work: Callable[[], Answer]) -> Answer:
    return work()


@contextmanager
def progress(language: str, total: int) -> Generator[Step]:
    """Show a bar while work is done; nothing where the error stream is no terminal.

    Args:
        language: of the bar's title.
        total: how many pieces of work there are.

    Yields:
        A function that does one piece of work.
    """
    if not sys.stderr.isatty():
        yield _quietly
        return
    from rich.console import Console  # noqa: PLC0415 - drawn only on a terminal
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(pulse_style="cyan"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_WORKING[language], total=total if total > 1 else None)

        def step(name: str, work: Callable[[], Answer]) -> Answer:
            bar.update(task, description=f"{_WORKING[language]} {name}")
            answer = work()
            bar.advance(task)
            return answer

        yield step
