"""Commands of the Windows bundle: making it, and what its double-clicked scripts call."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from opsheet.catalogue import FileProblemError, RefusedError, Text, UserError
from opsheet.cli.help_texts import CHINESE, TranslatedCommand, TranslatedGroup
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS, Session

if TYPE_CHECKING:
    from opsheet.addin.doctor import Diagnosis
    from opsheet.addin.machine import Machine

OPEN_VARIABLE = "OPSHEET_SHOW_FOLDERS"  # "no" keeps a result folder closed, for programs
_YES = frozenset({"y", "yes", "是"})
_CHINESE = {
    "Make a folder and a zip for Windows that install by a double-click, on any system.": (
        "生成双击即可安装的 Windows 文件夹和压缩包，任何系统都可以。"
    ),
    "Windows embeddable package (64-bit) of Python 3.11 or newer, from python.org.": (
        "python.org 的 Windows embeddable package (64-bit)，Python 3.11 或更新。"
    ),
    "What the scripts of a Windows bundle call.": "供 Windows 安装文件夹里的脚本调用。",
    "Copy the bundle to this user's folder, and let the copy install itself.": (
        "复制到当前用户的文件夹，再由副本完成安装。"
    ),
    "Install the add-in from the copy that runs, and say what to do next.": (
        "用正在运行的副本安装加载项，并说明下一步。"
    ),
    "Take everything away; what runs is left to the script that called this.": "全部删除；正在运行的部分由脚本删除。",
    "Look at the share, then at the installation.": "先看共享盘，再检查安装情况。",
    "Do a job with the files that were dropped on its icon.": "处理拖到图标上的文件。",
    "Where to; by default dist.": "写到哪个文件夹；默认为 dist。",
    "A folder with all wheels, to work offline.": "已下载好全部 wheel 文件的文件夹，没有网络时使用。",
    "The lock of an earlier bundle, for the same wheels.": "以前生成的 lock 文件，使用同样的 wheel 文件。",
}
_MADE = Text(
    "已生成：{folder}（{unpacked:,.0f} MB）\n已生成：{archive}（{packed:,.1f} MB）\n已生成：{lock}",
    "Created: {folder} ({unpacked:,.0f} MB)\nCreated: {archive} ({packed:,.1f} MB)\nCreated: {lock}",
)
_COPYING = Text("正在安装，约一分钟，请不要关闭窗口……", "Installing. It takes a minute; keep this window open ...")
_READ_ONLY = Text(
    "{folder} 只能读：没有关系，安装只读取它", "{folder} is read-only: that's fine, nothing is written there"
)
_STAYS = Text(
    "旧版本还在使用，下次安装时清除：{folder}", "An older version is in use and is removed next time: {folder}"
)
_ASK = Text(
    "在桌面和右键“发送到”里放“把表拖到这里”？输入 y 回车放，直接回车不放：",
    "Put drop files on the desktop and in Send to? Type y and Enter, or only Enter for no: ",
)
_PUT = Text("已放到桌面：{folder}", "On the desktop: {folder}")
_WINDOWS_ONLY = Text("这个命令只在 Windows 上使用", "This command is for Windows only")
_REMOVED = Text("已卸载", "Uninstalled")
_KEPT = Text("自己的设置保留在 {folder}", "The user's own settings stay in {folder}")
_NO_BLOCK = Text("无法写入 {path}：{reason}", "Can't write {path}: {reason}")
_NO_WORKBOOKS = Text(
    "没有可处理的工作簿：请把 .xlsx 或 .xlsm 文件拖到图标上", "No workbooks: drop .xlsx or .xlsm files on the icon"
)
_SKIPPED = Text("不是 .xlsx 或 .xlsm，已跳过：{file}", "Not .xlsx or .xlsm, skipped: {file}")
_NO_SUCH_DROP = Text("没有“{key}”，可用：{known}", "There is no “{key}”, only {known}")
_RESULTS = Text("结果在：{folder}", "Results: {folder}")
_FINE = Text("检查通过，没有发现问题", "No problems found")


def register(app: typer.Typer, build: typer.Typer) -> None:
    """Add the commands to a command line.

    Args:
        app: the command line.
        build: its group of things to make.
    """
    CHINESE.update(_CHINESE)
    build.command("bundle", cls=TranslatedCommand)(make)
    group = typer.Typer(
        cls=TranslatedGroup, hidden=True, help="What the scripts of a Windows bundle call.", rich_markup_mode=None
    )
    for name, command in (
        ("install", install),
        ("set-up", set_up),
        ("uninstall", uninstall),
        ("check", check),
        ("drop", drop),
    ):
        group.command(name, cls=TranslatedCommand)(command)
    app.add_typer(group, name="bundle")


def make(
    context: typer.Context,
    python: Annotated[
        Path,
        typer.Option(
            "--python",
            metavar="FILE.zip",
            help="Windows embeddable package (64-bit) of Python 3.11 or newer, from python.org.",
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where to; by default dist.")] = Path(
        "dist"
    ),
    wheels: Annotated[
        Path | None, typer.Option("--wheels", metavar="DIR", help="A folder with all wheels, to work offline.")
    ] = None,
    lock: Annotated[
        Path | None, typer.Option("--lock", metavar="FILE", help="The lock of an earlier bundle, for the same wheels.")
    ] = None,
) -> None:
    """Make a folder and a zip for Windows that install by a double-click, on any system."""
    from opsheet.bundle.make import make_bundle

    session: Session = context.obj
    made = make_bundle(output, python, wheels=wheels, lock=lock)
    sizes = {"unpacked": made.unpacked_bytes / 1e6, "packed": made.packed_bytes / 1e6}
    session.say(_MADE.render(session.language, folder=made.folder, archive=made.archive, lock=made.lock, **sizes))


def install(context: typer.Context, folder: Annotated[Path, typer.Argument()]) -> int:
    """Copy the bundle to this user's folder, and let the copy install itself."""
    from opsheet.bundle import PYTHON_FOLDER
    from opsheet.bundle.install import copy_bundle, is_read_only

    session: Session = context.obj
    session.say(_COPYING)
    target = copy_bundle(folder, _windows().data_folder)
    if is_read_only(folder):
        session.say(_READ_ONLY.render(session.language, folder=folder))
    sys.stdout.flush()
    program = target / PYTHON_FOLDER / "python.exe"
    done = subprocess.run([str(program), "-m", "opsheet", "bundle", "set-up", str(folder)], check=False)  # noqa: S603 - its own copy
    return done.returncode


