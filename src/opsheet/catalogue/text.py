"""Texts in the product's two languages, rendered late from a template, and the errors that users read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "zh"


class _Attributes(dict[str, object]):
    """An object's attributes by name, as templates look things up."""

    def __init__(self, owner: object) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, name: str) -> object:
        return getattr(self._owner, name)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Chinese and English; ``{name}`` stands for a parameter.

    Args:
        zh: the Chinese template.
        en: the English template.

    Raises:
        ValueError: when either language is empty.

    Example:
        >>> Text("缺 {count} 件", "{count} units short").render("en", count=3)
        '3 units short'
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh or not self.en:
            msg = f"a text needs both languages, got zh={self.zh!r}, en={self.en!r}"
            raise ValueError(msg)

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh

    def filled(self, settings: object) -> Text:
        """The same with the team's numbers in it; ``{turnover.total_limit}`` stands for that setting.

        Args:
            settings: what holds the numbers as attributes.

        Example:
            >>> from types import SimpleNamespace as Settings
            >>> limits = Settings(limit=Settings(value=110))
            >>> Text("最多 {limit.value} 天", "at most {limit.value} days").filled(limits).en
            'at most 110 days'
        """
        numbers = _Attributes(settings)
        return Text(self.zh.format_map(numbers), self.en.format_map(numbers))

    def render(self, language: str, **parameters: object) -> str:
        """Fill the template of one language; nested texts and messages follow the same language."""
        shown = {name: render(value, language) for name, value in parameters.items()}
        return self[language].format(**shown)


@dataclass(frozen=True, slots=True)
class Message:
    """A text and the parameters it will be rendered with, once the reader's language is known.

    Example:
        >>> Message(Text("第 {row} 行", "row {row}"), {"row": 7}).render("zh")
        '第 7 行'
    """

    text: Text
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])

    def render(self, language: str) -> str:
        """Render in one language."""
        return self.text.render(language, **self.parameters)


AND = Text("；", "; ")
"""What stands between the parts of a sentence that says several things."""
COMMA = Text("、", ", ")
"""What stands between names in a row."""
COLON = Text("：", ": ")
"""What stands between a label and what belongs to it."""


@dataclass(frozen=True, slots=True)
class _Joined(Message):
    messages: tuple[Message, ...] = ()

    def render(self, language: str) -> str:
        return AND[language].join(message.render(language) for message in self.messages)


def joined(messages: Iterable[Message]) -> Message:
    """Several messages as one, with ``AND`` between them.

    Example:
        >>> short = Message(Text("缺 {count} 件", "{count} short"), {"count": 3})
        >>> joined([short, Message(Text("没有日期", "no date"))]).render("en")
        '3 short; no date'
    """
    return _Joined(AND, {}, tuple(messages))


def listed(names: Iterable[str | Text]) -> Text:
    """Names in a row, with the comma of each language; a dash for none.

    Example:
        >>> listed(["MEX1", "MEX2"]).zh, listed(["MEX1", Text("海外仓", "overseas")]).en
        ('MEX1、MEX2', 'MEX1, overseas')
    """
    known = [*names] or ["-"]
    zh, en = (COMMA[language].join(str(render(name, language)) for name in known) for language in LANGUAGES)
    return Text(zh, en)


def render(value: object, language: str) -> object:
    """Render a text or message; hand back any other value as it is."""
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, Message):
        return value.render(language)
    return value


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
