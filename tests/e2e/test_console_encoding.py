"""Output in the encoding of the console or the pipe: never a failure, and readable where it lacks a character."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import AS_OF, CLEAN, FAULTY

NO_SETTINGS = {"OPSHEET_CONFIG": "none", "PATH": "", "OPSHEET_STATE": "none"}


def run(encoding: str, *arguments: object, typed: bytes = b"", lang: str = "") -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own, whose streams have an encoding."""
    return subprocess.run(
        [sys.executable, "-m", "opsheet.cli", *map(str, arguments)],
        capture_output=True,
        check=False,
        input=typed,
        env={**NO_SETTINGS, "PYTHONIOENCODING": encoding, **({"LANG": lang} if lang else {})},
    )


@pytest.mark.parametrize("encoding", ["cp936", "utf-8"])
def test_chinese_is_written_in_the_encoding_of_the_pipe(encoding: str) -> None:
    said = run(encoding, "check", CLEAN, *AS_OF, "--lang", "zh")
    assert said.returncode == 0, said.stderr
    assert "没有发现问题" in said.stdout.decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [
        ("cp437", ("check", FAULTY, *AS_OF)),
        ("ascii", ("explain", "S205")),
        ("cp850", ("--help",)),
        ("cp1252", ("functions",)),
        ("big5", ("actions",)),
    ],
)
def test_nothing_fails_for_want_of_a_character(encoding: str, arguments: tuple[object, ...]) -> None:
    said = run(encoding, *arguments, "--lang", "zh")
    assert said.returncode in {0, 1}, said.stderr
    assert said.stderr == b""
    assert said.stdout.decode(encoding)


def test_a_console_without_chinese_is_spoken_to_in_english() -> None:
    said = run("cp437", "check", CLEAN, *AS_OF)
    assert b"\nNo problems found\nNext: " in said.stdout
    assert run("cp936", "check", CLEAN, *AS_OF).stdout.decode("cp936").count("没有发现问题")


def test_signs_are_replaced_by_what_reads_the_same() -> None:
    said = run("ascii", "eval", '="“a” → b… 3×4 ÷ 5 é"', "--lang", "en").stdout.decode("ascii")
    assert said.strip() == '"a" -> b... 3x4 / 5 e'


@pytest.mark.parametrize("encoding", ["cp936", "cp437"])
def test_json_is_the_same_document_in_every_encoding(encoding: str) -> None:
    said = run(encoding, "check", FAULTY, *AS_OF, "--lang", "zh", "--json")
    expected = run("utf-8", "check", FAULTY, *AS_OF, "--lang", "zh", "--json")
    assert json.loads(said.stdout) == json.loads(expected.stdout)


def test_formulas_are_read_from_a_pipe_in_either_encoding() -> None:
    formula = '=LEN("中文")'
    for encoding in ("utf-8", "cp936"):
        said = run("cp936", "eval", typed=formula.encode(encoding))
        assert said.stdout.decode("cp936").strip().endswith("2"), (encoding, said.stdout, said.stderr)


def test_an_unexpected_failure_is_a_sentence_in_the_encoding(tmp_path: Path) -> None:
    said = run("cp437", "check", tmp_path / "不存在.xlsx", "--lang", "zh")
    assert said.returncode == 2
    assert b"xlsx" in said.stderr
