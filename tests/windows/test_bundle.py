"""The bundle on Windows Python: double-click, a function out of the copy, dropped workbooks, update, removal.

Only by ``make test-bundle``, about ten minutes: making a bundle takes a minute, and each installation as long again,
since Python compiles what Excel will load.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest
from environment.complex_functions import give_complex_functions
from machine import CHAIN, Machine
from recorded_calls import recorded_calls
from test_function_chain import different
from wine import CHECKOUT, DESK, PROGRAMS, PYTHON, environment_folder

from opsheet import __version__
from opsheet.bundle.make import LARGEST_BYTES, make_bundle

SHARE = PureWindowsPath("C:/共享 盘/运营表")
DROPPED = DESK / "拖放 测试"
NAMES = {"备货单 一月.xlsx": "stocking", "预约表.xlsx": "appointments", "全流程&数据.xlsx": "pipeline"}
LONGEST_SECONDS = 900  # on a machine that is busy with other tests
REMOVER_SECONDS = 60
A_FUNCTION = "TURNOVER_DAYS"


def embeddable(machine: Machine, path: Path) -> Path:
    """The Windows Python of the tests as python.org packs it."""
    programs = machine.wine.path(PROGRAMS)
    library = io.BytesIO()
    with zipfile.ZipFile(library, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted((programs / "Lib").rglob("*")):
            if file.is_file() and not {"site-packages", "__pycache__"} & set(file.parts):
                packed.write(file, file.relative_to(programs / "Lib").as_posix())
    ours = ("xlwings", "bcryptprimitives", "opsheet")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(programs.iterdir()):
            if file.suffix in {".exe", ".dll", ".pyd"} and not file.name.startswith(ours):
                packed.write(file, file.name)
        packed.writestr("python311.zip", library.getvalue())
        packed.writestr("python311._pth", "python311.zip\n.\n")
    return path


def click(machine: Machine, script: PureWindowsPath, *files: PureWindowsPath, typed: str = "") -> tuple[int, str]:
    """Double-click a script or drop files on it: its exit status, and what the window shows."""
    command = ["wine", "cmd", "/c", str(script), *map(str, files)]
    variables = {**machine.wine.variables, "OPSHEET_SHOW_FOLDERS": "no"}
    done = subprocess.run(
        command, input=typed.encode("gbk"), capture_output=True, env=variables, timeout=LONGEST_SECONDS, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode("gbk", "replace")


def everything(machine: Machine) -> set[str]:
    """The user's files, but for those that Wine makes for itself."""
    home = machine.profile()
    found = (path.relative_to(home).as_posix() for path in home.rglob("*"))
    return {path for path in found if "/Temp" not in path}


def registry(machine: Machine) -> list[str]:
    """The keys of the user's registry that speak of opsheet or Python."""
    subprocess.run(["wineserver", "-w"], env=machine.wine.variables, check=True, timeout=120)
    text = (machine.wine.prefix / "user.reg").read_text(encoding="utf-8", errors="replace")
    return sorted(line for line in text.splitlines() if "opsheet" in line.lower() or "python" in line.lower())


@pytest.fixture
def bare(machine: Machine) -> Iterator[Machine]:
    """The machine without the add-in of the other tests, which is put back afterwards."""
    with machine.wine.alone():
        opsheet = PROGRAMS / "Scripts" / "opsheet.exe"
        assert machine.wine.run(opsheet, "uninstall", seconds=LONGEST_SECONDS).returncode == 0
        shutil.rmtree(machine.profile() / "AppData" / "Local" / "opsheet", ignore_errors=True)
        desktop = machine.profile() / "Desktop"
        if desktop.is_symlink():  # Wine's is the home folder of whoever runs the tests
            desktop.unlink()
            desktop.mkdir()
        try:
            yield machine
        finally:
            machine.wine.switch_off()
            assert machine.wine.run(opsheet, "install", seconds=LONGEST_SECONDS).returncode == 0


@pytest.fixture
def share(bare: Machine, tmp_path: Path) -> Path:
    """A bundle on the team's share; what Wine's Windows lacks is put beside its Python."""
    fetched = environment_folder() / "wheels"
    made = make_bundle(
        tmp_path, embeddable(bare, tmp_path / "python.zip"), wheels=fetched if fetched.is_dir() else None
    )
    assert made.packed_bytes < LARGEST_BYTES
    folder = bare.wine.path(SHARE)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made.folder, folder)
    programs = folder / "python"
    give_complex_functions(programs / "Lib" / "site-packages", programs)
    shutil.copy(bare.wine.path(PROGRAMS / "bcryptprimitives.dll"), programs)
    return folder


def name_version(share: Path, version: str) -> None:
    about = json.loads((share / "bundle.json").read_text(encoding="ascii"))
    (share / "bundle.json").write_text(json.dumps({**about, "version": version}), encoding="ascii")


