"""The edition as one web page: no script, no request, nothing of a paper interpreted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

from markupsafe import Markup

from digest.core.editions import Edition, Page, Reader
from digest.core.papers import Paper
from digest.lexical.sentences import sentences
from digest.ports import Ports
from digest.renderers.context import context
from digest.renderers.escaping import linked_html
from digest.renderers.given import given
from digest.renderers.linking import followable, shipped_hosts
from digest.renderers.marking import marked
from digest.renderers.note import note_html
from digest.renderers.proofs import paper_anchor, proofs
from digest.renderers.styling import styled


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """`digest.html`; `link_hosts` are further hosts that addresses in papers may lead to."""

    link_hosts: tuple[str, ...] = ()

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> Sequence[Page]:  # noqa: ARG002 -- one for all
        """Make the page."""
        hosts = frozenset(shipped_hosts() + self.link_hosts)
        spans = proofs(edition).spans

        def passage(paper: Paper, index: int) -> Markup:
            prefix = f"{paper_anchor(paper.id)}.{index}."
            return marked(paper.passages[index].text, spans.get((paper.id, index), ()), hosts, prefix)

        values = given(edition) | styled(edition.language, ports.templates)
        values |= {
            "note": note_html(edition.note) if edition.note else None,
            "linked": partial(linked_html, hosts=hosts),
            "href": partial(followable, hosts=hosts),
            "passage": passage,
            "context": partial(context, split=cache(sentences), sentences_beside=0),
        }
        content = ports.templates.render("digest.html.jinja", values)
        return [Page(edition=edition.name, name="digest.html", media_type="text/html", content=content)]
