"""What there is to know of one check, in words: for the command line and the docs."""

from __future__ import annotations

from opsheet.catalogue import AND, COLON, Check, Text, UserError, listed
from opsheet.checks.check import EVERY_TABLE, load_checks
from opsheet.checks.run import effective
from opsheet.settings import Settings
from opsheet.values.vocabulary import nearest

_UNKNOWN = Text("没有 {code} 这条校验，是不是 {near}？", "There is no check {code}; is it {near}?")
_EVERY_TABLE = Text("所有表", "Every table")
_ALL_COLUMNS = Text("全部列", "All columns")
_LABELS = {
    "severity": Text("等级", "Severity"),
    "table": Text("检查的表", "Table"),
    "columns": Text("读取的列", "Columns"),
    "needs": Text("还需要的表", "Also needs"),
    "message": Text("说明", "Message"),
    "why": Text("为什么", "Why"),
    "source": Text("出处", "Source"),
    "numbers": Text("参数", "Numbers"),
    "fix": Text("修正", "Fix"),
    "when": Text("时机", "When"),
    "switch": Text("在 app.yaml 里调整", "Adjust it in app.yaml"),
}
_FIXED = Text("有建议值，可一键修正", "Suggests a value that Fix can write")
_BY_HAND = Text("需要人工修改", "By hand")
_ON_EXPORT = Text("只在导出审批表时检查", "Only when the approval form is exported")
_SWITCHED_OFF = Text("（已关闭）", " (switched off)")


def find_check(code: str) -> Check:
    """The check of a code, capitals or not, or of a slug.

    Raises:
        UserError: when there is none, naming the closest codes.

    Example:
        >>> find_check("s205").slug
        'turnover-over-limit'
    """
    checks = load_checks()
    for check in checks.values():
        if code.strip().upper() == check.code or code.strip() == check.slug:
            return check
    raise UserError(_UNKNOWN, code=code, near=" / ".join(nearest(code, checks)))


def explain(code: str, settings: Settings, language: str | None = None) -> str:
    """Everything about a check, as lines of plain text.

    Args:
        code: its code or slug.
        settings: the team's; severity and numbers are shown as they hold there.
        language: ``zh`` or ``en``; by default that of the settings.

    Raises:
        UserError: when there is no such check.
    """
    check = find_check(code)
    language = language or settings.language
    enabled, severity, _ = effective(check, settings)
    off = "" if enabled else _SWITCHED_OFF[language]
    lines = [f"{check.code} {check.title[language]} ({check.slug})"]
    facts = {
        "severity": severity.text[language] + off,
        **facts_of(check, settings, language),
        "numbers": numbers_of(check, settings, language),
    }
    separator = COLON[language]
    lines += [f"{_LABELS[name][language]}{separator}{text}" for name, text in facts.items() if text]
    return "\n".join([*lines, f"{_LABELS['switch'][language]}{separator.rstrip()}", *switch_lines(check, settings)])


def facts_of(check: Check, settings: Settings, language: str) -> dict[str, str]:
    """What a check reads, says and is for; the parts that don't apply are empty."""
    return {
        "table": _table_name(check.table, settings, language),
        "columns": columns_of(check, settings, language),
        "needs": listed(_table_name(key, settings, language) for key in check.needs)[language] if check.needs else "",
        "message": check.message[language],
        "why": check.why.filled(settings)[language],
        "source": check.source,
        "fix": (_FIXED if check.fixable else _BY_HAND)[language],
        "when": _ON_EXPORT[language] if check.export_only else "",
    }


def columns_of(check: Check, settings: Settings, language: str) -> str:
    """The headers of the columns that a check reads."""
    if check.table == EVERY_TABLE:
        return _ALL_COLUMNS[language]
    columns = settings.tables[check.table].columns
    return listed(columns[key].header[language] for key in check.columns)[language]


def numbers_of(check: Check, settings: Settings, language: str) -> str:
    """A check's numbers as they hold now, and where they stand in the settings."""
    _, _, numbers = effective(check, settings)
    paths = {name: f" ({value})" if isinstance(value, str) else "" for name, value in check.parameters.items()}
    return AND[language].join(f"{name} = {number:g}{paths[name]}" for name, number in numbers.items())


def switch_lines(check: Check, settings: Settings) -> list[str]:
    """The YAML that adjusts a check."""
    _, severity, numbers = effective(check, settings)
    values = {"enabled": "true", "severity": severity.value}
    if numbers:
        values["parameters"] = "{" + ", ".join(f"{name}: {number:g}" for name, number in numbers.items()) + "}"
    return ["  checks:", f"    {check.code}: {{{', '.join(f'{name}: {value}' for name, value in values.items())}}}"]


def _table_name(key: str, settings: Settings, language: str) -> str:
    return _EVERY_TABLE[language] if key == EVERY_TABLE else settings.tables[key].name[language]
