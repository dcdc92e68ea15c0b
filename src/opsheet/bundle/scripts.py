"""The files that are double-clicked: plain ASCII inside, so that no code page can spoil them, with CRLF.

Chinese stands only in their names, which Windows keeps as Unicode, and in what Python writes to the console, which is
Unicode as well. ``%~dp0`` is the script's own folder, on a drive or a share.
"""

from __future__ import annotations

from dataclasses import dataclass

from opsheet.bundle import PYTHON_FOLDER
from opsheet.catalogue import Text

INSTALL, UNINSTALL, CHECK, COMMAND = "安装.cmd", "卸载.cmd", "检查.cmd", "opsheet.cmd"
FOLDER_REMAINS = 10  # the exit status by which Python asks its script to remove the folder in which both are
DROPPED_VARIABLE = "OPSHEET_COMMAND_LINE"

_PYTHON = rf'"%~dp0{PYTHON_FOLDER}\python.exe"'
_WHOLE = (
    rf"if not exist {_PYTHON} (echo Please extract the whole archive first: right-click it, Extract All."
    " & pause & exit /b 2)"
)
_HEAD = ("@echo off", "cd /d %SystemRoot%")  # no script keeps its own folder in use, and a share can't be current


@dataclass(frozen=True, slots=True)
class Drop:
    """A file on which workbooks are dropped.

    Args:
        key: of the job.
        name: of the file.
        label: in Explorer's list *Send to*.
        action: that is run, or None for the checks of whatever tables there are.
    """

    key: str
    name: str
    label: Text
    action: str | None


DROPS = (
    Drop("check", "把表拖到这里-校验.cmd", Text("运营表-校验", "opsheet check"), None),
    Drop("calculate", "把表拖到这里-计算.cmd", Text("运营表-计算", "opsheet calculate"), "calculate_stocking"),
    Drop("approval", "把表拖到这里-审批表.cmd", Text("运营表-审批表", "opsheet approval form"), "export_approval"),
)


def scripts() -> dict[str, bytes]:
    """The scripts of a bundle by file name."""
    module = f"{_PYTHON} -m opsheet bundle"
    removal = (
        f"if not %code%=={FOLDER_REMAINS} exit /b %code%",
        'for %%d in ("%~dp0.") do set own=%%~fd',
        'for %%d in ("%~dp0..") do set above=%%~fd',
        # from outside and a moment later: cmd keeps the script that it reads
        'start "" /min cmd /c "ping -n 3 127.0.0.1 >nul & rd /s /q "%own%" & rd "%above%""',
    )
    return {
        INSTALL: _lines(*_HEAD, _WHOLE, f'{_PYTHON} -B -m opsheet bundle install "%~dp0."', *_WAIT, "exit /b %code%"),
        UNINSTALL: _lines(*_HEAD, _WHOLE, f"{_PYTHON} -B -m opsheet bundle uninstall", *_WAIT, *removal),
        CHECK: _lines(*_HEAD, _WHOLE, f"{module} check", *_WAIT, "exit /b %code%"),
        COMMAND: _lines("@echo off", f"{_PYTHON} -m opsheet %*"),
    }


_WAIT = ("set code=%errorlevel%", "pause")


def drop_script(drop: Drop, version: str) -> bytes:
    """The script of a job, for the desktop or *Send to*.

    Explorer puts names without blanks on the command line without quotes, and cmd takes an ``&`` in them for the end of
    the command: Python reads the whole line from a variable.

    Args:
        drop: the job.
        version: of the installed bundle that does it.
    """
    program = rf'"%LOCALAPPDATA%\opsheet\{version}\{PYTHON_FOLDER}\python.exe"'
    return _lines(
        "@echo off",
        "setlocal enabledelayedexpansion",
        f'set "{DROPPED_VARIABLE}=!cmdcmdline!"',
        "setlocal disabledelayedexpansion",
        f"{program} -m opsheet bundle drop {drop.key} %*",
        *_WAIT,
        "exit %code%",  # not /b: what follows an & in a name would be run
    )


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
