"""digest review: look at changed prompts and outputs, accept or reject them."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from digest.commands.deciding import Decided, decide
from digest.commands.item_lines import short_line
from digest.commands.options import write_page
from digest.commands.terminal import counted, say
from digest.core.errors import ConfigError
from digest.reviewing.approving import pending
from digest.reviewing.differences import word_diff_of
from digest.reviewing.items import Item, Signature, items_in, settle
from digest.reviewing.reviews import Decision, review_document
from digest.reviewing.views import view_of
from digest.wiring import author, config_for, now

WAITING = 4


@click.command()
@click.argument("places", nargs=-1, metavar="[FOLDER...]")
@click.option("--accept", multiple=True, metavar="PATH", help="Accept what waits there: a file, or all in a folder.")
@click.option("--reject", multiple=True, metavar="PATH", help="Reject and delete what waits there.")
@click.option("--note", default="", metavar="TEXT", help="What to remember of --accept or --reject.")
@click.option("--html", default="", metavar="FILE", help="Write one page of all cases; nothing is asked.")
@click.option("--against", multiple=True, metavar="RUN", help="With --html: compare with a git revision or a folder.")
@click.option("--config", metavar="FILE", help="With --html: whose page templates [default: ./digest.toml if present].")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout; nothing is asked.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
def command(places: tuple[str, ...], accept: tuple[str, ...], reject: tuple[str, ...], **given: Any) -> int:
    """Look at the prompts and replies that wait to be approved in FOLDER (default: here), and decide about each."""
    folders = [Path(place) for place in places or ["."]]
    if given["html"]:
        if accept or reject or given["note"] or given["as_json"]:
            raise ConfigError("--html only shows.", hint="Decide in a call of its own.")
        return _page(folders, **given)
    if given["against"] or given["config"]:
        raise ConfigError("--against and --config are about the page.", hint="Say --html FILE with them.")
    waiting = items_in(folders)
    signature = Signature(by=author(), day=now().date(), comment=given["note"])
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not given["as_json"]
    decided = Decided()
    if accept or reject:
        decided = _told(waiting, {"accepted": accept, "rejected": reject}, signature)
    elif given["note"]:
        raise ConfigError("--note is about --accept or --reject.", hint="Say one of them, or press e at a terminal.")
    elif asks:
        decided = decide(waiting, signature)
    left = [item for item in waiting if item not in decided.items]
    if given["as_json"]:
        click.echo(json.dumps(_document(left, decided), ensure_ascii=False, indent=1))
    if not given["quiet"]:
        hint = [] if asks else ["Run digest review at a terminal, or say --accept PATH or --reject PATH."]
        say([*_lines(left, decided), *(hint if left else [])], err=given["as_json"])
    return WAITING if left else 0


def _page(folders: Sequence[Path], **given: Any) -> int:
    """Write the page."""
    from digest.reviewing.page import page_of_reviews  # noqa: PLC0415 -- only who wants a page pays for its templates

    templates = config_for(given["config"], "", [], {}).templates
    content = page_of_reviews(folders, given["against"], templates, now().date())
    write_page(given["html"], content, "Name another file.")
    if not given["quiet"]:
        say([f"Open {given['html']}"], err=False)
    return 0


def _told(waiting: Sequence[Item], paths: dict[Decision, tuple[str, ...]], signature: Signature) -> Decided:
    """Decide as the command line says; nothing is done where it says what cannot be."""
    named: list[tuple[Item, Decision]] = []
    for decision, each in paths.items():
        for path in each:
            found = [item for item in waiting if _is_at(item, Path(path))]
            if not found:
                raise ConfigError(f"Nothing waits at {path}.", hint="digest review lists what does.")
            named += [(item, decision) for item in found if (item, decision) not in named]
    both = [item for item, _ in named if sum(item == other for other, _ in named) > 1]
    if both:
        raise ConfigError(f"{both[0].name} is to be accepted and to be rejected.", hint="Say one of the two.")
    decided = Decided()
    for item, decision in named:
        settle(item, decision, signature)
        decided.add(item, decision)
    return decided


def _is_at(item: Item, path: Path) -> bool:
    """Whether an item waits at a path: at its file, with or without `.new`, or in a folder."""
    whole = path.resolve()
    return any(
        whole in {place.resolve(), *place.resolve().parents} for file in item.files for place in (file, pending(file))
    )


def _lines(left: Sequence[Item], decided: Decided) -> list[str]:
    lines = [f"{counted(len(items), 'item')} {decision}." for decision, items in decided.by_decision() if items]
    if not left:
        return [*lines, "Nothing waits to be approved." if not lines else "Nothing waits any more: commit it."]
    lines.append(f"{counted(len(left), 'item waits', 'items wait')} to be approved:")
    return lines + [f"  {short_line(item)}" for item in left]


def _document(left: Sequence[Item], decided: Decided) -> dict[str, Any]:
    return {
        "waiting": [_item(item) for item in left],
        "settled": [
            {"name": item.name, "files": [str(file) for file in item.files], "verdict": decision}
            for decision, items in decided.by_decision()
            for item in items
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    view = view_of(item)
    return {
        "prompt": item.prompt,
        "case": item.case,
        "model": item.model,
        "files": [str(pending(file)) for file in item.files],
        "output": item.output,
        "repetitions": {"same": len(item.files), "of": item.among},
        "new": item.before is None,
        "remarks": view.remarks,
        "sent": word_diff_of(view.sent),
        "fields": word_diff_of(view.fields),
        "page": view.page,
        "claims": [asdict(claim) for claim in view.claims],
        "review": review_document(item.review) if item.review else None,
    }
