Attribute VB_Name = "OpsheetTexts"
Option Explicit
Option Private Module
' Texts in the user's language. They stand in a sheet, since VBA source can't hold Chinese on every system.

Private Const TEXTS_SHEET As String = "opsheet.texts"
Private Const FIRST_LANGUAGE As String = "zh"

Private mTexts As Object
Private mLanguage As String

Public Function TextOf(ByVal key As String) As String
    Dim found As String
    If mTexts Is Nothing Then LoadTexts
    found = key & "." & CurrentLanguage()
    If mTexts.Exists(found) Then TextOf = mTexts.Item(found)
End Function

Public Function CurrentLanguage() As String
    If mLanguage = "" Then ReadLanguage
    CurrentLanguage = mLanguage
End Function

Public Sub ReadLanguage()
    If LCase$(UserSetting("LANGUAGE")) = "en" Then
        mLanguage = "en"
    Else
        mLanguage = FIRST_LANGUAGE
    End If
End Sub

' Reads the user's file directly: xlwings' GetConfig fails while no workbook is open.
Public Function UserSetting(ByVal key As String) As String
    Dim found As String
    On Error Resume Next
    If GetConfigFromFile(GetConfigFilePath(), key, found) Then UserSetting = found
End Function

Private Sub LoadTexts()
    Dim cells As Variant
    Dim row As Long
    Set mTexts = New Dictionary
    cells = ThisWorkbook.Worksheets(TEXTS_SHEET).UsedRange.Value
    For row = LBound(cells, 1) To UBound(cells, 1)
        mTexts.Add cells(row, 1) & ".zh", cells(row, 2)
        mTexts.Add cells(row, 1) & ".en", cells(row, 3)
    Next row
End Sub
