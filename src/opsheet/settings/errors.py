"""Refusing an impossible value in both languages, and templates whose placeholders are known.

Saying what is wrong with a settings file: key path, what was expected, what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter

from pydantic import AfterValidator, ValidationError
from pydantic_core import ErrorDetails

from opsheet.catalogue import Message, Text, joined


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


_UNKNOWN = Text("不能用 {placeholder}，可用的有 {known}", "{placeholder} is not allowed here, only {known}")
_MISSING = Text("必须含有 {placeholders}", "must contain {placeholders}")
_BROKEN = Text("模板写法有误：{template}", "is not a valid template: {template}")


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


_EXPECTED: dict[str, Text] = {
    "extra_forbidden": Text("没有这个键，请检查拼写", "is not a known key; check its spelling"),
    "missing": Text("缺少这个键", "is missing"),
    "int_type": Text("应为整数", "must be a whole number"),
    "int_from_float": Text("应为整数", "must be a whole number"),
    "int_parsing_size": Text("数字太大", "is too large"),
    "float_type": Text("应为数字", "must be a number"),
    "finite_number": Text("应为有限的数字", "must be a finite number"),
    "string_type": Text("应为文字（必要时加引号）", "must be a text (put it in quotes)"),
    "invalid_key": Text("键应为文字（必要时加引号）", "has a key that is not a text (put it in quotes)"),
    "bool_type": Text("应为 true 或 false", "must be true or false"),
    "bool_parsing": Text("应为 true 或 false", "must be true or false"),
    "tuple_type": Text("应为列表，例如 [1, 2]", "must be a list such as [1, 2]"),
    "dict_type": Text("应由“键: 值”组成", "must consist of keys and values"),
    "model_type": Text("应由“键: 值”组成", "must consist of keys and values"),
    "date_type": Text("应为日期，例如 2025-03-01", "must be a date such as 2025-03-01"),
    "date_from_datetime_parsing": Text("应为日期，例如 2025-03-01", "must be a date such as 2025-03-01"),
    "date_from_datetime_inexact": Text("应为日期，不带时间", "must be a date without a time"),
    "date_parsing": Text("应为日期，例如 2025-03-01", "must be a date such as 2025-03-01"),
    "recursion_loop": Text("引用了自己", "refers to itself"),
    "greater_than_equal": Text("应不小于 {ge}", "must be at least {ge}"),
    "less_than_equal": Text("应不大于 {le}", "must be at most {le}"),
    "greater_than": Text("应大于 {gt}", "must be more than {gt}"),
    "less_than": Text("应小于 {lt}", "must be less than {lt}"),
    "literal_error": Text("只能是 {expected}", "must be one of {expected}"),
    "string_pattern_mismatch": Text("应符合样式 {pattern}", "must match the pattern {pattern}"),
    "too_short": Text("至少要有 {min_length} 项", "needs at least {min_length} entries"),
    "too_long": Text("最多 {max_length} 项", "takes at most {max_length} entries"),
    "string_too_short": Text("不能为空", "must not be empty"),
}
_LINE = Text("{path}：{expected}{found}", "{path} {expected}{found}")
_IN_LINE = Text("第 {line} 行 {path}：{expected}{found}", "line {line}: {path} {expected}{found}")
_OTHER = Text("有误：{problem}", "is wrong: {problem}")
_FOUND = Text("，现为 {value}", ", it is {value}")


Location = tuple[int | str, ...]
LineOf = Callable[[Location], int | None]


def _nowhere(_location: Location) -> int | None:
    """No line: what was read is no file of the team's."""


def describe(error: ValidationError, line_of: LineOf = _nowhere) -> Message:
    """Every problem of one file in one message, with the line and the key path of each.

    Args:
        error: what pydantic found.
        line_of: the line of a key path in the team's file, or None where the file doesn't hold it.
    """
    found = error.errors()
    return joined(_line(details, line_of) for details in found if not _follows(details, found))


def _follows(details: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """Whether a list only seems too short because of what is wrong with its entries."""
    location = details["loc"]
    return details["type"] == "too_short" and any(
        len(other["loc"]) > len(location) and other["loc"][: len(location)] == location for other in found
    )


def _line(details: ErrorDetails, line_of: LineOf) -> Message:
    path = ".".join(str(part) for part in details["loc"] if not str(part).startswith("[")) or "-"
    line = line_of(details["loc"])
    parameters: dict[str, object] = {"path": path, "expected": _expected(details), "found": _found(details)}
    return Message(_LINE, parameters) if line is None else Message(_IN_LINE, {**parameters, "line": line})


def _expected(details: ErrorDetails) -> Message:
    context = details.get("ctx", {})
    error = context.get("error")
    if isinstance(error, ImpossibleValueError):
        return error.message
    text = _EXPECTED.get(details["type"])
    return Message(text, context) if text else Message(_OTHER, {"problem": details["msg"]})


def _found(details: ErrorDetails) -> Message | str:
    value = details["input"]
    explained = details["type"] in {"missing", "extra_forbidden", "value_error"}
    if explained or isinstance(value, dict | list | tuple):
        return ""
    return Message(_FOUND, {"value": repr(value)})
