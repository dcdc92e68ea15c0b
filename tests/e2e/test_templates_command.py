"""Blank workbooks from the command line, and the language in which the system is spoken to."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsheet.cli.main import main
from opsheet.cli.session import configured_language
from opsheet.settings import load_shipped_settings


def test_every_table_has_a_template_that_is_read_as_that_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["templates", "-o", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("*.xlsx"))) == len(load_shipped_settings().tables)
    capsys.readouterr()
    assert main(["columns", str(tmp_path / "亚马逊实时备货单.xlsx")]) != 3
    assert main(["templates", "stocking", "-o", str(tmp_path)]) == 2
    assert "已存在" in capsys.readouterr().err, "nothing is overwritten"


def test_a_table_is_called_by_key_or_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "批次", "-o", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["批次.xlsx"]
    assert main(["templates", "stoking", "-o", str(tmp_path)]) == 2
    assert "stocking" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "es_MX.UTF-8"}, "zh"),
    ],
)
def test_the_language_is_the_systems_where_settings_say_nothing(
    variables: dict[str, str], language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert configured_language(tmp_path) == language
    (tmp_path / "app.yaml").write_text("language: zh\n", encoding="utf-8")
    assert configured_language(tmp_path) == "zh"
