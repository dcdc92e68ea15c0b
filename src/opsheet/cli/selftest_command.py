"""``opsheet selftest``: a workbook that says PASS or FAIL for every function and has every button, for Excel."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from opsheet.catalogue import FileProblemError, Text
from opsheet.cli.help_texts import CHINESE, TranslatedCommand
from opsheet.cli.session import CLEAN, Session

NAME = "opsheet-selftest.xlsm"
_SUFFIX = ".xlsm"
_CHINESE = {
    "Write a workbook that tests the add-in in Excel: PASS or FAIL for every function, a button for every action.": (
        "写出自检工作簿：在 Excel 里打开后，每个函数显示 PASS 或 FAIL，每个操作有一个按钮可试。"
    ),
    "Where to, an .xlsm; by default opsheet-selftest.xlsm here.": (
        "写到哪里（.xlsm）；默认为当前文件夹的 opsheet-selftest.xlsm。"
    ),
}
_WRITTEN = Text(
    "已写入 {path}：请在装好加载项的 Excel 里打开，保存后发回",
    "wrote {path}: open it in Excel with the add-in, save it and send it back",
)
_NOT_XLSM = Text(
    "{path} 须以 .xlsm 结尾：Excel 只在这种文件里运行按钮",
    "{path} must end in .xlsm: Excel runs buttons in such a file only",
)
_NOT_WRITTEN = Text("写不了 {path}：{reason}", "can't write {path}: {reason}")


def register(app: typer.Typer) -> None:
    """Add the command to a command line.

    Args:
        app: the command line.
    """
    CHINESE.update(_CHINESE)
    app.command("selftest", cls=TranslatedCommand)(selftest)


def selftest(
    context: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where to, an .xlsm; by default opsheet-selftest.xlsm here."
        ),
    ] = Path(NAME),
) -> int:
    """Write a workbook that tests the add-in in Excel: PASS or FAIL for every function, a button for every action."""
    from opsheet.build.selftest_workbook import selftest_workbook
    from opsheet.hosts.paths import free_path

    if output.suffix.lower() != _SUFFIX:
        raise FileProblemError(_NOT_XLSM, path=output)
    session: Session = context.obj
    path = free_path(output)
    content = selftest_workbook(session.settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".opsheet-", dir=path.parent) as scratch:
            temporary = Path(scratch) / path.name
            temporary.write_bytes(content)
            temporary.replace(path)
    except OSError as error:
        raise FileProblemError(_NOT_WRITTEN, path=path, reason=error.strerror or error) from error
    session.say(_WRITTEN.render(session.language, path=path))
    return CLEAN
