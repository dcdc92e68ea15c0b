"""A call of a worksheet function: its arguments to the worker, its answer to the cell."""

from __future__ import annotations

from opsheet_office import calling_cell
from opsheet_office.worker import FUNCTIONS, WorkerError


class Caller:
    """Calls functions for the cells of all documents.

    Args:
        context: LibreOffice's.
    """

    def __init__(self, context):
        self._context = context

    def call(self, name, needed, document, arguments):
        """What a cell shows: a number, a text, or rows of these.

        Args:
            name: the function's Excel name.
            needed: whether it needs any argument.
            document: in which the cell stands, handed over by LibreOffice.
            arguments: numbers, texts, rows of these, None where one is left out.
        """
        try:
            row = None
            if needed and not any(one is not None for one in arguments):
                row = calling_cell.row_of(document, name, lambda *where: FUNCTIONS.ask(("columns", name, *where)))
            given = calling_cell.with_blanks(document, name, arguments)

            return _rows(FUNCTIONS.ask(("call", name, given, row)))
        except WorkerError as error:
            return _rows(str(error))


def _rows(answer):
    return answer if isinstance(answer, tuple) else ((answer,),)
