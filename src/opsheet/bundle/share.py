"""The team's shared drive as an installed bundle sees it: once a day, in the background, while Excel goes on."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Thread

from opsheet.addin.doctor import Diagnosis, Health
from opsheet.addin.package import write_whole
from opsheet.bundle import read_about, version_order
from opsheet.catalogue import Message, Text
from opsheet.hosts.paths import temporary_folder
from opsheet.log import log_failure
from opsheet.resources import bundle_folder
from opsheet.settings import read_settings
from opsheet.settings.files import SHARED_FOLDER

SHARE_FILE = "share.json"
NEWER = Text(
    "共享盘上有新版本 {version}：请双击 {folder} 里的“安装.cmd”",
    "The share has version {version}: double-click 安装.cmd in {folder}",
)
NOT_TAKEN = Text(
    "共享盘的设置有错，继续用原来的：{problem}",
    "The share's settings are wrong and the earlier ones stay: {problem}",
)


@dataclass(frozen=True, slots=True)
class Share:
    """What is known of the share from which a bundle was installed.

    Args:
        source: the folder that was double-clicked.
        looked: the day of the last look, as ISO date.
        version: that it had then.
        problem: of its settings, in Chinese; empty where they are right.
        problem_en: the same in English.
    """

    source: str
    looked: str = ""
    version: str = ""
    problem: str = ""
    problem_en: str = ""


def note_source(bundle: Path, source: Path, today: dt.date) -> None:
    """Remember where a bundle came from, and take the settings that the share has.

    Args:
        bundle: the installed folder.
        source: the folder on the share.
        today: the day.
    """
    _write(bundle, Share(str(source)))
    look(bundle, today)


def read_share(bundle: Path) -> Share | None:
    """What is known of the share; None for a bundle that wasn't installed from one.

    Args:
        bundle: the installed folder.
    """
    try:
        return Share(**json.loads((bundle / SHARE_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def look(bundle: Path, today: dt.date) -> Share | None:
    """Look at the share now: which version it has, and what its settings are.

    A share that isn't there, as outside the office, leaves everything as it was. So do settings that are wrong.

    Args:
        bundle: the installed folder.
        today: the day.

    Raises:
        OSError: when the bundle can't be written.
    """
    share = read_share(bundle)
    if share is None:
        return None
    source = Path(share.source)
    found = replace(share, looked=today.isoformat())
    try:
        about = read_about(source)
    except OSError:  # there, and not for this user
        about = None
    if about is not None:
        problem = _take_settings(source / SHARED_FOLDER, bundle)
        texts = (problem.render("zh"), problem.render("en")) if problem is not None else ("", "")
        found = replace(found, version=about.version, problem=texts[0], problem_en=texts[1])
    _write(bundle, found)
    return found


def look_in_background(today: dt.date) -> Thread | None:
    """Look at the share in a thread of its own, unless it was looked at today or there is none.

    Args:
        today: the day.

    Returns:
        The thread, which nobody has to wait for.
    """
    bundle = bundle_folder()
    share = read_share(bundle) if bundle is not None else None
    if bundle is None or share is None or share.looked == today.isoformat():
        return None

    def look_once() -> None:
        try:
            look(bundle, today)
        except OSError:  # a full disk is no reason to disturb Excel
            log_failure("looking at the share")

    thread = Thread(target=look_once, name="opsheet share", daemon=True)
    thread.start()
    return thread


def notices(bundle: Path | None) -> list[Message]:
    """What the last look found and a user should know.

    Args:
        bundle: the installed folder, or None for another Python.
    """
    share = read_share(bundle) if bundle is not None else None
    about = read_about(bundle) if bundle is not None else None
    found: list[Message] = []
    if share is None or about is None:
        return found
    if share.version and version_order(share.version) > version_order(about.version):
        found.append(Message(NEWER, {"version": share.version, "folder": share.source}))
    if share.problem:
        found.append(Message(NOT_TAKEN, {"problem": _as_message(share)}))
    return found


def _as_message(share: Share) -> Message:
    return Message(Text(*(one.replace("{", "{{").replace("}", "}}") for one in (share.problem, share.problem_en))))


def diagnoses(bundle: Path | None) -> list[Diagnosis]:
    """The same among what the doctor finds.

    Args:
        bundle: the installed folder, or None for another Python.
    """
    return [Diagnosis("share", Health.WARN, message) for message in notices(bundle)]


def _take_settings(source: Path, bundle: Path) -> Message | None:
    """Copy the share's settings whole, or none of them where they are wrong; says what is wrong."""
    target = bundle / SHARED_FOLDER
    wanted = {path.relative_to(source): path.read_bytes() for path in sorted(source.rglob("*")) if path.is_file()}
    present = {path.relative_to(target): path for path in sorted(target.rglob("*")) if path.is_file()}
    if wanted == {name: path.read_bytes() for name, path in present.items()}:
        return None
    with temporary_folder(bundle) as scratch:
        for name, content in wanted.items():
            write_whole(scratch / name, content)
        _, problems = read_settings(scratch)
        if problems:
            return problems[0].message
    for name in present.keys() - wanted.keys():
        present[name].unlink()
    for name, content in wanted.items():
        write_whole(target / name, content)
    return None


def _write(bundle: Path, share: Share) -> None:
    write_whole(bundle / SHARE_FILE, json.dumps(asdict(share), ensure_ascii=False, indent=1).encode("utf-8"))
