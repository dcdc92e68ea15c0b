"""A click on a button: the worker runs the action, and asks here for what it reads and writes."""

from __future__ import annotations

from opsheet_office.document import Document
from opsheet_office.worker import COMMANDS, FUNCTIONS, WorkerError

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
RELOAD = "reload"
TITLE = "opsheet"


def press(context, frame, key, answers):
    """Do what a button is for.

    Args:
        context: LibreOffice's.
        frame: the window in which it was clicked.
        key: of the action or command.
        answers: what is answered to its questions, in their order; None asks the user.

    Returns:
        Whether it was run, what was said, and the titles of what was asked.
    """
    document = frame.Controller.Model if frame is not None and frame.Controller is not None else None
    if document is None or not document.supportsService(SPREADSHEET):
        return False, ((), ())
    desk = Document(context, frame, answers)
    try:
        COMMANDS.ask(("press", key), desk.serve)
        if key == RELOAD:
            FUNCTIONS.ask(("reload",))
            document.calculateAll()
    except WorkerError as error:
        desk.dialogs.alert(str(error), TITLE, "ok", True)
        return False, _told(desk.dialogs)
    finally:
        desk.status(None)
    return True, _told(desk.dialogs)


def _told(dialogs):
    return tuple(dialogs.said), tuple(dialogs.asked)
