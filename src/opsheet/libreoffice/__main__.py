"""``python -m opsheet.libreoffice functions`` or ``commands``: answers to one LibreOffice until that ends."""

from __future__ import annotations

import sys

from opsheet.libreoffice.pipe import standard_pipe


def main(task: str) -> None:
    """Answer until the pipe is closed.

    Args:
        task: what this process is for.
    """
    pipe = standard_pipe()
    if task == "functions":
        from opsheet.libreoffice.functions import answer
    else:
        from opsheet.libreoffice.commands import answer
    pipe.serve(answer)


if __name__ == "__main__":
    main(sys.argv[1])
