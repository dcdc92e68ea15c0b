"""Reading VBA projects with oletools, whose imports complain about their own parser's age."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser

__all__ = ["sources"]


def sources(file: bytes, name: str) -> dict[str, str]:
    """Every module's source of a workbook or a ``vbaProject.bin``."""
    parser = VBA_Parser(name, data=file)
    return {path.split("/")[-1]: code for _, path, _, code in parser.extract_macros()}
