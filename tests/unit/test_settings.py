"""The team's settings: what is refused and how it is said, overlays, and the settings command."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from opsheet.catalogue import FileProblemError, SettingsProblemError, Text
from opsheet.settings import (
    load_settings,
    load_shipped_settings,
    merge,
    read_settings,
    settings_files,
    shipped_folder,
    team_folder,
)
from opsheet.settings.commands import check, init, paths, show

CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
NUMBERS_WITHOUT_UNIT = {  # the name says the unit, or there is none
    "days", "up_to_days", "min_days", "max_days", "window_days", "weeks_later", "old_after_months", "limit",
    "low_months", "peak_months", "days_7", "days_14", "days_30", "width", "published_until",
}  # fmt: skip
NUMBERS_BY_NAME = {"currency_digits"}  # of which the keys are names, here of currencies


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def refusal(folder: Path) -> SettingsProblemError:
    with pytest.raises(SettingsProblemError) as caught:
        load_settings(folder)
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['why']}")
def test_refusals(case: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, case["file"], case["writes"])
    problem = refusal(tmp_path)
    assert case["file"] in problem.render("zh")
    assert case["file"] in problem.render("en")
    for part in case["zh"]:
        assert part in problem.render("zh")
    for part in case["en"]:
        assert part in problem.render("en")


def test_nothing_is_wrong_with_what_is_shipped() -> None:
    settings, problems = read_settings(Path("no team folder"))
    assert problems == []
    assert settings is not None
    assert settings.turnover.segments.domestic.target is not None


def test_a_team_overlays_key_by_key(tmp_path: Path) -> None:
    write(tmp_path, "turnover.yaml", "segments: {domestic: {target: {value: 9}, aliases: [深圳]}}")
    domestic = load_settings(tmp_path).turnover.segments.domestic
    assert domestic.target is not None
    assert (domestic.target.value, domestic.target.unit) == (9, "days")
    assert {"国内", "深圳"} <= set(domestic.aliases)


def test_the_team_folder_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "app.yaml", "language: en")
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path))
    assert team_folder() == tmp_path
    assert load_settings().language == "en"
    assert paths().team == tmp_path


@pytest.mark.parametrize(
    "text",
    ["\ufefflanguage: en\n", "# 团队\r\nlanguage: en\r\n", "---\nlanguage: en\n...\n"],
    ids=["BOM", "CRLF", "document marks"],
)
def test_how_editors_save_makes_no_difference(text: str, tmp_path: Path) -> None:
    write(tmp_path, "app.yaml", text)
    assert load_settings(tmp_path).language == "en"


def test_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_bytes("note_prefix: 【团队】".encode("gbk"))
    assert "UTF-8" in refusal(tmp_path).render("zh")


def test_a_folder_of_that_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").mkdir()
    assert "app.yaml" in refusal(tmp_path).render("zh")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "checks:\n# S205: {enabled: false}\n"])
def test_files_that_say_nothing_change_nothing(text: str, tmp_path: Path) -> None:
    write(tmp_path, "app.yaml", text)
    assert load_settings(tmp_path).app == load_shipped_settings().app


def test_a_team_adds_a_table_of_its_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        "tables/samples.yaml",
        "key: samples\nname: {zh: 样品, en: Samples}\nrow: {zh: 样品, en: sample}\n"
        "columns: {sku: {header: {zh: SKU, en: SKU}, type: text, required: true}}\n",
    )
    assert load_settings(tmp_path).tables["samples"].columns["sku"].required


def test_every_problem_of_every_file_is_found_at_once(tmp_path: Path) -> None:
    write(tmp_path, "turnover.yaml", "total_limit: {value: -1}\nno_sales_days: {value: x}")
    write(tmp_path, "texts.yaml", "sku: {sites: [CA, CA]}")
    write(tmp_path, "stray.yaml", "a: 1")
    shown = [problem.render("en") for problem in check(tmp_path)]
    assert [text.split()[0] for text in shown] == ["stray.yaml", "texts.yaml", "turnover.yaml"]
    assert "total_limit" in shown[2]
    assert "no_sales_days.value" in shown[2]


def test_further_tests_take_part_in_the_check() -> None:
    def refuse(_: object) -> None:
        raise SettingsProblemError(Text("没有 S999", "no S999"))

    assert [problem.render("en") for problem in check(Path("no team folder"), [refuse])] == ["no S999"]


def test_periods_say_what_holds_on_a_day() -> None:
    ad_spend = load_shipped_settings().performance.ad_spend
    limits = [ad_spend.on(day) for day in (dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2020, 1, 1))]
    assert [period and period.limit for period in limits] == [0.05, 0.3, None]


def numbers(content: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The key paths of all numbers, without those of a threshold that has unit and source."""
    if isinstance(content, dict):
        if {"value", "unit", "source"} <= content.keys():
            return []
        return [found for key, value in content.items() for found in numbers(value, (*path, str(key)))]
    if isinstance(content, list):
        return [found for value in content for found in numbers(value, path)]
    return [path] if isinstance(content, int | float) and not isinstance(content, bool) else []


