"""Running the command line in this process and reading what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from opsheet.cli import main

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "workbooks" / "samples"
FAULTY = SAMPLES / "stocking.xlsx"
CLEAN = SAMPLES / "stocking_clean.xlsx"
AS_OF = ("--as-of", "2025-03-10")


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def sentences(self) -> list[str]:
        return self.err.splitlines()


@dataclass(frozen=True)
class CommandLine:
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Said:
        self.capture.readouterr()
        status = main([str(argument) for argument in arguments])
        said = self.capture.readouterr()
        return Said(status, said.out, said.err)
