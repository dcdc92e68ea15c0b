"""The commands that put the extension into a real LibreOffice and take it out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from libreoffice import needs_libreoffice
from opsheet.cli import main

pytestmark = needs_libreoffice()


def test_installing_twice_and_uninstalling_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--libreoffice", "--profile", str(tmp_path / "profile")]
    said: list[str] = []
    for command in ("install", "install", "uninstall", "uninstall"):
        assert main(["--lang", "zh", command, *options]) == 0
        said.append(capsys.readouterr().out.splitlines()[0])
    assert [line.split("：")[0] for line in said] == ["已生成", "已是最新", "已删除", "没有安装，不用卸载"]
