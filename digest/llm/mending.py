"""Small damage to JSON is mended where it can mean one thing only; texts in it are left as they are.

What is mended is invalid in JSON, so that valid JSON stays the same bytes. Nothing is added at an end: what is cut off
stays cut off. All of it takes time linear in the text.
"""

import re

_COMMENT = r"(?<!:)//[^\n]*+|/\*(?:(?!\*/).)*+(?:\*/)?"
# White space and comments, of which few and short ones are looked through: a hostile reply is full of them.
BLANK = r"\s*+(?:(?://[^\n]{0,200}+\n|/\*(?:(?!\*/).){0,200}+\*/)\s*+){0,4}+"
SMART = "\u201c\u201d\u201e\u201f"
_TEXT = rf'"(?:[^"\\]|\\.)*+"|[{SMART}](?:[^{SMART}\\]|\\.)*+[{SMART}]'
# The pieces that matter to where a value ends: texts, the beginning of one that does not end, comments, brackets.
PIECE = re.compile(rf'{_TEXT}|"|{_COMMENT}|[{{}}\[\]]', re.DOTALL)
_MENDABLE = re.compile(rf"(?P<text>{_TEXT})|(?P<comment>{_COMMENT})|,(?={BLANK}[}}\]])", re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|\\(\'?)')


def mended(value: str) -> str:
    r"""One whole JSON value without comments and trailing commas, with straight quotes around its texts.

    A backslash that begins no escape, as in `\alpha`, is one that stands for itself; before an apostrophe it goes.
    """
    return _MENDABLE.sub(_piece_mended, value)


def _piece_mended(piece: re.Match[str]) -> str:
    if piece["text"]:
        return f'"{_ESCAPE.sub(_escape_mended, piece["text"][1:-1])}"'
    return " " if piece["comment"] else ""


def _escape_mended(escape: re.Match[str]) -> str:
    if escape[1]:
        return escape[0]
    return escape[2] or r"\\"
