"""The command `digest`. A verb's module is imported when the verb is called, so that `digest --help` is instant."""

import errno
import gc
import importlib
import os
import signal
import sys
import traceback
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import FrameType

import click

from digest import __version__
from digest.core.errors import DigestError

VERBS = {
    "new": "Write a digest.toml to start from, and what runs it every week.",
    "run": "Make an edition: of files, or of the last whole week of the configured sources.",
    "send": "Mail an edition that was made before.",
    "read": "Print the papers, as JSON Lines.",
    "group": "Print the topics, as JSON.",
    "topics": "List, rename, merge and pin the topics that are remembered.",
    "check": "Check claims made by anyone against papers.",
    "review": "Look at changed prompts and replies, accept or reject them.",
    "show": "Show prompts as they would be sent; list prompts and plug-ins.",
    "doctor": "Try config, sources, endpoint and mail, and say what to do about each.",
    "bench": "Measure models and prompts by how faithful they are on your papers.",
}
BUG, INTERRUPTED = 3, 130


class Verbs(click.Group):
    """The verbs by name; the one that is called is imported, the others are only listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of a first visit."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, from the module of that name."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"digest.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest")
def cli() -> None:
    """Turn a pile of research papers into a weekly digest that you can trust and forward.

    A minute's start, with no key and no network: digest run FILE, then open out/<week>/digest.html.
    """


def main() -> None:
    """Run the command line and exit with the codes of the contract."""
    signal.signal(signal.SIGTERM, _interrupt)
    # A run makes many small frozen objects and hardly a cycle: looking for garbage as often as usual costs 6 % of it.
    gc.set_threshold(100_000, 20, 20)
    sys.exit(exit_code_of(sys.argv[1:]))


def exit_code_of(arguments: list[str]) -> int:
    """Run one command line; every error has become a sentence on stderr and an exit code."""
    try:
        with cli.make_context("digest", arguments) as context:
            ended = cli.invoke(context)
        code = ended if isinstance(ended, int) else 0
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except DigestError as error:
        _say(f"Error: {error.message}", error.hint)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("Interrupted; nothing was left half done. Run it again to go on.")
        code = INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        _close_output()
        code = 0
    except Exception as error:  # noqa: BLE001  # the only place that may say so
        code = _unforeseen(error, arguments)
    return code


def _unforeseen(error: Exception, arguments: list[str]) -> int:
    """A full standard output is the user's to mend; everything else that comes here is a bug."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:
        _close_output()
        _say("Error: standard output cannot be written: No space left on device.", "Send it where there is room.")
        return 1
    kept = _crash_file(arguments)
    _say(f"Error: this is a bug in digest {__version__}.", f"The traceback is in {kept}; please report it.")
    return BUG


def _close_output() -> None:
    """Let nothing more be written, also not when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(*lines: str) -> None:
    from digest.renderers.characters import harmless  # noqa: PLC0415  # only errors pay for it

    click.echo(harmless("\n".join(line for line in lines if line)), err=True)


def _crash_file(arguments: list[str]) -> Path:
    """Keep the traceback where the user can find it: in the out folder that was named, else beside."""
    name = f"crash-{datetime.now(tz=UTC):%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    out = next((value for option, value in pairwise(arguments) if option == "--out"), "out")
    for folder in (Path(out), Path()):
        try:
            (folder / name).write_text(traceback.format_exc(), encoding="utf-8")
        except OSError:
            continue
        return folder / name
    traceback.print_exc()
    return Path("the lines above")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
