"""Failed checks of a run become cases under review."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.commands.options import Setting
from digest.commands.terminal import counted
from digest.core.errors import ConfigError, ReviewError
from digest.llm.settings import EndpointSettings
from digest.ports import Ports
from digest.wiring import now

if TYPE_CHECKING:
    from digest.reviewing.keeping import Keeping


@contextmanager
def failures_kept(world: Setting, *, wanted: bool) -> Iterator[Callable[[Ports], Ports]]:
    """What lets a run be listened to; what failed in it is written when the block ends, however that is."""
    if not wanted:
        yield lambda ports: ports
        return
    from digest.reviewing.keeping import Keeping  # noqa: PLC0415 -- 0.2 s that only who keeps failures pays

    settings = world.config.endpoint
    if settings is None:
        raise ConfigError(
            "--keep-failures is about what a model replies, and no model is named.",
            hint="Say --model NAME, or set model in [endpoint].",
        )
    keeping = Keeping()
    try:
        yield keeping.over
    finally:
        _write(keeping, settings, world)


def _write(keeping: "Keeping", settings: EndpointSettings, world: Setting) -> None:
    from digest.reviewing.keeping import Destination, keep  # noqa: PLC0415 -- as above
    from digest.reviewing.prompt_files import PromptFiles  # noqa: PLC0415 -- as above

    config, tell, kept = world.config, world.ports.progress.tell, 0
    destination = Destination(
        folder=config.failures,
        files=PromptFiles(config.prompts),
        templates=config.templates,
        settings=settings,
        day=now().date(),
    )
    for each in keep(keeping, destination):
        if isinstance(each, ReviewError):
            tell(f"Not kept as a case: {each.sentence}")
        else:
            kept += 1
    if kept:
        tell(
            f"{counted(kept, 'reply', 'replies')} with failed checks kept as cases: digest review {destination.folder}"
        )
    else:
        tell("No new reply had a failed check: nothing was kept.")