def set_up(context: typer.Context, source: Annotated[Path, typer.Argument()]) -> int:
    """Install the add-in from the copy that runs, and say what to do next."""
    import opsheet.ribbon.buttons  # pyright: ignore[reportUnusedImport] # noqa: F401 - compiled once: Excel starts Python with -B
    import opsheet_udfs.excel  # pyright: ignore[reportUnusedImport] # noqa: F401 - the same
    from opsheet.addin.doctor import Health, examine
    from opsheet.addin.install import install as put
    from opsheet.bundle.install import clear_others
    from opsheet.bundle.next_step import excel_runs, next_step
    from opsheet.bundle.share import note_source
    from opsheet.resources import bundle_folder

    session: Session = context.obj
    machine = _windows()
    put(machine, session.language)
    own = bundle_folder()
    if own is not None:
        if source != own:
            note_source(own, source, dt.date.today())
        for folder in clear_others(machine.data_folder, own):
            session.say(_STAYS.render(session.language, folder=folder))
    _offer_drop_files(session, machine)
    found = examine(machine)
    _show(session, found)
    session.say(next_step(machine, found, excel_runs=excel_runs()))
    return FINDINGS if any(one.health is Health.ERROR for one in found) else CLEAN


def uninstall(context: typer.Context) -> int:
    """Take everything away; what runs is left to the script that called this."""
    from opsheet.addin.install import uninstall as take_back
    from opsheet.bundle.desktop import remove
    from opsheet.bundle.install import remove_everything
    from opsheet.bundle.scripts import FOLDER_REMAINS
    from opsheet.resources import bundle_folder
    from opsheet.settings import settings_files

    session: Session = context.obj
    machine = _windows()
    take_back(machine)
    try:
        remove(machine, _desktop())
    except OSError as error:
        raise FileProblemError(_NO_BLOCK, path=error.filename, reason=error.strerror or error) from error
    own = remove_everything(machine.data_folder, bundle_folder())
    if settings_files(machine.settings_folder):
        session.say(_KEPT.render(session.language, folder=machine.settings_folder))
    session.say(_REMOVED)
    return FOLDER_REMAINS if own is not None else CLEAN


