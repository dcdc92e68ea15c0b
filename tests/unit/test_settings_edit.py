"""One value of a team's settings file is changed, the rest of it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from opsheet.catalogue import FileProblemError
from opsheet.settings.commands import init
from opsheet.settings.edit import remember_setting, with_value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "data:\n  folder: D:/x\n"),
        ("# ours\nlanguage: zh", "# ours\nlanguage: zh\ndata:\n  folder: D:/x\n"),
        (
            "data:\n  cache: true\n  folder: old # here\nchecks: {}\n",
            "data:\n  cache: true\n  folder: D:/x\nchecks: {}\n",
        ),
        (
            "data:   # where\n\n    # first\n    cache: true\n",
            "data:   # where\n    folder: D:/x\n\n    # first\n    cache: true\n",
        ),
        (
            "other:\n  folder: stays\ndata:\n  cache: no\n",
            "other:\n  folder: stays\ndata:\n  folder: D:/x\n  cache: no\n",
        ),
        ("# data:\n#   folder: null\n", "# data:\n#   folder: null\ndata:\n  folder: D:/x\n"),
    ],
)
def test_only_the_value_changes(text: str, expected: str) -> None:
    assert with_value(text, "data.folder", "D:/x") == expected


@pytest.mark.parametrize("value", [r"\\share\运营数据", "D:/a: b", "null", "# x", "D:/运营 数据"])
def test_any_path_reads_back(value: str) -> None:
    changed = with_value("language: zh\n", "data.folder", value)
    assert changed is not None
    assert yaml.safe_load(changed)["data"]["folder"] == value


def test_a_section_in_one_line_is_left_to_the_user(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("data: {cache: true}\n", encoding="utf-8")
    with pytest.raises(FileProblemError, match=r"data\.folder: D:/x"):
        remember_setting("app.yaml", "data.folder", "D:/x", tmp_path)
    assert (tmp_path / "app.yaml").read_text(encoding="utf-8") == "data: {cache: true}\n"


def test_a_file_of_comments_takes_it(tmp_path: Path) -> None:
    init(tmp_path)
    remember_setting("app.yaml", "data.folder", "D:/x", tmp_path)
    assert yaml.safe_load((tmp_path / "app.yaml").read_text(encoding="utf-8")) == {"data": {"folder": "D:/x"}}