@pytest.mark.slow
@pytest.mark.skipif("OPSHEET_TEST_BUNDLE" not in os.environ, reason="takes ten minutes: make test-bundle")
def test_a_bundle_is_installed_used_updated_and_removed_without_a_trace(bare: Machine, share: Path) -> None:
    before, keys = everything(bare), registry(bare)

    status, said = click(bare, SHARE / "安装.cmd", typed="y\r\n")
    assert status == 0, said
    assert "已装好，但没有找到 Excel" in said.splitlines()[-2]
    local = bare.profile() / "AppData" / "Local" / "opsheet"
    assert {path.name for path in local.iterdir()} == {__version__, "installed.json"}

    check_a_function(bare)
    check_dropped_workbooks(bare)

    status, said = click(bare, SHARE / "安装.cmd")  # twice is harmless
    assert status == 0, said

    # an update while Excel's Python runs: the older version stays, and goes with the next run
    name_version(share, "9.0.0")
    old = PureWindowsPath("C:/", *(local / __version__).relative_to(bare.wine.prefix / "drive_c").parts)
    sleeping = [str(old / "python" / "python.exe"), "-c", "import time; time.sleep(900)"]
    with subprocess.Popen(
        ["wine", *sleeping],
        env=bare.wine.variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # a Windows Python wants pipes
        stderr=subprocess.STDOUT,
    ) as excel:
        time.sleep(10)  # until it runs
        status, said = click(bare, SHARE / "安装.cmd")
        assert status == 0, said
        assert "旧版本还在使用" in said
        assert (local / __version__ / "python" / "python.exe").is_file()
        bare.wine.switch_off()
        excel.wait(60)
    status, said = click(bare, SHARE / "安装.cmd")
    assert status == 0, said
    assert not (local / __version__).exists()

    status, said = click(bare, old.parent / "9.0.0" / "卸载.cmd")
    assert "已卸载" in said
    until = time.monotonic() + REMOVER_SECONDS
    while local.exists() and time.monotonic() < until:
        time.sleep(1)
    assert everything(bare) == before
    assert registry(bare) == keys


def check_a_function(machine: Machine) -> None:
    """A function through xlwings' DLL, COM and the Python of the installed copy."""
    addin = machine.addin()
    calls = [call for call in recorded_calls() if call.name == A_FUNCTION]
    book = DESK / "备货 表" / "stocking.xlsx"
    machine.wine.path(book.parent).mkdir(exist_ok=True)
    shutil.copy(CHECKOUT / "workbooks" / "samples" / book.name, machine.wine.path(book))
    library = addin.library(str(book))
    assert rf"\AppData\Local\opsheet\{__version__}\python" in library
    job = {
        "dll": library,
        "command": addin.command_line(str(book)),
        "type_library": str(machine.type_library),
        "workbooks": [str(book)],
        "module": "opsheet_udfs.excel",
        "calls": [
            {
                "name": call.name,
                "arguments": call.arguments,
                "ranges": False,
                "caller": (book.name, "亚马逊实时备货单", "CL200"),
            }
            for call in calls
        ],
    }
    task, result = (machine.wine.path(CHAIN / name) for name in ("bundle.json", "bundle.jsonl"))
    task.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
    program = machine.wine.windows_path(Path(__file__).parent / "stand_in" / "call_functions.py")
    for _ in range(6):  # the COM of Wine 8 hangs now and then
        result.unlink(missing_ok=True)
        try:
            machine.wine.run(PYTHON, program, CHAIN / task.name, CHAIN / result.name, seconds=180)
            break
        except subprocess.TimeoutExpired:
            continue
        finally:
            machine.wine.switch_off()
    got = [json.loads(line) for line in result.read_text(encoding="utf-8").splitlines()]
    assert len(got) == len(calls) > 0
    assert different(calls, got) == []


def check_dropped_workbooks(machine: Machine) -> None:
    """Three workbooks with Chinese names, blanks and an ``&``, dropped at once."""
    folder = machine.wine.path(DROPPED)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, sample in NAMES.items():
        shutil.copy(CHECKOUT / "workbooks" / "samples" / f"{sample}.xlsx", folder / name)
    [script] = machine.profile().glob("Desktop/运营表/把表拖到这里-校验.cmd")
    inside = PureWindowsPath("C:/", *script.relative_to(machine.wine.prefix / "drive_c").parts)
    _, said = click(machine, inside, *(DROPPED / name for name in NAMES))
    assert all(f"\n{name}" in said.replace("\r", "") for name in NAMES)
    assert "S201 采购数量不是整箱" in said
    made = {path.name for path in (folder / "运营表-校验").iterdir()}
    assert made == {"备货单 一月_校验备货单.xlsx", "预约表_校验预约.xlsx"}
