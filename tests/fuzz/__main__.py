"""``python -m tests.fuzz [KIND [COUNT [FIRST]]]``: the generators, by default all of them and long.

Each case follows from its kind and number alone, so that one can be run again: ``python -m tests.fuzz tables 1 77``.
Results go to ``docs/fuzzing*.md`` with ``--write``.
"""

from __future__ import annotations

import datetime as dt
import importlib
import re
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASES = {"tables": 10_000, "packages": 2_000, "kills": 500, "calls": 500}  # a case of calls is twenty calls
PAGES = (ROOT / "docs" / "fuzzing.md", ROOT / "docs" / "fuzzing.zh.md")
_BATCH = 500


def run_cases(kind: str, first: int, count: int) -> int:
    """Run cases in this process and print what came of them; 1 where one failed."""
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    module = importlib.import_module(f"tests.fuzz.{kind}")
    if not getattr(module, "SUPPORTED", True):
        sys.stdout.write("skipped\n")
        return 0
    answers: Counter[str] = Counter()
    for number in range(first, first + count):
        sys.stderr.write(f"\r{kind} {number} ")
        try:
            answers[module.run(number)] += 1
        except Exception:  # every failure is counted and shown, the rest goes on
            answers["failed"] += 1
            sys.stdout.write(f"{kind} {number}\n{traceback.format_exc()}\n")
    sys.stdout.write(f"result {' '.join(f'{key}={value}' for key, value in sorted(answers.items()))}\n")
    return int(bool(answers["failed"]))


def run_batches(kind: str, first: int, count: int) -> tuple[Counter[str], str]:
    """Run cases in processes of their own: a case that takes its process along is a failure like any other."""
    total: Counter[str] = Counter()
    failures = ""
    for start in range(first, first + count, _BATCH):
        size = min(_BATCH, first + count - start)
        command = [sys.executable, "-m", "tests.fuzz", kind, str(size), str(start), "--here"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        result = done.stdout.rpartition("result ")[2]
        total += Counter({key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", result)})
        if done.returncode not in {0, 1}:
            total["failed"] += 1
            failures += f"the process ended with {done.returncode} at {done.stderr[-60:]}\n"
        failures += done.stdout.split("result ")[0].replace("skipped\n", "")
    return total, failures


def write_result(kind: str, count: int, total: Counter[str], seconds: float) -> None:
    """Put a line into the table of both pages in place of the kind's earlier one."""
    cells = (count, total["refused"], total["killed"], total["failed"], f"{seconds / 60:.0f}", dt.date.today())
    line = f"| `{kind}` | {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in cells)} |"
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(rf"^\| `{kind}` .*$", line, text, flags=re.MULTILINE), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run the kinds that are asked for."""
    words = [one for one in arguments if not one.startswith("--")]
    kinds = words[:1] or list(CASES)
    first = int(words[2]) if len(words) > 2 else 0
    failed = False
    for kind in kinds:
        count = int(words[1]) if len(words) > 1 else CASES[kind]
        if "--here" in arguments:
            return run_cases(kind, first, count)
        started = time.monotonic()
        total, failures = run_batches(kind, first, count)
        sys.stdout.write(f"{failures}{kind}: {dict(total)}\n")
        failed = failed or bool(total["failed"])
        if "--write" in arguments:
            write_result(kind, count, total, time.monotonic() - started)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
