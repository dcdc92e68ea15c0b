"""What the installed add-in's VBA hands to Windows: its own procedures, run by an interpreter of VBA.

The procedures are taken from the add-in's file; what they ask Excel and the settings for is answered here.
"""

from __future__ import annotations

import copy
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from pyopenvba.interpreter import Interpreter
from python_calamine import CalamineWorkbook

from vba_reader import sources

EXCEL = '#Const App = "Microsoft Excel"\n#Const Win64 = True\n'
ANSWERS = """
Public Function GetConfig(ByVal configKey As String, Optional ByVal default As Variant = "") As Variant
    GetConfig = default
    Select Case configKey
{cases}
    End Select
End Function
Public Function PathOf(ByVal workbook As String) As String
    PathOf = IIf(workbook = "active", "{active}", "{addin}")
End Function
Public Function NameOf() As String
    NameOf = Mid$(PathOf("active"), InStrRev(PathOf("active"), "\\") + 1)
End Function
Public Function ParentFolder(ByVal path As String) As String
    ParentFolder = Left$(path, InStrRev(path, "\\") - 1)
End Function
"""

RECORDER = """
Private mSteps As String
Public Property Get Steps() As String
    Steps = mSteps
End Property
Public Function Module(ByVal name As String) As String
    Module = name
End Function
Public Sub SetAttr(ByVal target As String, ByVal name As String, ByVal value As Variant)
    mSteps = mSteps & "SetAttr" & vbTab & target & vbTab & name & vbLf
End Sub
Public Sub Exec(ByVal command As String)
    mSteps = mSteps & "Exec" & vbTab & command & vbLf
End Sub
"""
BUTTON = """
Private mXlPy As New Recorder
Public Function XLPy() As Object
    Set XLPy = mXlPy
End Function
Public Function Sheets() As Object
    Set Sheets = New Collection
End Function
Public Function SheetNumber() As Long
    SheetNumber = 0
End Function
Public Sub ShowError(ByVal file As String, ByVal text As String)
    Err.Raise 1000, Description:=text
End Sub
Public Function ExecuteWindows(ByVal frozen As Boolean, command As String, interpreter As String, path As String)
    Err.Raise 1000, Description:="RunPython starts a process of its own"
End Function
Public Function StepsOf(ByVal key As String) As String
    RunButton key
    StepsOf = mXlPy.Steps
End Function
"""
SHELL = """
Private mCommand As String
Public Property Get Command() As String
    Command = mCommand
End Property
Public Function Run(ByVal line As String, ByVal style As Integer, ByVal wait As Boolean) As Long
    mCommand = line
    Run = 0
End Function
"""
PROCESS = """
Private mShell As New Shell
Public Function WScript() As Object
    Set WScript = mShell
End Function
Public Function XLPy() As Object
    Err.Raise 1000, Description:="RunPython goes through the server of the functions"
End Function
Public Function Sheets() As Object
    Set Sheets = New Collection
End Function
Public Function SheetNumber() As Long
    SheetNumber = 0
End Function
Public Function FileExists(ByVal path As String) As Boolean
    FileExists = True
End Function
Public Function CreateGUID() As String
    CreateGUID = "one-run"
End Function
Public Sub ShowError(ByVal file As String, Optional ByVal text As String = "")
    Err.Raise 1000, Description:=text
End Sub
Public Function CommandOf(ByVal key As String) As String
    RunButton key
    CommandOf = mShell.Command
End Function
"""
WINDOW = "the handle of Excel's window"  # in its place


@dataclass(frozen=True)
class Way:
    """How RunPython reaches Python: through the server that calculates the functions.

    Args:
        module: in which it puts the calling workbook.
        command: what it executes.
    """

    module: str
    command: str


