"""The editor's own note: Markdown to HTML that a sanitiser has seen."""

from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from digest.renderers.characters import harmless

TAGS = frozenset(
    """
    p ul ol li strong em code pre blockquote h3 h4 h5 h6 table thead tbody tr th td a br hr
    """.split()  # noqa: SIM905 -- a list of words is read as one
)
ATTRIBUTES = {"a": {"href", "title"}, "th": {"scope"}}
SCHEMES = frozenset({"http", "https", "mailto"})
RELATION = "noopener noreferrer nofollow"
_FIRST_LEVEL, _LAST_LEVEL = 3, 6


def note_html(note: str) -> Markup:
    """The note as HTML; markup of HTML in it is text, and its headings begin at the third level."""
    parser = Markdown(extensions=["tables", "fenced_code", "sane_lists", _Below()], output_format="html")
    # As the release notes of Python-Markdown 2.6 say, in place of its former safe mode.
    parser.preprocessors.deregister("html_block")
    parser.inlinePatterns.deregister("html")
    clean = nh3.clean(
        parser.convert(harmless(note)),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=RELATION,
    )
    return Markup(clean)  # noqa: S704 -- sanitised


def quoted_note(note: str) -> Markup:
    """The note as the editor wrote it, as a block quote of Markdown."""
    lines = harmless(note).strip().splitlines()
    return Markup("\n".join(f"> {line}".rstrip() for line in lines))  # noqa: S704 -- the editor's own Markdown


class _Below(Extension):
    """Puts the headings of a text below those of the page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- named by Python-Markdown
        md.treeprocessors.register(_Headings(md), "below", 0)


class _Headings(Treeprocessor):
    def run(self, root: Element) -> None:
        """Number the headings anew from the third level on, with no level skipped."""
        above: list[str] = []
        for element in root.iter():
            if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                above = [*(tag for tag in above if tag < element.tag), element.tag]
                element.tag = f"h{min(_FIRST_LEVEL + len(above) - 1, _LAST_LEVEL)}"
