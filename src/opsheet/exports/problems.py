"""The sentences for exports that can't be read, or only in part, each saying what it is and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from opsheet.catalogue import Text

NOTHING_IN_IT = Text("空文件，请重新下载", "The file is empty. Download it again.")
NOT_ALLOWED = Text(
    "无法打开：被别的程序占用或没有权限，请关闭占用它的程序后再试",
    ("Can't be opened: another program uses it, or access is denied. Close that program and try again."),
)
UNREADABLE = Text(
    "读取失败（{reason}），请检查磁盘或网络后再试", "Can't be read ({reason}). Check the disk or network and try again."
)
ENCRYPTED = Text("已加密，请取消打开密码后另存", "The file is encrypted. Remove its password and save it.")
TOO_LARGE = Text(
    "解压后超过 {limit} MB，未读取；请缩短时段后分几次下载",
    "Unpacks to more than {limit} MB and was not read. Download shorter periods.",
)
NO_TABLE_FORMAT = Text(
    "不是表格（PDF、图片或压缩包），请下载 xlsx、csv 或 txt",
    "Not a table but a PDF, picture or archive. Download it as xlsx, csv or txt.",
)
BROKEN_OFF = Text(
    "文件不完整，可能没下载完，请重新下载", "The file is incomplete, perhaps half a download. Download it again."
)
LAST_ROW = Text(
    "第 {row} 行没写完，可能没下载完，该行未计入；请重新下载",
    "Row {row} breaks off, perhaps half a download, and is not counted. Download it again.",
)
PAGE = Text(
    "是网页（可能是登录页），不是报表；请登录后重新下载",
    "A web page, perhaps a login page, not a report. Sign in and download it again.",
)
NO_ROWS = Text(
    "只有表头，没有数据；请核对时段和店铺后重新下载",
    "The report has headers but no rows. Check its period and store and download it again.",
)
NO_HEADER = Text(
    "没有找到表头，不是领星或亚马逊的报表", "No header row was found. The file is not an export of Lingxing or Amazon."
)
UNKNOWN = Text(
    "没有识别出报表，最接近“{nearest}”：缺少 {missing}，未识别的表头有 {unknown}；请换成已知的语言下载，或添加别名",
    "The report is not recognised. Nearest: “{nearest}”; missing {missing}; unknown headers {unknown}. "
    "Download it in a known language, or add aliases.",
)
LOOK_ALIKE = Text(
    "像是“{name}”，不是“{nearest}”，未读取；请从领星重新导出",
    "Looks like “{name}”, not “{nearest}”, and was not read. Export it from Lingxing.",
)
FORBIDDEN = Text(
    "没有识别出报表：像“{nearest}”，但含有它没有的表头 {headers}；请核对来源",
    "The report is not recognised: like “{nearest}”, but with headers that it never has: {headers}. Check its source.",
)
LOST_LETTERS = Text(
    "{header} 列有 {count} 处文字变成了“?”，无法还原；请重新下载，选 UTF-8",
    "{header}: letters became “?” in {count} cells and can't be restored. Download it again as UTF-8.",
)
LOST_HEADERS = Text(
    "表头里的文字变成了“?”（{headers}），无法识别；请重新下载，选 UTF-8",
    "Letters of the headers became “?” ({headers}), so the report is not recognised. Download it again as UTF-8.",
)
LOST_BYTES = Text(
    "有些字节不符合编码 {encoding}，对应的文字已丢失；请重新下载",
    "Some bytes are not valid {encoding}; those letters are lost. Download it again.",
)
SEVERAL_CURRENCIES = Text(
    "{header} 列混有多种币种（{signs}），未相加；请按站点分开下载",
    ("{header} mixes several currencies ({signs}), which are not added. Download each site separately."),
)
NOT_NUMBERS = Text(
    "{header} 列第 {row} 行“{value}”不是数字，共 {count} 处按空白处理",
    "{header}, row {row}: “{value}” is not a number; {count} such cells are taken as blank.",
)
NOT_DATES = Text(
    "{header} 列第 {row} 行“{value}”不是日期，共 {count} 处按空白处理",
    "{header}, row {row}: “{value}” is not a date; {count} such cells are taken as blank.",
)
OPEN_DATES = Text(
    "{header} 列的日期（如“{value}”）分不清月和日；请在文件夹或文件名里写明站点",
    (
        "{header}: dates such as “{value}” don't show whether day or month comes first. Name the site "
        "in the folder or file name."
    ),
)
SETTLEMENT = Text(
    "结算 {settlement}：首行总额 {total} 与各行之和 {sum} 不符；请重新下载",
    "Settlement {settlement}: its total is {total}, its rows sum to {sum}. Download it again.",
)
SHIPMENT = Text(
    "货件总数 {total} 与各行之和 {sum} 不符；请重新下载",
    "The shipment says {total} units, its rows sum to {sum}. Download it again.",
)
LEDGER = Text(
    "第 {row} 行期末库存 {ending} 不等于期初加变动 {sum}，共 {count} 行；请重新下载",
    "Row {row}: the ending balance {ending} is not the opening plus movements {sum} ({count} rows). Download it again.",
)
NO_FOLDER = Text(
    "没有数据文件夹；请用 --folder 指定，或设置 app.yaml 的 data.folder",
    "No data folder. Name one with --folder, or set data.folder in app.yaml.",
)
FOLDER_MISSING = Text("找不到文件夹 {folder}，请检查路径", "There is no folder {folder}. Check the path.")
FOLDER_EMPTY = Text(
    "{folder} 里没有报表；请把下载的报表放进去", "{folder} contains no reports. Put the downloaded files into it."
)

_LIST = Text("、", ", ")
_MORE = Text("{names}等 {count} 个", "{names} and others ({count})")
_NOTHING = Text("无", "none")
_NAMED = 4  # in one sentence


def listed_texts(texts: Sequence[Text]) -> Text:
    """Some texts as a list, in both languages."""
    return Text(*(_LIST[language].join(text[language] for text in texts) for language in ("zh", "en")))


def listed(names: Sequence[str]) -> Text:
    """Some names as a list, in both languages, the first few of many.

    Example:
        >>> listed(["SKU", "可用量"])["zh"], listed([])["en"]
        ('SKU、可用量', 'none')
    """
    if not names:
        return _NOTHING
    shown = {language: _LIST[language].join(names[:_NAMED]) for language in ("zh", "en")}
    if len(names) <= _NAMED:
        return Text(shown["zh"], shown["en"])
    return Text(*(_MORE.render(language, names=shown[language], count=len(names)) for language in ("zh", "en")))
