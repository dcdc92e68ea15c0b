"""Clicks on the ribbon, on a made-up Excel: what is said, written, remembered, and brought back."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from excel_engine import open_excel
from made_up_machine import windows
from opsheet.addin.machine import read_user_file
from opsheet.catalogue import RefusedError
from opsheet.hosts.excel import questions
from opsheet.hosts.excel.xlwings import xw
from opsheet.hosts.input_folder import read_folder
from opsheet.hosts.pdf_text import PdfLimits
from opsheet.hosts.undo_journal import JournalStore
from opsheet.log import log_path
from opsheet.outcome import Inputs, Request, SetCells
from opsheet.ribbon import buttons, commands, run_action
from opsheet.ribbon.buttons import button
from opsheet.samples.data_folder import write_data_folder
from opsheet.tables import read_workbook
from opsheet_macros import load_action
from opsheet_macros import run_action as run_macro
from team_settings import team_settings

SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"


class Desk:
    """A user at Excel with one workbook open.

    Args:
        path: of the workbook.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reopen()

    def reopen(self) -> None:
        """Excel closed and started again."""
        self.app = open_excel(self.path)
        self.book = self.app.books[0]
        self.book.set_mock_caller()

    def reopen_saved(self) -> None:
        """Excel closed with the changes saved, and started again."""
        self.book.save()
        self.reopen()

    def select(self, sheet: str, address: str) -> None:
        self.app.impl.selection = self.book.sheets[sheet].range(address).impl

    @property
    def said(self) -> list[str]:
        return [alert[0] for alert in self.app.impl.alerts]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "team"))
    monkeypatch.setattr(run_action, "now", lambda: dt.datetime(2025, 3, 10, 9))
    machine = windows(tmp_path / "machine")
    monkeypatch.setattr(commands, "this_machine", lambda: machine)
    path = tmp_path / "stocking.xlsx"
    shutil.copy(SAMPLES / "stocking_clean.xlsx", path)
    yield Desk(path)
    del xw.Book._mock_caller


def cells(desk: Desk) -> list[Any]:
    """Every sheet's values; cells that are blank again may still count as used."""
    return [[sheet.name, [_trimmed(row) for row in sheet.used_range.value]] for sheet in desk.book.sheets]


def _trimmed(row: list[Any]) -> list[Any]:
    return row[: max((number for number, value in enumerate(row, 1) if value is not None), default=0)]


def test_a_button_works_reports_and_can_be_undone_after_a_restart(desk: Desk) -> None:
    before = cells(desk)
    button.calculate_stocking(0)
    assert desk.said[-1].startswith("亚马逊实时备货单：66 行中算出 62 行")
    assert cells(desk) != before
    assert desk.app.status_bar is False
    desk.book.save()
    desk.reopen()
    button.undo(0)
    assert desk.said == ["已撤销“计算备货”"]
    assert cells(desk) == before
    button.undo(0)
    assert desk.said[-1] == "没有可撤销的操作"


def test_steps_are_undone_one_by_one(desk: Desk) -> None:
    before = cells(desk)
    button.validate_stocking(0)
    checked = cells(desk)
    button.calculate_stocking(0)
    button.undo(0)
    assert cells(desk) == checked
    button.undo(0)
    assert cells(desk) == before


def test_undo_names_the_cells_that_were_changed_since(desk: Desk) -> None:
    button.calculate_stocking(0)
    entry = JournalStore().last(desk.path)
    assert entry is not None
    change: Any = entry.changes[0]
    cell = next(iter(change.cells))
    desk.book.sheets[change.sheet].range(cell).value = "mine"
    button.undo(0)
    assert f"{change.sheet}!{cell}" in desk.said[-1]
    assert desk.book.sheets[change.sheet].range(cell).value == "mine"


@pytest.mark.parametrize(("address", "count"), [("A2:A4", 3), ("$5:$6", 2), ("A2:B3,D9:D9", 3)])
def test_selected_rows_are_exported(address: str, count: int, desk: Desk) -> None:
    desk.select("亚马逊实时备货单", address.replace("$5:$6", "A5:AZ6"))
    button.export_approval(0)
    assert f"{count} 个产品" in desk.said[-1]
    assert list((desk.path.parent / "输出").glob("*.xlsx"))


def test_a_form_opens_after_it_was_made(desk: Desk) -> None:
    desk.select("亚马逊实时备货单", "A2:A4")
    button.export_approval(0)
    opened = desk.app.books.active
    assert opened.name == "备货计划审批表_BH-20250310-001.xlsx"
    assert opened.sheets[0].used_range.value[0][0] == "备货计划审批表"
    assert desk.book.name == "stocking.xlsx", "the restock sheet stays open"


