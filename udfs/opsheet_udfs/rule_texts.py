"""The sentences behind the rules' errors, by the error's key."""

from __future__ import annotations

from collections.abc import Sequence

from opsheet.catalogue import Message, Text, joined
from opsheet.rules.errors import Fault

RULE_TEXTS: dict[str, Text] = {
    "short-of-stock": Text("库存不够，还缺 {missing} 件", "not enough stock, {missing} units short"),
    "few-days-in-stock": Text(
        "只有 {days} 天有货，不足 {fewest} 天，算不出日均；请沿用上次的日均",
        "In stock for {days} days, fewer than {fewest}: no average. Keep the last one",
    ),
    "arrival-without-date": Text(
        "有 {units} 件没有到货日期，请填日期", "{units} units have no arrival date. Enter the date"
    ),
    "one-quantity": Text("数量只能是一个数", "the quantity must be one number"),
    "units-without-date": Text(
        "有 {units} 件没有入库日期，请填日期", "{units} units have no date received. Enter the date"
    ),
    "batch-without-date": Text("批次“{batch}”没有入库日期", "batch “{batch}” has no received date"),
    "sku-brand-short": Text("品牌“{brand}”取不出 {count} 个字母", "brand “{brand}” gives no {count} letters"),
    "sku-no-product": Text("品名取不出拼音首字母", "the product name gives no initials"),
    "sku-no-feature": Text("产品特性取不出字母或数字", "the feature gives no letters or digits"),
    "sku-pack-number": Text(
        "装数应为 1 以上的整数，现为 {pack}", "the pack must be a whole number from 1, it is {pack}"
    ),
    "sku-long": Text("长 {length} 个字符，最多 {maximum}", "{length} characters, at most {maximum}"),
    "sku-characters": Text("含有不能用的字符 {characters}", "contains {characters}"),
    "sku-parts": Text(
        "应为 品牌{separator}品名{separator}特性{separator}装数{separator}站点，特性和装数可以没有",
        "should be brand{separator}product{separator}feature{separator}pack{separator}site; "
        "feature and pack may be missing",
    ),
    "sku-brand": Text("品牌应为 {count} 位大写字母，现为“{part}”", "brand should be {count} capitals, it is “{part}”"),
    "sku-product": Text("品名应为大写拼音首字母，现为“{part}”", "product should be capital initials, it is “{part}”"),
    "sku-pack": Text(
        "装数应写成 8{suffix}，单个不写，现为“{part}”", "pack should read 8{suffix}, none for one; it is “{part}”"
    ),
    "sku-site": Text("站点应为 {sites}，现为“{part}”", "site should be one of {sites}, it is “{part}”"),
    "id-date": Text(
        "Excel 把它变成了日期；改成文本格式后重新输入", "Excel made a date of it; format as text and type it again"
    ),
    "id-number": Text("是数字，编号应存为文本", "is a number; ids are kept as text"),
    "id-digits-lost": Text(
        "是数字，Excel 只保留 15 位；改成文本格式后重新输入",
        "is a number, of which Excel keeps 15 digits; format as text and type it again",
    ),
    "id-scientific": Text(
        "“{value}”是科学计数法，原来的数字已丢失；改成文本格式后重新输入",
        "“{value}” is in scientific notation, digits are lost; format as text and type it again",
    ),
    "id-dash": Text("含有特殊横线 {characters}，应改成 -", "contains a special dash {characters}; use -"),
    "id-invisible": Text(
        "含有看不见的字符 {characters}，应删掉", "contains invisible characters {characters}; delete them"
    ),
    "id-full-width": Text("含有全角字符 {characters}，应改成半角", "contains full-width characters {characters}"),
    "id-spaces": Text("前后有空格", "begins or ends with a space"),
    "id-case": Text("应为大写 {right}", "should be {right}, in capitals"),
    "id-shape": Text("应为 {shape}，现有 {length} 位", "should be {shape}; it has {length} characters"),
    "title-long": Text("标题 {length} 个字符，最多 {maximum}", "title of {length} characters, at most {maximum}"),
    "title-forbidden": Text("标题含有 {characters}", "title contains {characters}"),
    "title-repeats": Text("标题中 {words} 超过 {maximum} 次", "title repeats {words} more than {maximum} times"),
    "steps-not-whole": Text("已完成步数应为整数，现为 {steps}", "the steps done must be whole, they are {steps}"),
    "too-many-steps": Text("共 {count} 步，已完成步数不能是 {steps}", "the chain has {count} steps, not {steps}"),
    "weights-not-positive": Text("分摊比例应为 0 或正数，不能全为 0", "weights must be 0 or more, not all 0"),
    "too-many-digits": Text("{amount} 的小数位多于 {digits} 位", "{amount} has more than {digits} decimals"),
    "no-buyer": Text("“{category}”没有采购员", "“{category}” has no purchaser"),
    "days-too-many": Text("天数最多 {maximum}", "at most {maximum} days"),
    "days-not-whole": Text("天数应为整数，现为 {days}", "the days must be whole, they are {days}"),
    "unknown-country": Text("日历没有国家“{country}”的节假日", "no holidays are known for the country “{country}”"),
    "remark-part": Text("{part}“{value}”应为 {shape}", "{part} “{value}” should be {shape}"),
    "remark-shape": Text(
        "“{remark}”应为 {shipment}-{warehouse}-{tracking}", "“{remark}” should be {shipment}-{warehouse}-{tracking}"
    ),
    "start-not-before-end": Text(
        "开始时间 {start} 应早于结束时间 {end}", "the start {start} must be before the end {end}"
    ),
    "letter-template": Text(
        "设置里的预约信模板有误：{template}", "the settings' letter template can't be filled in: {template}"
    ),
}


def sentences(faults: Sequence[Fault]) -> Message | None:
    """Everything that is wrong as one message, or None when nothing is.

    Example:
        >>> sentences([Fault("id-spaces"), Fault("id-number")]).render("en")
        'begins or ends with a space; is a number; ids are kept as text'
    """
    return joined(Message(RULE_TEXTS[fault.key], fault.parameters) for fault in faults) if faults else None