@pytest.mark.parametrize("name", settings_files(shipped_folder()))
def test_every_number_bears_its_unit(name: str) -> None:
    content = yaml.safe_load((shipped_folder() / name).read_text(encoding="utf-8"))
    found = [path for path in numbers(content) if not NUMBERS_BY_NAME & {*path}]
    assert {path[-1] for path in found} <= NUMBERS_WITHOUT_UNIT


def test_show_marks_what_is_the_teams(tmp_path: Path) -> None:
    write(tmp_path, "turnover.yaml", "segments: {domestic: {target: {value: 9}}}")
    page = show("turnover", team=tmp_path)
    marked = [line.strip() for line in page.splitlines() if line.endswith("团队设置")]
    assert marked == ["value: 9  # 团队设置"]
    assert yaml.safe_load(page)["segments"]["domestic"]["target"]["value"] == 9


@pytest.mark.parametrize("name", settings_files(shipped_folder()))
def test_what_is_shown_is_what_is_shipped(name: str) -> None:
    shipped = yaml.safe_load((shipped_folder() / name).read_text(encoding="utf-8"))
    assert yaml.safe_load(show(name, team=Path("no team folder"))) == shipped


def test_show_one_key_of_a_table() -> None:
    page = show("tables/stocking.columns.sku.type", team=Path("no team folder"))
    assert yaml.safe_load(page) == {"columns": {"sku": {"type": "text"}}}


def test_show_everything_is_one_page_a_file() -> None:
    page = show(team=Path("no team folder"))
    assert [f"# {name}" for name in settings_files(shipped_folder())] == [
        line for line in page.splitlines() if line.startswith("# ")
    ]


@pytest.mark.parametrize("path", ["turnovr", "turnover.segmnts", "turnover.total_limit.value.more", "turnover..", ""])
def test_show_names_the_nearest_key(path: str) -> None:
    if path == "turnover..":
        assert show(path, team=Path("none")) == show("turnover", team=Path("none"))
        return
    with pytest.raises(SettingsProblemError) as caught:
        show(path, team=Path("none"))
    assert "nearest" in caught.value.render("en")


def test_init_begins_files_that_change_nothing(tmp_path: Path) -> None:
    started = init(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in started.written} == set(settings_files(shipped_folder()))
    assert load_settings(tmp_path) == load_shipped_settings()


def test_init_never_overwrites(tmp_path: Path) -> None:
    mine = write(tmp_path, "app.yaml", "language: en")
    started = init(tmp_path)
    assert mine in started.kept
    assert mine.read_text(encoding="utf-8") == "language: en"
    assert init(tmp_path).written == ()


def test_init_says_where_it_cannot_write(tmp_path: Path) -> None:
    blocked = write(tmp_path, "taken", "a file where the folder should be")
    with pytest.raises(FileProblemError, match="taken"):
        init(blocked)


def test_uncommented_lines_are_proper_settings(tmp_path: Path) -> None:
    init(tmp_path)
    path = tmp_path / "turnover.yaml"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("# total_limit"))
    path.write_text(
        text.replace(line, re.sub(r"value: [0-9]+", "value: 100", line.removeprefix("# "))), encoding="utf-8"
    )
    assert load_settings(tmp_path).turnover.total_limit.value == 100


