"""The add-in's own VBA, run by two interpreters: every button reaches Python's door, every function as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from addin_builds import built, declared
from addin_interpreter import InterpretedAddin
from addin_office import Office, recording_addin
from opsheet.addin import ADDIN_NAME
from opsheet.addin.ribbon_xml import NAMESPACE, buttons, ribbon_xml
from opsheet.addin.texts import text_rows
from opsheet.addin.vba_modules import PROJECT, reads_row

COMMAND = "RunPython from opsheet.ribbon.buttons import button; button.{call}\n"
ANSWER = "answer {name}"


class Addin:
    """The recording add-in, to be opened in LibreOffice."""

    def __init__(self, path: Path, office: Office) -> None:
        self._path, self._office = path, office

    def run(self, steps: list[dict[str, Any]]) -> list[Any]:
        """Load the add-in afresh and take some steps."""
        return self._office.run(self._path, steps, PROJECT)


@pytest.fixture(scope="module")
def in_libreoffice(tmp_path_factory: pytest.TempPathFactory, office: Office) -> Addin:
    return Addin(recording_addin(tmp_path_factory.mktemp("addin") / ADDIN_NAME, declared()), office)


@pytest.fixture(scope="module")
def in_pyopenvba(tmp_path_factory: pytest.TempPathFactory) -> InterpretedAddin:
    path = tmp_path_factory.mktemp("addin") / ADDIN_NAME
    path.write_bytes(built())
    return InterpretedAddin(path, declared())


@pytest.fixture(params=[pytest.param("in_libreoffice", marks=pytest.mark.libreoffice), "in_pyopenvba"])
def addin(request: pytest.FixtureRequest) -> Any:
    """The add-in in one interpreter after the other."""
    return request.getfixturevalue(request.param)


def driver(name: str, *arguments: Any) -> dict[str, Any]:
    return {"module": "Driver", "name": name, "arguments": list(arguments)}


def call(name: str, count: int) -> dict[str, Any]:
    return {"module": "OpsheetFunctions", "name": name, "arguments": [float(number + 1) for number in range(count)]}


LOG = {"module": "xlwings", "name": "TakeLog"}


def without_help(log: str) -> str:
    """The log without the functions' help, which a new language brings anew."""
    return "".join(line for line in log.splitlines(keepends=True) if not line.startswith("'"))


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
        assert without_help(said[button.key]) == wanted


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


def test_every_function_reaches_python_with_all_its_arguments(addin: Addin) -> None:
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
        log = f"CallUDF opsheet_udfs.excel {name} {len(function.arguments) + 1}"  # the recorded cell is a text
        assert said[2 * position + 1] == (f"{log} String\nVolatile\n" if reads_row(function) else f"{log}\n")


@pytest.mark.libreoffice
def test_a_formula_in_a_cell_reaches_python(in_libreoffice: Addin) -> None:
    assert in_libreoffice.run([{"formula": "=FULL_CARTONS(6;7)"}, LOG]) == [
        "answer FULL_CARTONS",
        "CallUDF opsheet_udfs.excel FULL_CARTONS 3\n",
    ]


@pytest.mark.libreoffice
def test_python_gets_the_values_of_cells_and_no_objects(in_libreoffice: Addin) -> None:
    said = in_libreoffice.run([{"formula": "=FULL_CARTONS(A1:B2;A1)"}, LOG])
    assert said[1] == "CallUDF opsheet_udfs.excel FULL_CARTONS 3\n"


@pytest.mark.libreoffice
def test_equal_arguments_are_asked_once_until_the_ribbon_reloads(in_libreoffice: Addin) -> None:
    formulas = [
        "=FULL_CARTONS(6;7)",
        "=FULL_CARTONS(6;7)",
        "=FULL_CARTONS(A1:B2;7)",
        "=FULL_CARTONS(A1:B2;7)",
        "=FULL_CARTONS(A1:B3;7)",
        "=FULL_CARTONS(6;7.00000000000001)",
        '=FULL_CARTONS("6";7)',
    ]
    said = in_libreoffice.run([{"formula": formula} for formula in formulas] + [LOG])
    assert said[-1].count("CallUDF") == 5
    reload = driver("Press", "Reload", "opsheet_reload", "reload")
    said = in_libreoffice.run([{"formula": formulas[0]}, LOG, reload, {"formula": formulas[0]}, LOG])
    assert [said[1].count("CallUDF"), said[4].count("CallUDF")] == [1, 1]


def test_equal_arguments_of_a_procedure_are_asked_once(addin: Addin) -> None:
    def ask(*arguments: object) -> dict[str, Any]:
        return {"module": "OpsheetFunctions", "name": "FULL_CARTONS", "arguments": list(arguments)}

    steps = [ask(6.0, 7.0), ask(6.0, 7.0), ask(6.0, 7.00000000000001), ask("6", 7.0), ask(7.0, 6.0), ask("6", 7.0)]
    assert addin.run([*steps, LOG])[-1].count("CallUDF") == 4


def test_what_depends_on_today_is_asked_every_time(addin: Addin) -> None:
    name = next(name for name, function in declared().functions.items() if function.depends_on_today)
    step = call(name, len(declared().functions[name].arguments))
    assert addin.run([step, step, LOG])[-1].count("CallUDF") == 2


REGISTER = {"module": "OpsheetHelp", "name": "RegisterHelp"}


def refuse(name: str, *, while_hidden: bool = False) -> dict[str, Any]:
    return {"module": "xlwings", "name": "Refuse", "arguments": [name, while_hidden]}


def helped(log: str) -> list[str]:
    """The functions whose help was taken."""
    return [line.partition("|")[0].partition("!")[2] for line in log.splitlines()]


def test_every_function_gets_its_help(addin: Addin) -> None:
    log = addin.run([REGISTER, LOG])[1]
    assert helped(log) == list(declared().functions)
    name, function = next(iter(declared().functions.items()))
    category = declared().categories[function.category].zh
    assert log.splitlines()[0] == f"'opsheet.xlam'!{name}|{function.help.zh}|{category}"


def test_a_function_whose_help_is_refused_keeps_no_other_from_its_help(addin: Addin) -> None:
    names = list(declared().functions)
    for refused in (names[0], names[1], names[-1]):
        log = addin.run([refuse(refused), REGISTER, LOG])[2]
        assert helped(log) == [name for name in names if name != refused]


def test_help_that_is_refused_while_the_addin_is_hidden_is_tried_again(addin: Addin) -> None:
    log = addin.run([refuse("", while_hidden=True), REGISTER, LOG])[2]
    assert helped(log) == list(declared().functions)


def test_the_help_follows_the_language(addin: Addin) -> None:
    log = addin.run([driver("Press", "SwitchLanguage", "opsheet_language", "language")])[0]
    function = next(iter(declared().functions.values()))
    assert f"|{function.help.en}|" in log
