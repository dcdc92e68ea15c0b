"""The page beside the scripts: what to click, in Chinese, with pictures, in one file without anything from outside."""

from __future__ import annotations

from opsheet.bundle.scripts import CHECK, DROPS, INSTALL, UNINSTALL

PAGE = "说明.html"

_STYLE = """
body{font:16px/1.7 "Microsoft YaHei","PingFang SC",sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}
h1{font-size:1.6em}h2{font-size:1.2em;margin-top:1.6em}svg{max-width:100%;height:auto;border:1px solid #ccc}
table{border-collapse:collapse}td{border:1px solid #ccc;padding:.3em .6em;vertical-align:top}
code{background:#f2f2f2;padding:0 .3em}
"""
_ROW = 34  # pixels between two files of the picture


def page(version: str) -> bytes:
    """The page of a version.

    Args:
        version: of opsheet.
    """
    drops = "".join(f"<tr><td>{drop.name}</td><td>{_DOES[drop.key]}</td></tr>" for drop in DROPS)
    problems = "".join(f"<tr><td>{what}</td><td>{how}</td></tr>" for what, how in _PROBLEMS)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>运营表 {version}</title><style>{_STYLE}</style></head><body>
<h1>运营表 {version}：安装说明</h1>
<p>不需要管理员权限，不需要 Python，也不需要网络。</p>
<h2>安装</h2>
<p>1. 关闭所有 Excel 窗口。2. 双击“{INSTALL}”，约一分钟。3. 按最后一行的提示做。</p>
{_picture()}
<p>重新打开 Excel，功能区会出现“亚马逊运营”：</p>
{_ribbon()}
<h2>其他文件</h2>
<table>
<tr><td>{CHECK}</td><td>检查安装情况，说明处理办法，并马上取共享盘上的新设置。</td></tr>
<tr><td>{UNINSTALL}</td><td>卸载。自己的设置（YAML）保留，其余全部删除。</td></tr>
<tr><td>settings</td><td>放在共享盘上时，里面的设置对全组有效；各人自己的设置优先。每天取一次。</td></tr>
</table>
<h2>把表拖上去</h2>
<p>安装时输入 y，桌面会有“运营表”文件夹，右键“发送到”里也有这三项。</p>
<p>可以一次拖几个文件，结果文件夹会自动打开，原文件不变。</p>
<table>{drops}</table>
<h2>遇到问题</h2>
<table>{problems}</table>
</body></html>
""".encode()


_DOES = {
    "check": "检查每张表，列出问题；备货单和预约表另生成标好颜色的副本。",
    "calculate": "计算备货单的日均、可售天数、建议采购量等列。",
    "approval": "导出备货计划审批表（Excel；装有 LibreOffice 时另有 PDF）。",
}
_PROBLEMS = (
    ("提示 Excel 正在使用", "关闭所有 Excel 窗口，再双击一次。"),
    ("只有 WPS，没有 Excel", "功能区和函数用不了；可以把表拖上去处理。"),
    ("Excel 是 32 位", "可以用；函数试过，按钮没有试过。"),
    ("用户名是中文，路径有空格", "可以用。"),
    ("共享盘只读", "可以用：安装只读取共享盘。"),
    (
        "下载的压缩包，Windows 提示不安全",
        (
            "解压前右键压缩包，“属性”，勾选“解除锁定”；或在 PowerShell 里运行"
            " <code>Get-ChildItem -Recurse | Unblock-File</code>。从共享盘复制的没有这个问题。"
        ),
    ),
)


def _picture() -> str:
    names = (INSTALL, CHECK, UNINSTALL, PAGE, "python", "settings")
    rows = "".join(_file(position, name) for position, name in enumerate(names))
    height = 60 + _ROW * len(names)
    return (
        f'<svg viewBox="0 0 560 {height}" role="img" aria-label="文件夹里的文件">'
        f'<rect width="560" height="{height}" fill="#fff"/><rect width="560" height="36" fill="#e8eef7"/>'
        f'<text x="16" y="24" font-size="15">共享盘 › 运营表</text>{rows}'
        '<path d="M330 62 l0 22 l6 -5 l4 9 l4 -2 l-4 -9 l8 0 z" fill="#222"/>'
        '<text x="356" y="80" font-size="15" fill="#b00020">双击这里</text></svg>'
    )


def _file(position: int, name: str) -> str:
    top = 50 + _ROW * position
    colour = "#cfe2ff" if position == 0 else "#fff"
    icon = "#f4c542" if "." not in name else "#7a8699"
    return (
        f'<rect x="8" y="{top}" width="300" height="30" fill="{colour}"/>'
        f'<rect x="18" y="{top + 6}" width="20" height="18" fill="{icon}"/>'
        f'<text x="50" y="{top + 21}" font-size="15">{name}</text>'
    )


def _ribbon() -> str:
    tabs = ("文件", "开始", "插入", "公式", "数据", "亚马逊运营")
    places = [(20 + 80 * position, name) for position, name in enumerate(tabs)]
    words = "".join(
        f'<text x="{left}" y="26" font-size="15" font-weight="{"bold" if name == tabs[-1] else "normal"}" '
        f'fill="{"#107c41" if name == tabs[-1] else "#444"}">{name}</text>'
        for left, name in places
    )
    buttons = "".join(
        f'<rect x="{20 + 90 * position}" y="48" width="80" height="40" fill="#eef5f0" stroke="#9bbfa8"/>'
        f'<text x="{60 + 90 * position}" y="73" font-size="13" text-anchor="middle">{name}</text>'
        for position, name in enumerate(("校验备货单", "计算备货", "导出审批表", "撤销"))
    )
    line = f'<rect x="{places[-1][0]}" y="33" width="78" height="3" fill="#107c41"/>'
    return (
        '<svg viewBox="0 0 560 104" role="img" aria-label="Excel 功能区"><rect width="560" height="104" fill="#fff"/>'
        f"{words}{line}{buttons}</svg>"
    )