def test_a_form_that_excel_does_not_open_is_there_all_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OSError("locked")

    monkeypatch.setattr(type(desk.app.books.impl), "open", locked)
    desk.select("亚马逊实时备货单", "A2:A4")
    button.export_approval(0)
    assert "无法打开 备货计划审批表_BH-20250310-001.xlsx（OSError），请自行打开" in desk.said[-1]
    assert list((desk.path.parent / "输出").glob("*.xlsx"))


def test_filtered_rows_are_exported_and_one_selected_cell_chooses_nothing(desk: Desk) -> None:
    sheet = desk.book.impl.workbook["亚马逊实时备货单"]
    for row in range(5, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = True
    desk.select("亚马逊实时备货单", "A2")
    button.export_approval(0)
    assert "3 个产品" in desk.said[-1]


def test_fixes_are_listed_before_they_are_written(desk: Desk) -> None:
    shutil.copy(SAMPLES / "stocking.xlsx", desk.path)
    desk.reopen()
    before = cells(desk)
    button.fix_stocking(0)
    assert desk.said[0].startswith("可修正 3 处，已列在“修正预览”")
    assert cells(desk)[: len(before)] == before
    button.fix_stocking(0)
    assert desk.said[-1].startswith("已修正 3 处")
    assert cells(desk)[: len(before)] != before


def test_live_formulas_can_be_chosen(desk: Desk) -> None:
    desk.app.impl.typed = ["2"]
    button.calculate_stocking(0)
    ((prompt, title, default, kind),) = desk.app.impl.questions
    assert title == "写入内容"
    assert "2 = 公式" in prompt
    assert (default, kind) == ("1", 2)
    sheet = desk.book.impl.workbook["亚马逊实时备货单"]
    assert any("DAILY_VELOCITY(" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_a_question_that_is_closed_changes_nothing(desk: Desk) -> None:
    before = cells(desk)
    desk.app.impl.typed = [False]
    button.calculate_stocking(0)
    assert cells(desk) == before
    assert desk.said == []
    assert desk.app.status_bar is False


def test_what_cannot_be_read_is_asked_again(desk: Desk) -> None:
    before = cells(desk)
    desk.app.impl.typed = ["7", False]
    button.calculate_stocking(0)
    assert "只能是" in desk.app.impl.questions[1][0]
    assert all(len(prompt) <= 255 for prompt, *_ in desk.app.impl.questions)
    assert cells(desk) == before


def test_a_missing_table_is_refused_before_anything_is_asked(desk: Desk) -> None:
    button.name_letters(0)
    assert len(desk.said) == 1
    assert "货件预约" in desk.said[0]
    assert desk.app.impl.questions == []


class MacQuestions:
    """The questions of macOS, as AppleScript's standard additions ask them."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def OSAX(self, pid: int) -> MacQuestions:  # noqa: N802 - as the library has it
        return self

    def activate(self) -> None:
        pass

    def __getattr__(self, command: str) -> Any:
        def ask(*arguments: Any, **options: Any) -> Any:
            self.asked.append((command, arguments, options))
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

        return ask


def on_mac(monkeypatch: pytest.MonkeyPatch, answer: Any) -> MacQuestions:
    asking = MacQuestions(answer)
    modules: dict[str, Any] = {"osax": asking, "appscript": SimpleNamespace(k=SimpleNamespace(text_returned="text"))}
    monkeypatch.setattr(questions, "import_module", modules.__getitem__)
    monkeypatch.setattr("sys.platform", "darwin")
    return asking


def test_macos_asks_with_its_own_dialog(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = on_mac(monkeypatch, {"text": "2"})
    given = questions.ask_inputs(load_action("calculate_stocking"), desk.app, "zh")
    assert given == {"result": "formulas"}
    ((command, _, options),) = asking.asked
    assert command == "display_dialog"
    assert options == {"default_answer": "1", "with_title": "写入内容"}


def test_macos_picks_a_folder_with_its_own_picker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = on_mac(monkeypatch, SimpleNamespace(path="/Users/mia/letters"))
    desk.app.impl.answers = ["yes"]
    assert questions.ask_inputs(load_action("name_letters"), desk.app, "en") == {"letters": Path("/Users/mia/letters")}
    assert asking.asked[0][0] == "choose_folder"


def test_cancelling_on_macos_cancels_and_other_faults_do_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled = OSError("User canceled.")
    cancelled.errornumber = -128  # type: ignore[attr-defined]
    on_mac(monkeypatch, cancelled)
    with pytest.raises(questions.CancelledError):
        questions.ask_inputs(load_action("calculate_stocking"), desk.app, "zh")
    on_mac(monkeypatch, OSError("no Excel"))
    with pytest.raises(OSError, match="no Excel"):
        questions.ask_inputs(load_action("calculate_stocking"), desk.app, "zh")


@pytest.fixture
def letters(desk: Desk) -> Path:
    """The appointments are open, and the letters lie beside them."""
    shutil.copy(SAMPLES / "appointments.xlsx", desk.path)
    shutil.copytree(SAMPLES / "letters", desk.path.parent / "letters")
    desk.reopen()
    desk.app.impl.picked = desk.path.parent / "letters"
    return desk.path.parent / "letters"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_letters_are_renamed_from_the_ribbon_and_one_undo_brings_all_back(desk: Desk, letters: Path) -> None:
    before, names_before = cells(desk), names(letters)
    desk.app.impl.answers = ["yes", "ok"]
    button.name_letters(0)
    assert [question[1] for question in desk.app.impl.questions] == [4]
    assert "封预约信改名，继续吗？" in desk.said[1]
    assert len(names(letters) - names_before) == 3
    assert "3 封改名" in desk.said[-1]
    desk.reopen_saved()
    button.undo(0)
    assert names(letters) == names_before
    assert cells(desk) == before
    assert JournalStore().last(letters) is None


@pytest.mark.parametrize("answers", [["cancel"], ["yes", "cancel"]])
def test_letters_stay_where_the_user_cancels(desk: Desk, letters: Path, answers: list[str]) -> None:
    before, names_before = cells(desk), names(letters)
    desk.app.impl.answers = answers
    button.name_letters(0)
    assert (cells(desk), names(letters)) == (before, names_before)


def test_a_picker_that_is_closed_cancels(desk: Desk, letters: Path) -> None:
    before = cells(desk)
    desk.app.impl.answers, desk.app.impl.picked = ["yes"], None
    button.name_letters(0)
    assert cells(desk) == before


def test_without_a_folder_only_the_columns_are_filled(desk: Desk, letters: Path) -> None:
    before, names_before = cells(desk), names(letters)
    desk.app.impl.answers = ["no"]
    button.name_letters(0)
    assert names(letters) == names_before
    assert cells(desk) != before


def test_undo_refuses_letters_that_changed(desk: Desk, letters: Path) -> None:
    names_before = names(letters)
    desk.app.impl.answers = ["yes", "ok"]
    button.name_letters(0)
    after = cells(desk)
    for name in names(letters) - names_before:
        (letters / name).write_bytes(b"signed meanwhile")
    button.undo(0)
    assert "没有撤销任何改名" in desk.said[-1]
    assert cells(desk) == after


def test_a_refusal_is_one_message_and_changes_nothing(desk: Desk) -> None:
    shutil.copy(SAMPLES / "stocking.xlsx", desk.path)
    desk.reopen()
    before = cells(desk)
    button.export_approval(0)
    assert len(desk.said) == 1
    assert desk.app.impl.alerts[0][3] == "critical"
    assert cells(desk) == before
    assert not (desk.path.parent / "输出").exists()


def test_an_accident_is_one_message_and_a_log(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("in the middle")

    monkeypatch.setattr(buttons, "run_action", broken)
    button.validate_stocking(0)
    assert str(log_path()) in desk.said[0]
    assert "ZeroDivisionError: in the middle" in log_path().read_text(encoding="utf-8")


def test_files_that_cannot_be_written_take_the_edits_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise RefusedError(commands._NOTHING)

    monkeypatch.setattr(run_action.JournalStore, "push", refuse)
    before = cells(desk)
    button.calculate_stocking(0)
    assert cells(desk) == before


def test_a_workbook_without_the_table_is_told_apart(desk: Desk, tmp_path: Path) -> None:
    button.track_pipeline(0)
    assert len(desk.said) == 1
    assert "全流程数据" in desk.said[0]


def test_an_unknown_button_says_what_to_do(desk: Desk) -> None:
    button.no_such_thing(0)
    assert "opsheet install" in desk.said[0]


def test_the_chosen_sheet_decides_between_two_tables(desk: Desk) -> None:
    copy = desk.book.impl.workbook.copy_worksheet(desk.book.impl.workbook["亚马逊实时备货单"])
    copy.title = "第二张"
    desk.book.sheets["子-2链接负责人"].activate()
    button.calculate_stocking(0)
    assert "第二张" in desk.said[-1]
    button.calculate_stocking(desk.book.sheets["第二张"].index)
    assert desk.said[-1].startswith("第二张：66 行中算出 62 行")
    desk.book.sheets["亚马逊实时备货单"].activate()
    button.calculate_stocking(0)
    assert desk.said[-1].startswith("亚马逊实时备货单：66 行中算出 62 行")


def test_the_language_is_switched_in_the_teams_settings_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    app = tmp_path / "team" / "app.yaml"
    button.language_en(0)
    assert yaml.safe_load(app.read_text(encoding="utf-8")) == {"language": "en"}
    machine = commands.this_machine()
    assert read_user_file(machine.user_file, machine.encoding) == {"LANGUAGE": "en"}
    app.write_text("# ours\nnote_prefix: '【x】'\nlanguage: en # note\n", encoding="utf-8")
    button.language_zh(0)
    assert app.read_text(encoding="utf-8") == "# ours\nnote_prefix: '【x】'\nlanguage: zh # note\n"
    button.language_en(0)
    button.undo(0)
    assert desk.said == ["There is nothing to undo"]


def test_the_settings_folder_is_filled_and_shown(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(commands, "show_folder", shown.append)
    button.open_settings(0)
    assert shown == [tmp_path / "team"]
    assert (tmp_path / "team" / "turnover.yaml").is_file()


def test_a_mistake_in_the_settings_shows_and_undo_works_all_the_same(desk: Desk, tmp_path: Path) -> None:
    button.calculate_stocking(0)
    (tmp_path / "team").mkdir(exist_ok=True)
    (tmp_path / "team" / "app.yaml").write_text("colour: red\n", encoding="utf-8")
    button.reload(0)
    assert "app.yaml" in desk.said[-1]
    button.undo(0)
    assert desk.said[-1] == "已撤销“计算备货”"


def test_checking_the_setup_says_how_to_fix_it(desk: Desk) -> None:
    button.check_setup(0)
    assert len(desk.said) == 1


def test_sales_are_refreshed_from_the_ribbon_as_on_the_closed_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    before = cells(desk)
    folder = tmp_path / "data"
    write_data_folder(folder, team_settings())
    desk.app.impl.picked, desk.app.impl.answers, desk.app.impl.typed = folder, ["yes"], ["2025-03-09", "2"]
    button.refresh_sales(0)
    assert "已更新 63 行的日均，截至 2025-03-09" in desk.said[-1]
    assert "已更新 62 行的库存" in desk.said[-1]
    sheet = desk.book.sheets["亚马逊实时备货单"]
    request = Request(
        read_workbook(SAMPLES / "stocking_clean.xlsx", team_settings()),
        team_settings(),
        dt.datetime(2025, 3, 10, 9),
        inputs=Inputs({"folder": read_folder(folder, PdfLimits(60, 512)), "stock": "yes"}),
    )
    written = [edit for edit in run_macro("refresh_sales", request).edits if isinstance(edit, SetCells)]
    assert written
    for edit in written:
        values = sheet.range(edit.top_left).resize(len(edit.values), 1).value
        shown = values if isinstance(values, list) else [values]
        assert shown == [row[0] for row in edit.values]
    button.undo(0)
    assert cells(desk) == before
    kept = yaml.safe_load((tmp_path / "team" / "app.yaml").read_text(encoding="utf-8"))
    assert kept == {"data": {"folder": str(folder)}}
    desk.app.impl.picked, desk.app.impl.answers, desk.app.impl.typed = None, [], ["2025-03-09", "1"]
    button.refresh_sales(0)
    assert "已更新 63 行的日均" in desk.said[-1], "the folder is not asked for again"


def test_the_status_of_the_data_folder_is_shown_and_the_folder_remembered(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "stock_20261126.txt").write_text(
        "sku\tfnsku\tasin\tproduct-name\tafn-fulfillable-quantity\tafn-total-quantity\nAX-1\tX1\tB1\tLamp\t40\t110\n",
        encoding="utf-8",
    )
    (folder / "login.csv").write_text("<html><body>Sign in</body></html>", encoding="utf-8")
    button.data_status(0)
    assert desk.said == [], "nothing was chosen"
    desk.app.impl.picked = folder
    button.data_status(0)
    assert "管理亚马逊库存：1 个文件" in desk.said[-1]
    assert "login.csv：是网页" in desk.said[-1]
    desk.app.impl.picked = None
    button.data_status(0)
    assert desk.said[-1] == desk.said[-2]


def test_what_a_file_doesn_t_say_is_asked_once(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "BusinessReport.csv").write_text(
        "(Parent) ASIN,(Child) ASIN,Title,SKU,Sessions - Total,Units Ordered,Ordered Product Sales\n"
        "P,B1,Lamp,AX-1,90,5,$100\n",
        encoding="utf-8",
    )
    desk.app.impl.picked, desk.app.impl.typed = folder, ["Atlantis", "us", "2026-11-26", "2026-11-26"]
    button.data_status(0)
    kept = yaml.safe_load((tmp_path / "team" / "app.yaml").read_text(encoding="utf-8"))["data"]
    day = dt.date(2026, 11, 26)
    assert kept["files"] == {"BusinessReport.csv": {"site": "US", "first": day, "last": day}}
    assert "2026-11-26" in desk.said[-1]
    assert "没有写明" not in desk.said[-1]
    button.data_status(0)
    assert desk.said[-1] == desk.said[-2], "nothing is asked again"
