"""What the installed add-in's VBA hands to Windows: its own procedures, run by an interpreter of VBA.

The procedures are taken from the add-in's file; what they ask Excel and the settings for is answered here.
"""

from __future__ import annotations

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
            code = code.replace("Set wb = ActiveWorkbook", "").replace("Set wb = ThisWorkbook", "")
            code = code.replace(', "BOOK_CALLER", ActiveWorkbook', ', "BOOK_CALLER", "the active workbook"')
            vba.add_module(EXCEL + code.replace("Private Sub", "Public Sub"), name=f"Of{name}")
        return vba