@dataclass
class Addin:
    """An installed add-in.

    Args:
        file: the ``.xlam``.
        windows_path: where Excel sees it.
        user_file: the file of settings that ``opsheet install`` writes.
        encoding: of that file.
    """

    file: Path
    windows_path: str
    user_file: Path
    encoding: str
    settings: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        data = self.file.read_bytes()
        self._sources = sources(data, self.file.name)
        lines = self.user_file.read_text(encoding=self.encoding).splitlines()
        self.settings = dict(re.findall(r'"([^"]*)","([^"]*)"', "\n".join(lines)))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("opsheet.conf").to_python()
        self.settings |= {str(row[0]).upper(): str(row[1]) for row in rows}  # the sheet wins over the file

    def procedure(self, name: str) -> str:
        """The source of a procedure."""
        pattern = rf"^(?:Public |Private )?(Function|Sub) {name}\(.*?^End \1"
        found = [match for code in self._sources.values() for match in re.finditer(pattern, code, re.DOTALL | re.M)]
        assert len(found) == 1, f"{name} stands {len(found)} times in the add-in"
        return found[0][0]

    def command_line(self, workbook: str) -> str:
        """What ``XLPyCommand`` gives the DLL while a workbook is active."""
        return str(self._interpreter(workbook, "XLPyCommand").run("XLPyCommand"))

    def run_python(self, key: str, workbook: str) -> Way:
        """What ``RunButton`` makes ``RunPython`` do for a button.

        Raises:
            VBARuntimeError: when it goes the other way, by a process of its own.
        """
        vba = self._interpreter(workbook, "RunPython", "RunButton")
        vba.add_module(RECORDER, name="Recorder", kind="class")
        vba.add_module(BUTTON, name="Button")
        first, second = str(vba.run("StepsOf", [key])).splitlines()
        done, module, name = first.split("\t")
        assert (done, name) == ("SetAttr", "BOOK_CALLER"), first
        return Way(module, second.removeprefix("Exec\t"))

    def new_process(self, key: str, workbook: str, temporary: str) -> str:
        """The command line of the process that ``RunButton`` starts where the server isn't to be used.

        Args:
            key: of the button.
            workbook: the active one.
            temporary: the folder for what the process writes to its error output.

        Returns:
            The line, with ``WINDOW`` where the handle of Excel's window belongs.
        """
        other = replace_settings(self, {"USE UDF SERVER": "False", "TEMP DIR": temporary})
        vba = other._interpreter(workbook, "RunPython", "RunButton", "ExecuteWindows")
        vba.add_module(SHELL, name="Shell", kind="class")
        vba.add_module(PROCESS, name="Process")
        return str(vba.run("CommandOf", [key]))

    def library(self, workbook: str, bits: int = 64) -> str:
        """The name of the DLL in an Excel of 64 or 32 bits."""
        code = next(code for code in self._sources.values() if "XLPyDLLName" in code)
        names = list(set(re.findall(rf'Const XLPyDLLName As String = "(\w+{bits}[^"]*)"', code)))
        assert len(names) == 1, names
        interpreter = self.settings["INTERPRETER_WIN"]
        return f"{self._interpreter(workbook).run('ParentFolder', [interpreter])}\\{names[0]}"

    def _interpreter(self, workbook: str, *names: str) -> Interpreter:
        cases = "\n".join(f'    Case "{key}": GetConfig = "{value}"' for key, value in self.settings.items())
        answers = ANSWERS.format(cases=cases, active=workbook, addin=self.windows_path)
        vba = Interpreter()
        vba.add_module(answers, name="Answers")
        for name in names:
            code = self.procedure(name).replace("ActiveWorkbook.FullName", 'PathOf("active")')
            code = code.replace("ThisWorkbook.FullName", 'PathOf("addin")').replace("wb.Worksheets", "Sheets()")
            code = code.replace("ActiveWorkbook.Name", "NameOf()").replace("Application.Hwnd", f'"{WINDOW}"')
            code = code.replace('Application.Path & "\\" & Application.Name', r'"C:\Office\Microsoft Excel"')
            code = code.replace('Environ("Temp")', '""').replace("Kill LOG_FILE", "")
            code = code.replace("Set wb = ActiveWorkbook", "").replace("Set wb = ThisWorkbook", "")
            code = code.replace(', "BOOK_CALLER", ActiveWorkbook', ', "BOOK_CALLER", "the active workbook"')
            vba.add_module(EXCEL + code.replace("Private Sub", "Public Sub"), name=f"Of{name}")
        return vba


def replace_settings(addin: Addin, settings: dict[str, str]) -> Addin:
    """The same add-in with other settings."""
    other = copy.copy(addin)
    other.settings = {**addin.settings, **settings}
    return other
