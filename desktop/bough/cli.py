"""The command line: the same core as the window's, without a window and without Qt."""

from __future__ import annotations

import math
import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bough import __version__
from bough.cli_output import say, say_error, speak_unicode
from bough.core.errors import BoughError, ProviderError, UsageError

PROGRAM = os.environ.get("BOUGH_COMMAND") or "bough"
"""What a person types; packaging/run says so where it was it."""


COMMANDS = ("ask", "sessions", "show", "models", "doctor", "repair")


def main(
    arguments: Sequence[str], prepare: Callable[[Path | None], None] = lambda _profile: None
) -> int:
    """Do what the arguments say; the exit code: 0 done, 2 usage, 3 no answer, 4 the store, 130
    interrupted. `prepare` is done first, with the profile they name."""
    speak_unicode()
    try:
        options = _parser().parse_args(arguments, Namespace(profile=None, json=False))
        prepare(options.profile)
        return int(_checked(options).do(options))
    except SystemExit as ended:
        return int(ended.code or 0)
    except KeyboardInterrupt:
        say("Interrupted.")
        return 130
    except BrokenPipeError:
        # Who read our output has left; nothing more may be written there, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 130
    except BoughError as error:
        say_error(error)
        return _exit_code(error)


def prepare_process(profile: Path | None) -> None:
    """Let this process log warnings, show no key where it fails, and leave no core."""
    import logging

    from bough.core import log, paths
    from bough.core.bugs import Bugs
    from bough.core.crashes import hide_memory, leave_no_core

    log.keep(paths.profile_dir(profile), logging.WARNING)
    Bugs()
    leave_no_core()
    hide_memory()


def without_display(profile: Path | None) -> int:
    """What there is to say where no window can open: what works here, and how to go on."""
    speak_unicode()
    code = _doctor(Namespace(profile=profile, json=False))
    say("There is no display for the window: set DISPLAY or WAYLAND_DISPLAY and start it again,")
    say(f'or go on without a window: {PROGRAM} ask "Name three trees."')
    return code


def _exit_code(error: BoughError) -> int:
    match error:
        case UsageError() | BoughError(code="no_such_session"):
            return 2
        case ProviderError():
            return 3
        case _:
            return 4


class _Parser(ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        say(f"{message} (see {self.prog} --help)")
        self.exit(2)


def _parser() -> _Parser:
    anywhere = _Parser(add_help=False, argument_default=SUPPRESS)
    anywhere.add_argument(
        "--profile", type=Path, metavar="DIR", help="where sessions are kept (else $BOUGH_HOME)"
    )
    anywhere.add_argument("--json", action="store_true", help="answer with JSON")
    anywhere.add_argument("--version", action="version", version=f"bough {__version__}")
    parser = _Parser(
        prog=PROGRAM,
        description="Chat with language models in trees of messages. Alone, it opens the window.",
        epilog="Exit codes: 0 done, 2 usage, 3 no whole answer, 4 storage, 130 interrupted.",
        parents=[anywhere],
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, does: str, do: Callable[[Namespace], int]) -> ArgumentParser:
        made = commands.add_parser(
            name, help=does, description=does, parents=[anywhere], allow_abbrev=False
        )
        made.set_defaults(do=do)
        return made

    ask = command("ask", "ask a model, print its reply and keep both", _ask)
    ask.add_argument("prompt", help="the question; - reads it from standard input")
    ask.add_argument("--model", metavar="NAME", help="one that `models` lists")
    ask.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible server, up to /v1")
    ask.add_argument("--key-env", metavar="VAR", help="the variable that holds its key")
    ask.add_argument("--session", metavar="S", help="go on in this session (an id or its start)")
    ask.add_argument("--parent", metavar="NODE", help="ask below this message of the session")
    ask.add_argument("--system", metavar="TEXT", help="the system prompt")
    ask.add_argument("--temperature", type=_positive_or_zero, metavar="T")
    ask.add_argument(
        "--timeout", type=_positive, metavar="SECONDS", help="give up after so long without a byte"
    )
    command("sessions", "list the sessions, the last changed first", _sessions)
    show = command("show", "print a session: the messages up to its head", _show)
    show.add_argument("session", metavar="S", help="its id, or the start of it")
    which = show.add_mutually_exclusive_group()
    which.add_argument("--tree", action="store_true", help="draw the whole tree")
    which.add_argument("--path", metavar="NODE", help="the messages up to this one instead")
    command("models", "list the models that can answer", _models)
    command("doctor", "say what works here, what does not, and what helps", _doctor)
    repair = command("repair", "save what can be read of a damaged profile", _repair)
    instead = repair.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="list the backups instead")
    instead.add_argument("--backup", type=Path, metavar="FILE", help="go back to this one instead")
    return parser


def _checked(options: Namespace) -> Namespace:
    """What argparse has no words for."""
    if getattr(options, "key_env", None) and not options.base_url:
        raise UsageError("needs_option", option="--key-env", needed="--base-url")
    if getattr(options, "parent", None) and not options.session:
        raise UsageError("needs_option", option="--parent", needed="--session")
    return options


def _positive_or_zero(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(text)
    return value


def _positive(text: str) -> float:
    value = _positive_or_zero(text)
    if not value:
        raise ValueError(text)
    return value


# Each imports what it needs and no more: `bough sessions` does without an HTTP client.


def _ask(options: Namespace) -> int:
    from bough.cli_ask import ask

    return ask(options)


def _sessions(options: Namespace) -> int:
    from bough.cli_show import sessions

    return sessions(options)


def _show(options: Namespace) -> int:
    from bough.cli_show import show

    return show(options)


def _models(options: Namespace) -> int:
    from bough.cli_models import models

    return models(options)


def _doctor(options: Namespace) -> int:
    from bough.cli_doctor import doctor

    return doctor(options)


def _repair(options: Namespace) -> int:
    from bough.cli_repair import repair_profile

    return repair_profile(options)