def check(context: typer.Context) -> int:
    """Look at the share, then at the installation."""
    from opsheet.addin.doctor import Health, examine
    from opsheet.bundle.share import diagnoses, look
    from opsheet.resources import bundle_folder

    session: Session = context.obj
    own = bundle_folder()
    if own is not None:
        look(own, dt.date.today())
    found = [*examine(_windows()), *diagnoses(own)]
    if _show(session, found) == 0:
        session.say(_FINE)
    return FINDINGS if any(one.health is Health.ERROR for one in found) else CLEAN


def drop(
    context: typer.Context,
    key: Annotated[str, typer.Argument()],
    arguments: Annotated[list[str] | None, typer.Argument()] = None,
) -> int:
    """Do a job with the files that were dropped on its icon."""
    from opsheet.bundle.desktop import dropped, workbooks
    from opsheet.bundle.scripts import DROPS

    session: Session = context.obj
    job = next((one for one in DROPS if one.key == key), None)
    if job is None:
        raise UserError(_NO_SUCH_DROP, key=key, known=", ".join(one.key for one in DROPS))
    files, others = workbooks(dropped(arguments or ()))
    for other in others:
        session.say(_SKIPPED.render(session.language, file=other.name))
    if not files:
        raise RefusedError(_NO_WORKBOOKS)
    folder = files[0].parent / job.label[session.language]
    worst = CLEAN
    for file in files:
        session.say(f"\n{file.name}")
        worst = max(worst, *(_run(context, one) for one in _commands(session, job.action, file, folder)))
    if folder.is_dir():
        session.say(_RESULTS.render(session.language, folder=folder))
        _open(folder)
    return worst


def _commands(session: Session, action: str | None, file: Path, folder: Path) -> list[list[str]]:
    """The commands for one workbook: one action, or the checks with a marked copy of each table that has one."""
    if action is not None:
        return [["run", action, str(file), "-o", str(folder), "--yes"]]
    from opsheet.tables import read_workbook
    from opsheet_macros import ACTION_KEYS

    try:
        tables = read_workbook(file, session.settings).tables
    except UserError:  # which the check reports
        tables = {}
    marking = [f"validate_{key}" for key in tables if f"validate_{key}" in ACTION_KEYS]
    return [["check", str(file)], *(["run", one, str(file), "-o", str(folder), "--yes"] for one in marking)]


def _run(context: typer.Context, command: list[str]) -> int:
    """Run a command as if it were typed; one that is refused says why, and the next follows."""
    session: Session = context.obj
    root: Any = context.find_root().command
    try:
        answer = root.main(args=command, prog_name="opsheet", standalone_mode=False, obj=session)
    except UserError as error:
        session.say(error.render(session.language))
        return BAD_INPUT
    return answer if isinstance(answer, int) else CLEAN


def _open(folder: Path) -> None:
    if sys.platform == "win32" and os.environ.get(OPEN_VARIABLE) != "no":
        os.startfile(folder)  # noqa: S606 - the folder that was just written


def _windows() -> Machine:
    from opsheet.addin.machine import this_machine

    machine = this_machine()
    if machine.system != "windows":
        raise RefusedError(_WINDOWS_ONLY)
    return machine


def _desktop() -> Path:
    import platformdirs

    return Path(platformdirs.user_desktop_dir())


def _offer_drop_files(session: Session, machine: Machine) -> None:
    """Ask once; those that are there are put right without a question."""
    from opsheet import __version__
    from opsheet.bundle.desktop import FOLDER_NAME, are_there, put

    desktop = _desktop()
    if not are_there(machine, desktop) and not _agrees(session):
        return
    try:
        put(machine, desktop, session.language, __version__)
    except OSError as error:
        raise FileProblemError(_NO_BLOCK, path=error.filename, reason=error.strerror or error) from error
    session.say(_PUT.render(session.language, folder=desktop / FOLDER_NAME))


def _agrees(session: Session) -> bool:
    sys.stdout.write(_ASK[session.language])
    sys.stdout.flush()
    answer = sys.stdin.readline() if sys.stdin is not None else ""
    if not answer.endswith("\n"):
        sys.stdout.write("\n")
    return answer.strip().casefold() in _YES


def _show(session: Session, found: Sequence[Diagnosis]) -> int:
    """Print what isn't well; says how many that are."""
    from opsheet.addin.doctor import Health

    wrong = [one for one in found if one.health is not Health.OK]
    for line in (line for one in wrong for line in one.lines(session.language)):
        session.say(line)
    return len(wrong)
