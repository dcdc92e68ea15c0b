"""Lets numpy's Windows wheel run under Wine 8, whose C library has the functions of complex numbers as stubs.

A small DLL has them and forwards all others; numpy's files are made to import it instead. Windows needs none of this.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

MATH = "api-ms-win-crt-math-l1-1-0.dll"
SUBSTITUTE = "opsheet-test-crt-complex-0.dll"  # of the same length: the name is replaced inside numpy's files
SUFFIXES = {"f": ("FC", "float", "f"), "": ("DC", "double", ""), "l": ("DC", "double", "")}  # long double is double
UNARY = ("ccos", "ccosh", "cexp", "csin", "csinh", "ctan", "ctanh")
REAL_PARTS = ("cabs", "carg", "cimag", "creal")
HEAD = """#include <complex.h>
typedef struct { float a, b; } FC;
typedef struct { double a, b; } DC;
"""


def give_complex_functions(site_packages: Path, programs: Path) -> None:
    """Build the DLL beside ``python.exe`` and let numpy's files import it.

    Args:
        site_packages: in which numpy lies.
        programs: the folder of ``python.exe``.
    """
    assert len(MATH) == len(SUBSTITUTE)
    libraries = [path for path in (site_packages / "numpy").rglob("*.pyd") if MATH.encode() in path.read_bytes()]
    needed = sorted(set().union(*(_imported(path) for path in libraries)))
    code, own = _source()
    exports = "".join(f"{name} = own_{name}\n" if name in own else f"{name} = ucrtbase.{name}\n" for name in needed)
    with tempfile.TemporaryDirectory() as folder:
        source, definition = Path(folder, "complex.c"), Path(folder, "complex.def")
        source.write_text(code)
        definition.write_text(f"LIBRARY {SUBSTITUTE}\nEXPORTS\n{exports}")
        compiler = ["x86_64-w64-mingw32-gcc", "-O1", "-shared", "-s", "-static-libgcc"]
        subprocess.run([*compiler, "-o", programs / SUBSTITUTE, source, definition], check=True)
    for path in libraries:
        path.write_bytes(path.read_bytes().replace(MATH.encode(), SUBSTITUTE.encode()))


def _imported(library: Path) -> set[str]:
    """The names that a file imports from the mathematical part of the C library."""
    listing = subprocess.run(
        ["x86_64-w64-mingw32-objdump", "-p", library], check=True, capture_output=True, text=True
    ).stdout
    names: set[str] = set()
    inside = False
    for line in listing.splitlines():
        if "DLL Name:" in line:
            inside = line.split()[-1].lower() == MATH
        elif inside and (found := re.fullmatch(r"\s*[0-9a-f]+\s+\d+\s+(\w+)\s*", line)):
            names.add(found[1])
    return names


def _source() -> tuple[str, set[str]]:
    """The functions in C, and their names."""
    lines, names = [HEAD], set[str]()
    for suffix, (struct, real, own) in SUFFIXES.items():
        number = f"({real} _Complex)({{0}}.a + {{0}}.b * ({real} _Complex)_Complex_I)"
        z, w = number.format("z"), number.format("w")
        calls = {name: f"{name}{own}({z})" for name in UNARY} | {"cpow": f"cpow{own}({z}, {w})"}
        for name, call in calls.items():
            parameters = f"{struct} z" + (f", {struct} w" if name == "cpow" else "")
            lines.append(
                f"{struct} own_{name}{suffix}({parameters}) "
                f"{{ {real} _Complex r = {call}; {struct} o = {{ __real__ r, __imag__ r }}; return o; }}"
            )
        lines += [f"{real} own_{name}{suffix}({struct} z) {{ return {name}{own}({z}); }}" for name in REAL_PARTS]
        names.update(name + suffix for name in (*calls, *REAL_PARTS))
    return "\n".join(lines) + "\n", names
