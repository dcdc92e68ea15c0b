"""``python -m opsheet.generate write|check``: make the generated files, or say which of them are stale."""

from __future__ import annotations

import sys
from pathlib import Path

from opsheet.generate.files import stale_files, write

USAGE = "usage: python -m opsheet.generate write|check"


def main(arguments: list[str]) -> int:
    """Write or check the generated files of the checkout in the current folder.

    Args:
        arguments: ``["write"]`` or ``["check"]``.

    Returns:
        0 when all is fresh, 1 when something is stale, 2 on wrong usage.
    """
    if arguments not in (["write"], ["check"]):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    names = write(Path.cwd()) if arguments == ["write"] else stale_files(Path.cwd())
    for name in names:
        sys.stdout.write(f"{'written' if arguments == ['write'] else 'stale'}: {name}\n")
    return int(arguments == ["check"] and bool(names))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
