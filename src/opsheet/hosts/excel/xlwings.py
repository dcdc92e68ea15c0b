"""xlwings, without its ``pro`` part: that one's licence is non-commercial, and xlwings tries to import it."""

from __future__ import annotations

import sys
from typing import Any, cast

sys.modules.setdefault("xlwings.pro", cast("Any", None))

import xlwings as xw  # noqa: E402 - only after its pro part is blocked

__all__ = ["xw"]
