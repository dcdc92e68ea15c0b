"""The doctor: tests everything that the add-in needs, and says how to fix what is wrong."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from opsheet.addin import addin_bytes, declarations
from opsheet.addin.generated_classes import damaged_files
from opsheet.addin.install import LANGUAGE_KEY, installed_version, is_blocked, same_content, user_values
from opsheet.addin.machine import Machine, read_user_file
from opsheet.catalogue import Message, Text, UserError
from opsheet.settings import load_settings


class Health(Enum):
    """How well a part of the installation is."""

    OK = "ok"
    WARN = "warn"
    ERROR = "error"

    @property
    def text(self) -> Text:
        """The word a user reads."""
        return {
            Health.OK: Text("正常", "ok"),
            Health.WARN: Text("注意", "warning"),
            Health.ERROR: Text("错误", "error"),
        }[self]


_REMEDY = Text("   处理办法：{remedy}", "   What to do: {remedy}")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was tested.

    Args:
        key: a stable name, for other programs.
        health: how well it is.
        found: what is there.
        remedy: what to do about it; None where nothing needs doing.
    """

    key: str
    health: Health
    found: Message
    remedy: Message | None = None

    def lines(self, language: str) -> list[str]:
        """What a terminal shows of it: how well it is, and what to do."""
        first = f"[{self.health.text[language]}] {self.found.render(language)}"
        return [first] if self.remedy is None else [first, _REMEDY.render(language, remedy=self.remedy)]


Probe = Callable[[Machine], Iterator[Diagnosis]]

_INSTALL = Text("双击“安装.cmd”，或运行 opsheet install", "Double-click 安装.cmd, or run opsheet install")
_PIP = Text("运行 pip install --force-reinstall opsheet", "Run pip install --force-reinstall opsheet")
_PE_HEAD = 4096  # bytes of a program that hold its header
_MACHINE_WIDTHS = {0x014C: 32, 0x8664: 64}  # IMAGE_FILE_MACHINE_I386, IMAGE_FILE_MACHINE_AMD64
WPS_FOLDERS = {
    "windows": (
        ("LOCALAPPDATA", "Kingsoft/WPS Office"),
        ("ProgramFiles", "Kingsoft"),
        ("ProgramFiles(x86)", "Kingsoft"),
    ),
    "macos": (("", "/Applications/wpsoffice.app"),),
}
SYNCED_BY_USERS = ("Documents", "Desktop", "文档", "桌面")
SYNC_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def examine(machine: Machine) -> list[Diagnosis]:
    """Test everything; the order is that in which things are best fixed.

    Args:
        machine: to be tested.
    """
    probes: list[Probe] = [_python, _xlwings, _settings, _folders]
    if machine.system != "linux":
        probes += [_excel_width, _library, _generated_classes, _addin, _user_file, _scripts, _wps, _sync_folders]
    else:
        probes.append(_no_excel)
    return [diagnosis for probe in probes for diagnosis in probe(machine)]


def _python(machine: Machine) -> Iterator[Diagnosis]:
    found = f"{platform.python_version()} {platform.architecture()[0]}"
    yield _well(
        "python", Text("Python {found}：{path}", "Python {found}: {path}"), found=found, path=machine.interpreter
    )


def _xlwings(machine: Machine) -> Iterator[Diagnosis]:
    needed = ["xlwings", *(["pywin32"] if machine.system == "windows" else [])]
    for package in needed:
        try:
            yield _well(
                package, Text("{package} {version}", "{package} {version}"), package=package, version=version(package)
            )
        except PackageNotFoundError:
            missing = Text("缺少 {package}", "{package} is missing")
            yield _ill(package, Health.ERROR, missing, _PIP, package=package)


def _excel_width(machine: Machine) -> Iterator[Diagnosis]:
    width = _width_of(machine.excel)
    if width == 64:
        yield _well("excel_width", Text("Excel 是 64 位", "Excel is 64-bit"))
    elif width == 32:
        yield _ill(
            "excel_width",
            Health.WARN,
            Text(
                "Excel 是 32 位：Python 是 64 位也可以，因为 Python 在 Excel 之外运行；函数和按钮都经 32 位动态库试过，"
                "没有在 32 位 Excel 里试过",
                "Excel is 32-bit: that works with a 64-bit Python, which runs outside Excel; functions and buttons "
                "have been tried through the 32-bit library, but not in a 32-bit Excel",
            ),
            Text(
                "运行 opsheet selftest 检查；如果显示 FAIL，请改装 64 位 Office",
                "Test it with opsheet selftest; if it shows FAIL, install 64-bit Office",
            ),
        )


