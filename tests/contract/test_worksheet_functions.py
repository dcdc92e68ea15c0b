"""The worksheet functions keep their contract: names, positions, texts, and what Excel and VBA ask of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import opsheet_udfs
from opsheet.catalogue import FUNCTIONS, LANGUAGES, Function, Kind
from opsheet.settings import Settings, load_shipped_settings
from opsheet_udfs.binding import vocabularies
from opsheet_udfs.declare import CATEGORIES

HERE = Path(__file__).parent
CONTRACT: dict[str, dict[str, str]] = yaml.safe_load((HERE / "function_signatures.yaml").read_text("utf-8"))
SIGNATURES = {name: signature for group in CONTRACT.values() for name, signature in group.items()}
BUILT_IN = frozenset((HERE / "data" / "built_in_functions.txt").read_text("ascii").split())
VBA_KEYWORDS = frozenset((HERE / "data" / "vba_keywords.txt").read_text("ascii").split())
WHOLE_LENGTH = 255  # characters of all argument names together

EVERY_FUNCTION = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_shipped_settings()


def test_the_contract_names_every_function_and_no_other() -> None:
    assert set(SIGNATURES) == set(FUNCTIONS)


@pytest.mark.parametrize("name", SIGNATURES)
def test_arguments_stand_in_the_order_of_the_contract(name: str) -> None:
    declared = FUNCTIONS[name].arguments
    expected = [part.strip() for part in SIGNATURES[name].split(",")]
    shown = [f"[{argument.title.en}]" if argument.optional else argument.title.en for argument in declared]
    assert [name.casefold() for name in shown] == expected


@pytest.mark.parametrize("name", SIGNATURES)
def test_functions_stand_in_the_category_of_the_contract(name: str) -> None:
    assert name in CONTRACT[FUNCTIONS[name].category]


def test_optional_arguments_come_last_where_no_position_is_named_before_them() -> None:
    for function in FUNCTIONS.values():
        optional = [argument.optional for argument in function.arguments]
        assert optional == sorted(optional), function.name


@EVERY_FUNCTION
def test_names_are_no_built_in_functions_and_no_keywords(function: Function) -> None:
    assert function.name not in BUILT_IN
    names = [argument.name.casefold() for argument in function.arguments]
    assert not set(names) & VBA_KEYWORDS
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.isascii() and name != "caller" for name in names)
    assert len(",".join(names)) <= WHOLE_LENGTH


@EVERY_FUNCTION
def test_texts_exist_in_both_languages(function: Function) -> None:
    assert function.category in CATEGORIES
    assert function.source
    assert function.examples
    for argument in function.arguments:
        assert argument.label is not None, f"{function.name}: {argument.name} needs a label"
    for language in LANGUAGES:
        assert function.help[language].strip()
        assert all(argument.help[language].strip() for argument in function.arguments)


@EVERY_FUNCTION
def test_keys_and_columns_that_are_named_exist(function: Function, settings: Settings) -> None:
    words = vocabularies(settings)
    for argument in function.arguments:
        if argument.kind is Kind.KEY:
            assert words[argument.keys or argument.name].nearest("x"), argument.name
        for source in argument.columns:
            table, _, columns = source.partition(".")
            assert table in settings.tables, source
            assert set(columns.split("+")) <= set(settings.tables[table].columns), source


@EVERY_FUNCTION
def test_a_function_that_takes_as_of_depends_on_today(function: Function) -> None:
    takes_as_of = any(argument.name == "as_of" for argument in function.arguments)
    assert function.depends_on_today or not takes_as_of


def test_importing_the_package_declares_every_area() -> None:
    assert {function.category for function in FUNCTIONS.values()} == set(CATEGORIES)
    assert opsheet_udfs.__doc__
