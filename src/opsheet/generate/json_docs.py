"""The docs page and the schema of what ``opsheet run --json`` prints, from the facts that the actions declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from opsheet.catalogue import LANGUAGES, Action, Language, Text
from opsheet.outcome import FactField, fact_fields

_TITLE = Text("JSON 输出", "JSON output")
_INTRODUCTION = Text(
    "`opsheet run 操作 文件 --json` 输出一个 JSON 文档。一个文件时就是下面的对象；多个文件时是 "
    '`{"action": …, "files": [对象, …]}`'
    "（处理文件夹或用 --jobs 时另有 `summary`：汇总的路径）。结构见 [run.schema.json](run.schema.json)。",
    "`opsheet run ACTION FILE --json` prints one JSON document: for one file the object below, for several "
    '`{"action": ..., "files": [object, ...]}` '
    "(for folders or with --jobs also `summary`, its path). Its schema is [run.schema.json](run.schema.json).",
)
_DOCUMENT = (
    FactField("action", "string", Text("操作", "The action")),
    FactField("file", "string / null", Text("文件，按输入的写法", "The file, as named")),
    FactField("written", "[string]", Text("生成的文件", "Files created")),
    FactField("would_write", "[string]", Text("用 --dry-run 时代替 written", "Instead of written with --dry-run")),
    FactField("messages", "[object]", Text("消息", "Messages for the user")),
    FactField("messages[].severity", '"error" / "warn" / "info"', Text("等级", "How serious it is")),
    FactField("messages[].text", "string", Text("消息，按本次语言", "The message, in the language of the run")),
    FactField("facts", "object", Text("操作的结果，见下", "What the action found, see below")),
    FactField("error", "string", Text("失败时只有它和 action、file", "Where it failed: only this, action and file")),
)
_HEADER = Text("| 键 | 类型 | 含义 |", "| key | type | meaning |")
_FACTS = Text("`facts`：{label}", "`facts`: {label}")
_CHECK = Text(
    "`opsheet check 文件 --json` 的 `findings` 和 `counts` 与 `validate_stocking` 的相同，另有 `file` 和 `tables`。",
    "`opsheet check FILE --json` gives `findings` and `counts` like `validate_stocking`, besides `file` and `tables`.",
)


def pages() -> dict[str, str]:
    """The pages and the schema by their path.

    Example:
        >>> sorted(pages())
        ['docs/json.md', 'docs/json.zh.md', 'docs/run.schema.json']
    """
    from opsheet_macros import load_actions

    actions = load_actions()
    found = {f"docs/json{'' if to == 'en' else '.zh'}.md": _page(actions, to) for to in LANGUAGES}
    return {**found, "docs/run.schema.json": json.dumps(run_schema(actions), ensure_ascii=False, indent=2) + "\n"}


def run_schema(actions: Mapping[str, Action]) -> dict[str, Any]:
    """The JSON Schema of the document of one file.

    Args:
        actions: by key.
    """
    shared: dict[str, Any] = {}
    documents = [_document_schema(action, shared) for action in actions.values()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "opsheet run --json",
        "oneOf": [*documents, _failure_schema(actions)],
        "$defs": shared,
    }


def _document_schema(action: Action, shared: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = action.facts.json_schema()
    shared.update(facts.pop("$defs", {}))
    paths = {"type": "array", "items": {"type": "string"}}
    message = {
        "type": "object",
        "properties": {"severity": {"enum": ["error", "warn", "info"]}, "text": {"type": "string"}},
        "required": ["severity", "text"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "action": {"const": action.key},
            "file": {"type": ["string", "null"]},
            "written": paths,
            "would_write": paths,
            "messages": {"type": "array", "items": message},
            "facts": facts,
        },
        "required": ["action", "file", "messages", "facts"],
        "oneOf": [{"required": ["written"]}, {"required": ["would_write"]}],
        "additionalProperties": False,
    }


def _failure_schema(actions: Mapping[str, Action]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "action": {"enum": list(actions)},
            "file": {"type": ["string", "null"]},
            "error": {"type": "string"},
        },
        "required": ["action", "file", "error"],
        "additionalProperties": False,
    }


def _page(actions: Mapping[str, Action], language: Language) -> str:
    blocks = [f"# {_TITLE[language]}", _INTRODUCTION[language], _table(_DOCUMENT, language), _CHECK[language]]
    for action in actions.values():
        label = _FACTS.render(language, label=action.label)
        blocks += [f"## {action.key}", label, _table(fact_fields(action.facts), language)]
    return "\n\n".join(blocks) + "\n"


def _table(fields: tuple[FactField, ...] | list[FactField], language: Language) -> str:
    rows = [f"| `{one.path}` | {one.type} | {one.meaning[language]} |" for one in fields]
    return "\n".join([_HEADER[language], "| --- | --- | --- |", *rows])
