"""The sentences of the binding itself; each is short enough for a cell."""

from __future__ import annotations

from opsheet.catalogue import Text

LONGEST_QUOTE = 40  # characters of a cell that an error repeats

ARGUMENT = Text("{argument}：{problem}", "{argument}: {problem}")
NOT_A_NUMBER = Text("“{value}”不是数字", "“{value}” is not a number")
NOT_A_DATE = Text("“{value}”不是日期", "“{value}” is not a date")
NOT_A_TIME = Text("“{value}”不是时间", "“{value}” is not a time of day")
NOT_YES_OR_NO = Text("“{value}”应为 YES 或 NO", "“{value}” should be YES or NO")
NOT_A_KEY = Text("没有“{value}”，最接近：{nearest}", "no “{value}”, nearest: {nearest}")
NOT_ONE_OF = Text("没有“{value}”，可填：{known}", "no “{value}”, choose: {known}")
ERROR_CELL = Text("单元格是错误值 {code}", "the cell contains {code}")
NEGATIVE = Text("不能为负数（{value}）", "{value} is negative")
TOO_SMALL = Text("{value} 小于 {minimum}", "{value} is less than {minimum}")
TOO_LARGE_CELL = Text("{value} 太大，应小于 {below}", "{value} is too large, it must be below {below}")
SHAPES = Text("区域大小不一致：{first} 与 {second}", "ranges have different sizes: {first} and {second}")
SHAPE = Text("{rows}行×{columns}列", "{rows} x {columns}")
USAGE = Text("用法：{name}({arguments})", "usage: {name}({arguments})")
TOO_MANY = Text("{name} 最多 {count} 个参数", "{name} takes at most {count} arguments")
NO_SUCH_DATE = Text("结果超出 Excel 的日期范围", "the result is outside of Excel's dates")
TOO_LARGE = Text("结果太大", "the result is too large")
TOO_LONG_IN_ARRAY = Text(
    "{count} 个字，多单元格结果里 Excel 每格最多 {limit} 个字：请逐格写公式",
    "{count} characters: Excel takes at most {limit} in a result of several cells, so call it cell by cell",
)
UNEXPECTED = Text("程序出错，详见日志 {path}", "Unexpected error; send the log {path} to your maintainer")


def quote(value: object) -> str:
    """A cell's value, cut where it is long.

    Example:
        >>> quote(5.0), quote("a" * 60)[-3:]
        ('5', 'aa…')
    """
    shown = format(value, ".15g") if isinstance(value, float) else str(value)
    if isinstance(value, bool):
        shown = shown.upper()
    return shown if len(shown) <= LONGEST_QUOTE else shown[: LONGEST_QUOTE - 1] + "…"
