"""``opsheet columns``: what every header stands for, and headers that are saved once and used from then on."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import CommandLine

FILES = Path(__file__).parents[1] / "cases" / "files"
TOTALS = FILES / "averages_under_other_headers.xlsx"
UNKNOWN = FILES / "headers_not_known.xlsx"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A team's settings folder, with a comment that must stay."""
    folder = tmp_path / "team settings"
    (folder / "tables").mkdir(parents=True)
    text = "# 我们的表头\ncolumns:\n  shop: {aliases: [店名]}  # 沿用去年的写法\n"
    (folder / "tables" / "stocking.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("OPSHEET_CONFIG", str(folder))
    return folder


def test_the_report_names_what_is_understood_unknown_and_missing(opsheet: CommandLine) -> None:
    said = opsheet("columns", TOTALS, "--json")
    assert said.status == 1
    (table,) = said.json["tables"]
    assert {key: table[key] for key in ("key", "sheet", "header_row")} == {
        "key": "stocking",
        "sheet": "备货单",
        "header_row": 1,
    }
    assert {"key": "platform_stock", "header": "FBA可售数", "cell": "R1"} in table["understood"]
    assert table["unknown"][0] == {
        "header": "7天销量",
        "cell": "O1",
        "nearest": "average_7",
        "score": 100.0,
        "conversion": "/7",
    }
    missing = {one["key"]: one for one in table["missing"]}
    assert "velocity" in missing["average_7"]["columns"]
    assert "S205" in missing["average_7"]["checks"]


def test_what_is_accepted_is_used_from_then_on(opsheet: CommandLine, team: Path) -> None:
    assert opsheet("columns", TOTALS, "--accept").status == 0
    saved = (team / "tables" / "stocking.yaml").read_text(encoding="utf-8")
    assert "# 我们的表头" in saved
    assert "# 沿用去年的写法" in saved
    again = opsheet("columns", TOTALS, "--json")
    assert (again.status, again.json["tables"][0]["unknown"]) == (0, [])
    codes = {finding["code"] for finding in opsheet("check", TOTALS, "--json").json["findings"]}
    assert "T112" not in codes


def test_a_mapping_of_ones_own(opsheet: CommandLine, team: Path) -> None:
    mapped = opsheet("columns", UNKNOWN, "--map", "海外仓=在库", "--map", "stocking.head_approval=审批状态", "--json")
    understood = {one["key"]: one["header"] for one in mapped.json["tables"][0]["understood"]}
    assert (understood["overseas_stock"], understood["head_approval"]) == ("在库", "审批状态")


def test_a_total_is_divided_where_it_is_mapped(opsheet: CommandLine, team: Path, tmp_path: Path) -> None:
    assert (
        opsheet("columns", TOTALS, *(f"--map=average_{days}={days}天销量/{days}" for days in (7, 14, 30))).status == 0
    )
    said = opsheet("run", "calculate_stocking", TOTALS, "-o", tmp_path / "out", "--as-of", "2025-03-10", "--json")
    assert "velocity" in said.json["facts"]["columns"]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("average_7", "average_7=近7天日均"),
        ("averag_7=7天销量", "average_7"),
        ("average_7=七天卖了", "7天销量"),
        ("average_7=MSKU", "MSKU"),
        ("msku=7天销量", "MSKU"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(opsheet: CommandLine, team: Path, mapping: str, words: str) -> None:
    before = (team / "tables" / "stocking.yaml").read_text(encoding="utf-8")
    said = opsheet("columns", TOTALS, "--map", mapping)
    assert said.status == 2
    assert words in said.err
    assert (team / "tables" / "stocking.yaml").read_text(encoding="utf-8") == before


def test_nothing_to_accept_is_said(opsheet: CommandLine, team: Path) -> None:
    said = opsheet("columns", FILES / "exactly_at_the_limit.xlsx", "--accept")
    assert (said.status, "没有可以直接采用的表头" in said.out) == (0, True)
