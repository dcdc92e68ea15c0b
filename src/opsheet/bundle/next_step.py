"""The last line of the installation: one sentence that says what to do next on this machine."""

from __future__ import annotations

import ctypes
import sys

from opsheet.addin.doctor import Diagnosis, Health, wps_folder
from opsheet.addin.machine import Machine
from opsheet.catalogue import Message, Text

_FAULTS = Text(
    "还有 {count} 项错误：请按“处理办法”做，再双击“安装.cmd”",
    "Errors left: {count}. Do what is said above, then double-click 安装.cmd again",
)
_WPS_ONLY = Text(
    "已装好，但这台电脑只有 WPS，功能区用不了：请把表拖到“把表拖到这里”上处理，或请 IT 安装 Excel",
    "Installed, but there is only WPS, which has no ribbon: drop workbooks on the desktop files, or ask IT for Excel",
)
_NO_EXCEL = Text(
    "已装好，但没有找到 Excel：请把表拖到“把表拖到这里”上处理，装好 Excel 后功能区会出现“亚马逊运营”",
    "Installed, but Excel wasn't found: drop workbooks on the desktop files. The tab appears once Excel is there",
)
_CLOSE_FIRST = Text(
    "已装好：请关闭所有 Excel 窗口再打开，功能区会出现“亚马逊运营”",
    "Installed: close every Excel window and open Excel again. The ribbon shows the tab Amazon Ops",
)
_OPEN = Text(
    "已装好：请打开 Excel，功能区会出现“亚马逊运营”",
    "Installed: open Excel. The ribbon shows the tab Amazon Ops",
)
_EXCEL_WINDOW = "XLMAIN"  # the class of Excel's main windows


def next_step(machine: Machine, found: list[Diagnosis], *, excel_runs: bool) -> Message:
    """What to do after an installation.

    Args:
        machine: that was installed on.
        found: by the doctor.
        excel_runs: whether Excel is open.
    """
    faults = sum(one.health is Health.ERROR for one in found)
    if faults:
        return Message(_FAULTS, {"count": faults})
    if machine.excel is None:
        return Message(_NO_EXCEL if wps_folder(machine) is None else _WPS_ONLY)
    return Message(_CLOSE_FIRST if excel_runs else _OPEN)


def excel_runs() -> bool:
    """Whether a window of Excel is open, seen or not."""
    if sys.platform != "win32":
        return False
    return bool(ctypes.windll.user32.FindWindowW(_EXCEL_WINDOW, None))
