"""The sentences behind the rules' errors, by the error's key."""

from __future__ import annotations

from opsheet.catalogue import Text

RULE_TEXTS: dict[str, Text] = {
    "short-of-stock": Text("库存不够，还缺 {missing} 件", "not enough stock, {missing} units short"),
}
