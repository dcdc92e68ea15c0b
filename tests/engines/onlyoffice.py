"""Opens workbooks in ONLYOFFICE's engine, has it calculate everything, and prints its results as JSON.

A program of its own, because the engine is a native library: ``python onlyoffice.py WORKLIST``, where WORKLIST is a
JSON file: by workbook and sheet, the addresses of the cells to read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

READ = """(function () {
  var wanted = %s, found = {};
  Api.RecalculateAllFormulas();
  for (var name in wanted) {
    var sheet = Api.GetSheet(name);
    found[name] = wanted[name].map(function (cell) { return sheet.GetRange(cell).GetValue2(); });
  }
  return JSON.stringify(found);
})();"""


def main(worklist: Path) -> None:
    import docbuilder

    builder = docbuilder.CDocBuilder()
    found: dict[str, Any] = {}
    for workbook, wanted in json.loads(worklist.read_text("utf-8")).items():
        if builder.OpenFile(workbook, "") != 0:
            found[workbook] = None
            continue
        result = builder.GetContext().CreateUndefined()
        builder.ExecuteCommand(READ % json.dumps(wanted), result)
        found[workbook] = json.loads(result.ToString())
        builder.CloseFile()
    worklist.with_suffix(".result.json").write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