def _width_of(program: Path | None) -> int | None:
    """The bits of an installed program's addresses; None where it can't be read."""
    if program is None:
        return None
    try:
        with program.open("rb") as file:
            return program_width(file.read(_PE_HEAD))
    except OSError:
        return None


def program_width(start: bytes) -> int | None:
    """The bits of a Windows program's addresses, from its header; None where it has none.

    Args:
        start: its first bytes.

    Source: Microsoft's PE format: the header's offset at byte 60, its machine type after the signature.
    """
    header = int.from_bytes(start[60:64], "little")
    kind = start[header + 4 : header + 6] if start[header : header + 4] == b"PE\0\0" else b""
    return _MACHINE_WIDTHS.get(int.from_bytes(kind, "little"))


def _library(machine: Machine) -> Iterator[Diagnosis]:
    """The DLL through which Excel for Windows reaches Python: of the add-in's own version and of Excel's width."""
    if machine.system != "windows":
        return
    name = f"xlwings{_width_of(machine.excel) or 64}-{version('xlwings')}.dll"
    folders = (machine.interpreter.parent, machine.interpreter.parent.parent)
    for folder in folders:
        if (folder / name).is_file():
            yield _well("library", Text("找到 {path}", "Found {path}"), path=folder / name)
            return
    text = Text("在 {folders} 里没有 {name}", "{name} isn't in {folders}")
    yield _ill("library", Health.ERROR, text, _PIP, name=name, folders=" / ".join(map(str, folders)))


def _generated_classes(machine: Machine) -> Iterator[Diagnosis]:
    folder = machine.generated_classes
    if folder is None:
        return
    damaged = damaged_files(folder)
    if not damaged:
        text = Text("pywin32 的生成文件没有问题：{folder}", "Pywin32's generated classes are in order: {folder}")
        yield _well("generated_classes", text, folder=folder)
        return
    yield _ill(
        "generated_classes",
        Health.ERROR,
        Text(
            "pywin32 的生成文件已损坏，单元格会显示 AttributeError: Range.CLSID：{path}",
            "Pywin32's generated classes are damaged, cells show AttributeError: Range.CLSID: {path}",
        ),
        Text("关闭 Excel，再运行 opsheet doctor --clear-gen-py", "Close Excel, then run opsheet doctor --clear-gen-py"),
        path=damaged[0],
    )


def _addin(machine: Machine) -> Iterator[Diagnosis]:
    path = machine.addin
    if not path.is_file():
        yield _ill("addin", Health.ERROR, Text("加载项还没有安装", "The add-in isn't installed"), _INSTALL)
        return
    language = read_user_file(machine.user_file, machine.encoding).get(LANGUAGE_KEY, "zh")
    if same_content(path, addin_bytes(declarations(), language)):
        yield _well("addin", Text("加载项已安装：{path}", "The add-in is installed: {path}"), path=path)
    else:
        text = Text("加载项是旧的（{version}）", "The add-in is out of date ({version})")
        yield _ill("addin", Health.ERROR, text, _INSTALL, version=installed_version(path) or "?")
    if is_blocked(path):
        yield _ill(
            "mark_of_the_web",
            Health.ERROR,
            Text(
                "Windows 把加载项标记为来自网络，Excel 不会加载",
                "Windows marks the add-in as downloaded: Excel won't load it",
            ),
            Text("右键 {path} → 属性 → 解除锁定", "Right-click {path}, Properties, Unblock"),
            path=path,
        )


def _user_file(machine: Machine) -> Iterator[Diagnosis]:
    present = read_user_file(machine.user_file, machine.encoding)
    key = machine.interpreter_key
    try:
        wanted = user_values(machine, present.get(LANGUAGE_KEY, "zh"))[key]
    except UserError as error:
        yield Diagnosis("interpreter", Health.ERROR, error.message)
        return
    if present.get(key) == wanted:
        yield _well("interpreter", Text("Excel 会调用 {path}", "Excel calls {path}"), path=wanted)
        return
    text = Text("Excel 会调用另一个 Python：{found}", "Excel would call another Python: {found}")
    yield _ill("interpreter", Health.ERROR, text, _INSTALL, found=present.get(key) or "-")


