"""Commands around the Excel add-in: build, install, uninstall, doctor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opsheet.catalogue import Text
from opsheet.cli.help_texts import CHINESE, TranslatedCommand, TranslatedGroup
from opsheet.cli.session import CLEAN, FINDINGS, Session

if TYPE_CHECKING:
    from opsheet.install import Diagnosis, Installed

_CHINESE = {
    "Make files that ship with opsheet.": "生成随 opsheet 发布的文件。",
    "Write the Excel add-in, on any system, without Excel.": "生成 Excel 加载项文件，任何系统都可以，不需要 Excel。",
    "Where to; by default opsheet.xlam here.": "写到哪里；默认为当前文件夹的 opsheet.xlam。",
    "Install the add-in into Excel for this user.": "为当前用户安装 Excel 加载项。",
    "Take the add-in and everything it wrote away.": "卸载加载项，删除安装时写入的全部文件。",
    "Test the installation and say how to mend it. Exit status: 1 when something is broken.": (
        "检查安装情况，并说明怎样修复。退出码：有错误时为 1。"
    ),
    "Print one JSON document for other programs.": "输出一个JSON文档，供其他程序使用。",
}
_WRITTEN = Text("已写入 {path}", "wrote {path}")
_REMOVED = Text("已删除 {path}", "removed {path}")
_RIGHT = Text("已是最新：{path}", "up to date: {path}")
_NOTHING = Text("没有安装，不用卸载", "nothing was installed")
_RESTART = Text("请重新打开 Excel，功能区会出现“亚马逊运营”", "Open Excel again: the ribbon shows the tab Amazon Ops")
_MEND = Text("   怎么修：{remedy}", "   mend: {remedy}")


def register(app: typer.Typer) -> None:
    """Add the commands to a command line.

    Args:
        app: the command line.
    """
    CHINESE.update(_CHINESE)
    group = typer.Typer(cls=TranslatedGroup, help="Make files that ship with opsheet.", rich_markup_mode=None)
    group.command("addin", cls=TranslatedCommand)(build)
    app.add_typer(group, name="build")
    app.command("install", cls=TranslatedCommand)(install)
    app.command("uninstall", cls=TranslatedCommand)(uninstall)
    app.command("doctor", cls=TranslatedCommand)(doctor)


def build(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; by default opsheet.xlam here.", show_default=False)
    ] = None,
) -> None:
    """Write the Excel add-in, on any system, without Excel."""
    from opsheet.build.addin import ADDIN_NAME, build_addin

    session: Session = context.obj
    for written in build_addin(path or Path(ADDIN_NAME), session.language):
        session.say(_WRITTEN.render(session.language, path=written))


def install(context: typer.Context) -> None:
    """Install the add-in into Excel for this user."""
    from opsheet.install import install as put, this_machine  # noqa: I001 - the same

    session: Session = context.obj
    _report(session, put(this_machine(), session.language), _WRITTEN)
    session.say(_RESTART)


def uninstall(context: typer.Context) -> None:
    """Take the add-in and everything it wrote away."""
    from opsheet.install import this_machine, uninstall as take_back  # noqa: I001 - the same

    session: Session = context.obj
    done = take_back(this_machine())
    _report(session, done, _REMOVED)
    if not done.changed:
        session.say(_NOTHING)


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document for other programs.")] = False,
) -> int:
    """Test the installation and say how to mend it. Exit status: 1 when something is broken."""
    from opsheet.install import Health, examine, this_machine

    session: Session = context.obj
    found = examine(this_machine())
    if as_json:
        session.say(json.dumps([_data(one, session.language) for one in found], ensure_ascii=False))
    else:
        for one in found:
            _show(session, one)
    return FINDINGS if any(one.health is Health.ERROR for one in found) else CLEAN


def _report(session: Session, done: Installed, changed: Text) -> None:
    for path in done.changed:
        session.say(changed.render(session.language, path=path))
    for path in done.unchanged:
        session.say(_RIGHT.render(session.language, path=path))


def _show(session: Session, one: Diagnosis) -> None:
    session.say(f"[{one.health.text[session.language]}] {one.found.render(session.language)}")
    if one.remedy is not None:
        session.say(_MEND.render(session.language, remedy=one.remedy.render(session.language)))


def _data(one: Diagnosis, language: str) -> dict[str, str | None]:
    return {
        "key": one.key,
        "health": one.health.value,
        "found": one.found.render(language),
        "remedy": one.remedy.render(language) if one.remedy else None,
    }
