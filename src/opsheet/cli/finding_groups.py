"""Findings as people read them: the same finding of many rows in one line, and a summary for a chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from opsheet.catalogue import COMMA, Severity, Text
from opsheet.checks.findings import Finding, FindingGroup, Findings, Positions
from opsheet.tables import Table, Workbook
from opsheet.values.cells import one_line

_ROWS_NAMED = 12  # of a group; the others are counted
_COLUMN = Text("（{header}）", " ({header})")
_ROWS = Text("{count} 行（第 {rows} 行）", "{count} rows ({rows})")
_MANY_ROWS = Text("{count} 行（第 {rows} …行）", "{count} rows ({rows}, …)")
_LINE = Text(
    "{severity} {code} {title}{column}：{rows}，如 {message}", "{severity} {code} {title}{column}: {rows}. {message}"
)
_SINGLE = Text("{severity} {code} {title}：{cell} {message}", "{severity} {code} {title}: {cell} {message}")
_FIXABLE = Text(
    "有 {count} 处可自动修正：opsheet run {action} {file}",
    "Automatic fixes available: {count}. Run opsheet run {action} {file}",
)
_FIXING = {"stocking": "fix_stocking", "appointments": "fix_appointments"}
_CONFIRM = Text("下一步：先确认表头：opsheet columns {file}", "Next: confirm the headers first: opsheet columns {file}")
_CORRECT = Text("下一步：改正上面的错误，再校验一次", "Next: correct the errors above and check again.")
_MARKED = Text(
    "下一步：改正上面的错误，再校验一次；逐格标出：opsheet run {action} {file}",
    "Next: correct the errors above and check again. To mark the cells: opsheet run {action} {file}",
)
_MARKING = {"stocking": "validate_stocking", "appointments": "validate_appointments"}
_GO_ON = {
    "stocking": Text(
        "下一步：导出审批表：opsheet run export_approval {file} --where 主管审批=通过",
        "Next: export the approval form: opsheet run export_approval {file} --where head_approval=通过",
    ),
    "appointments": Text(
        "下一步：给预约信改名：opsheet run name_letters {file} --letters 文件夹",
        "Next: name the appointment letters: opsheet run name_letters {file} --letters DIR",
    ),
    "pipeline": Text(
        "下一步：看在途跟踪：opsheet run track_pipeline {file}",
        "Next: see what is under way: opsheet run track_pipeline {file}",
    ),
}
_ADD_APPROVAL = Text(
    "下一步：加一列“主管审批”，主管填“通过”后再导出审批表",
    "Next: add a column 主管审批. Once the manager has entered 通过 there, export the approval form.",
)
_HEADER_CODES = frozenset({"T101", "T112"})
_BY_CODE = Text("{severity} {code} {title} {count} 处", "{severity} {code} {title}: {count}")
_BY_OPERATOR = Text("按运营：{counts}", "By operator: {counts}")
_BY_SHOP = Text("按店铺：{counts}", "By shop: {counts}")
_NOBODY = Text("未填", "blank")
_OWN_LINES = frozenset({"T101", "T112", "T113", "T116"})
_OPERATORS, _SHOPS = ("operator", "owner"), ("shop",)


def group_lines(findings: Findings, language: str) -> list[str]:
    """One line for each check and column, worst first; details where it is found once only.

    Args:
        findings: of one file, worst first.
        language: of the lines.
    """
    several = len(findings.sheets) > 1
    return [_line(group, language, name_sheet=several) for group in _groups(findings)]


def _groups(findings: Findings) -> list[Findings]:
    groups: dict[tuple[object, ...], list[Positions]] = {}
    for group, positions in findings.by_group():
        key = (group.severity.rank, group.check.code, group.table.sheet, group.column, _own_line(group))
        groups.setdefault(key, []).append(positions)
    together = [(key[:2], np.sort(np.concatenate(positions))) for key, positions in groups.items()]
    together.sort(key=lambda one: (*one[0], one[1][0]))
    return [findings.chosen(positions) for _, positions in together]


def _own_line(group: FindingGroup) -> str:
    """Findings of headers don't repeat; each says something of its own."""
    found = group.found
    return found.cell + found.header if isinstance(found, Finding) and group.check.code in _OWN_LINES else ""


