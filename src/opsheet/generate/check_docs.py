"""The docs pages of the checks, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterator

from opsheet.catalogue import COLON, Check, Text
from opsheet.checks.check import EVERY_TABLE, load_checks
from opsheet.checks.explain import columns_of, facts_of, numbers_of, switch_lines
from opsheet.settings import Settings, load_shipped_settings

_TITLE = Text("校验", "Checks")
_INTRODUCTION = Text(
    (
        "每条校验规则有固定的代码，不会改作他用。有错误时不能导出审批表，"
        "警告和提示只显示。`opsheet explain S205` 在命令行显示同样的内容；在团队的 `app.yaml` "
        "里可以关闭规则、改等级或改参数。"
    ),
    (
        "Every check has a code of its own, never used for anything else. Errors stop the export of an "
        "approval form, warnings and infos are only shown. `opsheet explain S205` shows the same on the "
        "command line; your own `app.yaml` switches checks off, sets their severity and numbers."
    ),
)
_HEADERS = Text("代码|等级|规则|读取的列|修正", "Code|Severity|Rule|Columns|Fix")
_EVERY_TABLE = Text("所有表", "Every table")
_FIXABLE = Text("可自动", "Suggested")
_WORDS = {
    "message": Text("说明", "Message"),
    "why": Text("为什么", "Why"),
    "source": Text("出处", "Source"),
    "needs": Text("还需要的表", "Also needs"),
    "when": Text("时机", "When"),
    "numbers": Text("参数", "Numbers"),
}


def pages() -> dict[str, str]:
    """The pages by their path, as the checks and the shipped settings have it now.

    Example:
        >>> sorted(pages())
        ['docs/checks.md', 'docs/checks.zh.md']
    """
    settings = load_shipped_settings()
    return {"docs/checks.md": _page(settings, "en"), "docs/checks.zh.md": _page(settings, "zh")}


def _page(settings: Settings, language: str) -> str:
    blocks = [f"# {_TITLE[language]}", _INTRODUCTION[language]]
    declared = load_checks().values()
    for table in sorted({check.table for check in declared}, key=_first_code):
        name = _EVERY_TABLE[language] if table == EVERY_TABLE else settings.tables[table].name[language]
        checks = sorted((check for check in declared if check.table == table), key=lambda check: check.code)
        blocks += [f"## {name}", _overview(checks, settings, language)]
        blocks += [_section(check, settings, language) for check in checks]
    return "\n\n".join(blocks) + "\n"


def _first_code(table: str) -> str:
    """Common checks first, then the tables in the order of their codes."""
    return " " if table == EVERY_TABLE else min(check.code for check in load_checks().values() if check.table == table)


def _overview(checks: list[Check], settings: Settings, language: str) -> str:
    headers = _HEADERS[language].split("|")
    rows = [headers, ["---"] * len(headers)]
    for check in checks:
        link = f"[{check.code}](#{check.code.lower()}-{check.slug})"
        fix = _FIXABLE[language] if check.fixable else ""
        columns = columns_of(check, settings, language)
        rows.append([link, check.severity.text[language], check.title[language], columns, fix])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _section(check: Check, settings: Settings, language: str) -> str:
    return "\n".join(_section_lines(check, settings, language))


def _section_lines(check: Check, settings: Settings, language: str) -> Iterator[str]:
    facts = {**facts_of(check, settings, language), "numbers": numbers_of(check, settings, language)}
    yield f"### {check.code} {check.slug}"
    yield ""
    yield f"**{check.title[language]}**"
    yield ""
    for name, label in _WORDS.items():
        if facts[name]:
            text = f"`{facts[name]}`" if name == "message" else facts[name]
            yield f"- {label[language]}{COLON[language]}{text}"
    yield ""
    yield "```yaml"
    yield from (line.removeprefix("  ") for line in switch_lines(check, settings))
    yield "```"
