"""The one kind of error that a user is meant to read: a sentence that says what is wrong and what to do."""

from __future__ import annotations

from opsheet.catalogue.text import Message, Text


class UserError(Exception):
    """Something a user can fix: a bad file, a bad setting, an action that must be refused.

    Args:
        text: the sentence, in both languages.
        **parameters: what its placeholders stand for.

    Example:
        >>> UserError(Text("{file} 打不开", "{file} can't be opened"), file="a.xlsx").render("en")
        "a.xlsx can't be opened"
    """

    def __init__(self, text: Text, **parameters: object) -> None:
        self.message = Message(text, parameters)
        super().__init__(self.render("en"))

    def render(self, language: str) -> str:
        """The sentence in one language; names from files and sheets that break the line don't break the sentence."""
        return " ".join(self.message.render(language).split("\n")).replace("\r", "")


class FileProblemError(UserError):
    """A file that can't be read or written as asked."""


class TableProblemError(UserError):
    """A workbook whose tables can't be found, or are two of a kind."""


class SettingsProblemError(UserError):
    """A YAML file that holds an unknown key, a wrong type or an impossible value."""


class RefusedError(UserError):
    """An action that must not go on, and why."""
