"""What the doctor finds: one line each, how bad it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from opsheet.catalogue import Message, Text


class Health(Enum):
    """How well a part of the installation is."""

    OK = "ok"
    WARN = "warn"
    ERROR = "error"

    @property
    def text(self) -> Text:
        """The word a user reads."""
        return {
            Health.OK: Text("正常", "ok"),
            Health.WARN: Text("注意", "warning"),
            Health.ERROR: Text("错误", "error"),
        }[self]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was tested.

    Args:
        key: a stable name, for other programs.
        health: how well it is.
        found: what is there.
        remedy: what to do about it; None where nothing needs doing.
    """

    key: str
    health: Health
    found: Message
    remedy: Message | None = None


def well(key: str, text: Text, **parameters: object) -> Diagnosis:
    """A part that is as it should be."""
    return Diagnosis(key, Health.OK, Message(text, parameters))


def ill(key: str, health: Health, text: Text, remedy: Text, **parameters: object) -> Diagnosis:
    """A part that needs mending; both sentences share their parameters."""
    return Diagnosis(key, health, Message(text, parameters), Message(remedy, parameters))
