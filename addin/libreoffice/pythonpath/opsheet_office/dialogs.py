"""Questions to the user in LibreOffice's own boxes, or their answers from a macro that presses a button."""

from __future__ import annotations

import uno

CANCELLED = "cancel"
BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}  # MessageBoxButtons
RESULTS = {0: CANCELLED, 1: "ok", 2: "yes", 3: "no"}  # MessageBoxResults
AGREED = {"ok": "ok", "ok_cancel": "ok"}  # the answer to boxes that don't ask for a choice
OK_BUTTON, CANCEL_BUTTON = 1, 2  # PushButtonType
PICKED = 1
WIDTH, LINE, MARGIN = 240, 10, 6  # in the units of dialogs
CHARACTERS_OF_A_LINE = 42


class Dialogs:
    """The boxes of one window.

    Args:
        context: LibreOffice's.
        frame: the window.
        answers: what is answered in the place of the user, in the order of the questions, each None to keep what is
            proposed; None asks the user.
    """

    def __init__(self, context, frame, answers):
        self._context = context
        self._frame = frame
        self._answers = None if answers is None else list(answers)
        self.said = []
        self.asked = []

    def _make(self, name):
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def _answer(self):
        return self._answers.pop(0) if self._answers else None

    def alert(self, text, title, buttons, critical):
        """Show some lines; which button was chosen."""
        self.said.append(text)
        if self._answers is not None:
            return AGREED.get(buttons) or self._answer() or CANCELLED
        window = self._frame.ContainerWindow
        kind = "ERRORBOX" if critical else "INFOBOX" if buttons == "ok" else "QUERYBOX"
        box = window.Toolkit.createMessageBox(
            window, uno.Enum("com.sun.star.awt.MessageBoxType", kind), BUTTONS[buttons], title, text
        )
        return RESULTS.get(box.execute(), CANCELLED)

    def ask(self, text, title, default):
        """Let the user type a text; None where the box is closed."""
        self.asked.append(title)
        if self._answers is not None:
            answer = self._answer()
            return default if answer is None else answer
        dialog, edit = self._input_box(text, title, default)
        try:
            return edit.Text if dialog.execute() else None
        finally:
            dialog.dispose()

    def pick(self, title, folder):
        """Let the user choose a folder or a file; None where none is chosen."""
        self.asked.append(title)
        if self._answers is not None:
            return self._answer()
        picker = self._make("com.sun.star.ui.dialogs.{}Picker".format("Folder" if folder else "File"))
        picker.setTitle(title)
        if picker.execute() != PICKED:
            return None
        url = picker.getDirectory() if folder else picker.getSelectedFiles()[0]
        return uno.fileUrlToSystemPath(url)

    def _input_box(self, text, title, default):
        lines = sum(1 + len(line) // CHARACTERS_OF_A_LINE for line in text.split("\n"))
        below = MARGIN + lines * LINE
        model = self._make("com.sun.star.awt.UnoControlDialogModel")
        model.Title, model.Width, model.Height = title, WIDTH, below + 4 * MARGIN + 28
        inner = WIDTH - 2 * MARGIN
        _add(model, "FixedText", "label", (MARGIN, MARGIN, inner, lines * LINE), Label=text, MultiLine=True)
        _add(model, "Edit", "answer", (MARGIN, below + MARGIN, inner, 14), Text=default)
        row = below + 2 * MARGIN + 14
        _add(model, "Button", "ok", (WIDTH - 112, row, 50, 14), PushButtonType=OK_BUTTON, DefaultButton=True)
        _add(model, "Button", "cancel", (WIDTH - 56, row, 50, 14), PushButtonType=CANCEL_BUTTON)
        dialog = self._make("com.sun.star.awt.UnoControlDialog")
        dialog.setModel(model)
        window = self._frame.ContainerWindow
        dialog.createPeer(window.Toolkit, window)
        return dialog, dialog.getControl("answer")


def _add(model, kind, name, place, **properties):
    control = model.createInstance("com.sun.star.awt.UnoControl{}Model".format(kind))
    control.PositionX, control.PositionY, control.Width, control.Height = place
    control.Name = name
    for key, value in properties.items():
        setattr(control, key, value)
    model.insertByName(name, control)
