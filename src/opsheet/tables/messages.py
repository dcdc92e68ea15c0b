"""The sentences for files and tables that can't be read, each saying what it is and what to do."""

from __future__ import annotations

from opsheet.catalogue import Text

NO_FILE = Text("找不到文件 {file}，请检查路径", "There is no file {file}; check the path")
FOLDER = Text("{file} 是文件夹，请选择其中的工作簿", "{file} is a folder; choose a workbook in it")
NOT_A_FILE = Text(
    "{file} 不是普通文件，请选择 .xlsx 工作簿", "{file} is not an ordinary file; choose an .xlsx workbook"
)
EMPTY = Text("{file} 是空文件，请重新导出或下载", "{file} is empty; export or download it again")
NOT_ALLOWED = Text(
    "{file} 无法打开：被别的程序占用或没有权限，请关闭占用它的程序后再试",
    ("{file} can't be opened: another program uses it or access is denied; close that program and try again"),
)
UNREADABLE = Text(
    "{file} 读取失败（{reason}），请检查磁盘或网络后再试",
    "{file} can't be read ({reason}); check the disk or network and try again",
)
LOCKED = Text(
    "{file} 正被打开（旁边有锁文件 {lock}），请先关闭；若没有人在用，请删除该锁文件",
    "{file} is open elsewhere (lock file {lock}); close it there, or delete the lock file if nobody has it open",
)
NOT_A_WORKBOOK = Text(
    "{file} 不是 Excel 工作簿（像是{kind}），请用 Excel 打开后另存为 .xlsx",
    "{file} is not an Excel workbook (it looks like {kind}); open it in Excel and save it as .xlsx",
)
ENCRYPTED = Text(
    "{file} 已加密，请在 Excel 中取消打开密码后再试",
    "{file} is encrypted; remove its password in Excel and try again",
)
OLD_FORMAT = Text("{file} 是{kind}，请另存为 .xlsx", "{file} is {kind}; save it as .xlsx")
DAMAGED = Text(
    "{file} 已损坏或不完整（{part}），请重新下载，或用 Excel 打开修复后另存",
    "{file} is damaged or incomplete ({part}); download it again, or let Excel repair it and save it",
)
TOO_LARGE = Text(
    "{file} 解压后超过 {limit} MB，已停止读取；请拆分文件，或调大 app.yaml 的 reading.maximum_unpacked",
    "{file} unpacks to more than {limit} MB and wasn't read; split it, or raise reading.maximum_unpacked in app.yaml",
)
FORBIDDEN_XML = Text(
    "{file} 的 {part} 含有外部实体声明，不安全，已拒绝；请用 Excel 打开后另存为新文件",
    "{file} declares external entities in {part}, which isn't safe; open it in Excel and save it as a new file",
)
TOO_WIDE = Text(
    "{file} 的工作表“{sheet}”用到了 {cell}，范围过大；请删除表格之外的多余内容后保存",
    ("{file}: the sheet “{sheet}” reaches to {cell}, too far to be read; delete what is outside of the table"),
)

CSV = Text("文本或 CSV 文件", "a text or CSV file")
HTML = Text("网页文件", "a web page")
XML = Text("XML 文件", "an XML file")
PDF = Text("PDF 文件", "a PDF file")
PICTURE = Text("图片", "a picture")
OTHER_DOCUMENT = Text("别的 Office 文档", "another kind of Office document")
ARCHIVE = Text("压缩包", "a zip archive")
UNKNOWN = Text("未知格式", "an unknown format")
OLD_EXCEL = Text("旧版 .xls 工作簿", "an old .xls workbook")
BINARY_EXCEL = Text("二进制 .xlsb 工作簿", "a binary .xlsb workbook")
OPEN_DOCUMENT = Text("OpenDocument 表格 .ods", "an OpenDocument spreadsheet (.ods)")

WHOLE_PACKAGE = Text("压缩结构", "the zip structure")
DOUBLED_PART = Text("{part} 出现两次", "{part} is in it twice")
MISSING_PART = Text("缺少 {part}", "{part} is missing")

NO_TABLE = Text(
    "{file} 中没有能识别的表；可识别的有：{known}。请检查表头，或用 opsheet columns 对照",
    (
        "{file} contains no table that opsheet knows. It knows: {known}. Check the headers, or map them "
        "with opsheet columns."
    ),
)
NO_ROWS = Text(
    "{file} 的{table}（{address}）只有表头，没有数据，请先填写",
    "{file}: the table {table} ({address}) has a header and no rows; fill it in first",
)
TWO_COLUMNS = Text(
    "工作表“{sheet}”的 {first} 与 {second} 都是“{header}”列，请改名或删除其中一列",
    ("Sheet “{sheet}”: {first} and {second} are both the column {header}; rename or delete one of them"),
)
TWO_TABLES = Text(
    "{file} 中有几个{table}：{addresses}；请选一张：--sheet “{sheet}”，或 --all-sheets 逐张处理",
    "{file} has several tables {table}: {addresses}. Choose one: --sheet “{sheet}”, or use --all-sheets for each.",
)
NO_SHEET = Text("{file} 里没有工作表“{sheet}”，有：{known}", "{file} has no sheet “{sheet}”. It has: {known}.")
NEARLY_A_TABLE = Text(
    "{file} 的 {cell} 像是{table}，但缺少：{lacking}；请改表头，或用 opsheet columns {file} --map 列=表头 对照",
    "{file}: {cell} looks like the table {table} but lacks: {lacking}. Change the headers, "
    "or map them with opsheet columns {file} --map KEY=HEADER.",
)
