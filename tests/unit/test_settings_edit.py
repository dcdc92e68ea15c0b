"""One value of a team's settings file is changed, the rest of it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from opsheet.catalogue import SettingsProblemError
from opsheet.settings.commands import init
from opsheet.settings.edit import remember_setting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "data:\n  folder: D:/x\n"),
        ("# ours\nlanguage: zh\n", "# ours\nlanguage: zh\ndata:\n  folder: D:/x\n"),
        ("data:\n  cache: true\n  folder: old # here\n", "data:\n  cache: true\n  folder: D:/x # here\n"),
        ("data: {cache: true}\n", "data: {cache: true, folder: D:/x}\n"),
        ("# data:\n#   folder: null\n", "# data:\n#   folder: null\ndata:\n  folder: D:/x\n"),
    ],
)
def test_only_the_value_changes(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "app.yaml"
    path.write_text(text, encoding="utf-8")
    remember_setting("app.yaml", "data.folder", "D:/x", tmp_path)
    assert path.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("value", [r"\\share\运营数据", "D:/a: b", "null", "# x", "D:/运营 数据"])
def test_any_path_reads_back(value: str, tmp_path: Path) -> None:
    remember_setting("app.yaml", "data.folder", value, tmp_path)
    assert yaml.safe_load((tmp_path / "app.yaml").read_text(encoding="utf-8"))["data"]["folder"] == value


def test_a_broken_file_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("data: [\n", encoding="utf-8")
    with pytest.raises(SettingsProblemError, match=r"app\.yaml"):
        remember_setting("app.yaml", "data.folder", "D:/x", tmp_path)
    assert (tmp_path / "app.yaml").read_text(encoding="utf-8") == "data: [\n"


def test_the_comments_of_a_file_that_was_only_begun_stay(tmp_path: Path) -> None:
    init(tmp_path)
    path = tmp_path / "app.yaml"
    before = path.read_text(encoding="utf-8")
    remember_setting("app.yaml", "data.folder", "D:/x", tmp_path)
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert yaml.safe_load(after) == {"data": {"folder": "D:/x"}}
