"""``opsheet run``: one command whose options are those that every action has and the inputs of the action typed."""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from opsheet.catalogue import Action, FileProblemError, Input, InputKind, Language, Text
from opsheet.cli.help_texts import CHINESE, TranslatedCommand, in_language
from opsheet.cli.session import Session

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Workbooks (.xlsx, .xlsm).", show_default=False)]
MaybeFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE|DIR", help="Workbooks (.xlsx, .xlsm), or folders of such with all below them.", show_default=False
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="As-of date (at 09:00) or date and time; default now."),
]
AS_OF_DAY = "As-of date; default today."
AsOfDay = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help=AS_OF_DAY)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for other programs.")]
Folder = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="DIR", help="Folder of the results; default a folder beside the workbook."),
]
CHINESE.update(
    {
        "Run an action on a copy of the workbooks. The files that are named never change. "
        "ACTION --help shows what else the action takes.": (
            "对工作簿的副本执行一个操作。原文件不会被改动。在操作后面写 --help 可以看到它的其他选项。"
        ),
        "Workbooks (.xlsx, .xlsm), or folders of such with all below them.": (
            "工作簿（.xlsx、.xlsm），或文件夹（含所有子文件夹）。"
        ),
        "Many workbooks at once, in so many processes: a line a file and a summary; run again to go on.": (
            "用这么多个进程同时处理多个工作簿：每个文件一行，另有汇总；中断后重新运行会接着做。"
        ),
        "The same on a Dask cluster, such as tcp://10.0.0.5:8786.": "在 Dask 集群上处理，例如 tcp://10.0.0.5:8786。",
        "The action's inputs as a JSON object in a file, or - for standard input.": (
            "操作的输入，写成文件里的一个 JSON 对象；- 表示从标准输入读取。"
        ),
    }
)
_METAVARS: dict[InputKind, str] = {
    "text": "TEXT",
    "number": "NUMBER",
    "date": "DATE",
    "folder": "DIR",
    "file": "FILE",
    "rows": "5-9,12",
    "condition": "HEADER=VALUE",
    "flag": "",
}
_NOT_JSON = Text(
    '{path} 里应是一个 JSON 对象，例如 {{"rows": "5-9"}}', '{path} must contain a JSON object such as {{"rows": "5-9"}}'
)
_UNREADABLE = Text("无法打开 {path}：{reason}", "Can't open {path}: {reason}")


def run(
    context: typer.Context,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="The action; see opsheet actions.")],
    files: MaybeFiles = None,
    *,
    output: Folder = None,
    as_of: AsOf = None,
    inputs: Annotated[
        str | None,
        typer.Option(
            "--inputs",
            metavar="FILE",
            help="The action's inputs as a JSON object in a file, or - for standard input.",
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NAME", help="The sheet to use where several contain a table of one kind."),
    ] = None,
    all_sheets: Annotated[
        bool, typer.Option("--all-sheets", help="Every sheet that contains a table of the kind, one after the other.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before cells are changed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Preview only; create no file.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace earlier results, keeping a backup.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            min=1,
            help="Many workbooks at once, in so many processes: a line a file and a summary; run again to go on.",
        ),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option("--dask", metavar="ADDRESS", help="The same on a Dask cluster, such as tcp://10.0.0.5:8786."),
    ] = None,
    json: Json = False,
    **own: str | bool | list[str] | None,
) -> int:
    """Run an action on a copy of the workbooks. The files that are named never change.

    ACTION --help shows what else the action takes.
    """
    from opsheet.cli import run, run_results, typed

    session: Session = context.obj
    typed_inputs = {key: ",".join(value) if isinstance(value, list) else value for key, value in own.items()}
    given = {
        **_read_inputs(inputs),
        **{key: value for key, value in typed_inputs.items() if value not in {None, False, ""}},
    }
    found = run.find_action(action, session)
    now = typed.now(as_of, day_alone=None if found.timed else action)
    chosen = run.Choices(now, output, given, force, dry_run, sheet, all_sheets, yes)
    named = typed.files(files or ())
    if named and (jobs is not None or dask is not None or any(path.is_dir() for path in named)):
        from opsheet.cli import many

        pool = many.Pool(jobs or os.cpu_count() or 1, dask)
        return many.run_many(found, named, session, chosen, pool=pool, as_json=json)
    results = run.run_action(found, named, session, chosen)
    if json:
        session.say(run_results.as_json(found, results, session.language))
    else:
        run_results.show(results, session)
    return run_results.status(results)


