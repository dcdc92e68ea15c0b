"""What LibreOffice loads: the worksheet functions, and the commands behind the tool bar and the menu.

It runs in LibreOffice's own Python, from version 3.8 on, with nothing but the standard library and ``uno``. Everything
that calculates runs in opsheet's Python, beyond a pipe.
"""

from __future__ import annotations

import unohelper
from com.sun.star.frame import DispatchResultEvent, XDispatchProvider, XNotifyingDispatch
from com.sun.star.frame.DispatchResultState import FAILURE, SUCCESS
from com.sun.star.lang import Locale, XInitialization, XServiceInfo
from com.sun.star.sheet import XAddIn
from com.sun.star.task import XJob
from opsheet_office import commands, functions, interchange
from opsheet_office.calling_cell import DECLARED

from opsheet import XFunctions

FUNCTIONS_NAME = "opsheet.Functions"
ADD_IN = "com.sun.star.sheet.AddIn"
COMMANDS_NAME = "opsheet.Commands"
PROTOCOL_HANDLER = "com.sun.star.frame.ProtocolHandler"
PROTOCOL = "vnd.opsheet:"
DOCUMENTS_NAME = "opsheet.Documents"
JOB = "com.sun.star.task.Job"
SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


class _Named(unohelper.Base, XServiceInfo):
    implementation = ""
    services = ()

    def getImplementationName(self):
        return self.implementation

    def supportsService(self, name):
        return name in self.services

    def getSupportedServiceNames(self):
        return self.services


class Functions(_Named, XAddIn, XFunctions):
    """The worksheet functions; each is a method by its programmatic name, set below."""

    implementation = FUNCTIONS_NAME
    services = (ADD_IN, FUNCTIONS_NAME)

    def __init__(self, context):
        self._locale = Locale("zh", "CN", "")
        self._caller = functions.Caller(context)

    def getServiceName(self):
        return FUNCTIONS_NAME

    def setLocale(self, locale):
        self._locale = locale

    def getLocale(self):
        return self._locale

    def _text(self, texts):
        return texts["zh" if self._locale.Language == "zh" else "en"]

    def getProgrammaticFuntionName(self, display):
        return next((name for name, one in DECLARED.items() if one["name"] == display), "")

    def getDisplayFunctionName(self, name):
        return DECLARED[name]["name"] if name in DECLARED else ""

    def getFunctionDescription(self, name):
        return self._text(DECLARED[name]["help"]) if name in DECLARED else ""

    def getDisplayArgumentName(self, name, number):
        argument = _argument(name, number)
        return self._text(argument["label"]) if argument else ""

    def getArgumentDescription(self, name, number):
        argument = _argument(name, number)
        return self._text(argument["help"]) if argument else ""

    def getProgrammaticCategoryName(self, name):
        return "Add-In"

    def getDisplayCategoryName(self, name):
        return "opsheet"


def _argument(name, number):
    """An argument by its position; the document, which LibreOffice itself hands over, is the first."""
    arguments = DECLARED[name]["arguments"] if name in DECLARED else []
    return arguments[number - 1] if 0 < number <= len(arguments) else None


def _method(name):
    def call(self, document, *arguments):
        return self._caller.call(DECLARED[name]["name"], DECLARED[name]["needed"], document, arguments)

    call.__name__ = name
    return call


for _name in DECLARED:
    setattr(Functions, _name, _method(_name))


class Commands(_Named, XInitialization, XDispatchProvider, XNotifyingDispatch):
    """Commands such as ``vnd.opsheet:validate_stocking``, in the frame on which they were clicked."""

    implementation = COMMANDS_NAME
    services = (PROTOCOL_HANDLER, COMMANDS_NAME)

    def __init__(self, context):
        self._context = context
        self._frame = None

    def initialize(self, arguments):
        self._frame = arguments[0] if arguments else None

    def queryDispatch(self, url, target, flags):
        return self if url.Complete.startswith(PROTOCOL) else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

    def dispatch(self, url, arguments):
        self._press(url, arguments)

    def dispatchWithNotification(self, url, arguments, listener):
        done, said = self._press(url, arguments)
        if listener is not None:
            listener.dispatchFinished(DispatchResultEvent(self, SUCCESS if done else FAILURE, said))

    def addStatusListener(self, listener, url):
        pass

    def removeStatusListener(self, listener, url):
        pass

    def _press(self, url, arguments):
        key = url.Complete[len(PROTOCOL) :]
        answers = next((one.Value for one in arguments if one.Name == "Answers"), None)
        return commands.press(self._context, self._frame, key, answers)


class Documents(_Named, XJob):
    """What is done when a spreadsheet was opened or saved."""

    implementation = DOCUMENTS_NAME
    services = (JOB, DOCUMENTS_NAME)

    def __init__(self, context):
        pass

    def execute(self, arguments):
        environment = next((one.Value for one in arguments if one.Name == "Environment"), ())
        given = {one.Name: one.Value for one in environment}
        document = given.get("Model")
        if document is not None and document.supportsService(SPREADSHEET):
            interchange.on_event(given["EventName"], document)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, FUNCTIONS_NAME, Functions.services)
g_ImplementationHelper.addImplementation(Commands, COMMANDS_NAME, Commands.services)
g_ImplementationHelper.addImplementation(Documents, DOCUMENTS_NAME, Documents.services)
