"""The ribbon actions: pure functions from a request to an outcome, one module a ribbon group."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from opsheet.catalogue import ACTIONS, Action, Registry, TableProblemError, Text, UserError

if TYPE_CHECKING:
    from opsheet.outcome import Outcome, Request

_MODULES = (  # in the order of the ribbon's buttons
    "stocking.validate",
    "stocking.calculate",
    "stocking.fix",
    "stocking.export_approval",
    "shipping.validate",
    "shipping.name_letters",
    "shipping.plan_deliveries",
    "shipping.allocate_batches",
    "shipping.overseas_order",
    "tracking.track_pipeline",
    "tracking.turnover_report",
)
_UNKNOWN = Text("没有 {key} 这个操作，是不是 {near}？", "There is no action {key}; is it {near}?")
_NO_TABLE = Text(
    "{file} 里没有{table}，“{action}”需要它",
    "{file} holds no {table}, and “{action}” needs it",
)


def load_actions() -> Registry[Action]:
    """Declare every action and hand back the registry.

    Example:
        >>> load_actions()["validate_stocking"].group
        'stocking'
    """
    modules = [import_module(f"{__name__}.{module}").__name__ for module in _MODULES]
    ACTIONS.arrange(lambda action: modules.index(action.run.__module__))
    return ACTIONS


def run_action(key: str, request: Request) -> Outcome:
    """Run an action.

    Args:
        key: of the action.
        request: the tables, the settings, the moment and the user's choices.

    Raises:
        UserError: when there is no such action, naming the closest; or when the action can't do what is asked.
        TableProblemError: when the workbook lacks a table that the action needs.
    """
    actions = load_actions()
    if key not in actions:
        from opsheet.values.vocabulary import nearest

        raise UserError(_UNKNOWN, key=key, near=" / ".join(nearest(key, actions)))
    chosen = actions[key]
    for table in chosen.tables:
        if table not in request.workbook.tables:
            name = request.settings.tables[table].name.text
            raise TableProblemError(_NO_TABLE, file=request.workbook.name, table=name, action=chosen.label)
    outcome: Outcome = chosen.run(request)
    return outcome
