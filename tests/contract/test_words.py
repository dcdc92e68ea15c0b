"""Every text that users read keeps to the glossary, the punctuation and the lengths of ``words.yaml``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.declared_texts import Declared, documents, texts_of_code, texts_of_settings

from opsheet.cli.help_texts import CHINESE

RULES: Any = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|[a-z]+://\S+")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@cache
def every_text() -> tuple[Declared, ...]:
    commands = [
        Declared("src/opsheet/cli/help_texts.py", language, text, "command")
        for english, chinese in CHINESE.items()
        for language, text in (("en", english), ("zh", chinese))
    ]
    return (*texts_of_code(), *texts_of_settings(), *commands, *documents())


def faults(language: str, text: str) -> list[str]:
    """What is wrong with the words and marks of one text; code in it is left out."""
    bare = PLACEHOLDER.sub("0", CODE.sub("X", text))
    found = []
    for rule in RULES["never"][language]:
        right = bare
        for phrase in rule.get("unless", ()):
            right = right.replace(phrase, "")
        if re.search(rule["word"], right):
            found.append(f"{rule['word']}: {rule['right']}")
    marks = [*RULES["punctuation"][language], *RULES["numbers"]]
    found += [rule["says"] for rule in marks if re.search(rule["pattern"], bare)]
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_and_marks_are_those_of_the_glossary(language: str) -> None:
    wrong = {
        f"{one.where} {one.text}": problems
        for one in every_text()
        if one.language == language and (problems := faults(language, one.text))
    }
    assert wrong == {}


def length_of(language: str, text: str) -> int:
    bare = PLACEHOLDER.sub("", text)
    return len("".join(bare.split())) if language == "zh" else len(bare.split())


@pytest.mark.parametrize("kind", RULES["lengths"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_are_short_enough_for_what_they_are(kind: str, language: str) -> None:
    of_kind = [one for one in every_text() if one.kind == kind and one.language == language]
    assert of_kind
    most = RULES["lengths"][kind][language]
    assert {one.where: one.text for one in of_kind if length_of(language, one.text) > most} == {}


def test_english_begins_with_a_capital() -> None:
    of_kinds = [one for one in every_text() if one.kind in RULES["capitals"] and one.language == "en"]
    assert len(of_kinds) > 300
    assert {one.where: one.text for one in of_kinds if one.text[0].islower()} == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "送货路径不合季节"),
        ("zh", "请检查列,再导出"),
        ("zh", "处理现有的Excel表格"),
        ("zh", "现为 13:00:00"),
        ("zh", "12166 件"),
        ("en", "B08X2KQ is no ASIN"),
        ("en", "63 errors stand; mend them"),
        ("en", 'no "foo" here'),
        ("en", "12166 units"),
        ("en", "calculated Weighted daily sales、Available stock"),
    ],
)
def test_a_wrong_text_is_found(language: str, text: str) -> None:
    assert faults(language, text)


def test_all_places_of_texts_are_read() -> None:
    places = {one.where.split("/")[0] for one in every_text()}
    assert {"src", "macros", "udfs", "config", "docs", "README.zh.md:1"} <= places
    assert len(every_text()) > 2000
