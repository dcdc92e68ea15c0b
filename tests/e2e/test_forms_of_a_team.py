"""A form that a team declares in YAML: the examples of the docs work as printed, and mistakes in them are named."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from command_line import AS_OF, ROOT, CommandLine

PAGES = ("forms.md", "forms.zh.md")
TABLE, FORM = "tables/samples.yaml", "forms/sample_request.yaml"


def examples(page: str) -> dict[str, str]:
    """The YAML blocks of a page, by the file that stands above each."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return dict(re.findall(r"`([a-z_]+/[a-z_]+\.yaml)`[:：]\n\n```yaml\n(.*?)```", text, flags=re.DOTALL))


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A team's settings with the example of the docs."""
    for file, content in examples("forms.zh.md").items():
        path = tmp_path / "team" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "team"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "样品申请"
    for row in (("MSKU", "quantity", "用途"), ("A-1", 3, "拍照"), ("A-2", 5, "测试")):
        book.worksheets[0].append(["数量" if cell == "quantity" else cell for cell in row])
    book.save(tmp_path / "样品.xlsx")
    return tmp_path / "样品.xlsx"


@pytest.mark.parametrize("page", PAGES)
def test_the_example_of_the_docs_is_a_form(
    opsheet: CommandLine, page: str, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = examples(page)
    assert set(files) == {TABLE, FORM}
    for file, content in files.items():
        (tmp_path / "team" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "team" / file).write_text(content, encoding="utf-8")
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "team"))
    checked = opsheet("settings", "check")
    assert checked.status == 0, checked.err
    header = re.search(r"quantity: \{header: \{zh: (\w+)", files[TABLE])
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0]["B1"] = header[1] if header else None
    book.save(sheet)
    made = opsheet("run", "make_form", sheet, *AS_OF, "--form", "样品申请表", "-o", tmp_path / "out")
    assert made.status == 0, made.err
    assert "样品申请表 YP-20250310-001：2 项" in made.out
    page_of_form = openpyxl.load_workbook(tmp_path / "out" / "样品申请表_YP-20250310-001.xlsx").worksheets[0]
    cells = [cell for row in page_of_form.values for cell in row]
    assert {8, "2. 部门主管", "样品费用计入部门费用"} <= set(cells)


@pytest.mark.parametrize(
    "mistake",
    [
        ("table: samples", "table: sample", "forms/sample_request.yaml table：没有“sample”"),
        ("chain: paid_relabelling", "chain: nobody", "forms/sample_request.yaml chain：没有“nobody”"),
        ("totals: [quantity]", "totals: [amount]", "forms/sample_request.yaml totals：没有“amount”"),
        ("totals: [quantity]", "columns: [colour]", "forms/sample_request.yaml columns：没有“colour”"),
        ("totals: [quantity]", "instead: {colour: sku}", "forms/sample_request.yaml instead：没有“colour”"),
        ("totals: [quantity]", "rows_from: [stock]", "forms/sample_request.yaml table：没有“stock”"),
        ("letters: YP", "letters: yp1", "forms/sample_request.yaml"),
        ("letters: YP", "letter: YP", "forms/sample_request.yaml"),
        ("key: sample_request", "key: samples", "forms/sample_request.yaml"),
    ],
)
def test_a_mistake_in_a_form_is_named(
    opsheet: CommandLine, team: Path, monkeypatch: pytest.MonkeyPatch, mistake: tuple[str, str, str]
) -> None:
    old, new, says = mistake
    content = (team / FORM).read_text(encoding="utf-8")
    assert old in content
    (team / FORM).write_text(content.replace(old, new), encoding="utf-8")
    monkeypatch.setenv("OPSHEET_CONFIG", str(team))
    checked = opsheet("settings", "check")
    assert checked.status != 0
    assert says in checked.out + checked.err
