"""The commands and their options; what they do is in the modules beside this one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from opsheet import __version__
from opsheet.catalogue import Language
from opsheet.cli import action_command
from opsheet.cli.action_command import AsOf, AsOfDay, Files, Folder, Json
from opsheet.cli.help_texts import TranslatedCommand, TranslatedGroup, translate
from opsheet.cli.session import Session

_ELSEWHERE: Final = {  # the modules beside this one that declare the other commands, in the order of the help
    "install": "addin",
    "uninstall": "addin",
    "doctor": "addin",
    "selftest": "addin",
    "settings": "settings",
    "sign": "sign",
    "build": "addin",
    "bundle": "addin",
}


class CommandLine(TranslatedGroup):
    """All commands; those that other modules declare are loaded when one of them is typed, or the help is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        return [*(name for name in super().list_commands(ctx) if name not in _ELSEWHERE), *_ELSEWHERE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, or None."""
        if cmd_name in _ELSEWHERE and cmd_name not in self.commands:
            self.commands[cmd_name] = self._declared_elsewhere(cmd_name)
        return super().get_command(ctx, cmd_name)

    def load_all(self) -> None:
        """Load the commands of every module."""
        for name in _ELSEWHERE:
            self.get_command(None, name)

    def _declared_elsewhere(self, name: str) -> Any:
        module = typer.Typer(cls=TranslatedGroup, rich_markup_mode=None, add_completion=False)
        import_module(f"opsheet.cli.{_ELSEWHERE[name]}").register(module)
        declared: Any = typer.main.get_command(module)
        return translate(declared.commands[name], self.opsheet_language)


app = typer.Typer(
    cls=CommandLine,
    name="opsheet",
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Sheet = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help="The sheet to use where several contain a table of one kind."),
]
AllSheets = Annotated[
    bool, typer.Option("--all-sheets", help="Every sheet that contains a table of the kind, one after the other.")
]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"opsheet {__version__}")
        raise typer.Exit


@app.callback()
def opsheet(
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="Language of this run.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="DIR", help="Folder of the team's own settings.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version.")
    ] = False,
) -> None:
    """Apply the team's Amazon SOP to its Excel tables."""
    # Both options are read before the command, by opsheet.cli.main: they decide the language of the help itself.


def _command(name: str) -> Any:
    return app.command(name, cls=TranslatedCommand)


@_command("demo")
def demo(
    context: typer.Context,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Folder of the results; default demo-output.")
    ] = Path("demo-output"),
) -> int:
    """Run the main job on sample workbooks and show what it found."""
    from opsheet.cli.demo import run_demo

    return run_demo(context.obj, output)


@_command("check")
def check(
    context: typer.Context,
    files: Files,
    *,
    as_of: AsOf = None,
    sheet: Sheet = None,
    all_sheets: AllSheets = False,
    details: Annotated[bool, typer.Option("--details", help="Every single cell instead of groups.")] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Only counts by code, operator and shop, short enough for a chat.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="A folder of exports to compare the tables with."),
    ] = None,
    json: Json = False,
) -> int:
    """Check every table of the workbooks. Exit status: 0 no errors, 1 errors found, 2 a file can't be read."""
    from opsheet.cli import check, typed

    session: Session = context.obj
    now = typed.now(as_of)
    results = check.check_files(typed.files(files), session, now, sheet=sheet, all_sheets=all_sheets, folder=folder)
    if json:
        session.say(check.as_json(results, session.language))
    elif summary:
        check.show_summary(results, session)
    else:
        check.show(results, session, details=details)
    return max(result.status for result in results)


@_command("columns")
def columns(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook (.xlsx, .xlsm).", show_default=False)],
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Save every header that may be one missing column only.")
    ] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="KEY=HEADER", help="Save a header, such as average_7=7天销量/7; repeatable."),
    ] = None,
    sheet: Sheet = None,
    json: Json = False,
) -> int:
    """Show which header is which column, and save the others. Exit status 1: something needed is missing."""
    from opsheet.cli.columns import run_columns

    return run_columns(context.obj, file, sheet=sheet, accept=accept, mappings=mapping or (), as_json=json)


@_command("add-dropdowns")
def add_drop_downs(
    context: typer.Context,
    files: Files,
    *,
    output: Folder = None,
    sheet: Sheet = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Preview only; create no file.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace earlier results, keeping a backup.")] = False,
    json: Json = False,
) -> int:
    """Let columns of a copy of the workbooks offer their words; cells that have a rule keep it."""
    return action_command.run(
        context, "add_drop_downs", files, output=output, sheet=sheet, dry_run=dry_run, force=force, json=json
    )


