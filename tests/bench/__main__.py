"""``python -m tests.bench``: every benchmark in turn, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the modules beside this one that can be run by themselves."""
    status = 0
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        if not path.stem.startswith("test_") and "__main__" in path.read_text(encoding="utf-8"):
            sys.stdout.write(f"\n== {path.stem} ==\n")
            sys.stdout.flush()
            status |= subprocess.run([sys.executable, "-m", f"tests.bench.{path.stem}"], check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
