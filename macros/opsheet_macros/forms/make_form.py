"""Any form that the team declared in YAML."""

from __future__ import annotations

from typing import Any

from opsheet.catalogue import Input, Text, UserError, listed
from opsheet.outcome import Outcome, Request
from opsheet.settings.forms import FormDefinition
from opsheet.values import Vocabulary, fold
from opsheet.values.vocabulary import nearest
from opsheet_macros.declare import action
from opsheet_macros.forms.form_action import FormFacts, FormSpecials, form_outcome
from opsheet_macros.writing.rows import CHOSEN_ROWS

FORM = Input("form", Text("表单", "Form"), Text("表单的名称或键。", "The form, by name or key."), required=True)
FILL = Input(
    "fill",
    Text("统一填写", "Fill in"),
    Text("写进空单元格：列名=值，多个用分号隔开。", "Fills blank cells: header=value; header=value."),
)
_NO_FORM = Text("没有表单“{typed}”，是不是 {near}？", "There is no form “{typed}”; is it {near}?")
_NOT_A_PAIR = Text("“{part}”应写成 列名=值", "“{part}” must be header=value")
_NO_COLUMN = Text("表单没有列“{typed}”，可用的有：{known}", "The form has no column “{typed}”, only: {known}")


def _definition(typed: str, request: Request) -> FormDefinition:
    forms = request.settings.forms
    words = Vocabulary({key: (form.zh, form.en, *form.aliases) for key, form in forms.items()})
    key = words.find(typed)
    if key is None:
        names = [word for form in forms.values() for word in (form.zh, form.en, form.key)]
        raise UserError(_NO_FORM, typed=typed, near=listed(nearest(typed, names)))
    return forms[key]


def _filled(text: str, definition: FormDefinition, request: Request) -> dict[str, Any]:
    columns = request.settings.tables[definition.table].data_columns
    known = {
        fold(word): key
        for key, column in columns.items()
        for word in (column.header.zh, column.header.en, key, *column.aliases)
    }
    given: dict[str, Any] = {}
    for part in text.replace("；", ";").split(";"):
        name, sign, value = part.replace("＝", "=").partition("=")
        if not part.strip():
            continue
        if not sign:
            raise UserError(_NOT_A_PAIR, part=part.strip())
        if fold(name) not in known:
            headers = [column.header[request.settings.language] for column in columns.values()]
            raise UserError(_NO_COLUMN, typed=name.strip(), known=listed(headers))
        given[known[fold(name)]] = value.strip()
    return given


@action(
    group="forms",
    label=Text("其他表单", "Other form"),
    screentip=Text("出团队自己的表单", "Make one of your own forms"),
    supertip=Text(
        "按团队在 forms 文件夹里声明的表单，把表里的行做成 Excel 和 PDF。",
        "Makes a form that the team declared in its forms folder, as Excel and PDF.",
    ),
    icon="CreateFormInDesignView",
    keytip="FO",
    tables=(),
    writes=Text("表单（.xlsx 和 PDF）", "The form (.xlsx and PDF)"),
    inputs=(*CHOSEN_ROWS, FORM, FILL),
    facts=FormFacts,
    timed=True,
)
def make_form(request: Request) -> Outcome:
    """Make a form by its name."""
    definition = _definition(request.inputs.text(FORM.key) or "", request)
    given = _filled(request.inputs.text(FILL.key) or "", definition, request)
    return form_outcome(definition, request, given, FormSpecials())
