Attribute VB_Name = "OpsheetHelp"
Option Explicit
' Texts of the function wizard. Help must never keep the add-in from loading, so every failure is passed over.

Public Sub RegisterHelp()
    #If Not Mac Then
        Dim refused As String
        On Error Resume Next
        refused = RegisterFunctions(TextOf("functions"))
        If refused = "" Then Exit Sub
        ' Excel may refuse to describe the macros of a hidden workbook: show it for that moment, and try them again.
        Application.ScreenUpdating = False
        ThisWorkbook.IsAddin = False
        refused = RegisterFunctions(refused)
        ThisWorkbook.IsAddin = True
        ThisWorkbook.Saved = True
        Application.ScreenUpdating = True
    #End If
End Sub

' functionNames: separated by commas. Gives those that Excel refuses; they don't keep the others from their help.
Private Function RegisterFunctions(ByVal functionNames As String) As String
    Dim names As Variant
    Dim refused As String
    Dim position As Long
    names = Split(functionNames, ",")
    For position = LBound(names) To UBound(names)
        If Not RegisterFunction(CStr(names(position))) Then refused = refused & "," & names(position)
    Next position
    RegisterFunctions = Mid$(refused, 2)
End Function

Private Function RegisterFunction(ByVal functionName As String) As Boolean
    Dim texts As Variant
    On Error GoTo refused
    texts = ArgumentTexts(functionName)
    If IsEmpty(texts) Then
        Application.MacroOptions Macro:=QualifiedName(functionName), Description:=TextOf(functionName & ".help"), _
            Category:=TextOf(functionName & ".category")
    Else
        Application.MacroOptions Macro:=QualifiedName(functionName), Description:=TextOf(functionName & ".help"), _
            Category:=TextOf(functionName & ".category"), ArgumentDescriptions:=texts
    End If
    RegisterFunction = True
refused:
End Function

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
