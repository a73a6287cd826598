"""Page templates of the user's own are tried before anything is asked."""

from digest.commands.options import Setting
from digest.core.editions import Selection
from digest.core.errors import ConfigError, TemplateError
from digest.core.groupings import Grouping
from digest.pipeline import Written, assemble
from digest.reading import Intake
from digest.renderers.rehearsal import rehearse


def must_render(world: Setting) -> None:
    """Raise `ConfigError` where a page template of the user's own could not be filled; the shipped ones are tested."""
    if not world.config.templates.has_own():
        return
    plan = world.config.pipeline
    nothing = Written(sections=(), overview=(), gaps=())
    unread = Intake(papers=(), unreadable=(), reports=())
    edition = assemble(plan, unread, Selection(papers=()), Grouping(topics=()), nothing)
    try:
        rehearse(edition, plan.renderers, world.config.templates, world.ports)
    except TemplateError as error:
        raise ConfigError(error.message, hint=error.hint) from error
