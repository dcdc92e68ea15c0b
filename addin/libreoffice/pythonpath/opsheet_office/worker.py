"""A process in opsheet's Python, and the pipe to it: nobody else can reach it, and it ends when this end is closed."""

from __future__ import annotations

import json
import marshal
import os
import shutil
import struct
import subprocess
import sys
import threading
import time

HEADER = struct.Struct(">I")
MARSHAL_VERSION = 2  # which every Python reads
RETRY_SECONDS = 5.0  # a Python that doesn't start is not started again for every cell
ENDED = (OSError, EOFError, ValueError, TypeError)  # the process has died, or sends what is no message
HERE = os.path.dirname(os.path.abspath(__file__))
NO_PYTHON = "#运营表：找不到 Python，请运行 opsheet install --libreoffice / opsheet: no Python, run that command"
DID_NOT_START = "#运营表：无法启动（{0}），请运行 opsheet doctor / opsheet: can't start ({0}), run opsheet doctor"


class WorkerError(Exception):
    """The worker can't be started or has died; the text is what a cell shows."""


class Worker:
    """One process, started when it is first needed and again when it has died.

    Args:
        task: what it is for: ``functions`` or ``commands``.
    """

    def __init__(self, task):
        self._task = task
        self._process = None
        self._failed_at = None
        self._failure = ""
        self.lock = threading.RLock()

    def ask(self, message, serve=None):
        """Send a message and wait for the answer; a process that died meanwhile is replaced once.

        Args:
            message: of what ``marshal`` knows.
            serve: answers what the worker asks in between; without it, it may ask nothing.
        """
        with self.lock:
            fresh = self._start()
            try:
                return self._exchange(message, serve)
            except ENDED as error:
                self.stop()
                if fresh or serve is not None:
                    raise self._failed(error) from error
            self._start()
            try:
                return self._exchange(message, serve)
            except ENDED as error:
                self.stop()
                raise self._failed(error) from error

    def _exchange(self, message, serve):
        self._send(message)
        while True:
            answer = self._receive()
            if answer[0] == "done":
                return answer[1]
            self._send(serve(answer[1]))

    def stop(self):
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                try:
                    pipe.close()
                except OSError:
                    pass
            process.kill()
            process.wait()

    def _start(self):
        """Start the process where none runs; whether that was needed."""
        if self._process is not None and self._process.poll() is None:
            return False
        if self._failed_at is not None and time.monotonic() - self._failed_at < RETRY_SECONDS:
            raise WorkerError(self._failure)
        self.stop()
        python = interpreter()
        if python is None:
            self._failed_at, self._failure = time.monotonic(), NO_PYTHON
            raise WorkerError(NO_PYTHON)
        try:
            self._process = subprocess.Popen(
                [python, "-m", "opsheet.libreoffice", self._task],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._receive()  # says that it is ready
        except ENDED as error:
            self.stop()
            raise self._failed(error) from error
        self._failed_at = None
        return True

    def _failed(self, error):
        self._failed_at = time.monotonic()
        self._failure = DID_NOT_START.format(str(error) or type(error).__name__)
        return WorkerError(self._failure)

    def _send(self, message):
        data = marshal.dumps(message, MARSHAL_VERSION)
        self._process.stdin.write(HEADER.pack(len(data)) + data)
        self._process.stdin.flush()

    def _receive(self):
        size = HEADER.unpack(self._read(HEADER.size))[0]
        return marshal.loads(self._read(size))

    def _read(self, size):
        data = self._process.stdout.read(size)
        if len(data) < size:
            raise EOFError("the process ended")
        return data


def interpreter():
    """The Python in which opsheet is installed: the one that installed the extension, or that of ``opsheet``."""
    with open(os.path.join(HERE, "installed.json"), encoding="utf-8") as file:
        told = json.load(file)["interpreter"]
    if told:
        return told if os.path.isfile(told) else None
    program = shutil.which("opsheet")
    folder = os.path.dirname(program) if program else ""
    names = ("python.exe", os.path.join("..", "python.exe")) if sys.platform == "win32" else ("python3", "python")
    found = [os.path.join(folder, name) for name in names if folder and os.path.isfile(os.path.join(folder, name))]
    return os.path.normpath(found[0]) if found else None


def _environment():
    """The environment without what LibreOffice sets for its own Python and its own libraries."""
    own = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "UNO_PATH", "URE_BOOTSTRAP")
    environment = {name: value for name, value in os.environ.items() if name not in own}
    return dict(environment, PYTHONIOENCODING="utf-8")


FUNCTIONS = Worker("functions")
COMMANDS = Worker("commands")
