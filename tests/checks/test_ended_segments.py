"""What is over can't be hurried: of the whole sample only the segments that still last are told what to do."""

from __future__ import annotations

import datetime as dt

import pytest

from opsheet.catalogue import Severity
from opsheet.checks import Finding, run_checks
from opsheet.resources import resource
from opsheet.tables import Table, read_workbook
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
ENDS = {
    "P302": ("dispatched_on", "forwarder_on", "moved_on", "left_on", "shelved_on", "sold_out_on"),
    "P303": ("forwarder_on", "moved_on", "left_on", "shelved_on", "sold_out_on"),
    "P304": ("left_on", "shelved_on", "sold_out_on"),
    "P305": ("sold_out_on",),
}


@pytest.fixture(scope="module")
def found() -> tuple[Table, list[Finding]]:
    settings = team_settings(turnover={"targets_from": dt.date(2024, 1, 1)})
    workbook = read_workbook(resource("workbooks", "samples", "pipeline.xlsx"), settings)
    findings = run_checks(workbook, settings, NOW, tables=["pipeline"])
    return workbook.tables["pipeline"], [finding for finding in findings if finding.check.code in ENDS]


def test_only_what_lasts_asks_for_something(found: tuple[Table, list[Finding]]) -> None:
    table, findings = found
    rows = table.rows.tolist()
    asked = []
    for finding in findings:
        index = rows.index(finding.row)
        ended = any(key in table.columns and not table.columns[key].blank[index] for key in ENDS[finding.check.code])
        asks = "请" in finding.message("zh")
        assert asks is not ended, finding.message("zh")
        assert (finding.severity is Severity.INFO) is ended
        asked.append(asks)
    assert any(asked)
    assert not all(asked)
