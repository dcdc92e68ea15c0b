"""``python -m tests.nothing_lost``: try every rare thing and write the table into ``docs/nothing-lost*.md``."""

from __future__ import annotations

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from tests.nothing_lost.attempts import by_excelize, by_openpyxl, by_opsheet
from tests.nothing_lost.workbooks import RARE

from opsheet.catalogue import LANGUAGES, Language, Text

ROOT = Path(__file__).resolve().parents[2]
_HEADER = Text(
    "| 工作簿里有 | opsheet | openpyxl {openpyxl} | excelize {excelize} |",
    "| the workbook has | opsheet | openpyxl {openpyxl} | excelize {excelize} |",
)


def page(language: Language) -> Path:
    """The page of a language."""
    return ROOT / "docs" / f"nothing-lost{'' if language == 'en' else '.zh'}.md"


def tables() -> dict[Language, str]:
    """The table in each language, as it comes out on this machine."""
    answers: list[tuple[Text, ...]] = []
    for rare in RARE:
        with tempfile.TemporaryDirectory() as folder:
            tried = (way(rare, Path(folder)) for way in (by_opsheet, by_openpyxl, by_excelize))
            answers.append((rare.name, *tried))
    return {
        language: "\n".join(
            [
                _HEADER.render(language, openpyxl=version("openpyxl"), excelize=version("excelize")),
                "| --- | --- | --- | --- |",
                *(f"| {' | '.join(text[language] for text in answer)} |" for answer in answers),
            ]
        )
        for language in LANGUAGES
    }


def main() -> int:
    """Write both tables."""
    for language, table in tables().items():
        path = page(language)
        before, _, rest = path.read_text(encoding="utf-8").partition("\n|")
        after = "".join(line for line in rest.splitlines(keepends=True)[1:] if not line.startswith("|"))
        path.write_text(f"{before}\n{table}\n{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
