"""digest new: a commented digest.toml to start from."""

import shutil
from pathlib import Path

import click

from digest.commands.terminal import say
from digest.core.errors import ArchiveError, ConfigError
from digest.templating import shipped


@click.command()
@click.argument("folder", default=".", metavar="[DIR]")
@click.option("--with-prompts", is_flag=True, help="Also copy the prompts and page templates, to edit them.")
def command(folder: str, *, with_prompts: bool) -> int:
    """Write a commented digest.toml into DIR [default: here] to start from."""
    target = Path(folder)
    names = ["prompts", "templates"] if with_prompts else []
    for path in [target / "digest.toml", *(target / name for name in names)]:
        if path.exists():
            raise ConfigError(
                f"{path} is already there.", hint="Nothing was written; name another DIR, or move it away."
            )
    text = (shipped("examples") / "digest.toml").read_text(encoding="utf-8")
    for name in names:
        text = text.replace(f'# [{name}]\n# folder = "{name}"', f'[{name}]\nfolder = "{name}"')
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copytree(shipped(name), target / name)
        (target / "digest.toml").write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArchiveError(
            f"{target} cannot be written: {error.strerror}.", hint="Name a folder you may write to."
        ) from error
    say([f"Wrote {target / name}" for name in [*names, "digest.toml"]], err=False)
    return 0
