"""Declaring a form's action: one declaration in YAML, and beside it only what is special about the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from opsheet.catalogue import Input, Message, Text
from opsheet.forms.content import FormSection
from opsheet.forms.page import form_page
from opsheet.forms.write import form_file, number_prefix
from opsheet.outcome import CellValue, Facts, Note, Numbering, Outcome, Request
from opsheet.settings.forms import FormDefinition
from opsheet_macros.declare import action
from opsheet_macros.forms.form_content import form_content, refuse_errors
from opsheet_macros.forms.form_table import FormTable, form_table
from opsheet_macros.writing.rows import CHOSEN_ROWS

Calculation = Callable[[FormTable, Request], Sequence[CellValue]]
Sections = Callable[[FormTable, Request], Iterable[FormSection]]
Messages = Callable[[FormTable, Mapping[str, Sequence[CellValue]], Request], Iterable[Note]]
_MADE = Text("{title} {number}：{rows} 项", "{title} {number}: {rows} items")


@dataclass(frozen=True, slots=True)
class FormFacts(Facts):
    """The form that was made."""

    form: Annotated[str, Text("表单种类", "The form's key")]
    number: Annotated[str, Text("表单编号", "The form's number")]
    fingerprint: Annotated[str, Text("内容校验码", "The form's checksum")]
    rows: Annotated[tuple[int, ...], Text("行号", "The sheet's row numbers")]
    totals: Annotated[dict[str, float], Text("合计，按列", "The totals by column")]


def _no_messages(*_: object) -> Iterable[Any]:
    return ()


def _no_refusal(_: FormTable, __: Request) -> None:
    """Nothing but what the checks find."""


@dataclass(frozen=True, slots=True)
class FormSpecials:
    """What a form does besides showing its rows.

    Args:
        calculated: columns of its table that are worked out, in order, by key; each sees those before it.
        messages: what the user is told besides, such as a text to send on.
        refuse: refuses rows for a reason that no check knows.
        sections: below the table, such as a check list.
    """

    calculated: Mapping[str, Calculation] = field(default_factory=dict[str, Calculation])
    messages: Messages = _no_messages
    refuse: Callable[[FormTable, Request], None] = _no_refusal
    sections: Sections = _no_messages


def form_outcome(
    definition: FormDefinition, request: Request, given: Mapping[str, Any], specials: FormSpecials
) -> Outcome:
    """Make a form of the rows that the user chose.

    Args:
        definition: of the form.
        request: the workbook, the settings, the moment.
        given: values for all rows whose own cell is blank, by column key.
        specials: what the form does besides.

    Raises:
        RefusedError: when there are no rows, or they have errors.
    """
    rows = form_table(definition, request, given)
    specials.refuse(rows, request)
    warnings = refuse_errors(definition, rows, request)
    calculated = {key: calculate(rows, request) for key, calculate in specials.calculated.items()}
    content = form_content(definition, rows, calculated, warnings, request)
    content = replace(content, sections=[*specials.sections(rows, request), *content.sections])
    extra = list(specials.messages(rows, calculated, request))

    def complete(number: str) -> Outcome:
        page = form_page(content, number)
        made = Message(_MADE, {"title": definition.text, "number": number, "rows": len(rows.table)})
        totals = {key: float(value) for key, value in content.totals.items()}
        facts = FormFacts(definition.key, number, page.record.fingerprint, tuple(rows.origins), totals)
        return Outcome(files=[form_file(page)], messages=[Note(made), *extra], facts=facts)

    return Outcome(numbering=Numbering(number_prefix(definition.letters, request.today), complete))


def form_action(
    key: str,
    *,
    label: Text,
    screentip: Text,
    supertip: Text,
    icon: str,
    keytip: str,
    tables: Sequence[str],
    inputs: Sequence[Input] = (),
    specials: FormSpecials | None = None,
) -> None:
    """Declare the action of a form that ships.

    Args:
        key: of the form and of its action.
        label: on the button.
        screentip: the title of its tool tip.
        supertip: what it does.
        icon: an ``imageMso`` name.
        keytip: unique on the tab.
        tables: from which its rows may come, its own first.
        inputs: whose keys are columns of the form's table; they fill blank cells.
        specials: what the form does besides showing its rows.
    """

    def run(request: Request) -> Outcome:
        given = {one.key: request.inputs[one.key] for one in inputs if one.key in request.inputs}
        return form_outcome(request.settings.forms[key], request, given, specials or FormSpecials())

    run.__name__ = key
    action(
        group="forms",
        label=label,
        screentip=screentip,
        supertip=supertip,
        icon=icon,
        keytip=keytip,
        tables=(),
        optional_tables=tuple(tables),
        writes=Text("表单（.xlsx 和 PDF）", "The form (.xlsx and PDF)"),
        facts=FormFacts,
        inputs=(*CHOSEN_ROWS, *inputs),
        timed=True,
    )(run)
