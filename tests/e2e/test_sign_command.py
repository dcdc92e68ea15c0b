"""Approvals as signatures: keys in a key store of the test's own, public keys in the team's contacts.yaml."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from command_line import AS_OF, CLEAN, CommandLine

keyring = pytest.importorskip("keyring", reason="an extra: opsheet[sign]")
pytest.importorskip("cryptography", reason="an extra: opsheet[sign]")
backend = pytest.importorskip("keyring.backend")
errors = pytest.importorskip("keyring.errors")


class OneComputer(backend.KeyringBackend):
    """A key store in memory, as one person's login has it."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class NoStore(OneComputer):
    def get_password(self, service: str, username: str) -> str | None:
        raise errors.NoKeyringError("No recommended backend was available.")


@pytest.fixture(autouse=True)
def computer() -> Iterator[OneComputer]:
    """The computer at which one sits; the test may change it."""
    before, own = keyring.get_keyring(), OneComputer()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


@pytest.fixture
def team(opsheet: CommandLine) -> Path:
    """The folder of the team's settings."""
    del opsheet  # which names the folder
    folder = Path(os.environ["OPSHEET_CONFIG"])
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def form(opsheet: CommandLine, tmp_path: Path) -> Path:
    sheet = shutil.copy(CLEAN, tmp_path / "备货单.xlsx")
    opsheet("run", "export_approval", sheet, *AS_OF, "--rows", "2", "-o", tmp_path)
    return tmp_path / "备货计划审批表_BH-20250310-001.xlsx"


def add_key(opsheet: CommandLine, team: Path, person: str) -> None:
    """What the colleague who edits the settings does with the lines that ``sign init`` shows."""
    said = opsheet("sign", "init", person).out
    (team / "contacts.yaml").write_text(said[said.index("public_keys:") :], encoding="utf-8")


def approve(opsheet: CommandLine, form: Path, person: str) -> tuple[int, str]:
    said = opsheet("run", "record_approval", form, "--person", person, "--decision", "通过")
    return said.status, said.out + said.err


def record(form: Path) -> list[list[object]]:
    rows = openpyxl.load_workbook(form)["opsheet"].iter_rows(values_only=True)
    return [json.loads(str(content)) for word, content, *_ in rows if word == "stamp"]


def test_without_public_keys_nothing_changes(opsheet: CommandLine, form: Path) -> None:
    assert approve(opsheet, form, "Eva")[0] == 0
    assert [len(stamp) for stamp in record(form)] == [6]
    said = opsheet("sign", "check", form)
    assert (said.status, "未签名（没有公钥）" in said.out) == (0, True)


def test_an_approval_is_signed_and_everybody_can_check_it(opsheet: CommandLine, form: Path, team: Path) -> None:
    add_key(opsheet, team, "Eva")
    assert approve(opsheet, form, "Eva")[0] == 0
    page = [cell for row in openpyxl.load_workbook(form).worksheets[0].iter_rows(values_only=True) for cell in row]
    assert any("Eva  通过" in str(cell) and "已签名" in str(cell) for cell in page)
    keyring.set_keyring(OneComputer())  # somebody else's, with no key
    said = opsheet("sign", "check", form)
    assert (said.status, said.out.count("签名有效")) == (0, 1)
    assert opsheet("approvals", form.parent, *AS_OF).status == 0


def test_a_stamp_under_anothers_name_is_refused(opsheet: CommandLine, form: Path, team: Path) -> None:
    add_key(opsheet, team, "Eva")
    before = form.read_bytes()
    keyring.set_keyring(OneComputer())
    status, said = approve(opsheet, form, "Eva")
    assert (status, "没有 Eva 的私钥" in said) == (2, True)
    opsheet("sign", "init", "Eva")  # a key of the wrong person's making, which contacts.yaml doesn't have
    status, said = approve(opsheet, form, "Eva")
    assert (status, "不能以 Eva 的名义审批" in said) == (2, True)
    assert form.read_bytes() == before


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda stamp: stamp[:6], "没有签名"),
        (
            lambda stamp: [*stamp[:6], stamp[6][:4] + ("A" if stamp[6][4] != "A" else "B") + stamp[6][5:]],
            "签名不是 Eva 的",
        ),
        (lambda stamp: [*stamp[:6], "no Base64"], "签名不是 Eva 的"),
    ],
    ids=["taken away", "changed", "garbled"],
)
def test_a_stamp_without_its_signature_is_found(
    opsheet: CommandLine, form: Path, team: Path, tamper: object, says: str
) -> None:
    assert callable(tamper)
    add_key(opsheet, team, "Eva")
    approve(opsheet, form, "Eva")
    book = openpyxl.load_workbook(form)
    sheet = book["opsheet"]
    (row,) = (number for number in range(1, sheet.max_row + 1) if sheet.cell(number, 1).value == "stamp")
    stamp = tamper(json.loads(sheet.cell(row, 2).value))
    sheet.cell(row, 2).value = json.dumps(stamp, ensure_ascii=False)
    page = book.worksheets[0]
    for cells in page.iter_rows():
        for cell in cells:
            if len(stamp) == 6 and str(cell.value).endswith("  已签名"):
                cell.value = str(cell.value).removesuffix("  已签名")
    book.save(form)
    status, said = approve(opsheet, form, "Hill")
    assert (status, says in said) == (2, True), said
    checked = opsheet("sign", "check", form)
    assert checked.status == 1
    listed = opsheet("approvals", form.parent, *AS_OF)
    assert (listed.status, says in listed.err) == (1, True)


def test_the_key_is_made_once_and_replaced_on_demand(opsheet: CommandLine, team: Path) -> None:
    first = opsheet("sign", "init", "王世英").out
    assert "  Sini: [" in first, "the first name counts"
    assert opsheet("sign", "init", "Sini").out.splitlines()[-1] == first.splitlines()[-1]
    add_key(opsheet, team, "Sini")
    assert "已有这把公钥" in opsheet("sign", "init", "Sini").out
    replaced = opsheet("sign", "init", "Sini", "--new").out.splitlines()[-1]
    old = first.splitlines()[-1].partition("[")[2].rstrip("]")
    assert replaced.startswith(f"  Sini: [{old}, "), "forms that were signed before stay good"


def test_wrong_settings_and_strangers_are_refused(opsheet: CommandLine, team: Path) -> None:
    assert "没有“Nobody”" in opsheet("sign", "init", "Nobody").err
    for text, says in (("Eva: [AAAA]", "不是公钥"), (f"Nobody: [{'A' * 43}=]", "没有 Nobody")):
        (team / "contacts.yaml").write_text(f"public_keys: {{{text}}}\n", encoding="utf-8")
        said = opsheet("sign", "init", "Eva")
        assert (said.status, says in said.err) == (2, True), said.err


def test_a_computer_without_a_key_store_is_said(opsheet: CommandLine) -> None:
    keyring.set_keyring(NoStore())
    said = opsheet("sign", "init", "Eva")
    assert (said.status, "密钥库：No recommended backend" in said.err) == (2, True)


@pytest.mark.parametrize("missing", ["keyring", "cryptography"])
def test_without_the_extra_it_is_said_what_to_install(
    opsheet: CommandLine, form: Path, team: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    add_key(opsheet, team, "Eva")
    for name in [one for one in sys.modules if one.split(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    status, said = approve(opsheet, form, "Eva")
    assert (status, "opsheet[sign]" in said) == (2, True)
    assert approve(opsheet, form, "Leda")[0] == 0, "whoever has no public key needs no extra"