action_command.register(app)


@_command("data")
def data(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="The folder of the exports; by default data.folder in app.yaml."),
    ] = None,
    tell: Annotated[
        list[str] | None,
        typer.Option(
            "--tell",
            metavar="FILE:KEY=VALUE,...",
            help="Say what a file doesn't: site, shop, first and last day, such as "
            "'BusinessReport*.csv:site=US,first=2026-11-26'; repeatable.",
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Show what the exports in the data folder cover. Exit status: 0 all were read, 1 some are not known exports."""
    from opsheet.cli.data import run_data, tell_facts

    tell_facts(context.obj, tell or ())
    return run_data(context.obj, folder, as_json=json)


@_command("approvals")
def approvals(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the forms.")],
    *,
    as_of: AsOfDay = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Also write calendar entries of the waiting steps.")
    ] = None,
    json: Json = False,
) -> int:
    """Show who must sign which form next, and the reminder to send. Exit status 1: some are late or were changed."""
    from opsheet.cli import typed
    from opsheet.cli.approvals import run_approvals

    return run_approvals(context.obj, folder, typed.now(as_of, day_alone="approvals").date(), ics=ics, as_json=json)


@_command("why")
def why(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook with a restock sheet.")],
    row: Annotated[int, typer.Option("--row", metavar="N", help="The row of the sheet.")],
    as_of: AsOfDay = None,
    json: Json = False,
) -> int:
    """Explain the figures of one row step by step: inputs with their cells, rule, settings, result."""
    from opsheet.cli import typed
    from opsheet.cli.why import run_why

    return run_why(context.obj, file, row, typed.now(as_of, day_alone="why"), as_json=json)


@_command("undo")
def undo(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A workbook, or the folder whose letters were renamed.")],
) -> int:
    """Undo the last action on a workbook, or the renaming of letters."""
    from opsheet.cli.undo import run_undo

    return run_undo(context.obj, path)


@_command("morning")
def morning(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the team's workbooks.")],
    *,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="The folder of the exports; by default data.folder in app.yaml."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Folder of the results; default a folder in FOLDER."),
    ] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> int:
    """Refresh data, check the three sheets, make the board; never asks. Exit status 1: errors, or something undone."""
    from opsheet.cli import typed
    from opsheet.cli.morning import run_morning

    return run_morning(context.obj, folder, typed.now(as_of), data=data, output=output, as_json=json)


@_command("history")
def history(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A workbook, a result or a folder; default everything.")
    ] = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, help="At most so many, the newest.")] = 50,
    json: Json = False,
) -> int:
    """Show who did what to a workbook and when, from the team's log."""
    from opsheet.cli.history import run_history

    return run_history(context.obj, file, last=last, as_json=json)


@_command("templates")
def templates(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A table by its key or name; default all.")] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Where they go; by default this folder.")
    ] = Path(),
) -> int:
    """Write blank workbooks of the team's tables, with drop-downs and notes."""
    from opsheet.cli.templates import write_templates

    return write_templates(context.obj, name, output)


@_command("actions")
def actions(context: typer.Context, json: Json = False) -> None:
    """List the actions, group by group."""
    from opsheet.cli.lists import show_actions

    show_actions(context.obj, as_json=json)


@_command("explain")
def explain(
    context: typer.Context,
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="A check, for instance S205.")] = None,
) -> None:
    """Explain a check: what it looks at, why, and how to switch it off. Without a code: list all checks."""
    from opsheet.cli.lists import show_check, show_checks

    if code is None:
        show_checks(context.obj)
    else:
        show_check(context.obj, code)


@_command("eval")
def evaluate(
    context: typer.Context,
    formulas: Annotated[
        list[str] | None,
        typer.Argument(metavar="FORMULA", help="Formulas; without any, one a line from standard input."),
    ] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> int:
    """Evaluate formulas without Excel."""
    from opsheet.cli import typed
    from opsheet.cli.lists import run_evaluate

    return run_evaluate(context.obj, formulas, typed.now(as_of), as_json=json)


@_command("functions")
def functions(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A function, for its help.")] = None,
) -> None:
    """List the worksheet functions, or show the help of one."""
    from opsheet.cli.lists import show_function, show_functions

    if name is None:
        show_functions(context.obj)
    else:
        show_function(context.obj, name)


def command(language: Language, *, whole: bool = True) -> Any:
    """The command line, its help in one language.

    Args:
        language: of the help.
        whole: whether every command is loaded at once, or each when it is typed.
    """
    made: Any = translate(typer.main.get_command(app), language)
    if whole:
        made.load_all()
    return made
