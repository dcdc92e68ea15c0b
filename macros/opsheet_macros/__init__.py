"""The ribbon actions: pure functions from a request to an outcome, one module each, in the folder of its group."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

from opsheet.catalogue import ACTIONS, Action, Message, Registry, Severity, TableProblemError, Text, UserError, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opsheet.outcome import Note, Outcome, Request
    from opsheet.settings import Settings
    from opsheet.tables import Workbook

_MODULES: Final = {  # each action's module, in the order of the ribbon's buttons
    "validate_stocking": "stocking.validate",
    "refresh_sales": "stocking.refresh_sales",
    "calculate_stocking": "stocking.calculate",
    "explain_rows": "stocking.explain_rows",
    "fix_stocking": "stocking.fix",
    "export_approval": "stocking.export_approval",
    "record_approval": "stocking.record_approval",
    "approval_status": "stocking.approval_status",
    "export_purchase_plan": "stocking.export_purchase_plan",
    "validate_appointments": "shipping.validate",
    "fix_appointments": "shipping.fix_appointments",
    "name_letters": "shipping.name_letters",
    "plan_deliveries": "shipping.plan_deliveries",
    "allocate_batches": "shipping.allocate_batches",
    "overseas_order": "shipping.overseas_order",
    "daily_board": "tracking.daily_board",
    "track_pipeline": "tracking.track_pipeline",
    "turnover_report": "tracking.turnover_report",
    "monthly_targets": "performance.monthly_targets",
    "ad_control": "performance.ad_control",
    "ad_budget": "performance.ad_budget",
    "performance_sheet": "performance.performance_sheet",
    "trial_review": "performance.trial_review",
    "report_calendar": "reports.report_calendar",
    "returns_summary": "reports.returns_summary",
    "weekly_review": "reports.weekly_review",
    "relabel_request": "forms.requests",
    "adjustment": "forms.requests",
    "disposal_form": "forms.requests",
    "payment_request": "forms.payment_request",
    "sales_note": "forms.requests",
    "paid_relabelling": "forms.requests",
    "new_sku_rows": "forms.new_sku_rows",
    "warranty_rows": "forms.warranty_rows",
    "design_request": "forms.design_request",
    "new_product_plan": "forms.new_product_plan",
    "make_form": "forms.make_form",
    "account_board": "account.account_board",
    "daily_checklist": "account.daily_checklist",
    "ads_record": "account.ads_record",
    "listing_check": "account.listing_check",
    "keyword_sort": "account.keyword_sort",
    "renewal_tracker": "account.renewal_tracker",
    "reviews": "account.reviews",
    "listing_writing": "account.listing_writing",
    "design_score": "account.design_score",
    "market_watch": "account.market_watch",
    "columns": "data.columns",
    "add_drop_downs": "data.add_drop_downs",
}
ACTION_KEYS: Final = tuple(_MODULES)
_UNKNOWN = Text("没有 {key} 这个操作，是不是 {near}？", "There is no action {key}; is it {near}?")
_NO_TABLE = Text(
    "“{action}”要用“{table}”表，{file} 里没有；请换文件，或检查工作表名和表头",
    (
        "“{action}” needs the table {table}, which {file} doesn't contain. Use another file, or check "
        "sheet names and headers."
    ),
)
_UNKNOWN_HEADERS = Text(
    "{sheet}：没认出表头{headers}，没有参与计算；请在“列对照”（opsheet columns）里确认",
    "{sheet}: the headers {headers} were not recognised and not used. Confirm them under Columns (opsheet columns).",
)


def load_action(key: str) -> Action:
    """Declare one action, without the modules of the others.

    Args:
        key: of the action.

    Raises:
        UserError: when there is no such action, naming the closest.

    Example:
        >>> load_action("validate_stocking").group
        'stocking'
    """
    if key not in _MODULES:
        from opsheet.values.vocabulary import nearest

        raise UserError(_UNKNOWN, key=key, near=" / ".join(nearest(key, _MODULES)))
    import_module(f"{__name__}.{_MODULES[key]}")
    return ACTIONS[key]


def load_actions() -> Registry[Action]:
    """Declare every action and hand back the registry, in the order of the ribbon's buttons.

    Example:
        >>> load_actions()["validate_stocking"].group
        'stocking'
    """
    for key in ACTION_KEYS:
        load_action(key)
    ACTIONS.arrange(lambda action: ACTION_KEYS.index(action.key))
    return ACTIONS


def require_tables(action: Action, workbook: Workbook, settings: Settings) -> None:
    """Refuse a workbook that lacks a table that an action needs.

    Args:
        action: which.
        workbook: as found.
        settings: with the tables' names.

    Raises:
        TableProblemError: naming the table.
    """
    for table in action.tables:
        if table not in workbook.tables:
            name = settings.tables[table].name.text
            raise TableProblemError(_NO_TABLE, file=workbook.name, table=name, action=action.label)


def run_action(key: str, request: Request) -> Outcome:
    """Run an action.

    Args:
        key: of the action.
        request: the tables, the settings, the moment and the user's choices.

    Raises:
        UserError: when there is no such action, naming the closest; or when the action can't do what is asked.
        TableProblemError: when the workbook lacks a table that the action needs.
    """
    chosen = load_action(key)
    require_tables(chosen, request.workbook, request.settings)
    outcome: Outcome = chosen.run(replace(request, settings=request.settings.on(request.today)))
    if not any(table.doubtful for table in request.workbook.tables.values()):
        return outcome
    return outcome.when_whole(
        lambda whole: replace(whole, messages=[*whole.messages, *_unknown_header_notes(chosen, request, whole)])
    )


def _unknown_header_notes(action: Action, request: Request, outcome: Outcome) -> Iterator[Note]:
    """A note for each table of an action with headers that may be missing columns, unless the outcome names them."""
    from opsheet.outcome import Note
    from opsheet.values.cells import one_line

    language = request.settings.language
    named = "\n".join(note.message.render(language) for note in outcome.messages)
    for key in (*action.tables, *action.optional_tables):
        table = request.workbook.tables.get(key)
        unknown = [one_line(header.header) for header in table.unknown if header.candidates] if table else []
        unnamed = [header for header in unknown if header not in named]
        if table is not None and unnamed:
            headers = listed(f"“{one}”" for one in unnamed)
            yield Note(Message(_UNKNOWN_HEADERS, {"sheet": table.sheet, "headers": headers}), Severity.WARN)
