Attribute VB_Name = "OpsheetRibbon"
Option Explicit
' What the ribbon asks for and what its buttons do. Commands hold no quotes and nothing that a shell would read.

Private Const SHEET_DROP_DOWN As String = "opsheet_sheet"

Private mRibbon As IRibbonUI
Private mSheetName As String

Public Sub RibbonLoaded(ribbon As IRibbonUI)
    Set mRibbon = ribbon
End Sub

Public Sub GetLabel(control As IRibbonControl, ByRef returnedVal)
    returnedVal = TextOf(control.ID & ".label")
End Sub

Public Sub GetScreentip(control As IRibbonControl, ByRef returnedVal)
    returnedVal = TextOf(control.ID & ".screentip")
End Sub

Public Sub GetSupertip(control As IRibbonControl, ByRef returnedVal)
    returnedVal = TextOf(control.ID & ".supertip")
End Sub

Public Sub RunAction(control As IRibbonControl)
    PressButton control.Tag
End Sub

' What other workbooks call by Application.Run, since no control of the ribbon can be had from outside.
Public Sub PressButton(ByVal key As String)
    If Not WorkbookIsOpen() Then Exit Sub
    RunButton key
    RefreshSheets
End Sub

Public Sub SwitchLanguage(control As IRibbonControl)
    If Not WorkbookIsOpen() Then Exit Sub
    If CurrentLanguage() = "zh" Then
        RunButton "language_en"
    Else
        RunButton "language_zh"
    End If
    ReadLanguage
    StartAfresh
    RegisterHelp
End Sub

Public Sub Reload(control As IRibbonControl)
    If Not WorkbookIsOpen() Then Exit Sub
    RunButton "reload"
    ReadLanguage
    StartAfresh
End Sub

Public Sub GetSheetCount(control As IRibbonControl, ByRef returnedVal)
    returnedVal = 1
    If Not ActiveWorkbook Is Nothing Then returnedVal = 1 + ActiveWorkbook.Worksheets.Count
End Sub

Public Sub GetSheetLabel(control As IRibbonControl, index As Integer, ByRef returnedVal)
    If index = 0 Then
        returnedVal = TextOf("message.sheet_automatic")
    Else
        returnedVal = ActiveWorkbook.Worksheets(CLng(index)).Name
    End If
End Sub

Public Sub GetChosenSheet(control As IRibbonControl, ByRef returnedVal)
    returnedVal = SheetNumber()
End Sub

Public Sub ChooseSheet(control As IRibbonControl, id As String, index As Integer)
    mSheetName = ""
    If index > 0 Then mSheetName = ActiveWorkbook.Worksheets(CLng(index)).Name
End Sub

Public Sub WorkbookChanged()
    mSheetName = ""
    RefreshSheets
End Sub

Public Sub RefreshSheets()
    If Not mRibbon Is Nothing Then mRibbon.InvalidateControl SHEET_DROP_DOWN
End Sub

Private Sub RunButton(ByVal key As String)
    RunPython "from opsheet.ribbon.buttons import button; button." & key & "(" & CStr(SheetNumber()) & ")"
End Sub

Private Function WorkbookIsOpen() As Boolean
    WorkbookIsOpen = Not ActiveWorkbook Is Nothing
    If Not WorkbookIsOpen Then MsgBox TextOf("message.no_workbook"), vbInformation, "opsheet"
End Function

Private Sub StartAfresh()
    ForgetAll
    Application.CalculateFull
    If Not mRibbon Is Nothing Then mRibbon.Invalidate
End Sub

' The chosen sheet's place as it is now, since sheets may have been moved; 0 lets opsheet find the tables.
Private Function SheetNumber() As Long
    Dim position As Long
    SheetNumber = 0
    If mSheetName = "" Or ActiveWorkbook Is Nothing Then Exit Function
    For position = 1 To ActiveWorkbook.Worksheets.Count
        If ActiveWorkbook.Worksheets(position).Name = mSheetName Then SheetNumber = position
    Next position
End Function
