"""``opsheet settings``: show, check, path, init."""

from __future__ import annotations

from typing import Annotated

import typer

from opsheet.catalogue import Text
from opsheet.cli.help_texts import TranslatedCommand, TranslatedGroup
from opsheet.cli.session import BAD_INPUT, CLEAN, CREATED, Session

_ALL_RIGHT = Text("设置没有问题", "The settings are valid")
_SHIPPED = Text("自带的设置（不要修改）：{path}", "Shipped settings (not to be edited): {path}")
_TEAM = Text("团队自己的设置：{path}{state}", "Team settings: {path}{state}")
_NOT_THERE = Text(
    "（还没有，用 opsheet settings init 生成）", " (not there yet: create them with opsheet settings init)"
)
_KEPT = Text("已存在，未改动：{path}", "Unchanged, already there: {path}")


def register(app: typer.Typer) -> None:
    """Add the commands to a command line.

    Args:
        app: the command line.
    """
    group = typer.Typer(cls=TranslatedGroup, help="Show and check the settings.", rich_markup_mode=None)
    group.command("show", cls=TranslatedCommand)(show)
    group.command("check", cls=TranslatedCommand)(check)
    group.command("path", cls=TranslatedCommand)(path)
    group.command("init", cls=TranslatedCommand)(init)
    app.add_typer(group, name="settings")


def show(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(metavar="KEY", help="For instance turnover, or turnover.total_limit.")
    ] = None,
) -> None:
    """Show settings: all, one file, or one key."""
    from opsheet.settings import commands

    session: Session = context.obj
    session.say(commands.show(key, team=session.team_folder, language=session.language))


def check(context: typer.Context) -> int:
    """Check the team's own settings files."""
    from opsheet.checks import refuse_unknown_checks
    from opsheet.exports.conventions import load_conventions
    from opsheet.exports.definition import definition_problems
    from opsheet.settings import commands

    session: Session = context.obj
    team = session.team_folder or commands.paths().team
    problems = commands.check(team, [refuse_unknown_checks, lambda settings: load_conventions(settings.team)])
    problems += definition_problems(team)
    for problem in problems:
        session.warn(problem.render(session.language))
    if not problems:
        session.say(_ALL_RIGHT)
    return BAD_INPUT if problems else CLEAN


def path(context: typer.Context) -> None:
    """Show the settings folders."""
    from opsheet.settings import commands

    session: Session = context.obj
    folders = commands.paths()
    team = session.team_folder or folders.team
    state = "" if team.is_dir() else _NOT_THERE[session.language]
    session.say(_SHIPPED.render(session.language, path=folders.shipped))
    session.say(_TEAM.render(session.language, path=team, state=state))


def init(context: typer.Context) -> None:
    """Create the team's settings files, with comments."""
    from opsheet.settings import commands

    session: Session = context.obj
    started = commands.init(session.config)
    for written in started.written:
        session.say(CREATED.render(session.language, path=written))
    for kept in started.kept:
        session.say(_KEPT.render(session.language, path=kept))
