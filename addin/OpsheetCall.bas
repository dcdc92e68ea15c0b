Attribute VB_Name = "OpsheetCall"
Option Explicit
Option Private Module
' How a worksheet function reaches Python. Nothing may raise: a cell would show #VALUE! without a word.

Private Const UDF_MODULE As String = "opsheet_udfs.excel"

' functionName: as in Excel. remembering: equal arguments give equal results until the settings change.
' bare: no argument is given, so they are taken from the calling cell's row. arguments: an array, the last one
' standing for the calling cell.
Public Function CallFunction(ByVal functionName As String, ByVal remembering As Boolean, _
                             ByVal bare As Boolean, arguments As Variant) As Variant
    Dim key As String
    Dim answer As Variant

    If WizardIsOpen() Then Exit Function
    On Error GoTo failed
    If remembering And Not bare Then key = KeyOf(functionName, arguments)
    If Recall(key, answer) Then
        CallFunction = answer
        Exit Function
    End If
    answer = CallPython(functionName, arguments)
    If bare Then FollowRow functionName, answer
    Remember key, answer
    CallFunction = answer
    Exit Function
failed:
    CallFunction = "#" & Err.Description
End Function

Private Function CallPython(ByVal functionName As String, arguments As Variant) As Variant
    #If Mac Then
        CallPython = "#" & TextOf("message.windows_only")
    #Else
        CallPython = XLPy.CallUDF(UDF_MODULE, functionName, arguments, ActiveWorkbook, Application.Caller)
    #End If
End Function

' Excel doesn't know that a bare call reads its row, so such a cell recalculates always; a line of usage needn't.
Private Sub FollowRow(ByVal functionName As String, answer As Variant)
    If VarType(answer) = vbString Then
        If Left$(answer, 1) = "#" And InStr(answer, functionName & "(") > 0 Then Exit Sub
    End If
    Application.Volatile
End Sub

' The function wizard would call Python on every key stroke; while it is open the standard tool bar is off.
Private Function WizardIsOpen() As Boolean
    On Error Resume Next
    WizardIsOpen = Not Application.CommandBars("Standard").Controls(1).Enabled
End Function
