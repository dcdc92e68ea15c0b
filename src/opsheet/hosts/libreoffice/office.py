"""The LibreOffice that waits while an action runs: questions to it, and its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[[tuple[Any, ...]], tuple[str, Any]]


class OfficeError(Exception):
    """LibreOffice refused something that an action wanted."""


class Office:
    """One LibreOffice with the document on which a button was clicked.

    Args:
        ask: hands a question over, the name of a method and its arguments, and gives ``done`` with the answer or
            ``failed`` with the reason.

    Example:
        >>> Office(lambda question: ("done", question[0])).ask("active")
        'active'
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def ask(self, name: str, *arguments: Any) -> Any:
        """The answer to one question.

        Raises:
            OfficeError: when LibreOffice refuses.
        """
        outcome, answer = self._ask((name, *arguments))
        if outcome != "done":
            raise OfficeError(f"{name}: {answer}")
        return answer
