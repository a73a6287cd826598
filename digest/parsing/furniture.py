"""What stands on a saved Papers page without being a paper: header, buttons, dates, counts, footer."""

import re
from collections.abc import Iterator, Sequence

from digest.parsing.lines import Line

_LONGEST = 160

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"{_WEEKDAY}(?:{_MONTH} {_DAY}(?:,? \d{{4}})?|{_DAY} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{4}-w\d\d|week \d{1,2}(?:,? \d{4})?)"
)
_INVITATION = (
    r"get (?:the )?(?:\w+ ){0,2}papers (?:in|delivered to|sent to) your (?:email |e-mail )?inbox"
    r"(?: (?:once a|every) (?:day|week|month)| daily| weekly)?"
)
_CURATOR = r"(?-i:by) ?[\w.@-]+(?: [\w.@-]+){0,3} and the research community"
_PLACE = (
    r"about|back to articles|blog|careers|changelog|collections|community|company|cookies|datasets|docs|documentation"
    r"|enterprise|forum|github|home|hugging face|jobs|learn|log in|login|models|next|organizations|papers|posts|press"
    r"|previous|pricing|privacy|sign up|solutions|spaces|status|system theme|terms|tos|website"
    r"|\d{1,4}|\.\.\.|…|[«»<>|·•/]"
)
_COUNT = (
    rf"(?:published|submitted|updated|posted) on:? {_DATE}|(?:submitted|posted) by(?::? \S{{1,40}})?"
    r"|(?:upvotes?|stars?|github|comments?|likes?):? ?[\d.,]*k?|[\d.,]+k? (?:upvote|author|comment|like|star)s?"
    r"|[+-]?[\d.,]+k?"
)

_HEADER = re.compile(rf"new|trending|hot|(?:un)?subscribe(?: now)?|{_INVITATION}\s?[!.]?|{_CURATOR}", re.IGNORECASE)
_BUTTON = re.compile(
    rf"{_DATE}(?: ?(?:-|–|—|to) ?{_DATE})?|today|yesterday|(?:daily|weekly|monthly|trending)(?: papers)?"
    rf"|(?:[·•] ?)?(?:{_COUNT})|abstract:?|authors?:?|(?:view )?(?:arxiv(?: page)?|pdf|code|project page)|https?://\S+"
    r"|sort(?: by)?:? (?:date|newest|recent|trending|upvotes)|search models, .{1,60}|© .{1,60}",
    re.IGNORECASE,
)
# Atomic, or digits in a row would be tried in every division.
_FOOTER = re.compile(rf"(?>\s*(?>{_PLACE}))++", re.IGNORECASE)

_GLUED_IN_FRONT = re.compile(rf"(?:new\s?(?=get ))?(?:{_INVITATION}\s?!\s?)+|(?:{_CURATOR}\s?)+", re.IGNORECASE)
# "Subscribers ..." and "Subscribed ..." are words of a title; the button's label stands before a title of its own.
_GLUED_BUTTON = re.compile(r"Subscribe(?! ?now$)(?!r\b|rs\b|d\b)\s?(?=\S)")
_GLUED_BEHIND = re.compile(rf"(?<=\S)(?:new\s?)?{_INVITATION}\s?!$", re.IGNORECASE)
_NEW_BEHIND = re.compile(r"(?<=\S)new$")
_INVITES = re.compile(rf"{_INVITATION}\s?[!.]?", re.IGNORECASE)
_MARK = "\ufeff"


def is_header(text: str) -> bool:
    """Whether a line belongs to the top of a page, so that a new page starts here."""
    return len(text) <= _LONGEST and _HEADER.fullmatch(text) is not None


def is_furniture(text: str) -> bool:
    """Whether a line is a button, a date, a count, an address or a footer; no line with words of its own is."""
    if not any(char.isalnum() for char in text):
        return True
    return len(text) <= _LONGEST and (_BUTTON.fullmatch(text) is not None or _FOOTER.fullmatch(text) is not None)


def unglued(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with page headers cut off that were glued to a first title or, where pages were joined, to an end.

    Pieces keep the number of the line they came from.
    """
    after_invitation = False
    for position, line in enumerate(lines):
        following = lines[position + 1].text if position + 1 < len(lines) else ""
        for piece in _pieces(line, after_invitation=after_invitation, following=following):
            yield piece
            after_invitation = _invites(piece.text)


def _pieces(line: Line, *, after_invitation: bool, following: str) -> Iterator[Line]:
    if not line.is_whole:
        yield line
        return
    for text in line.text.split(_MARK):
        rest = text.strip()
        while rest:
            end = _end_of_piece(rest, after_invitation=after_invitation, following=following)
            piece = rest[:end].strip()
            yield Line(number=line.number, text=piece, length=len(piece))
            after_invitation = _invites(piece)
            rest = rest[end:].strip()


def _end_of_piece(text: str, *, after_invitation: bool, following: str) -> int:
    """Where the first piece of a line ends."""
    if (in_front := _GLUED_IN_FRONT.match(text)) and len(text) > in_front.end():
        return in_front.end()
    if after_invitation and (button := _GLUED_BUTTON.match(text)):
        return button.end()
    tail = text[-_LONGEST:]
    if (behind := _GLUED_BEHIND.search(tail)) or (_invites(following) and (behind := _NEW_BEHIND.search(tail))):
        return len(text) - len(tail) + behind.start()
    return len(text)


def _invites(text: str) -> bool:
    return len(text) <= _LONGEST and _INVITES.fullmatch(text) is not None
