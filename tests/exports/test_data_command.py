"""``opsheet data``."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import CommandLine

STOCK = "sku\tfnsku\tasin\tproduct-name\tafn-fulfillable-quantity\tafn-total-quantity\n"
KEYS = {
    "file", "export", "encoding", "separator", "header_row", "rows", "totals", "period", "incomplete", "problems",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.mkdir()
    (path / "库存_20261126.txt").write_text(f"{STOCK}AX-1\tX1\tB1\tLamp\t40\t110\n", encoding="utf-8")
    return path


def test_json_has_one_object_a_file(opsheet: CommandLine, folder: Path) -> None:
    said = opsheet("data", "--folder", folder, "--json")
    assert said.status == 0
    (document,) = said.json["files"]
    assert set(document) == KEYS
    assert document == {
        "file": "库存_20261126.txt",
        "export": "amazon_manage_fba_inventory",
        "encoding": "utf-8",
        "separator": "tab",
        "header_row": 1,
        "rows": 1,
        "totals": {"available": 40, "total": 110},
        "period": ["2026-11-26", "2026-11-26"],
        "incomplete": {},
        "problems": [],
    }


def test_a_line_an_export(opsheet: CommandLine, folder: Path) -> None:
    said = opsheet("data", "--folder", folder, "--lang", "zh")
    assert said.out.startswith("管理亚马逊库存：1 个文件，1 行，2026-11-26")
    assert opsheet("data", "--folder", folder, "--lang", "en").out.startswith(
        "Manage FBA inventory (files: 1, rows: 1): "
    )


def test_a_bad_file_is_named_and_the_rest_is_read(opsheet: CommandLine, folder: Path) -> None:
    (folder / "login.csv").write_text("<html><body>Sign in</body></html>", encoding="utf-8")
    said = opsheet("data", "--folder", folder, "--lang", "zh")
    assert said.status == 1
    assert "管理亚马逊库存：1 个文件，1 行" in said.out
    assert "login.csv：是网页（可能是登录页）" in said.out
    documents = opsheet("data", "--folder", folder, "--json").json["files"]
    assert [document["export"] for document in documents] == [None, "amazon_manage_fba_inventory"]
    assert len(documents[0]["problems"]) == 1


def test_the_folder_of_the_settings_is_the_usual_one(opsheet: CommandLine, folder: Path, tmp_path: Path) -> None:
    team = tmp_path / "team"
    team.mkdir()
    (team / "app.yaml").write_text(f"data: {{folder: '{folder}'}}\n", encoding="utf-8")
    assert opsheet("data", "--config", team).status == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [((), "data.folder"), (("--folder", "no such folder"), "no such folder"), (("--folder", "."), "没有报表")],
)
def test_no_folder_no_files(
    opsheet: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    said = opsheet("data", *arguments, "--lang", "zh")
    assert said.status == 2
    assert sentence in said.err


BUSINESS = """(Parent) ASIN,(Child) ASIN,Title,SKU,Sessions - Total,Units Ordered,Ordered Product Sales
P,B1,Lamp,AX-1,90,5,$100
"""


def test_what_a_file_doesn_t_say_is_told_once_and_kept(opsheet: CommandLine, tmp_path: Path) -> None:
    folder, team = tmp_path / "data", tmp_path / "team"
    folder.mkdir()
    team.mkdir()
    (folder / "BusinessReport (3).csv").write_text(BUSINESS, encoding="utf-8")
    run = ("data", "--folder", folder, "--config", team)
    assert "BusinessReport (3).csv：没有写明站点、时段" in opsheet(*run, "--lang", "zh").out
    told = "BusinessReport*.csv:site=US,shop=AURORA,first=2026-11-26"
    said = opsheet(*run, "--tell", told, "--lang", "zh").out
    assert "没有写明" not in said
    assert "2026-11-26" in said
    (document,) = opsheet(*run, "--json").json["files"]
    assert document["period"] == ["2026-11-26", "2026-11-26"]
    opsheet(*run, "--tell", told.replace("26-11-26", "26-11-25"))
    (document,) = opsheet(*run, "--json").json["files"]
    assert document["period"] == ["2026-11-25", "2026-11-25"], "what is told later is read at once"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("a.csv", "--tell"),
        ("a.csv:place=US", "--tell"),
        ("a.csv:site=Atlantis", "Atlantis"),
        ("a.csv:first=x", "first"),
    ],
)
def test_what_is_told_wrongly_is_refused(
    opsheet: CommandLine, folder: Path, tmp_path: Path, told: str, says: str
) -> None:
    team = tmp_path / "team"
    team.mkdir()
    said = opsheet("data", "--folder", folder, "--config", team, "--tell", told)
    assert said.status == 2
    assert says in said.err
    assert not list(team.iterdir())
