"""digest new: a commented digest.toml to start from, and what runs it every week."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import Any

import click

from digest.commands.answers import answered
from digest.commands.scheduling import crontab_line, repository_of, units, workflow
from digest.commands.terminal import say
from digest.core.errors import ArchiveError, ConfigError
from digest.templating import shipped

CONFIG = "digest.toml"


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
@click.option("--with-prompts", is_flag=True, help="Also copy the prompts and page templates, to edit them.")
@click.option("--github", is_flag=True, help="Also write a workflow of GitHub Actions that runs it every week.")
@click.option("--systemd", is_flag=True, help="Also write a service and a timer of systemd that run it every week.")
@click.option("--cron", is_flag=True, help="Also print the line of crontab that runs it every week.")
@click.option(
    "--arxiv", multiple=True, metavar="CATEGORY", help="Read this category of arXiv, such as cs.CL; may be given often."
)
@click.option("--hf-daily", is_flag=True, help="Read Hugging Face's daily papers.")
@click.option("--feed", multiple=True, metavar="URL", help="Read this RSS or Atom feed; may be given often.")
@click.option(
    "--model", default="", metavar="NAME", help="The model that writes [default: none, the papers' own sentences]."
)
@click.option(
    "--base-url",
    default="",
    metavar="URL",
    help="Its OpenAI-compatible endpoint, up to and with /v1 [default: OpenAI's].",
)
@click.option("--from", "sender", default="", metavar="ADDRESS", help="Who mails the editions; with --to and --smtp.")
@click.option("--to", "recipients", multiple=True, metavar="ADDRESS", help="Who gets them; may be given often.")
@click.option("--smtp", default="", metavar="HOST[:PORT]", help="The mail server.")
def command(folder: str, *, with_prompts: bool, github: bool, systemd: bool, cron: bool, **given: Any) -> int:
    """Write a commented digest.toml into DIR [default: here] to start from.

    What is said of sources, model and mail stands in it; the rest are comments, to be taken away.

    With a schedule, what is there already is left as it is.
    """
    target, place = Path(folder), Path(folder).resolve()
    copied = ["prompts", "templates"] if with_prompts else []
    if with_prompts or any(given.values()) or not (github or systemd or cron):
        _must_be_free([target / CONFIG, *(target / name for name in copied)])
    files = {target / CONFIG: answered(_config(copied), given)}
    if github:
        root = repository_of(place)
        above = target if root == place else root
        files[above / ".github" / "workflows" / "digest.yml"] = workflow(place, root)
    if systemd:
        files |= {target / "systemd" / name: text for name, text in units(place).items()}
    line = crontab_line(place) if cron else ""
    missing = {path: text for path, text in files.items() if not path.exists()}
    _write(target, copied, missing)
    lines = [f"Wrote {path}" for path in [*(target / name for name in copied), *missing]]
    lines += [f"Left as it is: {path}" for path in files if path not in missing]
    if target / CONFIG in missing:
        lines.append(_first_steps(folder, has_sources=any(given[name] for name in ("arxiv", "hf_daily", "feed"))))
    say([*lines, *_next(place, github=github, systemd=systemd)], err=cron)  # so that stdout is for crontab alone
    say([line] if cron else [], err=False)
    return 0


def _must_be_free(paths: list[Path]) -> None:
    for path in paths:
        if path.exists():
            raise ConfigError(
                f"{path} is already there.", hint="Nothing was written; name another DIR, or move it away."
            )


def _config(copied: list[str]) -> str:
    """The config, which names the folders that were copied."""
    text = (shipped("examples") / CONFIG).read_text(encoding="utf-8")
    for name in copied:
        text = text.replace(f'# [{name}]\n# folder = "{name}"', f'[{name}]\nfolder = "{name}"')
    return text


def _write(target: Path, copied: list[str], files: Mapping[Path, str]) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in copied:
            shutil.copytree(shipped(name), target / name)
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArchiveError(
            f"{target} cannot be written: {error.strerror}.", hint="Name a folder you may write to."
        ) from error


def _first_steps(folder: str, *, has_sources: bool) -> str:
    """What to do with the config that was just written."""
    there = "" if folder == "." else f"cd {quote(folder)}, "
    named = "" if has_sources else f"name your sources in {CONFIG}, "
    return f"Next: {there}{named}digest doctor, digest run"


def _next(place: Path, *, github: bool, systemd: bool) -> list[str]:
    """What is left to do for a schedule."""
    lines = ["To start the workflow: commit both files and push; it runs on Mondays."] if github else []
    if systemd:
        service, timer = (quote(str(place / "systemd" / name)) for name in ("digest.service", "digest.timer"))
        lines += [f"To start it: systemctl --user link {service}", f"systemctl --user enable --now {timer}"]
    return lines
