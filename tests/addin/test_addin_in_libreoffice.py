"""The add-in's own VBA, run by LibreOffice: every button reaches Python's door, every function as well."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from addin_builds import declared
from addin_office import HERE, office, recording_addin, run_script, uno_python
from opsheet.build.addin.buttons import buttons
from opsheet.build.addin.modules import PROJECT
from opsheet.build.addin.ribbon import NAMESPACE, ribbon_xml
from opsheet.build.addin.texts import text_rows
from opsheet.build.addin.wrappers import reads_row

pytestmark = pytest.mark.libreoffice
COMMAND = "RunPython from opsheet.ribbon.buttons import button; button.{call}\n"
ANSWER = "answer {name}"


@pytest.fixture(scope="module")
def python() -> str:
    found = uno_python() if shutil.which("soffice") else None
    if found is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice and its Python bridge"
        pytest.skip("LibreOffice and its Python bridge aren't installed")
    return found


class Addin:
    """The recording add-in in a running LibreOffice."""

    def __init__(self, path: Path, pipe: str, python: str) -> None:
        self._path, self._pipe, self._python = path, pipe, python

    def run(self, steps: list[dict[str, Any]]) -> list[Any]:
        """Load the add-in afresh and take some steps."""
        task = {"addin": str(self._path), "library": PROJECT, "steps": steps}
        return run_script(HERE / "drive_office.py", self._pipe, task, self._python)


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory, python: str) -> Any:
    folder = tmp_path_factory.mktemp("office")
    path = recording_addin(folder / "opsheet.xlam", declared())
    with office(folder) as pipe:
        yield Addin(path, pipe, python)


def driver(name: str, *arguments: Any) -> dict[str, Any]:
    return {"module": "Driver", "name": name, "arguments": list(arguments)}


def call(name: str, count: int) -> dict[str, Any]:
    return {"module": "OpsheetFunctions", "name": name, "arguments": [float(number + 1) for number in range(count)]}


LOG = {"module": "xlwings", "name": "TakeLog"}


def test_every_button_runs_its_command(addin: Addin) -> None:
    shown = etree.fromstring(ribbon_xml(buttons(declared().actions)))
    placed = list(shown.iter(f"{{{NAMESPACE}}}button"))
    steps = [
        driver("Press", button.get("onAction").split(".")[1], button.get("id"), button.get("tag")) for button in placed
    ]
    said = dict(zip((button.get("tag") for button in placed), addin.run(steps), strict=True))
    for button in buttons(declared().actions):
        wanted = {
            "RunAction": COMMAND.format(call=f"{button.key}(0)"),
            "SwitchLanguage": COMMAND.format(call="language_en(0)") + "CalculateFull\n",
            "Reload": COMMAND.format(call="reload(0)") + "CalculateFull\n",
        }[button.callback]
        assert said[button.key] == wanted


def test_another_workbook_may_press_a_button(addin: Addin) -> None:
    press = {"module": "OpsheetRibbon", "name": "PressButton", "arguments": ["check_setup"]}
    assert addin.run([press, LOG])[1] == COMMAND.format(call="check_setup(0)")


def test_every_text_callback_answers_in_the_language_of_the_ribbon(addin: Addin) -> None:
    declarations = declared()
    rows = text_rows(buttons(declarations.actions), declarations.functions, declarations.categories)
    asked = [(key, zh, en) for key, zh, en in rows if key.rpartition(".")[2] in {"label", "screentip", "supertip"}]
    questions = [
        driver("Ask", f"Get{kind.capitalize()}", control, 0)
        for control, _, kind in (key.rpartition(".") for key, *_ in asked)
    ]
    answers = addin.run([*questions, driver("Press", "SwitchLanguage", "opsheet_language", "language"), *questions])
    assert answers[: len(asked)] == [zh for _, zh, _ in asked]
    assert answers[len(asked) + 1 :] == [en for *_, en in asked]


def test_a_chosen_sheet_goes_along_with_the_command(addin: Addin) -> None:
    assert addin.run(
        [
            driver("Ask", "GetSheetCount", "opsheet_sheet", 0),
            driver("Ask", "GetSheetLabel", "opsheet_sheet", 0),
            driver("Ask", "GetSheetLabel", "opsheet_sheet", 2),
            driver("Ask", "ChooseSheet", "opsheet_sheet", 2),
            driver("Ask", "GetChosenSheet", "opsheet_sheet", 0),
            driver("Press", "RunAction", "opsheet_undo", "undo"),
        ]
    ) == ["3", "自动", "opsheet.texts", "chosen", "2", COMMAND.format(call="undo(2)")]


def test_every_function_reaches_python_with_all_its_arguments_and_the_calling_cell(addin: Addin) -> None:
    functions = declared().functions
    steps = [step for name, function in functions.items() for step in (call(name, len(function.arguments)), LOG)]
    said = addin.run(steps)
    for position, (name, function) in enumerate(functions.items()):
        assert said[2 * position] == ANSWER.format(name=name)
        assert said[2 * position + 1] == f"CallUDF opsheet_udfs.excel {name} {len(function.arguments) + 1}\n"


def test_every_function_may_be_called_bare(addin: Addin) -> None:
    functions = declared().functions
    said = addin.run([step for name in functions for step in (call(name, 0), LOG)])
    for position, (name, function) in enumerate(functions.items()):
        log = f"CallUDF opsheet_udfs.excel {name} {len(function.arguments) + 1}\n"
        assert said[2 * position + 1] == (log + "Volatile\n" if reads_row(function) else log)


def test_a_formula_in_a_cell_reaches_python(addin: Addin) -> None:
    assert addin.run([{"formula": "=FULL_CARTONS(6;7)"}, LOG]) == [
        "answer FULL_CARTONS",
        "CallUDF opsheet_udfs.excel FULL_CARTONS 3\n",
    ]


def test_equal_arguments_are_asked_once_until_the_ribbon_reloads(addin: Addin) -> None:
    formulas = [
        "=FULL_CARTONS(6;7)",
        "=FULL_CARTONS(6;7)",
        "=FULL_CARTONS(A1:B2;7)",
        "=FULL_CARTONS(A1:B2;7)",
        "=FULL_CARTONS(A1:B3;7)",
        "=FULL_CARTONS(6;7.00000000000001)",
        '=FULL_CARTONS("6";7)',
    ]
    said = addin.run([{"formula": formula} for formula in formulas] + [LOG])
    assert said[-1].count("CallUDF") == 5
    reload = driver("Press", "Reload", "opsheet_reload", "reload")
    said = addin.run([{"formula": formulas[0]}, LOG, reload, {"formula": formulas[0]}, LOG])
    assert [said[1].count("CallUDF"), said[4].count("CallUDF")] == [1, 1]


def test_what_depends_on_today_is_asked_every_time(addin: Addin) -> None:
    name = next(name for name, function in declared().functions.items() if function.depends_on_today)
    step = call(name, len(declared().functions[name].arguments))
    assert addin.run([step, step, LOG])[-1].count("CallUDF") == 2


def test_registering_the_help_never_fails(addin: Addin) -> None:
    assert addin.run([{"module": "OpsheetHelp", "name": "RegisterHelp"}]) == [None]
