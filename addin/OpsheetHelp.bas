Attribute VB_Name = "OpsheetHelp"
Option Explicit
' Texts of the function wizard. Help must never keep the add-in from loading, so every failure is passed over.

Public Sub RegisterHelp()
    #If Not Mac Then
        On Error Resume Next
        If RegisterFunctions() Then Exit Sub
        ' Excel may refuse to describe the macros of a hidden workbook: show it for that moment.
        Application.ScreenUpdating = False
        ThisWorkbook.IsAddin = False
        RegisterFunctions
        ThisWorkbook.IsAddin = True
        ThisWorkbook.Saved = True
        Application.ScreenUpdating = True
    #End If
End Sub

Private Function RegisterFunctions() As Boolean
    Dim names As Variant
    Dim position As Long
    On Error GoTo refused
    names = Split(TextOf("functions"), ",")
    For position = LBound(names) To UBound(names)
        RegisterFunction CStr(names(position))
    Next position
    RegisterFunctions = True
refused:
End Function

Private Sub RegisterFunction(ByVal functionName As String)
    Dim texts As Variant
    texts = ArgumentTexts(functionName)
    If IsEmpty(texts) Then
        Application.MacroOptions Macro:=QualifiedName(functionName), Description:=TextOf(functionName & ".help"), _
            Category:=TextOf(functionName & ".category")
    Else
        Application.MacroOptions Macro:=QualifiedName(functionName), Description:=TextOf(functionName & ".help"), _
            Category:=TextOf(functionName & ".category"), ArgumentDescriptions:=texts
    End If
End Sub

Private Function ArgumentTexts(ByVal functionName As String) As Variant
    Dim texts() As String
    Dim count As Long
    Dim text As String
    text = TextOf(functionName & ".1")
    Do While text <> ""
        ReDim Preserve texts(0 To count)
        texts(count) = text
        count = count + 1
        text = TextOf(functionName & "." & CStr(count + 1))
    Loop
    If count > 0 Then ArgumentTexts = texts
End Function

Private Function QualifiedName(ByVal functionName As String) As String
    QualifiedName = "'" & ThisWorkbook.Name & "'!" & functionName
End Function