def _line(group: Findings, language: str, *, name_sheet: bool) -> str:
    first = group[0]
    cell = f"{first.sheet}!{first.cell}" if name_sheet else first.cell
    named = {
        "severity": first.severity.text[language],
        "code": first.check.code,
        "title": first.check.title[language],
    }
    if len(group) == 1:
        return _SINGLE.render(language, **named, cell=cell, message=first.message(language))
    rows = list(dict.fromkeys(group.rows.tolist()))
    shown = COMMA[language].join(map(str, rows[:_ROWS_NAMED]))
    count = (_MANY_ROWS if len(rows) > _ROWS_NAMED else _ROWS).render(language, count=len(rows), rows=shown)
    column = _COLUMN.render(language, header=one_line(first.header)) if first.check.code.startswith("T") else ""
    return _LINE.render(language, **named, column=column, rows=count, message=f"{cell} {first.message(language)}")


def fixable_lines(findings: Findings, file: Path, language: str) -> list[str]:
    """How many findings can be fixed automatically and how, one line for each action that fixes some.

    Args:
        findings: of one file.
        file: as it was named.
        language: of the lines.
    """
    lines: list[str] = []
    for table, action in _FIXING.items():
        count = len(
            {
                (group.table.sheet, cell)
                for group, positions in findings.by_group()
                if group.table.key == table
                for cell, fixed in zip(
                    findings.cells[positions].tolist(), group.suggestions(findings.indexes[positions]), strict=True
                )
                if fixed is not None
            }
        )
        if count:
            lines.append(_FIXABLE.render(language, count=count, action=action, file=_as_typed(file)))
    return lines


def next_lines(findings: Findings, workbook: Workbook, file: Path, language: str) -> list[str]:
    """What to do next, one line: headers first, then errors, else what the table is for; none for other tables.

    Args:
        findings: of one file.
        workbook: its tables.
        file: as it was named.
        language: of the lines.
    """
    shown = _as_typed(file)
    groups = [group for group, _ in findings.by_group()]
    if any(group.check.code in _HEADER_CODES for group in groups):
        return [_CONFIRM.render(language, file=shown)]
    wrong = [group.table.key for group in groups if group.severity is Severity.ERROR]
    if wrong:
        action = next((_MARKING[key] for key in wrong if key in _MARKING), None)
        return [_CORRECT[language] if action is None else _MARKED.render(language, action=action, file=shown)]
    table = workbook.tables.get("stocking")
    if table is not None and "head_approval" not in table.columns:
        return [_ADD_APPROVAL[language]]
    return [text.render(language, file=shown) for key, text in _GO_ON.items() if key in workbook.tables][:1]


def _as_typed(file: Path) -> str:
    """A path as one types it in a command."""
    return f'"{file}"' if " " in str(file) else str(file)


def summary_lines(findings: Sequence[Finding], workbook: Workbook, language: str) -> list[str]:
    """How many findings there are by check, operator and shop.

    Args:
        findings: of one file.
        workbook: its tables.
        language: of the lines.
    """
    codes = Counter((one.severity.rank, one.check.code) for one in findings)
    by_code = {one.check.code: one for one in findings}
    lines = [
        _BY_CODE.render(
            language,
            severity=by_code[code].severity.text[language],
            code=code,
            title=by_code[code].check.title[language],
            count=count,
        )
        for (_, code), count in sorted(codes.items())
    ]
    for text, keys in ((_BY_OPERATOR, _OPERATORS), (_BY_SHOP, _SHOPS)):
        counts = _counts(findings, workbook, keys, language)
        if counts:
            lines.append(text.render(language, counts=counts))
    return lines


def _counts(findings: Sequence[Finding], workbook: Workbook, keys: Sequence[str], language: str) -> str:
    names: Counter[str] = Counter()
    for key, table in workbook.tables.items():
        column = next((name for name in keys if name in table.columns), None)
        if column is None:
            continue
        of_row = _of_row(table, column)
        rows = [one.row for one in findings if one.table == key and one.row in of_row]
        names.update(of_row[row] or _NOBODY[language] for row in rows)
    separator = "，" if language == "zh" else ", "
    return separator.join(f"{name} {count}" for name, count in names.most_common())


def _of_row(table: Table, column: str) -> dict[int, str | None]:
    return dict(zip(table.rows.tolist(), table.texts(column).tolist(), strict=True))
