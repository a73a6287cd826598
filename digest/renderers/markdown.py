"""The edition as one Markdown file that can be read, and checked, by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from digest.core.editions import Edition, Page, Reader
from digest.ports import Ports
from digest.renderers.escaping import linked_markdown, markdown_address
from digest.renderers.footnotes import labeller, quoted, shared_labels
from digest.renderers.given import given
from digest.renderers.linking import followable, shipped_hosts
from digest.renderers.note import quoted_note


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """`digest.md`; `link_hosts` are further hosts that addresses in papers may lead to."""

    link_hosts: tuple[str, ...] = ()

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> Sequence[Page]:  # noqa: ARG002 -- one for all
        """Make the page."""
        hosts = frozenset(shipped_hosts() + self.link_hosts)

        def href(url: str | None) -> Markup | None:
            followed = followable(url, hosts)
            return markdown_address(followed) if followed else None

        shared = shared_labels(edition)
        values = given(edition) | {
            "note": quoted_note(edition.note) if edition.note else None,
            "linked": partial(linked_markdown, hosts=hosts),
            "href": href,
            "shared_labels": shared,
            "label": labeller(shared),
            "quoted": quoted,
        }
        content = ports.templates.render("digest.md.jinja", values)
        return [Page(edition=edition.name, name="digest.md", media_type="text/markdown", content=content)]
