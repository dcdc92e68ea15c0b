Attribute VB_Name = "OpsheetMemo"
Option Explicit
Option Private Module
' Remembers results by their arguments: a call through COM costs milliseconds, whatever Python does.
' Everything is forgotten when a settings file changes, when the ribbon reloads, and when it grows too large.

Private Const MOST_CELLS As Long = 64
Private Const MOST_RESULTS As Long = 100000
Private Const SECONDS_BETWEEN_LOOKS As Double = 1

Private mResults As Object
Private mStamp As String
Private mLastLook As Double

Public Sub ForgetAll()
    Set mResults = Nothing
End Sub

Public Function Recall(ByVal key As String, ByRef answer As Variant) As Boolean
    Recall = False
    If key = "" Then Exit Function
    ForgetWhenSettingsChanged
    If mResults Is Nothing Then Exit Function
    If Not mResults.Exists(key) Then Exit Function
    answer = mResults.Item(key)
    Recall = True
End Function

Public Sub Remember(ByVal key As String, answer As Variant)
    If key = "" Or IsProblem(answer) Then Exit Sub
    If mResults Is Nothing Then Set mResults = New Dictionary
    If mResults.Count >= MOST_RESULTS Then Set mResults = New Dictionary
    If mResults.Exists(key) Then Exit Sub
    mResults.Add key, answer
End Sub

' A problem may be gone at the next try.
Private Function IsProblem(answer As Variant) As Boolean
    IsProblem = False
    If VarType(answer) = vbString Then IsProblem = (Left$(answer, 1) = "#")
End Function

' The arguments as one text, or nothing where they are too many to be worth it.
Public Function KeyOf(ByVal functionName As String, arguments As Variant) As String
    Dim key As String
    Dim part As String
    Dim position As Long
    On Error GoTo unknown
    key = functionName
    For position = LBound(arguments) To UBound(arguments) - 1
        part = KeyOfArgument(arguments(position))
        If part = "" Then Exit Function
        key = key & "|" & part
    Next position
    KeyOf = key
unknown:
End Function

Private Function KeyOfArgument(argument As Variant) As String
    Dim area As Object
    Dim content As Variant
    If Not IsObject(argument) Then
        If IsArray(argument) Then
            KeyOfArgument = KeyOfArray(argument)
        Else
            KeyOfArgument = KeyOfValue(argument)
        End If
        Exit Function
    End If
    Set area = argument
    If area.Rows.Count > MOST_CELLS Or area.Columns.Count > MOST_CELLS Then Exit Function
    content = area.Value
    If IsArray(content) Then
        KeyOfArgument = KeyOfArray(content)
    Else
        KeyOfArgument = KeyOfValue(content)
    End If
End Function

Private Function KeyOfArray(content As Variant) As String
    Dim value As Variant
    Dim count As Long
    Dim key As String
    key = "A" & CStr(UBound(content, 1))
    For Each value In content
        count = count + 1
        If count > MOST_CELLS Then Exit Function
        key = key & "," & KeyOfValue(value)
    Next value
    KeyOfArray = key & ";" & CStr(count)
End Function

Private Function KeyOfValue(value As Variant) As String
    Select Case VarType(value)
        Case vbEmpty
            KeyOfValue = "E"
        Case vbString
            KeyOfValue = "S" & CStr(Len(value)) & ":" & value
        Case vbBoolean
            KeyOfValue = "B" & CStr(CLng(value))
        Case vbError
            KeyOfValue = "R" & CStr(value)
        Case vbDate
            KeyOfValue = "D" & ExactNumber(CDbl(value))
        Case Else
            KeyOfValue = "N" & ExactNumber(CDbl(value))
    End Select
End Function

' CStr keeps 15 digits; what it drops is added, so that two numbers never share a key.
Private Function ExactNumber(ByVal number As Double) As String
    Dim shown As String
    shown = CStr(number)
    ExactNumber = shown & "/" & CStr(number - CDbl(shown))
End Function

Private Sub ForgetWhenSettingsChanged()
    Dim stamp As String
    If Abs(Timer - mLastLook) < SECONDS_BETWEEN_LOOKS Then Exit Sub
    mLastLook = Timer
    stamp = SettingsStamp()
    If stamp <> mStamp Then ForgetAll
    mStamp = stamp
End Sub

Private Function SettingsStamp() As String
    Dim folder As String
    Dim file As String
    Dim stamp As String
    On Error Resume Next
    folder = UserSetting("SETTINGS_FOLDER")
    If folder = "" Then Exit Function
    file = Dir(folder & Application.PathSeparator & "*.yaml")
    Do While file <> ""
        stamp = stamp & file & CStr(FileDateTime(folder & Application.PathSeparator & file)) & ";"
        file = Dir()
    Loop
    SettingsStamp = stamp
End Function
