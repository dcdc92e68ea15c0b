"""What was received short against a plain loop over the files of the sample data folder."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from opsheet.calculations.inbound_losses import InboundLosses, inbound_losses
from opsheet.exports.folder import open_data_folder
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import Settings
from team_settings import team_settings

TODAY = dt.date(2025, 3, 10)


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


@pytest.fixture(scope="module")
def folder(team: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data")
    write_data_folder(path, team)
    return path


@pytest.fixture(scope="module")
def losses(team: Settings, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> InboundLosses:
    with open_data_folder(folder, team, cache=tmp_path_factory.mktemp("cache") / "rows.duckdb") as data:
        found = inbound_losses(data, team, TODAY)
    assert found is not None
    return found


def rows(folder: Path, pattern: str, separator: str = ",") -> list[dict[str, str]]:
    (path,) = folder.glob(pattern)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def test_every_line_is_what_was_shipped_less_what_arrived_and_was_paid_for(losses: InboundLosses, folder: Path) -> None:
    received: Counter[tuple[str, str]] = Counter()
    for row in rows(folder, "库存分类账明细*.csv"):
        received[row["Reference ID"], row["MSKU"]] += int(row["Quantity"])
    paid: Counter[str] = Counter()
    for row in rows(folder, "赔偿*.txt", "\t"):
        paid[row["sku"]] += int(row["quantity-reimbursed-total"])
    expected: dict[tuple[str, str], float] = {}
    for row in rows(folder, "FBA货件*.csv"):
        line = (row["货件单号"], row["MSKU"])
        missing = max(int(row["申报量"]) - received[line], 0)
        given = min(missing, paid[row["MSKU"]])
        paid[row["MSKU"]] -= given
        expected[line] = missing - given
    assert {(one.shipment, one.msku): one.short for one in losses.lines} == expected


def test_a_reimbursement_is_given_out_once(losses: InboundLosses) -> None:
    assert sum(one.reimbursed for one in losses.lines) == 2 == sum(one.units for one in losses.reimbursed)


def test_what_can_be_claimed_comes_first_and_what_runs_out_first_on_top(losses: InboundLosses) -> None:
    states = [one.state for one in losses.lines]
    assert states == ["claim", "claim", "receiving", "complete"]
    ends = [one.claim_until for one in losses.lines if one.state == "claim" and one.claim_until]
    assert ends == sorted(ends)
