"""How an edition becomes pages."""

from digest.renderers.evidence import Evidence
from digest.renderers.html import Html
from digest.renderers.json import Json
from digest.renderers.mail import Mail
from digest.renderers.markdown import Markdown

RENDERERS: dict[str, type] = {"markdown": Markdown, "html": Html, "evidence": Evidence, "json": Json, "mail": Mail}