def _read_inputs(path: str | None) -> dict[str, object]:
    """The inputs of a JSON document."""
    if path is None:
        return {}
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
        document: Any = json.loads(text)
    except OSError as error:
        raise FileProblemError(_UNREADABLE, path=path, reason=error.strerror or error) from error
    except ValueError as error:
        raise FileProblemError(_NOT_JSON, path=path) from error
    if not isinstance(document, dict):
        raise FileProblemError(_NOT_JSON, path=path)
    return cast("dict[str, object]", document)


class ActionCommand(TranslatedCommand):
    """``opsheet run``, which becomes the command of the action that is typed, with that action's options and help."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Parse by the options of the action that is typed, or say which is nearest."""
        key = self._typed_action(args)
        if key is None:
            return super().make_context(info_name, args, parent, **extra)
        from opsheet_macros import ACTION_KEYS, load_action

        if key not in ACTION_KEYS:
            from opsheet.cli.typed import unknown_action

            raise unknown_action(key, ACTION_KEYS, self.opsheet_language)
        return action_command(load_action(key), self.opsheet_language).make_context(info_name, args, parent, **extra)

    def _typed_action(self, args: Sequence[str]) -> str | None:
        """The action among the words that are typed; failing one, the first word that is no option's value."""
        from opsheet_macros import ACTION_KEYS

        takes_value = {name for one in self.params if not getattr(one, "is_flag", True) for name in one.opts}
        words = [
            word
            for position, word in enumerate(args)
            if not word.startswith("-") and not (position and args[position - 1] in takes_value)
        ]
        return next((word for word in words if word in ACTION_KEYS), words[0] if words else None)


def action_command(action: Action, language: Language) -> Any:
    """The command of one action.

    Args:
        action: which.
        language: of its help.
    """
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command("run", cls=TranslatedCommand)(_with_inputs(run, action.inputs))
    command: Any = typer.main.get_command(app)
    command.context_settings = {"help_option_names": ["-h", "--help"]}
    command.opsheet_language = language
    command.action_key = action.key
    own = {declared.key: declared for declared in action.inputs}
    for parameter in command.params:
        declared = own.get(parameter.name)
        text = getattr(parameter, "help", None)
        parameter.help = in_language(language, text) if declared is None else input_help(declared, language)
        if parameter.name == "as_of" and not action.timed:
            parameter.help = in_language(language, AS_OF_DAY)
    command.help = action.supertip[language]
    return command


def input_help(declared: Input, language: Language) -> str:
    """What an input is for, with what can be chosen and what counts where nothing is.

    Args:
        declared: the input.
        language: of the help.
    """
    if not declared.choices:
        return declared.help[language]
    if language == "zh":
        listed = "、".join(f"{key}（{text.zh}）" for key, text in declared.choices.items())
        default = f"默认 {declared.default}。" if declared.default else ""
        return f"{declared.help.zh}可选 {listed}。{default}"
    default = f" By default {declared.default}." if declared.default else ""
    return f"{declared.help.en} One of {', '.join(declared.choices)}.{default}"


def input_metavar(declared: Input) -> str:
    """The placeholder of an input's value in a usage line."""
    return "|".join(declared.choices) or _METAVARS[declared.kind]


def _with_inputs(function: Callable[..., int], inputs: Sequence[Input]) -> Callable[..., int]:
    """The function with a keyword for each input, as the command line's parser reads its options from it."""
    own: Mapping[str, Any] = {
        one.key: Annotated[bool, typer.Option(one.option, help=one.help.en)]
        if one.kind == "flag"
        else Annotated[list[str] | None, typer.Option(one.option, metavar=input_metavar(one), help=one.help.en)]
        if one.kind == "condition"
        else Annotated[str | None, typer.Option(one.option, metavar=input_metavar(one), help=one.help.en)]
        for one in inputs
    }
    flags = {one.key for one in inputs if one.kind == "flag"}
    signature = inspect.signature(function, eval_str=True)
    kept = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    added = [
        inspect.Parameter(
            key, inspect.Parameter.KEYWORD_ONLY, default=False if key in flags else None, annotation=annotation
        )
        for key, annotation in own.items()
    ]
    first = next(number for number, one in enumerate(kept) if one.kind is inspect.Parameter.KEYWORD_ONLY)
    parameters = [*kept[:first], *added, *kept[first:]]

    def wrapper(*arguments: Any, **options: Any) -> int:
        return function(*arguments, **options)

    described: Any = wrapper
    described.__doc__ = function.__doc__
    described.__signature__ = signature.replace(parameters=parameters)
    described.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapper


def register(app: typer.Typer) -> None:
    """Add the command to a command line.

    Args:
        app: the command line.
    """
    app.command("run", cls=ActionCommand)(_with_inputs(run, ()))
