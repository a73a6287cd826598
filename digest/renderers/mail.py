"""The edition as a mail: what mail programs show of it, as HTML and as text, made out to nobody yet."""

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from markupsafe import Markup

from digest.core.editions import Edition, Page, Reader
from digest.core.errors import TemplateError
from digest.mailing.lists import PLACEHOLDER, MailingList, archived_at, message_id, way_out
from digest.mailing.messages import LETTER, Addressed, Attachment, Letter, composed
from digest.mailing.sealing import mail_key
from digest.ports import Ports
from digest.renderers.characters import harmless
from digest.renderers.given import given
from digest.renderers.html import Html
from digest.renderers.linking import followable, shipped_hosts
from digest.renderers.mail_note import bounded, paragraphs
from digest.renderers.mail_plan import Plan, Step, largest, picked_entries, planned, steps
from digest.renderers.mail_text import block, plain, width, wrap
from digest.renderers.note import note_html
from digest.renderers.styling import direction
from digest.renderers.sums import WORDS_PER_MINUTE

MOST_BYTES = 95_000  # of HTML: Gmail hides what is beyond some 102,000, and the way out with it
_LONGEST_SUBJECT = 78  # columns
_LEAST_HEADLINE, _LONGEST_HEADLINE = 16, 300
_SCALES = (1.0, 0.5, 0.25, 0.125, 0.06)  # of the longest that single texts may be, tried until the least mail fits
_LEAST_TEXT = 24
_LONGEST_ADDRESS = 500
_BLANK = re.compile(r"\n\s*\n+")
_FILLER = "\u034f\u00a0" * 60  # unseen, so that no text of the mail itself is shown beside the preheader
_KEPT = ' data-css-inline="keep"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """`digest.eml`; `link_hosts` are further hosts that addresses in papers may lead to.

    `mailing_list` is who it comes from, and how one leaves; without one it comes from nobody. There is no mail of an
    edition without papers where the list wants none.
    """

    link_hosts: tuple[str, ...] = ()
    mailing_list: MailingList | None = None

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> list[Page]:
        """Make the message as it would go to a placeholder; the same edition at the same time gives the same bytes."""
        own = self.mailing_list or MailingList()
        if not edition.accounting.papers and not own.nothing_new:
            return []
        key = mail_key(ports.out, own.key_from, ports.secret) if own.unsubscribe_url else b""
        out = way_out(own, key, PLACEHOLDER.address)
        online = archived_at(own, edition.name)
        values = (
            given(edition)
            | self._values(edition, own, ports)
            | {
                "archived_at": online,
                "is_attached": self.mailing_list is not None and not online,
                "way_out": out.link,
            }
        )
        html, text = _parts(edition, values, ports)
        letter = Letter(
            sender=own.sender,
            reply_to=own.reply_to,
            subject=_subject(values, ports),
            text=text,
            html=html,
            language=edition.language,
            list_id=own.list_id,
            archived_at=online,
            attachment=self._attachment(edition, reader, ports) if self.mailing_list and not online else None,
        )
        addressed = Addressed(
            to=PLACEHOLDER,
            date=ports.now(),
            message_id=message_id(own, key, edition.name, PLACEHOLDER.address),
            out=out,
        )
        content = composed(letter, addressed).decode("ascii")
        return [Page(edition=edition.name, name=LETTER, media_type="message/rfc822", content=content)]

    def _values(self, edition: Edition, own: MailingList, ports: Ports) -> dict[str, Any]:
        """What the templates are given beside what all pages are, but for the plan and how long texts may be."""
        hosts = frozenset(shipped_hosts() + self.link_hosts)
        picks = picked_entries(edition)
        note, goes_on = bounded(edition.note) if edition.note else ("", False)
        return {
            "direction": direction(edition.language),
            "style": Markup(ports.templates.render("shared/mail.css.jinja", {})),  # noqa: S704 -- ours, or the user's own
            "kept_style": Markup(ports.templates.render("shared/mail_dark.css.jinja", {})),  # noqa: S704 -- as above
            "href": partial(_short_address, hosts=hosts),
            "picks": picks,
            "headline": _headline(edition),
            "others": max(0, edition.accounting.papers - 1),
            "filler": _FILLER,
            "note": note_html(note) if note else None,
            "note_text": paragraphs(note),
            "note_goes_on": goes_on,
            "footer": own.footer,
            "list_id": own.list_id,
            "wrap": wrap,
            "block": block,
        }

    def _attachment(self, edition: Edition, reader: Reader, ports: Ports) -> Attachment:
        """The whole edition, where it can be read nowhere else."""
        page = Html(link_hosts=self.link_hosts).render(edition, reader, ports)[0]
        return Attachment(name=page.name, subtype="html", content=page.content)


def _short_address(url: str | None, hosts: Collection[str]) -> str | None:
    """The address if it may be followed and is no longer than usual: addresses cannot be cut to keep a mail small."""
    return followable(url, hosts) if url is not None and len(url) <= _LONGEST_ADDRESS else None


def _parts(edition: Edition, values: Mapping[str, Any], ports: Ports) -> tuple[str, str]:
    """HTML and text of the largest mail that fits, with single texts shortened only where even the least does not."""
    possible = steps(edition)
    for scale in _SCALES:
        cutting = {**values, "cut": partial(_cut, scale=scale)}
        html = cache(partial(_html, edition, cutting, ports, possible))
        count = largest(len(possible), partial(_fits, html))
        if count >= 0:
            text = ports.templates.render("mail.txt.jinja", cutting | _planned(edition, possible, count))
            return html(count), _BLANK.sub("\n\n", harmless(text)).strip("\n") + "\n"
    raise TemplateError(
        f"mail.html.jinja makes more than {MOST_BYTES:,} bytes of HTML however little of the edition it is given.",
        hint="Take out what it repeats.",
    )


def _html(edition: Edition, values: Mapping[str, Any], ports: Ports, possible: Sequence[Step], count: int) -> str:
    """The HTML part that takes so many steps, with its styles inlined."""
    from css_inline import CSSInliner  # noqa: PLC0415 -- only where a mail is made

    shown = {**values, **_planned(edition, possible, count)}
    inliner = CSSInliner(load_remote_stylesheets=False)
    inlined = inliner.inline(ports.templates.render("mail.html.jinja", shown))
    return _BLANK.sub("\n", inlined.replace(_KEPT, ""))


def _planned(edition: Edition, possible: Sequence[Step], count: int) -> dict[str, Any]:
    """What both parts are given of a plan that takes so many steps."""
    plan = planned(edition, possible[:count])
    return {"plan": plan, "minutes": _minutes(edition, plan)}


def _fits(html: Callable[[int], str], count: int) -> bool:
    made = html(count)
    return len(made.encode()) + made.count("\n") <= MOST_BYTES  # on the wire a line ends in two characters


def _minutes(edition: Edition, plan: Plan) -> int:
    """How long the mail takes to read."""
    said = sum(len(claim.claim.text.split()) for claim in edition.overview)
    return max(1, math.ceil((said + plan.words) / WORDS_PER_MINUTE))


def _subject(values: Mapping[str, Any], ports: Ports) -> str:
    """The subject, as much of the headline in it as mail programs show."""
    shown = {**values, "cut": partial(_cut, scale=1.0)}

    def made(headline: str) -> str:
        return plain(ports.templates.render("mail_subject.txt.jinja", shown | {"headline": headline}))

    room = _LONGEST_SUBJECT - width(made("x")) + 1
    return made(_at_a_word(values["headline"], room) if room >= _LEAST_HEADLINE else "")


def _headline(edition: Edition) -> str:
    """The title of the paper that stands first."""
    first = [entry.paper for entry in picked_entries(edition)] + list(edition.papers)
    return plain(first[0].title[:_LONGEST_HEADLINE]) if first else ""


def _at_a_word(text: str, columns: int) -> str:
    """The text, or as many whole words of it as fit, and that it goes on."""
    if width(text) <= columns:
        return text
    lines = wrap(text, columns=max(columns - 1, 1)).splitlines()
    return f"{lines[0].rstrip(' ,;:.-')}…"


def _cut(text: str, most: int, *, scale: float) -> str:
    """The text, or its beginning and that it goes on; `most` characters at full scale."""
    longest = max(_LEAST_TEXT, int(most * scale))
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
