"""The fonts of what opsheet makes: the first that a computer has, all with Chinese characters and of the same kind."""

from __future__ import annotations

from typing import Final

FONTS: Final = (
    "Microsoft YaHei",  # Windows, and Office on macOS
    "PingFang SC",  # macOS
    "Hiragino Sans GB",
    "Noto Sans CJK SC",  # Linux
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "SimHei",
    "SimSun",
)
FONT: Final = FONTS[0]
SANS_SERIF: Final = 2  # a workbook names one font; by its family and character set a program chooses another one
GB2312: Final = 134
