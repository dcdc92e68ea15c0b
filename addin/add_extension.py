"""Adds an extension to LibreOffice, or removes it, for the root user, whom LibreOffice's own program turns away.

Runs in a Python that can import ``uno``, with the arguments: soffice, the profile's address, ``add`` or ``remove``, and
the file or the extension's name.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import uuid

import uno
import unohelper
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

SECONDS = 120
SECONDS_TO_END = 20
USER = "user"


class Approval(unohelper.Base, XInteractionHandler, XCommandEnvironment):
    """Says yes to whatever is asked."""

    def handle(self, request):
        approve = uno.getTypeByName("com.sun.star.task.XInteractionApprove")
        for continuation in request.getContinuations():
            chosen = continuation.queryInterface(approve)
            if chosen is not None:
                chosen.select()
                return

    def getInteractionHandler(self):
        return self

    def getProgressHandler(self):
        return None


def connected(pipe, process):
    """The context of the office that listens at a pipe, once it does."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(SECONDS * 4):
        try:
            return resolver.resolve("uno:pipe,name={};urp;StarOffice.ComponentContext".format(pipe))
        except NoConnectException:
            if process.poll() is not None:
                sys.exit("LibreOffice is open already")
            time.sleep(0.25)
    sys.exit("LibreOffice doesn't start")


def ended(desktop):
    """Ask the office to end."""
    with contextlib.suppress(DisposedException):
        desktop.terminate()


def main(program, profile, what, target):
    """Start an office of our own, change its extensions, and end it."""
    pipe = "opsheet" + uuid.uuid4().hex
    accept = "--accept=pipe,name={};urp;StarOffice.ComponentContext".format(pipe)
    quiet = ["--headless", "--norestore", "--nologo", "--nodefault"]
    process = subprocess.Popen([program, *quiet, "-env:UserInstallation=" + profile, accept], start_new_session=True)
    try:
        context = connected(pipe, process)
        manager = context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        if what == "remove":
            manager.removeExtension(target, "opsheet.oxt", USER, None, Approval())
        elif manager.addExtension(pathlib.Path(target).as_uri(), (), USER, None, Approval()) is None:
            sys.exit("LibreOffice refused the extension")
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        threading.Thread(target=ended, args=(desktop,), daemon=True).start()  # it may never answer
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # soffice is a script around the office itself


if __name__ == "__main__":
    main(*sys.argv[1:])
