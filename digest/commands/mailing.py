"""Where pages go beside the out folder, tried before anything is spent on making them."""

from dataclasses import replace

from digest.channels.folder import Folder
from digest.commands.options import Setting
from digest.core.errors import ConfigError, DeliveryError
from digest.memory import coverage_of
from digest.pipeline import Pipeline
from digest.ports import Ports


def unmailed(world: Setting) -> Setting:
    """The setting without mail and notices: pages go into the out folder alone, and that is what is remembered."""
    plan, ports = world.config.pipeline, world.ports
    folders = tuple(channel for channel in plan.channels if isinstance(channel, Folder))
    config = replace(world.config, mail=None, pipeline=replace(plan, channels=folders))
    papers = coverage_of(config, ports.now) if ports.papers else None
    return Setting(config=config, ports=replace(ports, papers=papers))


async def must_be_deliverable(plan: Pipeline, ports: Ports) -> None:
    """Try every channel; what may pass is told, what will not raises `ConfigError`, with nothing asked yet.

    An edition whose server is only down for now is made all the same: it can be sent later and costs nothing then.
    """
    for channel in plan.channels:
        try:
            await channel.probe(ports)
        except DeliveryError as error:
            if not error.passing:
                raise ConfigError(
                    f"{error.message} Nothing was asked, and no edition was made.",
                    hint=f"{error.hint} Or say --no-mail to make it and send it later.".strip(),
                ) from error
            ports.progress.tell(f"{error.message} The edition is made all the same, and mail is tried again then.")
