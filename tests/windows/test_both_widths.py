"""Functions and buttons through xlwings' 32-bit DLL, as a 32-bit Excel calls a 64-bit Python.

A 32-bit program loads the DLL; ranges, workbooks and Python are objects of that program for each other.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from machine import Machine
from test_button_chain import press_buttons
from test_function_chain import check_every_call

BUTTONS = (  # that together ask, pick, write columns, sheets and files; each call takes twice the way of 64 bits
    "approval_status",
    "export_purchase_plan",
    "allocate_batches",
    "refresh_sales",
)


@pytest.fixture
def both_widths(machine: Machine) -> Machine:
    """The machine, where it runs 32-bit programs."""
    reason = machine.wine.without_32_bit
    if reason.is_file():
        pytest.skip(reason.read_text(encoding="utf-8"))  # in CI too: it depends on a mirror of the other architecture
    return machine


@pytest.mark.slow
def test_a_32_bit_excel_gets_every_answer_from_a_64_bit_python(both_widths: Machine) -> None:
    check_every_call(both_widths, bits=32)


@pytest.mark.slow
def test_buttons_of_a_32_bit_excel_reach_a_64_bit_python(
    both_widths: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "no settings"))
    press_buttons(both_widths, BUTTONS, tmp_path, bits=32)
