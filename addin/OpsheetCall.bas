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
    answer = CallPython(functionName, bare, arguments)
    If bare Then FollowRow functionName, answer
    Remember key, answer
    CallFunction = answer
    Exit Function
failed:
    CallFunction = "#" & Err.Description
End Function

' Python gets the values of cells, and the calling cell only where its row is to be read: each object that it gets
' costs several calls from process to process, and needs classes made from Excel's type library, which may be damaged.
Private Function CallPython(ByVal functionName As String, ByVal bare As Boolean, arguments As Variant) As Variant
    #If Mac Then
        CallPython = "#" & TextOf("message.windows_only")
    #Else
        If bare Then
            CallPython = XLPy.CallUDF(UDF_MODULE, functionName, arguments, Nothing, Application.Caller)
        Else
            TakeValues arguments
            CallPython = XLPy.CallUDF(UDF_MODULE, functionName, arguments, Nothing, Nothing)
        End If
    #End If
End Function

Private Sub TakeValues(arguments As Variant)
    Dim area As Object
    Dim position As Long
    For position = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(position)) Then
            Set area = arguments(position)
            If Not area Is Nothing Then
                Set arguments(position) = Nothing ' or the value might go to the cells
                arguments(position) = area.Value
            End If
        End If
    Next position
End Sub

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
