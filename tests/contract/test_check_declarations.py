"""The checks' codes are the contract: none is missing, none is invented, each says what a reader needs."""

from __future__ import annotations

import datetime as dt
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from opsheet import checks
from opsheet.catalogue import LANGUAGES, SettingsProblemError, UserError
from opsheet.checks import EVERY_TABLE, effective, load_checks, run_checks
from opsheet.checks.explain import explain, find_check
from opsheet.generate import check_docs
from opsheet.settings import load_shipped_settings
from table_builder import build_table, build_workbook

NO_TEAM = Path("no team settings")
CASES = Path(__file__).parents[1] / "checks"
CHECKS = load_checks()
LETTERS = {EVERY_TABLE: "T", "stocking": "S", "pipeline": "P", "appointments": "A", "link_owners": "L", "listings": "G"}


def test_every_check_has_its_file_of_cases_and_every_file_its_check() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(CHECKS)


def test_each_module_of_checks_is_loaded_with_the_table_of_its_checks() -> None:
    modules = Path(checks.__file__).parent.glob("*.py")
    declaring = {path.stem for path in modules if re.search(r"^    code=\"", path.read_text(encoding="utf-8"), re.M)}
    assert {check.run.__module__.rpartition(".")[2] for check in CHECKS.values()} == declaring


@pytest.mark.parametrize("table", LETTERS)
def test_the_checks_of_one_table_are_those_that_all_have_of_it(table: str) -> None:
    script = f"from opsheet.checks import load_checks; print(*load_checks({table!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    own = {code for code, check in CHECKS.items() if check.table in {EVERY_TABLE, table}}
    assert own <= set(done.stdout.split())


@pytest.mark.parametrize("code", CHECKS)
def test_a_code_begins_with_the_letter_of_its_table(code: str) -> None:
    assert re.fullmatch(rf"{LETTERS[CHECKS[code].table]}[1-9]\d\d", code)


@pytest.mark.parametrize("code", CHECKS)
def test_a_declaration_is_whole(code: str) -> None:
    check, settings = CHECKS[code], load_shipped_settings()
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", check.slug)
    assert sum(other.slug == check.slug for other in CHECKS.values()) == 1
    assert check.source
    if check.table != EVERY_TABLE:
        assert check.columns
        assert set(check.columns) <= set(settings.tables[check.table].columns)
    assert set(check.needs) <= set(settings.tables)
    placeholders = [
        {name for _, name, _, _ in string.Formatter().parse(check.message[one]) if name} for one in LANGUAGES
    ]
    assert placeholders[0] == placeholders[1], "both languages tell the same"


@pytest.mark.parametrize("code", CHECKS)
def test_numbers_stand_in_the_settings(code: str) -> None:
    _, _, numbers = effective(CHECKS[code], load_shipped_settings())
    assert set(numbers) == set(CHECKS[code].parameters)
    assert all(isinstance(number, float | int) for number in numbers.values())


@pytest.mark.parametrize("code", CHECKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_is_explained(code: str, language: str) -> None:
    settings = load_shipped_settings()
    text = explain(code, settings, language)
    check = CHECKS[code]
    assert text.startswith(f"{code} {check.title[language]}")
    assert check.why.filled(settings)[language] in text
    assert check.message[language] in text
    assert f"    {code}: {{enabled: true, severity: {check.severity.value}" in text


def test_the_yaml_that_explain_shows_can_be_used() -> None:
    shown = explain("S206", load_shipped_settings(), "en").splitlines()[-2:]
    settings = load_shipped_settings(app=yaml.safe_load(re.sub(r"times: \S+?}", "times: 5}", "\n".join(shown))))
    assert effective(CHECKS["S206"], settings)[2] == {"times": 5}


def test_an_unknown_code_names_the_closest() -> None:
    with pytest.raises(UserError, match="S205"):
        find_check("S2O5")


@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ({"S299": {}}, "S299"),
        ({"S205": {"parameters": {"tage": 3.0}}}, "tage"),
        ({"S201": {"parameters": {"x": 1}}}, "x"),
    ],
)
def test_unknown_switches_are_refused(checks: dict[str, dict[str, object]], says: str) -> None:
    settings = load_shipped_settings(app={"checks": checks})
    workbook = build_workbook(settings, build_table(settings, "stocking", [{"店铺": "A", "MSKU": "B"}]))
    with pytest.raises(SettingsProblemError, match=says):
        run_checks(workbook, settings, dt.datetime(2025, 3, 10))


def test_findings_come_worst_first_then_by_place() -> None:
    settings = load_shipped_settings()
    row = {"店铺": "A", "MSKU": "B", "箱规": 36, "采购数量": 1400, "7天日均": 0, "备注": " x"}
    table = build_table(settings, "stocking", [{**row, "MSKU": "B1"}, {**row, "MSKU": "B2"}])
    found = run_checks(build_workbook(settings, table), settings, dt.datetime(2025, 3, 10))
    places = [(finding.severity.rank, finding.row, len(finding.cell), finding.cell) for finding in found]
    assert places == sorted(places)
    assert len({finding.severity for finding in found}) > 1


def test_the_docs_name_every_check_in_both_languages() -> None:
    for page in check_docs.pages().values():
        assert all(f"### {code} {check.slug}" in page for code, check in CHECKS.items())
