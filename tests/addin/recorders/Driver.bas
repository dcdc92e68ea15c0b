Attribute VB_Name = "Driver"
Public Function Press(callback As String, id As String, tag As String) As String
    Dim c As New StubControl
    c.ID = id
    c.Tag = tag
    Select Case callback
        Case "RunAction"
            RunAction c
        Case "SwitchLanguage"
            SwitchLanguage c
        Case "Reload"
            Reload c
        Case Else
            Press = "no such callback"
            Exit Function
    End Select
    Press = TakeLog()
End Function

Public Function Ask(callback As String, id As String, index As Integer) As String
    Dim c As New StubControl
    Dim v As Variant
    c.ID = id
    Select Case callback
        Case "GetLabel"
            GetLabel c, v
        Case "GetScreentip"
            GetScreentip c, v
        Case "GetSupertip"
            GetSupertip c, v
        Case "GetSheetCount"
            GetSheetCount c, v
        Case "GetSheetLabel"
            GetSheetLabel c, index, v
        Case "GetChosenSheet"
            GetChosenSheet c, v
        Case "ChooseSheet"
            ChooseSheet c, id, index
            v = "chosen"
        Case Else
            v = "no such callback"
    End Select
    Ask = CStr(v)
End Function
