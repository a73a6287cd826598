"""Pages as independent parsers read them."""

from xml.etree.ElementTree import Element

import html5lib
from markdown import Markdown
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

INERT = {"p", "span", "mark", "a"}


def tree(page: str) -> Element:
    """The page as html5lib reads it."""
    root: Element = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    return root


def as_gfm(text: str) -> str:
    """Markdown to HTML with everything that GitHub's flavour adds, and addresses without a scheme linked too."""
    parser = MarkdownIt("commonmark", {"linkify": True, "html": True})
    parser.enable(["table", "strikethrough", "linkify"]).use(footnote_plugin)
    return str(parser.render(text))


def as_python_markdown(text: str) -> str:
    """Markdown to HTML by the parser that Python programs use most."""
    return Markdown(extensions=["tables"]).convert(text)


def text_of(element: Element) -> str:
    """All text inside an element."""
    return "".join(element.itertext())


def spaced(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def having(root: Element, tag: str, name: str) -> list[Element]:
    """The elements of a tag that have the class `name`, in order."""
    return [element for element in root.iter(tag) if name in (element.get("class") or "").split()]


def appendix(page: str) -> list[tuple[Element, list[Element]]]:
    """Each paper of the last part of digest.md, once it is HTML: its heading, and its paragraphs."""
    body = tree(page).find("body")
    assert body is not None
    elements = list(body)
    start = max(index for index, element in enumerate(elements) if element.tag == "h2")
    papers: list[tuple[Element, list[Element]]] = []
    for element in elements[start + 1 :]:
        if element.tag == "h3":
            papers.append((element, []))
        elif element.get("class") not in {"footnotes", "footnotes-sep"}:
            papers[-1][1].extend(element if element.tag == "blockquote" else [element])
    return papers
