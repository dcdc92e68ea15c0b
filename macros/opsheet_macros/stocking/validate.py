"""Check the stocking sheet and show what was found on it."""

from __future__ import annotations

from dataclasses import replace

from opsheet.catalogue import Input, Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.writing.findings import CheckedFacts, validation_outcome

TABLE = "stocking"
FOLDER = Input(
    "folder",
    Text("数据文件夹", "data folder"),
    Text(
        "放领星和亚马逊报表的文件夹，用其中的产品资料和负责人核对；不填只核对工作簿里的表。",
        "A folder of exports to compare the sheet with; by default only the workbook's own tables.",
    ),
    "folder",
    asked=False,
)


@action(
    group="stocking",
    label=Text("校验备货单", "Check restock sheet"),
    screentip=Text("校验备货单", "Check the restock sheet"),
    supertip=Text(
        "按流程检查每一行，给有问题的单元格上色、加批注，并生成“校验问题”表。",
        ("Checks every row: colours and notes on cells with problems, the result column, and a sheet of problems."),
    ),
    icon="DataValidation",
    keytip="SV",
    tables=(TABLE,),
    optional_tables=("link_owners", "warranty", "catalogue"),
    writes=Text("填充色、批注、校验结果列、“校验问题”表", "Fills, notes, the result column, the sheet of problems"),
    inputs=(FOLDER,),
    facts=CheckedFacts,
)
def validate_stocking(request: Request) -> Outcome:
    """Check the stocking sheet and show what was found on it; a second run replaces its own marks only."""
    folder = request.inputs.folder(FOLDER.key)
    if folder is None:
        return validation_outcome(request, TABLE)
    from opsheet.calculations.exported_tables import with_exported_tables
    from opsheet.exports.folder import open_data_folder

    with open_data_folder(folder.path, request.settings) as data:
        workbook = with_exported_tables(request.workbook, data, request.settings)
    return validation_outcome(replace(request, workbook=workbook), TABLE)
