"""``opsheet sign``: a key of one's own, and who signed a form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from opsheet.catalogue import RefusedError, Text, UserError
from opsheet.cli.help_texts import CHINESE, TranslatedCommand, TranslatedGroup
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS, Session

CHINESE.update(
    {
        "Sign approvals with a key of one's own (opsheet[sign]).": "用自己的密钥签署审批（opsheet[sign]）。",
        "Make a key in this computer's key store, and show what to add to contacts.yaml.": (
            "在这台电脑的密钥库里生成密钥，并显示要加进 contacts.yaml 的内容。"
        ),
        "Your name in contacts.yaml.": "contacts.yaml 里自己的姓名。",
        "Make another key in place of the one that is there.": "换一把新密钥。",
        "Check who signed the forms. Exit status 1: a form was changed, or a signature is missing or wrong.": (
            "核对表单由谁签署。退出码 1：表单被改动，或签名缺少、不对。"
        ),
        "Forms.": "表单。",
    }
)
_STRANGER = Text(
    "contacts.yaml 里没有“{typed}”：请写 {known} 之一，或先加上",
    "contacts.yaml has no “{typed}”: write one of {known}, or add the name there first",
)
_MADE = Text(
    "已在这台电脑的密钥库里生成 {person} 的私钥", "Made the private key of {person} in this computer's key store"
)
_KEPT = Text("这台电脑的密钥库里已有 {person} 的私钥", "The private key of {person} is in this computer's key store")
_IN_FORCE = Text("contacts.yaml 里已有这把公钥", "contacts.yaml has this public key")
_ADD = Text(
    "请把下面两行发给管设置的同事，核对本人后加进团队的 contacts.yaml：",
    "Send these two lines to whoever edits the settings, who adds them to the team's contacts.yaml once sure of you:",
)
_NO_STAMPS = Text("{file}：还没有审批", "{file}: no approvals yet")
_LINE = Text(
    "{file}：{number}. {role} {person} {decision} {at:%Y-%m-%d %H:%M}：{state}",
    "{file}: {number}. {role}, {person}, {decision}, {at:%Y-%m-%d %H:%M}: {state}",
)
_STATES = {
    "signed": Text("签名有效", "the signature is right"),
    "unsigned": Text("未签名（没有公钥）", "not signed (no public key)"),
    "missing": Text("缺少签名", "the signature is missing"),
    "wrong": Text("签名不对", "the signature is wrong"),
}


def register(app: typer.Typer) -> None:
    """Add the commands to a command line.

    Args:
        app: the command line.
    """
    group = typer.Typer(
        cls=TranslatedGroup, help="Sign approvals with a key of one's own (opsheet[sign]).", rich_markup_mode=None
    )
    group.command("init", cls=TranslatedCommand)(init)
    group.command("check", cls=TranslatedCommand)(check)
    app.add_typer(group, name="sign")


def init(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Your name in contacts.yaml.")],
    *,
    new: Annotated[bool, typer.Option("--new", help="Make another key in place of the one that is there.")] = False,
) -> None:
    """Make a key in this computer's key store, and show what to add to contacts.yaml."""
    from opsheet.hosts import key_store

    session: Session = context.obj
    contacts = session.settings.contacts
    name = contacts.person(person)
    if name is None:
        raise RefusedError(_STRANGER, typed=person, known="、".join(contacts.names))
    kept = None if new else key_store.public_key(name)
    public = kept or key_store.make_key(name)
    session.say((_KEPT if kept else _MADE).render(session.language, person=name))
    others = [key for key in contacts.keys_of(name) if key != public]
    if public in contacts.keys_of(name):
        session.say(_IN_FORCE)
        return
    session.say(_ADD)
    session.say(f"public_keys:\n  {name}: [{', '.join([*others, public])}]")


def check(context: typer.Context, files: Annotated[list[Path], typer.Argument(metavar="FORM", help="Forms.")]) -> int:
    """Check who signed the forms. Exit status 1: a form was changed, or a signature is missing or wrong."""
    from opsheet.cli import typed

    session: Session = context.obj
    status = CLEAN
    for file in typed.files(files):
        try:
            status = max(status, _check(file, session))
        except UserError as problem:
            session.warn(problem.render(session.language))
            status = BAD_INPUT if not isinstance(problem, RefusedError) else max(status, FINDINGS)
    return status


def _check(file: Path, session: Session) -> int:
    from opsheet.forms.read import read_form, require_unchanged
    from opsheet.forms.signatures import DECISIONS
    from opsheet.forms.signing import signature_state
    from opsheet.tables import read_contents

    form = read_form(read_contents(file, session.settings).contents, file.name)
    require_unchanged(form, file.name)
    contacts = session.settings.contacts
    states = [signature_state(stamp, contacts) for stamp in form.record.stamps]
    for stamp, state in zip(form.record.stamps, states, strict=True):
        shown = _LINE.render(
            session.language,
            file=file.name,
            number=stamp.step + 1,
            role=form.record.steps[stamp.step].role,
            person=stamp.person,
            decision=DECISIONS[stamp.decision],
            at=stamp.at,
            state=_STATES[state],
        )
        session.say(shown)
    if not states:
        session.say(_NO_STAMPS.render(session.language, file=file.name))
    return FINDINGS if {"missing", "wrong"} & set(states) else CLEAN
