"""Fills, number formats and notes: cloned once, taken back to the letter, the user's own left alone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from opsheet.catalogue import RefusedError
from opsheet.outcome import ClearMarks, SetFill, SetNote, SetNumberFormat
from workbook_builder import SHEET, build, changed_parts, edited, hand_made, opened, part, parts, rebuilt, sheet_xml

RED, YELLOW = "#FFC7CE", "#FFEB9C"
MARKS = (
    ClearMarks("数据", [RED, YELLOW], "【"),
    SetFill("数据", ["A1", "B2:C3"], RED),
    SetFill("数据", "A2", YELLOW, keep_existing=True),
    SetNote("数据", "A1", "【S201】数量不是整箱\n箱规 24，请改为 48"),
    SetNote("数据", "A2", "【S202】", keep_existing=True),
)


def sample(path: Path) -> Path:
    def fill(book, sheet) -> None:
        own = book.add_format({"bg_color": "#00FF00", "border": 1})
        sheet.write("A1", "数量", book.add_format({"bold": True, "num_format": "0.00"}))
        sheet.write("A2", 5, own)
        sheet.write("B2", 6)
        sheet.write_comment("A2", "用户的批注", {"author": "Nancy"})

    return build(path, fill)


def test_marks_are_made_and_the_users_own_stay(tmp_path: Path) -> None:
    sheet = opened(edited(sample(tmp_path / "in.xlsx"), *MARKS))["数据"]
    fills = {cell: sheet[cell].fill.fgColor.rgb for cell in ("A1", "A2", "B2", "C3")}
    assert fills == {"A1": "FFFFC7CE", "A2": "FF00FF00", "B2": "FFFFC7CE", "C3": "FFFFC7CE"}
    assert (sheet["A1"].font.b, sheet["A1"].number_format) == (True, "0.00")
    assert (sheet["A1"].comment.text, sheet["A1"].comment.author) == (MARKS[3].text, "opsheet")  # pyright: ignore[reportAttributeAccessIssue]
    assert sheet["A2"].comment.text == "用户的批注"
    assert sheet["A1"].comment.height > 30


def test_a_second_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first = edited(sample(tmp_path / "in.xlsx"), *MARKS, name="first")
    second = edited(first, *MARKS, name="second")
    assert first.read_bytes() == second.read_bytes()


def test_taking_marks_back_restores_every_cell(tmp_path: Path) -> None:
    source = sample(tmp_path / "in.xlsx")
    marked = edited(source, *MARKS, name="marked")
    cleared = edited(marked, MARKS[0], name="cleared")
    before, after = opened(source)["数据"], opened(cleared)["数据"]
    for cell in ("A1", "A2", "B2"):
        assert before[cell]._style == after[cell]._style
    assert after["C3"].fill.patternType is None
    assert after["A1"].comment is None
    assert after["A2"].comment.text == "用户的批注"
    assert parts(marked)["xl/styles.xml"] == parts(cleared)["xl/styles.xml"]


def test_the_last_note_takes_its_parts_with_it(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write("A1", 1))
    noted = edited(source, SetNote("数据", "A1", "【x】"), name="noted")
    new = {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet1.xml.rels"}
    assert changed_parts(source, noted) == new | {SHEET, "[Content_Types].xml"}
    cleared = edited(noted, ClearMarks("数据", [], "【"), name="cleared")
    assert "xl/comments1.xml" not in parts(cleared)
    assert "xl/drawings/vmlDrawing1.vml" not in parts(cleared)
    assert part(cleared) == part(source)


def test_a_note_is_replaced_and_taken_away(tmp_path: Path) -> None:
    source = sample(tmp_path / "in.xlsx")
    replaced = edited(source, SetNote("数据", "A2", "新"), name="replaced")
    assert opened(replaced)["数据"]["A2"].comment.text == "新"
    assert part(replaced, "xl/drawings/vmlDrawing1.vml").count("<v:shape ") == 1
    removed = edited(replaced, SetNote("数据", "A2", None), name="removed")
    assert opened(removed)["数据"]["A2"].comment is None


def test_the_users_notes_keep_their_bytes(tmp_path: Path) -> None:
    source = sample(tmp_path / "in.xlsx")
    before = part(source, "xl/comments1.xml")
    after = part(edited(source, SetNote("数据", "C9", "加")), "xl/comments1.xml")
    own = before[before.index("<comment ") : before.index("</commentList>")]
    assert own in after


def test_a_threaded_conversation_is_left_alone(tmp_path: Path) -> None:
    source = sample(tmp_path / "in.xlsx")
    links = part(source, "xl/worksheets/_rels/sheet1.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        ' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
    )
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A2" id="{0}"><text>话题</text></threadedComment></ThreadedComments>'
    )
    rebuilt(
        source,
        {"xl/worksheets/_rels/sheet1.xml.rels": links, "xl/threadedComments/threadedComment1.xml": thread},
    )
    result = edited(source, SetNote("数据", "A2", "【我们的】"), SetNote("数据", "B5", "【另】"))
    sheet = opened(result)["数据"]
    assert (sheet["A2"].comment.text, sheet["B5"].comment.text) == ("用户的批注", "【另】")


def test_many_cells_of_a_kind_cost_one_format(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        for row in range(200):
            sheet.write_row(row, 0, [1, 2, 3])

    source = build(tmp_path / "in.xlsx", fill)
    edits = [SetFill("数据", f"A{row}", RED) for row in range(1, 201)]
    result = edited(source, *edits, SetNumberFormat("数据", "A1:B200", "#,##0"))
    assert '<cellXfs count="3">' in part(result, "xl/styles.xml")


def test_a_fill_is_taken_away_by_none(tmp_path: Path) -> None:
    result = edited(sample(tmp_path / "in.xlsx"), SetFill("数据", "A2", None))
    assert opened(result)["数据"]["A2"].fill.patternType is None
    assert opened(result)["数据"]["A2"].border.left.style == "thin"


def test_a_workbook_without_styles_gets_them(tmp_path: Path) -> None:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    links = part(source, "xl/_rels/workbook.xml.rels")
    start = links.index("<Relationship ", links.index("theme"))
    links = links[:start] + links[links.index("/>", start) + 2 :]
    assert "styles" not in links
    rebuilt(source, {"xl/styles.xml": None, "xl/_rels/workbook.xml.rels": links})
    result = edited(source, SetFill("数据", "A1", RED))
    assert opened(result)["数据"]["A1"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.parametrize("edit", [SetFill("数据", "A0", RED), SetFill("数据", "A1", "red")])
def test_a_wrong_address_or_colour_is_refused(tmp_path: Path, edit: SetFill) -> None:
    with pytest.raises(RefusedError):
        edited(sample(tmp_path / "in.xlsx"), edit)


def test_notes_of_a_drawing_with_other_prefixes(tmp_path: Path) -> None:
    """openpyxl writes ns0 for v; a shape of ours declares its own prefixes, and theirs are known by namespace."""
    source = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "数据"
    book.active["A1"].comment = openpyxl.comments.Comment("留着", "林晓")
    book.active["A2"].comment = openpyxl.comments.Comment("【S201】旧", "opsheet")
    book.save(source)
    drawing = next(name for name in parts(source) if name.endswith(".vml"))
    assert b"<v:shape" not in parts(source)[drawing]
    result = edited(source, ClearMarks("数据", [], "【"), SetNote("数据", "B3", "【S201】新"))
    written = etree.fromstring(parts(result)[drawing])
    cells = [
        (shape.findtext(".//{*}Row"), shape.findtext(".//{*}Column"))
        for shape in written.iter("{urn:schemas-microsoft-com:vml}shape")
    ]
    assert cells == [("0", "0"), ("2", "1")]
    notes = {cell.coordinate: cell.comment.text for row in opened(result)["数据"] for cell in row if cell.comment}
    assert notes == {"A1": "留着", "B3": "【S201】新"}
    assert edited(result, SetNote("数据", "B3", "【S201】新"), name="again").read_bytes() == result.read_bytes()