def _scripts(machine: Machine) -> Iterator[Diagnosis]:
    """The AppleScript that starts Python from Excel for macOS."""
    if machine.system != "macos":
        return
    path = machine.scripts_folder / f"xlwings-{version('xlwings')}.applescript"
    if path.is_file():
        yield _well("applescript", Text("找到 {path}", "Found {path}"), path=path)
    else:
        yield _ill("applescript", Health.ERROR, Text("缺少 {path}", "{path} is missing"), _INSTALL, path=path)


def _settings(machine: Machine) -> Iterator[Diagnosis]:
    try:
        load_settings(machine.settings_folder)
    except UserError as error:
        remedy = Text(
            "改正这个设置文件，再运行 opsheet settings check", "Fix that file, then run opsheet settings check"
        )
        yield _ill("settings", Health.ERROR, error.message.text, remedy, **error.message.parameters)
        return
    yield _well(
        "settings", Text("设置没有问题：{folder}", "The settings are fine: {folder}"), folder=machine.settings_folder
    )


def _folders(machine: Machine) -> Iterator[Diagnosis]:
    folders = [machine.data_folder]
    if machine.system != "linux":
        folders += [machine.startup_folder, machine.user_file.parent]
    if machine.generated_classes is not None:
        folders.append(machine.generated_classes)
    for folder in folders:
        if _is_writable(folder):
            yield _well("folder", Text("可以写入 {folder}", "{folder} can be written"), folder=folder)
        else:
            text = Text("无法写入 {folder}", "{folder} can't be written")
            remedy = Text(
                "请检查该文件夹的权限，或请管理员处理", "Check that folder's permissions or ask your administrator"
            )
            yield _ill("folder", Health.ERROR, text, remedy, folder=folder)


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made in a folder, or in the nearest one above that exists."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def wps_folder(machine: Machine) -> Path | None:
    """Where WPS Office is installed, or None."""
    for variable, folder in WPS_FOLDERS[machine.system]:
        root = machine.environment.get(variable) if variable else "/"
        if root and (Path(root) / folder).exists():
            return Path(root) / folder
    return None


def _wps(machine: Machine) -> Iterator[Diagnosis]:
    if wps_folder(machine) is not None:
        yield _ill(
            "wps",
            Health.WARN,
            Text("这台电脑装有 WPS：它不能运行本加载项", "WPS Office is installed: it can't run this add-in"),
            Text("用 Microsoft Excel 打开表格", "Open your workbooks with Microsoft Excel"),
        )


def _sync_folders(machine: Machine) -> Iterator[Diagnosis]:
    """Files that a cloud service may take away or rename while they are used."""
    roots = [Path(machine.environment[name]) for name in SYNC_VARIABLES if machine.environment.get(name)]
    watched = {"interpreter": machine.interpreter, "settings": machine.settings_folder}
    for key, path in watched.items():
        if any(path.is_relative_to(root) for root in roots):
            yield _ill(
                f"sync_{key}",
                Health.WARN,
                Text("{path} 在 OneDrive 同步文件夹里", "{path} is in a folder that OneDrive syncs"),
                Text("把它移到不同步的文件夹", "Move it to a folder that isn't synced"),
                path=path,
            )
    if any((root / name).is_dir() for root in roots for name in SYNCED_BY_USERS):
        yield _ill(
            "onedrive",
            Health.WARN,
            Text(
                "OneDrive 同步了文档或桌面：其中的工作簿，Excel 只给出网址",
                "OneDrive keeps documents or desktop: Excel names a workbook there by its web address",
            ),
            Text(
                "若结果文件没有出现在工作簿旁边，请把工作簿存到 OneDrive 以外的普通文件夹",
                "If results don't appear beside a workbook, keep it in an ordinary folder outside OneDrive",
            ),
        )


def _no_excel(machine: Machine) -> Iterator[Diagnosis]:
    text = Text("{system} 上没有 Excel", "There is no Excel on {system}")
    remedy = Text("用 opsheet 命令行或 LibreOffice", "Use the opsheet command line or LibreOffice")
    yield _ill("excel", Health.WARN, text, remedy, system=machine.system)


def _well(key: str, text: Text, **parameters: object) -> Diagnosis:
    """A part that is as it should be."""
    return Diagnosis(key, Health.OK, Message(text, parameters))


def _ill(key: str, health: Health, text: Text, remedy: Text, **parameters: object) -> Diagnosis:
    """A part that needs fixing; both sentences share their parameters."""
    return Diagnosis(key, health, Message(text, parameters), Message(remedy, parameters))
