Attribute VB_Name = "xlwings"
Public gLog As String
Public gLanguage As String
Public gFolder As String
Public gRefused As String
Public gRefusedWhileHidden As Boolean
Public gHidden As Boolean

Public Sub LogLine(s As String)
    gLog = gLog & s & Chr(10)
End Sub

Public Function TakeLog() As String
    TakeLog = gLog
    gLog = ""
End Function

Public Function RunPython(PythonCommand As String)
    LogLine "RunPython " & PythonCommand
    If InStr(PythonCommand, "language_en") > 0 Then gLanguage = "en"
    If InStr(PythonCommand, "language_zh") > 0 Then gLanguage = "zh"
End Function

Public Function XLPy()
    Dim o As StubPython
    Set o = New StubPython
    Set XLPy = o
End Function

Public Function GetConfigFilePath() As String
    GetConfigFilePath = "opsheet.conf"
End Function

Public Function GetConfigFromFile(sFile As String, sName As String, Optional sValue As String) As Boolean
    GetConfigFromFile = False
    If sName = "LANGUAGE" And gLanguage <> "" Then
        sValue = gLanguage
        GetConfigFromFile = True
    End If
End Function

Public Function StubCaller()
    StubCaller = "caller"
End Function

Public Sub Refuse(name As String, whileHidden As Boolean)
    gRefused = name
    gRefusedWhileHidden = whileHidden
    gHidden = True
End Sub

Public Sub RecordHelp(Macro As String, Description As String, Category As String, Optional ArgumentDescriptions As Variant)
    If gRefusedWhileHidden And gHidden Then Err.Raise 1004
    If InStr(Macro & "|", "!" & gRefused & "|") > 0 And gRefused <> "" Then Err.Raise 1004
    LogLine Macro & "|" & Description & "|" & Category
End Sub
