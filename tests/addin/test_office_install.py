"""What the doctor says of LibreOffice's extension in made-up profiles, and what an installation asks of LibreOffice."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from made_up_machine import windows
from opsheet.addin import declarations, office_install
from opsheet.addin.doctor import Health
from opsheet.addin.machine import Machine
from opsheet.addin.office_doctor import examine_office
from opsheet.addin.office_install import Office, install, uninstall, usual_profile
from opsheet.addin.oxt import INSTALLED, OXT_NAME, Target, oxt_bytes
from opsheet.catalogue import RefusedError


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return windows(tmp_path)


@pytest.fixture
def office(machine: Machine) -> Office:
    """A LibreOffice that has our extension unpacked in its profile, as its own manager leaves it."""
    made = Office(machine.home / "soffice", usual_profile(machine))
    cache = made.profile / "user" / "uno_packages" / "cache"
    folder = cache / "uno_packages" / "lu1.tmp_" / OXT_NAME
    with zipfile.ZipFile(io.BytesIO(oxt_bytes(declarations(), Target(machine.interpreter, "zh")))) as package:
        package.extractall(folder)
    (cache / "uno_packages.pmap").write_bytes(b"Pmp1\0opsheet\0lu1.tmp\0")
    return made


def found(machine: Machine, office: Office) -> list[tuple[str, Health]]:
    return [(one.key, one.health) for one in examine_office(machine, office)]


def test_a_current_extension_is_well(machine: Machine, office: Office) -> None:
    assert found(machine, office) == [("libreoffice", Health.OK), ("extension", Health.OK)]


def test_what_is_only_left_until_the_next_start_is_not_installed(machine: Machine, office: Office) -> None:
    (office.profile / "user" / "uno_packages" / "cache" / "uno_packages.pmap").write_bytes(b"Pmp1")
    assert office.extension is None
    assert found(machine, office)[-1] == ("extension", Health.OK)


def test_another_version_and_a_missing_python_are_faults_with_a_remedy(machine: Machine, office: Office) -> None:
    assert office.extension is not None
    (office.extension / "CalcAddIns.xcu").write_text("older", encoding="utf-8")
    assert found(machine, office)[-1] == ("extension", Health.ERROR)
    (office.extension / INSTALLED).write_text('{"interpreter": "/gone/python", "language": "zh"}', encoding="utf-8")
    last = list(examine_office(machine, office))[-1]
    assert (last.key, last.health) == ("extension_python", Health.ERROR)
    assert last.remedy is not None
    assert "opsheet install --libreoffice" in last.remedy.render("en")


def test_the_same_extension_is_left_alone(machine: Machine, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_install, "find_program", lambda: office.program)
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(office_install, "manage", lambda _, what, target: asked.append((what, Path(target).name)))
    assert install(machine, "zh").changed == []
    install(machine, "en")
    uninstall(machine)
    assert asked == [("add", OXT_NAME), ("remove", "opsheet")]


def test_without_libreoffice_one_sentence_says_what_to_do(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_install, "find_program", lambda: None)
    with pytest.raises(RefusedError, match="opsheet build oxt"):
        install(machine, "zh")
