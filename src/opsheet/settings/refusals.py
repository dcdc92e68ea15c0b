"""Refusing an impossible value in both languages, and templates whose placeholders are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter

from pydantic import AfterValidator

from opsheet.catalogue import Message, Text


class ImpossibleValueError(ValueError):
    """What a settings model's validator raises; the sentence is rendered once the reader's language is known.

    Args:
        text: what is wrong and what was expected.
        **parameters: what its placeholders stand for.

    Example:
        >>> str(ImpossibleValueError(Text("只有 {count} 个", "only {count}"), count=2))
        'only 2'
    """

    def __init__(self, text: Text, **parameters: object) -> None:
        self.message = Message(text, parameters)
        super().__init__(self.message.render("en"))


_UNKNOWN = Text("不能用 {placeholder}，可用的有 {known}", "{placeholder} can't stand here, only {known}")
_MISSING = Text("必须含有 {placeholders}", "must hold {placeholders}")
_BROKEN = Text("模板写法有误：{template}", "is no template that can be filled in: {template}")


def check_template(template: str, samples: Mapping[str, object], needed: Iterable[str] = ()) -> str:
    """Hand a template back once it is known that it can be filled in.

    Args:
        template: a text with placeholders such as ``{boxes}``.
        samples: for each placeholder that may stand in it a value of the kind that it will get.
        needed: those that must stand in it.

    Raises:
        ImpossibleValueError: naming the placeholder, or the template where its braces don't match.

    Example:
        >>> check_template("YJM{reason}", {"reason": "moved"})
        'YJM{reason}'
    """
    try:
        fields = {name: spec for _, name, spec, _ in Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise ImpossibleValueError(_BROKEN, template=template) from error
    for name in fields:
        if name not in samples:
            known = " ".join(f"{{{sample}}}" for sample in samples) or "-"
            raise ImpossibleValueError(_UNKNOWN, placeholder=f"{{{name}}}", known=known)
    missing = [f"{{{name}}}" for name in needed if name not in fields]
    if missing:
        raise ImpossibleValueError(_MISSING, placeholders=" ".join(missing))
    _try(template, samples)
    return template


def _try(template: str, samples: Mapping[str, object]) -> None:
    """Fill the template in: a format such as ``{boxes:%Y}`` may not fit its value."""
    try:
        template.format(**samples)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ImpossibleValueError(_BROKEN, template=template) from error


def filled_with(needed: tuple[str, ...] = (), **samples: object) -> AfterValidator:
    """Mark a model's text as a template, within ``Annotated[str, ...]``.

    Args:
        needed: placeholders that must stand in it.
        **samples: for each placeholder a value of the kind that it will get.
    """

    def check(template: str) -> str:
        return check_template(template, samples, needed)

    return AfterValidator(check)
