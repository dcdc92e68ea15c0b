"""The pipe between LibreOffice and its worker: messages with their length before them.

Nobody but the LibreOffice that started the process holds its ends, so nothing has to be proved to each other.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

_LENGTH = struct.Struct(">I")
_VERSION = 2  # of marshal's format, which the Python of every LibreOffice reads


class ClosedError(Exception):
    """LibreOffice has ended."""


class Pipe:
    """One end of the pipe.

    Args:
        incoming: what the other side writes.
        outgoing: what it reads.

    Example:
        >>> import io
        >>> written = io.BytesIO()
        >>> Pipe(io.BytesIO(), written).send(("done", 5.0))
        >>> Pipe(io.BytesIO(written.getvalue()), io.BytesIO()).receive()
        ('done', 5.0)
    """

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def serve(self, answer: Callable[[Any, Pipe], Any]) -> None:
        """Say that the process is ready, and answer messages until the other side is gone.

        Args:
            answer: gives the answer to a message; it may ask the other side in between.
        """
        try:
            self.send(("done", "ready"))
            while True:
                message = self.receive()
                self.send(("done", answer(message, self)))
        except (ClosedError, BrokenPipeError):
            return

    def ask(self, message: Any) -> Any:
        """What LibreOffice answers to a question, while it waits for ours."""
        self.send(("ask", message))
        return self.receive()

    def send(self, message: Any) -> None:
        """Send one message: numbers, texts, truth values, None, and tuples, lists and dictionaries of these."""
        data = marshal.dumps(message, _VERSION)
        self._outgoing.write(_LENGTH.pack(len(data)) + data)
        self._outgoing.flush()

    def receive(self) -> Any:
        """The next message.

        Raises:
            ClosedError: when there is none any more.
        """
        return marshal.loads(self._read(_LENGTH.unpack(self._read(_LENGTH.size))[0]))  # noqa: S302 - from our own LibreOffice alone

    def _read(self, size: int) -> bytes:
        data = self._incoming.read(size)
        if len(data) < size:
            raise ClosedError
        return data


def standard_pipe() -> Pipe:
    """The pipe over standard input and output; what is printed from now on goes nowhere."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
    return Pipe(incoming, outgoing)
