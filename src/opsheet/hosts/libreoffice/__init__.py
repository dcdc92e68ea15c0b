"""The host for documents that are open in LibreOffice.

It is an engine of xlwings: what is written through xlwings into Excel is written into LibreOffice by the same calls, so
that one reading, one editor and one undo serve both.
"""

from __future__ import annotations

from opsheet.hosts.libreoffice.engine import open_document
from opsheet.hosts.libreoffice.office import Office, OfficeError

__all__ = ["Office", "OfficeError", "open_document"]