trees = st.recursive(
    st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=3),
    lambda below: st.dictionaries(st.sampled_from(["a", "b", "aliases"]), below, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from(["a", "b", "c", "aliases"]), trees, max_size=4)


@given(shipped=mappings, team=mappings)
def test_merging_twice_changes_nothing_more(shipped: dict[str, Any], team: dict[str, Any]) -> None:
    merged = merge(shipped, team)
    assert merge(merged, team) == merged
    assert merge(shipped, {}) == shipped
    assert set(merged) == set(shipped) | set(team)


LISTED = "total_limit: [{value: 120}, {from: 2025-07-01, value: 110, source: memo}]"


def test_a_threshold_counts_as_it_is_in_force(tmp_path: Path) -> None:
    write(tmp_path, "turnover.yaml", LISTED)
    settings = load_settings(tmp_path)
    limit = settings.turnover.total_limit
    assert [limit.on(day) for day in (dt.date(2024, 1, 1), dt.date(2025, 6, 30), dt.date(2025, 7, 1))] == [
        120,
        120,
        110,
    ]
    june, july = (settings.on(dt.date(2025, month, 30)).turnover.total_limit for month in (6, 7))
    assert (june.value, july.value, july.source, july.unit) == (120, 110, "memo", "days")
    assert june.source == load_shipped_settings().turnover.total_limit.source


@pytest.mark.parametrize(
    ("shipped", "team"),
    [
        ({"value": 120, "unit": "days", "source": "SOP"}, [{"value": 100}, {"from": 1, "value": 90}]),
        ([{"value": 120, "unit": "days", "source": "SOP"}], {"value": 100}),
        ([{"value": 120, "unit": "days", "source": "SOP"}], [{"value": 100}]),
    ],
)
def test_either_form_may_lie_over_either(shipped: Any, team: Any) -> None:
    merged = merge({"limit": shipped}, {"limit": team})["limit"]
    entries = merged if isinstance(merged, list) else [merged]
    assert all((entry["unit"], entry["source"]) == ("days", "SOP") for entry in entries)
    assert entries[0]["value"] == 100
    assert len(entries) == (len(team) if isinstance(team, list) else 1)


def test_a_problem_names_the_line_where_it_stands(tmp_path: Path) -> None:
    steps = "      - role: {zh: 运营}\n      - role: {zh: 经理}\n        persn: Tom\n"
    text = f"# 审批\nchains:\n  purchase_plan:\n    steps:\n{steps}"
    write(tmp_path, "approvals.yaml", text)
    assert refusal(tmp_path).render("zh") == (
        "approvals.yaml 第 7 行 chains.purchase_plan.steps.1.persn：没有这个键，请检查拼写"
    ), "and nothing of a list that is too short: its entries are there"
    assert "line 7" in refusal(tmp_path).render("en")


def test_a_chinese_name_stands_for_the_english_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        "approvals.yaml",
        "chains: {purchase_plan: {steps: [{role: {zh: 运营}}, {role: {zh: 经理}, person: Hill}]}}",
    )
    last = load_settings(tmp_path).approvals.chains["purchase_plan"].steps[-1]
    assert (last.role["zh"], last.role["en"], last.person) == ("经理", "经理", "Hill")


@pytest.mark.parametrize("page", ["settings.md", "settings.zh.md"])
def test_the_examples_of_the_page_are_settings(page: str, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    for file in ("approvals", "contacts", "replenishment"):
        example = re.search(rf"`{file}\.yaml`[^\n]*\n\n```yaml\n(.*?)```", text, re.DOTALL)
        assert example is not None
        write(tmp_path, f"{file}.yaml", example[1])
    settings = load_settings(tmp_path)
    assert settings.approvals.chains["purchase_plan"].steps[-1].person == "Hill"
    assert settings.contacts.buyer_of_category["行车记录仪"] == "Zoey"
    assert settings.replenishment.supplier.categories["行车记录仪"].value == 15
