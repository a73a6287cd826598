"""The templates of pages, which escape whatever they are given."""

from collections.abc import Sequence
from pathlib import Path

from digest.renderers.escaping import html, markdown
from digest.templating import TemplateFolder


def page_templates(folders: Sequence[Path]) -> TemplateFolder:
    """The templates in `folders`; `*.html.jinja` and `*.md.jinja` escape every value that is not `Markup`."""
    return TemplateFolder(folders, escapes={".html.jinja": html, ".md.jinja": markdown})
