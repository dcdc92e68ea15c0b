"""The entry point: language first, then the command; every failure ends as one sentence and an exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import typer

from opsheet.catalogue import DEFAULT_LANGUAGE, LANGUAGES, Language, Text, UserError
from opsheet.cli.session import BAD_INPUT, INTERRUPTED, UNEXPECTED, Session, UsageProblemError, set_up_streams

# typer doesn't export the parent of its usage errors
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

GLOBAL_OPTIONS = ("--lang", "--config")
_UNEXPECTED = Text(
    "程序出错，未生成任何文件；请把日志 {log} 发给维护同事",
    "Unexpected error; nothing was created. Send the log {log} to your maintainer.",
)
_LANGUAGE = Text("--lang 只能是 zh 或 en", "--lang must be zh or en")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: as typed after ``opsheet``; by default those of the process.

    Returns:
        0 when all is well, 1 when there are findings that are errors, 2 for bad input, 3 for an unexpected failure,
        130 when interrupted.
    """
    typed = hoist(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    set_up_streams(typed)
    language: Language = DEFAULT_LANGUAGE
    try:
        language = _language(typed)
        return _run(typed, language)
    except UserError as error:
        return _fail(error.render(language), typed)
    except UsageError as error:
        from opsheet.cli.typed import explain_usage

        return _fail(explain_usage(error, language), typed)
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stdout = None
        return 0
    except Exception:  # the last resort: the log has the traceback, the user one sentence
        from opsheet.log import log_failure

        _fail(_UNEXPECTED.render(language, log=log_failure("opsheet command")), typed)
        return UNEXPECTED


def hoist(arguments: Sequence[str]) -> list[str]:
    """Move the global options in front of the command, so that they may be typed after it as well.

    Args:
        arguments: as typed.

    Example:
        >>> hoist(["check", "a.xlsx", "--lang", "en"])
        ['--lang', 'en', 'check', 'a.xlsx']
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument in GLOBAL_OPTIONS:
            front += [argument, *islice(waiting, 1)]
        elif argument.startswith(tuple(f"{option}=" for option in GLOBAL_OPTIONS)):
            front.append(argument)
        else:
            rest.append(argument)
    return [*front, *rest]


def _language(arguments: Sequence[str]) -> Language:
    named = _value_of("--lang", arguments)
    if named is None:
        from opsheet.cli.session import configured_language

        config = _value_of("--config", arguments)
        return configured_language(Path(config) if config else None)
    for language in LANGUAGES:
        if named == language:
            return language
    raise UsageProblemError(_LANGUAGE)


def _value_of(option: str, arguments: Sequence[str]) -> str | None:
    found = None
    for position, argument in enumerate(arguments):
        if argument == option and position + 1 < len(arguments):
            found = arguments[position + 1]
        elif argument.startswith(f"{option}="):
            found = argument.partition("=")[2]
    return found


def _run(arguments: list[str], language: Language) -> int:
    from opsheet.cli.application import command

    config = _value_of("--config", arguments)
    session = Session(language, Path(config) if config else None)
    answer = command(language, whole=False).main(
        args=arguments, prog_name="opsheet", standalone_mode=False, obj=session
    )
    return answer if isinstance(answer, int) else 0


def _fail(sentence: str, arguments: Sequence[str]) -> int:
    sys.stderr.write(f"{sentence}\n")
    if "--json" in arguments:
        sys.stdout.write(json.dumps({"error": sentence}, ensure_ascii=False) + "\n")
    return BAD_INPUT
