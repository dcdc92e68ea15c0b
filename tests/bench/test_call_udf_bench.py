"""The benchmark of the call path runs; nothing is timed here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_every_way_is_measured() -> None:
    script = Path(__file__).with_name("call_udf.py")
    code = f"import runpy; print(len(runpy.run_path({str(script)!r})['timings'](rows=20, rounds=1, cells=5)))"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.strip() == "4"
