"""``opsheet why`` from end to end."""

from __future__ import annotations

from command_line import AS_OF, SAMPLES, CommandLine

SHEET = SAMPLES / "stocking_clean.xlsx"


def test_a_row_is_explained_step_by_step(opsheet: CommandLine) -> None:
    said = opsheet("why", SHEET, "--row", 3, *AS_OF, "--lang", "zh")
    assert said.status == 0
    assert "第 3 行：HIFILUZ-MX HIF-DDDP-H7-2P-MX" in said.out
    assert "计算：0.5 × 36.9 + 0.3 × 34.4 + 0.2 × 33 = 35.37 件/天" in said.out
    assert "7天日均（S3）36.9" in said.out


def test_the_same_for_other_programs(opsheet: CommandLine) -> None:
    document = opsheet("why", SHEET, "--row", 3, "--json", *AS_OF).json
    steps = {step["figure"]: step for step in document["steps"]}
    assert steps["suggested_quantity"]["value"] == 1368
    assert steps["available"]["inputs"][0] == {"name": "FBA可售", "cell": "V3", "value": 871}
    assert {"key": "replenishment.cover", "value": 30, "unit": "days", "source": "decision"} in steps[
        "suggested_quantity"
    ]["settings"]


def test_rows_and_workbooks_without_data_are_refused(opsheet: CommandLine) -> None:
    missing = opsheet("why", SHEET, "--row", 1, *AS_OF, "--lang", "en")
    assert missing.status == 2
    assert "its rows are 2 to 67" in missing.sentences[0]
    assert opsheet("why", SAMPLES / "pipeline.xlsx", "--row", 3, *AS_OF).status == 2
