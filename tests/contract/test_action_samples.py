"""Every action has its sample, with answers that it takes, so that the tests of all hosts try it."""

from __future__ import annotations

import pytest

from action_samples import FILES, MAKERS, PATHS, WORKBOOK, ActionSample, action_samples
from command_line import SAMPLES
from opsheet.outcome.inputs import parse_inputs
from opsheet.settings import load_shipped_settings
from opsheet_macros import ACTION_KEYS


def test_every_action_has_a_sample_in_the_order_of_the_buttons() -> None:
    assert tuple(action_samples()) == ACTION_KEYS


def test_every_maker_makes_something_for_an_action() -> None:
    samples = action_samples().values()
    named = [name for sample in samples for name in (sample.workbook, *sample.answers.values())]
    assert [maker for maker in MAKERS if maker not in named] == []


@pytest.mark.parametrize("sample", action_samples().values(), ids=action_samples())
def test_a_sample_fits_its_action(sample: ActionSample) -> None:
    asked = {one.key: one for one in sample.declared.inputs if one.is_asked}
    assert set(sample.answers) <= set(asked), "Excel asks for nothing else"
    assert {key for key, one in asked.items() if one.required} <= set(sample.answers), "no answer would cancel"
    paths = {key: answer for key, answer in sample.answers.items() if asked[key].kind in PATHS}
    assert set(paths.values()) <= set(MAKERS), "a folder or file is named by its maker"
    typed = {key: answer for key, answer in sample.answers.items() if key not in paths}
    needed = {key: "somewhere" for key, one in asked.items() if one.required and one.kind in PATHS}
    assert set(parse_inputs(sample.declared, {**typed, **needed})) >= set(typed)
    assert sample.makes in {(WORKBOOK,), (FILES,), (WORKBOOK, FILES)}
    assert sample.presses > 1 or not sample.asking_sheets, "a list on a sheet is answered by a second press"
    assert bool(sample.rows) <= sample.declared.takes_rows


@pytest.mark.parametrize("sample", action_samples().values(), ids=action_samples())
def test_the_workbook_of_a_sample_is_there(sample: ActionSample) -> None:
    if isinstance(sample.workbook, str):
        assert sample.workbook in MAKERS or (SAMPLES / sample.workbook).is_file()
    else:
        assert set(sample.workbook) <= set(load_shipped_settings().tables)
