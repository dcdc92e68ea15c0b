"""Commands around the Excel add-in: build, install, uninstall, doctor, and the self-test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opsheet.catalogue import FileProblemError, Text
from opsheet.cli import bundle
from opsheet.cli.help_texts import CHINESE, TranslatedCommand, TranslatedGroup
from opsheet.cli.session import CLEAN, CREATED, FINDINGS, Session

if TYPE_CHECKING:
    from opsheet.addin.doctor import Diagnosis
    from opsheet.addin.install import Installed
    from opsheet.addin.machine import Machine

SELFTEST_NAME = "opsheet-selftest.xlsm"
_MACRO_SUFFIX = ".xlsm"
_CHINESE = {
    "Make files that ship with opsheet.": "生成随 opsheet 发布的文件。",
    "Write the Excel add-in, on any system, without Excel.": "生成 Excel 加载项文件，任何系统都可以，不需要 Excel。",
    "Where to; by default opsheet.xlam here.": "写到哪里；默认为当前文件夹的 opsheet.xlam。",
    "Write the extension for LibreOffice, on any system.": "生成 LibreOffice 扩展文件，任何系统都可以。",
    "Where to; by default opsheet.oxt here.": "写到哪里；默认为当前文件夹的 opsheet.oxt。",
    "Install the add-in into Excel for this user, or the extension into LibreOffice.": (
        "为当前用户安装 Excel 加载项，或 LibreOffice 扩展。"
    ),
    "Take the add-in and everything it wrote away, or the extension out of LibreOffice.": (
        "卸载加载项，删除安装时写入的全部文件；或卸载 LibreOffice 扩展。"
    ),
    "LibreOffice instead of Excel.": "装到 LibreOffice，而不是 Excel。",
    "LibreOffice's user profile, where it isn't in its usual place.": (
        "LibreOffice 的用户配置文件夹，不在默认位置时才需要。"
    ),
    "First delete pywin32's generated classes (gen_py), if they are damaged.": (
        "先删除 pywin32 的生成文件（gen_py），仅在已损坏时。"
    ),
    "Test the installation and say how to fix it. Exit status: 1 when something is broken.": (
        "检查安装情况，并说明处理办法。退出码：有错误时为 1。"
    ),
    "Print one JSON document for other programs.": "输出一个 JSON 文档，供其他程序使用。",
    "Write a workbook that tests the add-in in Excel: PASS or FAIL for every function, a button for every action.": (
        "写出自检工作簿：在 Excel 里打开后，每个函数显示 PASS 或 FAIL，每个操作有一个按钮可试。"
    ),
    "Where to, an .xlsm; by default opsheet-selftest.xlsm here.": (
        "写到哪里（.xlsm）；默认为当前文件夹的 opsheet-selftest.xlsm。"
    ),
}
_REMOVED = Text("已删除：{path}", "Removed: {path}")
_RIGHT = Text("已是最新：{path}", "Up to date: {path}")
_NOTHING = Text("没有安装，不用卸载", "Nothing was installed")
_NOT_DAMAGED = Text(
    "pywin32 的生成文件没有损坏，未删除", "Pywin32's generated classes aren't damaged: nothing is removed"
)
_START_OFFICE = Text(
    "请重新打开 LibreOffice，表格里会出现“亚马逊运营”菜单和工具栏",
    "Start LibreOffice again: spreadsheets show the menu and the tool bar Amazon Ops",
)
_RESTART = Text("请重新打开 Excel，功能区会出现“亚马逊运营”", "Open Excel again: the ribbon shows the tab Amazon Ops")
_SELFTEST_WRITTEN = Text(
    "已生成：{path}；请在装好加载项的 Excel 里打开，保存后发回",
    "Created: {path}. Open it in Excel with the add-in, save it and send it back.",
)
_NOT_XLSM = Text(
    "{path} 须以 .xlsm 结尾：Excel 只在这种文件里运行按钮",
    "{path} must end in .xlsm: Excel runs buttons in such a file only",
)
_NOT_WRITTEN = Text("无法写入 {path}：{reason}", "Can't write {path}: {reason}")


def register(app: typer.Typer) -> None:
    """Add the commands to a command line.

    Args:
        app: the command line.
    """
    CHINESE.update(_CHINESE)
    group = typer.Typer(cls=TranslatedGroup, help="Make files that ship with opsheet.", rich_markup_mode=None)
    group.command("addin", cls=TranslatedCommand)(build)
    group.command("oxt", cls=TranslatedCommand)(build_oxt)
    bundle.register(app, group)
    app.add_typer(group, name="build")
    app.command("install", cls=TranslatedCommand)(install)
    app.command("uninstall", cls=TranslatedCommand)(uninstall)
    app.command("doctor", cls=TranslatedCommand)(doctor)
    app.command("selftest", cls=TranslatedCommand)(selftest)


def build(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; by default opsheet.xlam here.", show_default=False)
    ] = None,
) -> None:
    """Write the Excel add-in, on any system, without Excel."""
    from opsheet.addin import ADDIN_NAME, build_addin

    session: Session = context.obj
    for written in build_addin(path or Path(ADDIN_NAME), session.language):
        session.say(CREATED.render(session.language, path=written))


def build_oxt(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; by default opsheet.oxt here.", show_default=False)
    ] = None,
) -> None:
    """Write the extension for LibreOffice, on any system."""
    from opsheet.addin import declarations, write_whole
    from opsheet.addin.oxt import OXT_NAME, oxt_bytes

    session: Session = context.obj
    target = path or Path(OXT_NAME)
    write_whole(target, oxt_bytes(declarations()))
    session.say(CREATED.render(session.language, path=target))


IntoLibreOffice = Annotated[bool, typer.Option("--libreoffice", help="LibreOffice instead of Excel.")]
Profile = Annotated[
    Path | None,
    typer.Option("--profile", metavar="FOLDER", help="LibreOffice's user profile, where it isn't in its usual place."),
]


def install(context: typer.Context, libreoffice: IntoLibreOffice = False, profile: Profile = None) -> None:
    """Install the add-in into Excel for this user, or the extension into LibreOffice."""
    from opsheet.addin import install as excel
    from opsheet.addin import office_install as office
    from opsheet.addin.machine import this_machine

    session: Session = context.obj
    if libreoffice:
        _report(session, office.install(this_machine(), session.language, profile), CREATED)
        session.say(_START_OFFICE)
    else:
        _report(session, excel.install(this_machine(), session.language), CREATED)
        session.say(_RESTART)


def uninstall(context: typer.Context, libreoffice: IntoLibreOffice = False, profile: Profile = None) -> None:
    """Take the add-in and everything it wrote away, or the extension out of LibreOffice."""
    from opsheet.addin import install as excel
    from opsheet.addin import office_install as office
    from opsheet.addin.machine import this_machine

    session: Session = context.obj
    done = office.uninstall(this_machine(), profile) if libreoffice else excel.uninstall(this_machine())
    _report(session, done, _REMOVED)
    if not done.changed:
        session.say(_NOTHING)


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document for other programs.")] = False,
    clear_gen_py: Annotated[
        bool,
        typer.Option("--clear-gen-py", help="First delete pywin32's generated classes (gen_py), if they are damaged."),
    ] = False,
) -> int:
    """Test the installation and say how to fix it. Exit status: 1 when something is broken."""
    from opsheet.addin.doctor import Health, examine
    from opsheet.addin.machine import this_machine
    from opsheet.addin.office_doctor import examine_office
    from opsheet.bundle.share import diagnoses
    from opsheet.resources import bundle_folder

    session: Session = context.obj
    machine = this_machine()
    if clear_gen_py:
        _clear_generated_classes(session, machine, as_json=as_json)
    found = [*examine(machine), *examine_office(machine), *diagnoses(bundle_folder())]
    if as_json:
        session.say(json.dumps([_data(one, session.language) for one in found], ensure_ascii=False))
    else:
        for line in (line for one in found for line in one.lines(session.language)):
            session.say(line)
    return FINDINGS if any(one.health is Health.ERROR for one in found) else CLEAN


def selftest(
    context: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where to, an .xlsm; by default opsheet-selftest.xlsm here."
        ),
    ] = Path(SELFTEST_NAME),
) -> int:
    """Write a workbook that tests the add-in in Excel: PASS or FAIL for every function, a button for every action."""
    from opsheet.hosts.paths import move_numbered, temporary_folder
    from opsheet.workbooks.selftest import selftest_workbook

    if output.suffix.lower() != _MACRO_SUFFIX:
        raise FileProblemError(_NOT_XLSM, path=output)
    session: Session = context.obj
    content = selftest_workbook(session.settings)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(output.parent) as scratch:
            temporary = scratch / output.name
            temporary.write_bytes(content)
            path = move_numbered(temporary, output)
    except OSError as error:
        raise FileProblemError(_NOT_WRITTEN, path=output, reason=error.strerror or error) from error
    session.say(_SELFTEST_WRITTEN.render(session.language, path=path))
    return CLEAN


def _report(session: Session, done: Installed, changed: Text) -> None:
    for path in done.changed:
        session.say(changed.render(session.language, path=path))
    for path in done.unchanged:
        session.say(_RIGHT.render(session.language, path=path))


def _clear_generated_classes(session: Session, machine: Machine, *, as_json: bool) -> None:
    from opsheet.addin.generated_classes import clear

    folder = machine.generated_classes
    deleted = folder is not None and clear(folder)
    if not as_json:
        session.say((_REMOVED if deleted else _NOT_DAMAGED).render(session.language, path=folder))


def _data(one: Diagnosis, language: str) -> dict[str, str | None]:
    return {
        "key": one.key,
        "health": one.health.value,
        "found": one.found.render(language),
        "remedy": one.remedy.render(language) if one.remedy else None,
    }
