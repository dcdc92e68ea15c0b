"""The stocking group's outcomes: what they write, where, and what they leave alone."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from opsheet.catalogue import ACTIONS, GROUPS, RefusedError, Severity, TableProblemError, UserError
from opsheet.hosts.form_numbers import numbered
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    ClearMarks,
    Formula,
    Inputs,
    Link,
    Outcome,
    Request,
    SetCells,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.settings import Settings
from opsheet_macros import load_actions, run_action
from table_builder import build_table, build_workbook
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
SHEET = "亚马逊实时备货单"
SOUND: dict[str, Any] = {
    "店铺": "LOMEESS",
    "MSKU": "HI-001",
    "产品类目": "灯带",
    "采购员": "Nina",
    "备货类型": "常规",
    "箱规": 36,
    "采购数量": 540,
    "7天日均": 20,
    "14天日均": 20,
    "30天日均": 20,
    "FBA可售": 1600,
    "FBA在途": 200,
    "主管审批": "通过",
}


@pytest.fixture(scope="module")
def settings() -> Settings:
    few_columns: dict[str, Any] = {"checks": {"T113": {"enabled": False}}}  # the rows hold what a case speaks of
    return team_settings(app=few_columns)


def run(key: str, settings: Settings, cells: list[dict[str, Any]], **request: Any) -> Outcome:
    place = {name: request.pop(name) for name in ("header_row", "row_numbers", "excel_table") if name in request}
    sound = [{**SOUND, "MSKU": f"HI-{number:03}", **row} for number, row in enumerate(cells, start=1)]
    table = build_table(settings, "stocking", sound, **place)
    outcome = run_action(key, Request(build_workbook(settings, table), settings, NOW, **request))
    return numbered(outcome, Path("no such folder"))[0]


def edits(outcome: Outcome, kind: type) -> list[Any]:
    return [edit for edit in outcome.edits if isinstance(edit, kind)]


class TestDeclarations:
    def test_the_four_actions_are_there(self) -> None:
        wanted = {"validate_stocking", "calculate_stocking", "fix_stocking", "export_approval"}
        assert wanted <= set(load_actions())

    def test_keytips_and_groups(self) -> None:
        load_actions()
        keytips = [action.keytip for action in ACTIONS.values()]
        assert len(set(keytips)) == len(keytips)
        assert all(1 <= len(keytip) <= 3 and keytip.isascii() and keytip.isupper() for keytip in keytips)
        assert {action.group for action in ACTIONS.values()} <= {group.key for group in GROUPS}

    def test_an_unknown_action_names_the_closest(self, settings: Settings) -> None:
        with pytest.raises(UserError, match="validate_stocking"):
            run("validate_stock", settings, [{}])

    def test_a_workbook_without_the_table_is_refused(self, settings: Settings) -> None:
        owners = build_table(settings, "link_owners", [{"店铺": "A", "MSKU": "B", "站点": "MX", "负责人": "Mia"}])
        request = Request(build_workbook(settings, owners), settings, NOW)
        with pytest.raises(TableProblemError, match="Amazon restock sheet"):
            run_action("validate_stocking", request)


class TestValidate:
    def test_earlier_marks_are_taken_back_first(self, settings: Settings) -> None:
        first = run("validate_stocking", settings, [{}]).edits[0]
        assert first == ClearMarks(SHEET, settings.app.mark_colors.all, settings.app.note_prefix)

    def test_fills_by_severity_leave_the_users_alone(self, settings: Settings) -> None:
        rows = [{"采购数量": 541}, {"采购数量": 541}, {}, {"采购员": "Sini", "采购数量": 1800}]
        fills = edits(run("validate_stocking", settings, rows), SetFill)
        colors = settings.app.mark_colors
        # E: buyer, G: quantity; neighbours are filled together
        assert [(fill.cells, fill.color) for fill in fills] == [
            (["D5", "G2:G3"], colors.error),
            (["G5"], colors.warn),
        ]
        assert all(fill.keep_existing for fill in fills)

    def test_the_worst_colours_the_cell_and_all_stand_in_one_note(self, settings: Settings) -> None:
        outcome = run("validate_stocking", settings, [{"采购数量": 1801}])
        assert [fill.color for fill in edits(outcome, SetFill)] == [settings.app.mark_colors.error]
        (note,) = edits(outcome, SetNote)
        lines = note.text.splitlines()
        assert lines[0].startswith("【opsheet】S201 采购数量 1,801")
        assert [line[:4] for line in lines[1:]] == ["S205", "S206"]
        assert note.keep_existing

    def test_notes_past_their_bound_are_left_out_warnings_first_and_that_is_said(self) -> None:
        few = team_settings(app={"findings": {"notes": {"value": 2}}})
        # G2 and G4 in error, G3 in warning, D5 (buyer) in error, a hint at the header: of three errors two get a note
        rows = [{"采购数量": 541}, {"采购数量": 1800}, {"采购数量": 541}, {"采购员": "Sini"}]
        outcome = run("validate_stocking", few, rows)
        assert [note.cell for note in edits(outcome, SetNote)] == ["G2", "G4"]
        assert [fill.cells for fill in edits(outcome, SetFill)] == [["D5", "G2", "G4"], ["G3"], ["A1"]]
        assert len(edits(outcome, AddSheet)[0].rows) == 1 + len(outcome.facts.to_json()["findings"])
        said = outcome.messages[-1].message
        assert said.render("en").startswith("Only the worst 2 cells got a note; the other 3 are in the result column")
        assert said.render("zh").startswith("批注只加在最严重的 2 个单元格，其余 3 个见结果列")

    def test_as_many_notes_as_the_bound_say_nothing_of_it(self) -> None:
        enough = team_settings(app={"findings": {"notes": {"value": 2}}})
        outcome = run("validate_stocking", enough, [{"采购数量": 1801}])
        assert [note.cell for note in edits(outcome, SetNote)] == ["G2", "A1"]
        assert len(outcome.messages) == 1

    def test_issues_past_the_sheets_bound_are_counted(self) -> None:
        few = team_settings(app={"findings": {"sheet_rows": {"value": 2}}})
        outcome = run("validate_stocking", few, [{"采购数量": 1801}, {"采购数量": 541}])
        (sheet,) = edits(outcome, AddSheet)
        assert [row[1] for row in sheet.rows[1:]] == ["S201", "S201"], "the worst stay"
        left = len(outcome.facts.to_json()["findings"]) - 2
        assert outcome.messages[-1].message.render("en") == (
            f"The sheet “Issues” lists the first 2 findings; the other {left} are in the result column and the fills"
        ).replace("Issues", sheet.name)

    def test_the_result_column_is_added_with_a_word_for_every_row(self, settings: Settings) -> None:
        outcome = run("validate_stocking", settings, [{}, {"采购数量": 1801}], row_numbers=[2, 4])
        (column,) = edits(outcome, AddColumn)
        assert (column.header_cell, column.header, column.first_row) == ("N1", "校验结果", 2)
        assert list(column.values) == ["通过", None, "错误 S201，警告 S205 S206"]

    def test_the_result_column_is_filled_where_it_stands(self, settings: Settings) -> None:
        rows = [{"校验结果": "旧"}, {"校验结果": None}, {}]
        outcome = run("validate_stocking", settings, rows, row_numbers=[2, 3, 7], header_row=1)
        written = [edit for edit in edits(outcome, SetCells) if edit.top_left.startswith("N")]
        assert [(edit.top_left, edit.values) for edit in written] == [("N2", [["通过"], ["通过"]]), ("N7", [["通过"]])]

    def test_the_issues_sheet_links_to_the_cells_worst_first(self, settings: Settings) -> None:
        (sheet,) = edits(run("validate_stocking", settings, [{"采购数量": 1800}, {"采购数量": 541}]), AddSheet)
        header, *rows = sheet.rows
        assert (sheet.name, sheet.table, len(header)) == ("校验问题", "opsheet_issues", len(sheet.widths))
        assert [(row[0], row[1], row[3]) for row in rows] == [
            ("错误", "S201", Link("G3", f"#'{SHEET}'!G3")),
            ("警告", "S205", Link("G2", f"#'{SHEET}'!G2")),
            ("警告", "S206", Link("G2", f"#'{SHEET}'!G2")),
        ]
        first = dict(zip(header, rows[0], strict=True))
        assert (first["MSKU"], first["店铺"], first["当前值"], first["建议值"]) == ("HI-002", "LOMEESS", 541, 576)

    def test_a_clean_sheet_says_so(self, settings: Settings) -> None:
        outcome = run("validate_stocking", settings, [{}])
        (sheet,) = edits(outcome, AddSheet)
        assert "没有发现问题" in sheet.rows[1]
        assert not edits(outcome, SetFill)
        assert outcome.messages[0].severity is Severity.INFO
        assert outcome.messages[0].message.render("en").endswith("1 rows. Errors: 0, warnings: 0, info: 0")

    def test_in_english(self) -> None:
        english = team_settings(app={"language": "en"})
        outcome = run("validate_stocking", english, [{"采购数量": 541}])
        assert edits(outcome, AddSheet)[0].name == "Issues"
        assert list(edits(outcome, AddColumn)[0].values) == ["error S201"]
        assert edits(outcome, AddColumn)[0].header == "校验结果", "headers follow the sheet's language"


class TestCalculate:
    def test_missing_columns_are_added_in_the_order_of_the_definition(self, settings: Settings) -> None:
        added = edits(run("calculate_stocking", settings, [{}], header_row=3, excel_table="备货"), AddColumn)
        assert [(column.header_cell, column.header) for column in added] == [
            ("N3", "加权日均"),
            ("O3", "可用库存"),
            ("P3", "可售天数"),
            ("Q3", "断货日期"),
            ("R3", "最晚下单日"),
            ("S3", "建议采购量"),
            ("T3", "箱数"),
            ("U3", "预计到货日"),
            ("V3", "备货后可售天数"),
            ("W3", "冗余件数"),
            ("X3", "出清信号"),
        ]
        assert {column.table for column in added} == {"备货"}
        # 1600 / 20 = 80 days; lead time 103 days for the mix; 20 x (103 + 30) - 1800 = 860, in cartons 864
        assert [column.values[0] for column in added] == [
            20,
            1600,
            80,
            dt.date(2025, 5, 29),
            dt.date(2025, 2, 15),
            864,
            15,
            dt.date(2025, 4, 24),
            117,
            0,
            None,
        ]

    def test_a_column_that_is_there_is_filled_and_formatted(self, settings: Settings) -> None:
        outcome = run("calculate_stocking", settings, [{"可售天数": "旧"}, {}], row_numbers=[2, 5])
        assert SetCells(SHEET, "N2", [[80]]) in outcome.edits
        assert SetCells(SHEET, "N5", [[80]]) in outcome.edits
        assert SetNumberFormat(SHEET, ["N2", "N5"], "0.0") in outcome.edits
        assert edits(outcome, AddColumn)[0].header_cell == "O1"

    @pytest.mark.parametrize(
        ("row", "column", "expected", "why"),
        [
            ({"7天日均": None, "14天日均": None, "30天日均": None}, "加权日均", None, "no average, no velocity"),
            ({"7天日均": None}, "加权日均", 20, "a blank average drops out"),
            ({"7天日均": "未知"}, "加权日均", None, "an average that can't be read"),
            ({"7天日均": 0, "14天日均": 0, "30天日均": 0}, "可售天数", 999, "stock that doesn't sell"),
            ({"FBA可售": 0}, "可售天数", 0, "no stock"),
            ({"FBA可售": None}, "可用库存", None, "no stock known"),
            ({"FBA可售": "几百"}, "可售天数", None, "stock that can't be read"),
            ({"FBA可售": -5}, "可用库存", None, "negative stock is an error of that row"),
            ({"箱规": None}, "建议采购量", None, "no cartons"),
            ({"箱规": 0}, "箱数", None, "no cartons"),
            ({"采购数量": 18}, "箱数", 0.5, "half a carton shows as such"),
            ({"采购数量": None}, "备货后可售天数", None, "nothing ordered"),
            ({"产品类目": "车机"}, "最晚下单日", dt.date(2025, 3, 10), "7 days at the supplier instead of 30"),
            ({"运输方式": "空运"}, "预计到货日", dt.date(2025, 3, 24), "14 days by air"),
            ({"运输方式": "火车"}, "预计到货日", None, "no such transport"),
            ({"申请日期": "2025-03-01"}, "预计到货日", dt.date(2025, 4, 15), "45 days from the order"),
            ({"7天日均": 1e-9, "14天日均": 0, "30天日均": 0}, "断货日期", None, "past every calendar"),
        ],
    )
    def test_a_row(self, settings: Settings, row: dict[str, Any], column: str, expected: Any, why: str) -> None:
        added = edits(run("calculate_stocking", settings, [row, {}]), AddColumn)
        values = next(edit.values for edit in added if edit.header == column)
        assert values[0] == expected, why
        assert values[1] is not None, "another row's trouble is its own"

    def test_live_formulas_give_what_the_values_say(self, settings: Settings) -> None:
        evaluate = pytest.importorskip("opsheet_udfs.evaluate")
        rows = [
            {"运输方式": "空运", "申请日期": "2025-03-01"},
            {"产品类目": "车机", "运输方式": "快线"},
            {"7天日均": 35},
        ]
        outcome = run("calculate_stocking", settings, rows, inputs=Inputs({"result": "formulas"}))
        added = edits(outcome, AddColumn)
        table = build_table(settings, "stocking", [{**SOUND, **row} for row in rows])
        evaluator = evaluate.Evaluator(settings, NOW)
        for place in range(len(rows)):
            cells = {column.letter: column.raw[place] for column in table.columns.values()}
            for column in added[:-1]:  # the exit signal comes from more than the row's cells
                formula = column.values[place]
                assert isinstance(formula, Formula)
                cells[column.header_cell.rstrip("1")] = formula.value
                assert _same(evaluator.evaluate(_filled_in(formula.text, cells)), formula.value), formula.text

    def test_formulas_in_an_excel_table_name_its_columns(self, settings: Settings) -> None:
        outcome = run(
            "calculate_stocking", settings, [{"7天日均": 20}], excel_table="备货", inputs=Inputs({"result": "formulas"})
        )
        velocity = edits(outcome, AddColumn)[0].values[0]
        expected = ",".join(f"备货[[#This Row],[{days}天日均]]" for days in (7, 14, 30))
        assert velocity == Formula(f"=DAILY_VELOCITY({expected})", 20)


def _filled_in(formula: str, cells: dict[str, Any]) -> str:
    """The formula with each reference replaced by what its cell holds."""

    def literal(found: re.Match[str]) -> str:
        value = cells.get(found[1])
        if value is None:
            return '""'
        if isinstance(value, dt.date):
            return f"DATE({value.year},{value.month},{value.day})"
        return f'"{value}"' if isinstance(value, str) else repr(value)

    return re.sub(r"\$([A-Z]{1,2})\d+", literal, formula)


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, float | int) and isinstance(found, float | int):
        return abs(found - expected) < 1e-6
    if isinstance(found, dt.datetime):
        found = found.date()
    return found == expected or (found in (None, "") and expected is None)


class TestFix:
    def test_suggestions_are_written_and_listed(self, settings: Settings) -> None:
        outcome = run("fix_stocking", settings, [{"采购数量": 541, "采购员": "Sini"}, {"MSKU": "HI-2 "}])
        assert [(edit.top_left, edit.values) for edit in edits(outcome, SetCells)] == [
            ("D2", [["Nina"]]),
            ("G2", [[576]]),
            ("B3", [["HI-2"]]),
        ]
        (sheet,) = edits(outcome, AddSheet)
        assert sheet.name == "修正记录"
        assert sheet.rows[2][0] == Link("G2", f"#'{SHEET}'!G2")
        assert list(sheet.rows[2][3:7]) == ["采购数量", 541, 576, "S201"]
        assert [fix["cell"] for fix in outcome.facts.to_json()["fixes"]] == ["D2", "G2", "B3"]

    def test_only_the_chosen_rows(self, settings: Settings) -> None:
        outcome = run("fix_stocking", settings, [{"采购数量": 541}, {"采购数量": 541}], rows=frozenset({3}))
        assert [edit.top_left for edit in edits(outcome, SetCells)] == ["G3"]

    def test_nothing_to_fix(self, settings: Settings) -> None:
        outcome = run("fix_stocking", settings, [{}])
        assert (outcome.edits, outcome.facts.to_json()) == ((), {"fixes": []})

    def test_a_fixed_sheet_has_nothing_left_to_fix(self, settings: Settings) -> None:
        rows = [{"采购数量": 541, "采购员": " sini", "备货类型": "常规品 "}]
        fixes = run("fix_stocking", settings, rows).facts.to_json()["fixes"]
        fixed = {**rows[0], **{fix["header"]: fix["new"] for fix in fixes}}
        assert run("fix_stocking", settings, [fixed]).facts.to_json() == {"fixes": []}


class TestExport:
    def test_refused_while_errors_stand(self, settings: Settings) -> None:
        rows = [{"采购数量": 541}, {"主管审批": None}, {}]
        with pytest.raises(RefusedError) as refused:
            run("export_approval", settings, rows)
        assert refused.value.render("zh") == (
            "不能导出：主管审批未通过 1 行（只导出已通过的：--where 主管审批=通过；在 Excel 里先筛选）；"
            "错误 1 处，请先改正：采购数量不是整箱 G2"
        )

    def test_errors_of_other_rows_dont_matter(self, settings: Settings) -> None:
        outcome = run("export_approval", settings, [{"采购数量": 541}, {}], rows=frozenset({3}))
        assert outcome.facts.to_json()["rows"] == [3]
        assert not outcome.edits

    def test_a_missing_column_always_matters(self, settings: Settings) -> None:
        table = build_table(settings, "stocking", [{"店铺": "A", "MSKU": "B", "采购数量": 1, "主管审批": "通过"}])
        with pytest.raises(RefusedError, match="A required column is missing 箱规"):
            run_action("export_approval", Request(build_workbook(settings, table), settings, NOW))

    def test_rows_without_quantity_are_not_submitted(self, settings: Settings) -> None:
        outcome = run("export_approval", settings, [{"采购数量": 0}, {}])
        assert outcome.facts.to_json()["rows"] == [3]
        with pytest.raises(RefusedError, match="no rows to submit"):
            run("export_approval", settings, [{"采购数量": 0}])

    def test_rows_that_are_not_there(self, settings: Settings) -> None:
        with pytest.raises(RefusedError, match="rows are 2 to 2"):
            run("export_approval", settings, [{}], rows=frozenset({99}))

    def test_the_form(self, settings: Settings, tmp_path: Path) -> None:
        rows = [
            {"运营": "Mia", "部门": "一部", "目标销售月": "2025-06", "计划毛利率": 0.3, "品名": "=球泡灯"},
            {"运营": "Leo", "部门": "一部", "备货类型": "战略性", "备注": "旺季前到货"},
            {"采购数量": 1800, "备注": "老板要的"},
        ]
        strategic = {"目标销售月": "2025-06", "计划毛利率": 0.3}
        outcome = run("export_approval", settings, [{**strategic, **row} for row in rows])
        (file,) = outcome.files
        assert file.pdf
        assert file.name == f"备货计划审批表_{outcome.facts.to_json()['number']}.xlsx"
        assert str(outcome.facts.to_json()["number"]).startswith("BH-20250310-")
        file.write(tmp_path / file.name)
        sheet = openpyxl.load_workbook(tmp_path / file.name).active
        assert sheet is not None
        text = "\n".join(str(cell) for row in sheet.values for cell in row if cell is not None)
        assert sheet["A1"].value == "备货计划审批表"
        for words in (
            outcome.facts.to_json()["number"],
            "2025-03-10",
            "一部",
            "Mia、Leo",
            "合计 3 个产品",
            outcome.facts.to_json()["fingerprint"][:16].upper(),
        ):
            assert str(words) in text
        for words in (
            "战略性备货",
            "第 2 项  HI-002  旺季前到货",
            "S205  ",
            "：第 3 项",
            "各项相同：店铺 LOMEESS",
            "Hill",
            "Nancy",
            "采购主管",
            "财务",
        ):
            assert words in text
        headers = [cell.value for cell in sheet[4]]
        data = [
            dict(zip(headers, [cell.value for cell in row], strict=True))
            for row in sheet.iter_rows(min_row=5, max_row=8)
        ]
        assert [row["采购数量"] for row in data] == [540, 540, 1800, 2880]
        assert [row["箱数"] for row in data] == [15, 15, 50, 80]
        assert data[0]["品名"] == "=球泡灯"
        assert sheet.cell(5, headers.index("品名") + 1).data_type == "s", "a text that begins with = stays text"
        assert (data[0]["备货后可售"], data[0]["计划毛利率"]) == (117, 0.3)
        assert "目标销售月 2025-06" in text, "the same in every row: said once, above"
        assert "目标销售月" not in headers

    def test_sixty_products_are_readable_on_paper(self, settings: Settings, tmp_path: Path) -> None:
        shops, sites, kinds = ("LOMEESS-US", "HIFILUZ-MX"), ("US", "MX", "CA"), ("常规", "返单", "冗余批复")
        rows = [
            {
                "站点": sites[number % 3],
                "店铺": shops[number % 2],
                "MSKU": f"HIF-PZD-LED-{number}PCS-WHITE-US",
                "FNSKU": f"X0M9KDQX{number:02}",
                "品名": "汽车牌照灯 LED 白光两只装",
                "备货类型": kinds[number % 3],
                "采购单价": 12.5,
                "目标销售月": f"2025-{6 + number % 3:02}",
                "期望到达日期": dt.datetime(2025, 5, 1 + number % 20),
                "计划毛利率": 0.31,
                "运输方式": ("海运", "整柜", "快线")[number % 3],
                "延保标签": ("YES", "NO")[number % 2],
                "备注": ("旺季前到货 before the season", "")[number % 2],
            }
            for number in range(60)
        ]
        for language in ("zh", "en"):
            own = team_settings(app={"language": language, "checks": {"T113": {"enabled": False}}})
            run("export_approval", own, rows).files[0].write(tmp_path / f"{language}.xlsx")
            sheet = openpyxl.load_workbook(tmp_path / f"{language}.xlsx").active
            assert sheet is not None
            points = sum(one.width * 5.25 for one in sheet.column_dimensions.values())
            assert 10 * 784 / points >= 8, "a row's 10 points on the sheet are 8 on a landscape A4 page"
            cells = [str(cell) for row in sheet.values for cell in row if cell is not None]
            assert not {"采购员", "Purchaser", "类目", "Category"} & set(cells), "the same in every row"
            assert {"单价", "Unit price"} & set(cells)
            assert 60 * 540 * 12.5 in [cell for row in sheet.values for cell in row]
            warned = [cell for cell in cells if cell.startswith(("S", "T")) and "  " in cell]
            assert len(warned) == len({cell.split()[0] for cell in warned}), "one line a check"

    def test_an_empty_column_takes_no_room_and_a_word_is_not_cut(self, tmp_path: Path) -> None:
        english = team_settings(app={"language": "en", "checks": {"T113": {"enabled": False}}})
        rows = [{"备注": "", "运输方式": "整柜"}, {"备注": None, "运输方式": "空运"}]
        run("export_approval", english, rows).files[0].write(tmp_path / "form.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").active
        assert sheet is not None
        header = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Quantity")
        headers = {cell.value: cell.column_letter for cell in sheet[header.row]}
        assert "Remark" not in headers
        assert sheet.column_dimensions[headers["Cartons"]].width > len("Cartons")
        assert sheet.column_dimensions[headers["Transport"]].width > len("container")

    def test_the_form_prints_on_a4_landscape(self, settings: Settings, tmp_path: Path) -> None:
        file = run("export_approval", settings, [{}]).files[0]
        file.write(tmp_path / "form.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").active
        assert sheet is not None
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one page wide by default
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$3:$3"
        assert "&P" in (sheet.oddFooter.center.text or "")

    def test_an_english_form_is_punctuated_as_english(self, tmp_path: Path) -> None:
        english = team_settings(app={"language": "en"})
        run("export_approval", english, [{}]).files[0].write(tmp_path / "form.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "form.xlsx").active
        assert sheet is not None
        texts = [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
        assert any(text.startswith("Form number: BH-") for text in texts)
        assert not [text for text in texts if "：" in text]

    def test_the_same_request_writes_the_same_file(self, settings: Settings, tmp_path: Path) -> None:
        for name in ("one.xlsx", "two.xlsx"):
            run("export_approval", settings, [{}]).files[0].write(tmp_path / name)
        assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
