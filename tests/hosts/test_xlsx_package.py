"""The file itself: untouched entries to the byte, targets never overwritten, bad files named in one sentence."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import pytest

from opsheet.catalogue import FileProblemError, RefusedError, UserError
from opsheet.hosts.xlsx import apply
from opsheet.outcome import Outcome, SetCells
from workbook_builder import SHEET, build, changed_parts, edited, opened, part, parts, rebuilt

EDIT = SetCells("数据", "A1", [[42]])


def simple(path: Path) -> Path:
    return build(path, lambda book, sheet: sheet.write("A1", 1))


def repacked(path: Path, change: object = None, **options: object) -> Path:
    """The same parts in an archive of another make."""
    content = parts(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = "留言".encode()
        for number, (name, data) in enumerate(content.items()):
            info = zipfile.ZipInfo(name, (2024, 2, 1 + number, 3, 4, 6))
            info.compress_type = zipfile.ZIP_STORED if number % 2 else zipfile.ZIP_DEFLATED
            info.external_attr = 0o640 << 16
            info.comment = b"c"
            with archive.open(info, "w", force_zip64=True) as stream:
                stream.write(data)
    return path


def streamed(path: Path) -> Path:
    """The same parts in an archive whose sizes follow the data."""

    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.data += bytes(data)
            return len(data)

    stream = Unseekable()
    content = parts(path)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    path.write_bytes(stream.data)
    return path


def fields(path: Path) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(path) as archive:
        return [
            (one.filename, one.date_time, one.compress_type, one.external_attr, one.flag_bits, one.comment)
            for one in archive.infolist()
            if one.filename != SHEET
        ]


@pytest.mark.parametrize("make", [simple, lambda path: repacked(simple(path)), lambda path: streamed(simple(path))])
def test_untouched_entries_keep_bytes_order_and_metadata(tmp_path: Path, make) -> None:
    source = make(tmp_path / "in.xlsx")
    result = edited(source, EDIT)
    assert changed_parts(source, result) == {SHEET}
    assert fields(source) == fields(result)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(result) as new:
        assert old.comment == new.comment
        assert old.namelist() == new.namelist()
        assert new.testzip() is None
    assert opened(result)["数据"]["A1"].value == 42


def test_names_may_differ_in_case_and_slashes(tmp_path: Path) -> None:
    source = simple(tmp_path / "in.xlsx")
    content = parts(source)
    with zipfile.ZipFile(source, "w") as archive:
        for name, data in content.items():
            odd = name.replace("xl/worksheets/sheet1.xml", "XL\\Worksheets\\SHEET1.XML")
            archive.writestr(odd.replace("/", "\\") if name.startswith("xl/") else odd, data)
    result = edited(source, EDIT)
    [changed] = changed_parts(source, result)
    assert changed.replace("\\", "/") == "XL/Worksheets/SHEET1.XML"  # zipfile on Windows reads slashes


def test_the_source_never_changes_and_the_same_edit_gives_the_same_bytes(tmp_path: Path) -> None:
    source = simple(tmp_path / "in.xlsx")
    before = source.read_bytes()
    first, second = edited(source, EDIT, name="a"), edited(source, EDIT, name="b")
    assert source.read_bytes() == before
    assert first.read_bytes() == second.read_bytes()


def test_no_edit_gives_the_same_parts(tmp_path: Path) -> None:
    source = simple(tmp_path / "in.xlsx")
    assert changed_parts(source, edited(source)) == set()


def test_an_existing_target_needs_force_and_is_backed_up(tmp_path: Path) -> None:
    source, target = simple(tmp_path / "in.xlsx"), tmp_path / "out.xlsx"
    target.write_bytes(b"precious")
    with pytest.raises(RefusedError, match=r"out\.xlsx"):
        apply(Outcome([EDIT]), source, target)
    done = apply(Outcome([EDIT]), source, target, force=True)
    assert done.backup is not None
    assert done.backup.read_bytes() == b"precious"
    assert done.backup.name.startswith("out.bak-")
    again = apply(Outcome([EDIT]), source, target, force=True)
    assert again.backup not in {None, done.backup}


def test_the_source_itself_is_only_replaced_by_force(tmp_path: Path) -> None:
    source = simple(tmp_path / "in.xlsx")
    before = source.read_bytes()
    with pytest.raises(RefusedError):
        apply(Outcome([EDIT]), source, source)
    done = apply(Outcome([EDIT]), source, source, force=True)
    assert done.backup is not None
    assert done.backup.read_bytes() == before
    assert opened(source)["数据"]["A1"].value == 42


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    source = simple(tmp_path / "in.xlsx")
    with pytest.raises(RefusedError):
        edited(source, EDIT, SetCells("没有的表", "A1", [[1]]))
    assert list(tmp_path.iterdir()) == [source]


def test_another_extension_is_refused(tmp_path: Path) -> None:
    source = simple(tmp_path / "in.xlsx")
    with pytest.raises(RefusedError, match=r"\.xlsx"):
        apply(Outcome([EDIT]), source, tmp_path / "out.xlsm")


def test_an_unknown_sheet_is_told_with_its_neighbour(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: None, ["备货单", "其他"])
    with pytest.raises(RefusedError, match="备货单"):
        edited(source, SetCells("备货", "A1", [[1]]))


def test_a_chart_sheet_has_no_cells(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.write_column("A1", [1, 2])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=数据!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)

    source = build(tmp_path / "in.xlsx", fill)
    with pytest.raises(RefusedError, match="图"):
        edited(source, SetCells("图", "A1", [[1]]))
    assert changed_parts(source, edited(source, EDIT)) == {SHEET}


def test_a_signed_workbook_is_refused(tmp_path: Path) -> None:
    source = rebuilt(simple(tmp_path / "in.xlsx"), {"_xmlsignatures/origin.sigs": b""})
    with pytest.raises(RefusedError, match="sign"):
        edited(source, EDIT)


def bad_files(folder: Path) -> dict[str, Path]:
    """One file of each kind of harm, with the word that its sentence must hold."""
    good = simple(folder / "good.xlsx").read_bytes()
    bomb = simple(folder / "bomb.xlsx")
    rebuilt(bomb, {"xl/big.bin": bytes(300_000_000)})
    entities = part(simple(folder / "entities.xlsx")).replace(
        "<worksheet ", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet '
    )
    contents = {
        "not an .xlsx workbook": b"hello",
        "only a part": good[: len(good) // 2],
        "password": bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        r"old \.xls": bytes.fromhex("d0cf11e0a1b11ae1") + b"Workbook",
        r"not an \.xlsx workbook, or only": b"",
    }
    files = {"unpacks": bomb, "damaged": rebuilt(folder / "entities.xlsx", {SHEET: entities})}
    for number, (word, data) in enumerate(contents.items()):
        files[word] = folder / f"{number}.xlsx"
        files[word].write_bytes(data)
    flipped = bytearray(good)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        info = archive.getinfo("xl/workbook.xml")
    name_length, extra_length = struct.unpack_from("<HH", good, info.header_offset + 26)
    flipped[info.header_offset + 30 + name_length + extra_length + 20] ^= 0xFF
    files["damaged "] = folder / "flipped.xlsx"
    files["damaged "].write_bytes(bytes(flipped))
    files["no file"] = folder / "missing.xlsx"
    return files


def test_bad_files_are_told_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for word, path in bad_files(folder).items():
        with pytest.raises(FileProblemError, match=word.strip()):
            apply(Outcome([EDIT]), path, tmp_path / "out.xlsx", size_limit_bytes=200_000_000)
        assert list(tmp_path.iterdir()) == [folder]


def test_every_refusal_speaks_both_languages(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        edited(simple(tmp_path / "in.xlsx"), SetCells("没有", "A1", [[1]]))
    assert "没有" in caught.value.render("zh")
    assert "no sheet" in caught.value.render("en")


def test_a_source_that_was_saved_since_it_was_read_is_refused(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write("A1", 1))
    read = hashlib.sha256(source.read_bytes()).hexdigest()
    edits = Outcome([SetCells("数据", "A1", [[2]])])
    build(source, lambda book, sheet: sheet.write("A1", 5))
    with pytest.raises(RefusedError, match=r"in\.xlsx was saved"):
        apply(edits, source, tmp_path / "out.xlsx", digest=read)
    assert [path.name for path in tmp_path.iterdir()] == ["in.xlsx"]
    apply(edits, source, tmp_path / "out.xlsx", digest=hashlib.sha256(source.read_bytes()).hexdigest())


def test_no_handle_is_open_on_a_file_that_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that anyone has open."""
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write("A1", 1))
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        pytest.skip("only Linux lists a process's open files so")
    seen: list[str] = []

    def replace(path: Path, target: Path) -> None:
        seen.extend(str(handle.readlink()) for handle in handles.iterdir() if handle.is_symlink())
        path.rename(target)

    monkeypatch.setattr(Path, "replace", replace)
    apply(Outcome([SetCells("数据", "A1", [[2]])]), source, source, force=True)
    assert seen
    assert not [name for name in seen if name.startswith(str(tmp_path))]
    assert opened(source)["数据"]["A1"].value == 2
