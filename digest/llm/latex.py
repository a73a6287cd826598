"""Commands of LaTeX that JSON reads as escapes are given back."""

import re

# JSON reads \beta and \frac as a backspace and a form feed, which no text has before a letter.
_NEVER_MEANT = re.compile(r"[\b\f](?=[A-Za-z])")
# Text has tabs and line breaks, so these are given back only where a command goes on. Of the commands of LaTeX's
# kernel, amsmath and amssymb (The Comprehensive LaTeX Symbol List, https://ctan.org/pkg/comprehensive) that begin with
# t, n or r, those are missing whose rest is a word or letter that may begin a line: \to, \tan, \nu, \ne, \rangle.
_RESTS = {
    "\t": (
        "anh au binom ext(?={) extbf extit extrm extsc extsf extstyle exttt frac herefore heta hickapprox hinspace "
        "ilde imes riangle riangleleft riangleq riangleright"
    ),
    "\n": "abla earrow eq(?![.]) ewcommand ewline geq icefrac leq onumber ormalsize otag otin subseteq supseteq warrow",
    "\r": "enewcommand ho ightarrow ightharpoonup ightleftharpoons",
}
_MEANT = re.compile("|".join(f"{lead}(?=(?:{rests.replace(' ', '|')})(?![A-Za-z]))" for lead, rests in _RESTS.items()))
_SPELT = {"\b": r"\b", "\f": r"\f", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def given_back(text: str) -> str:
    r"""The text with `\beta`, `\frac`, `\theta`, `\nabla`, `\rho` and their like where JSON left but a part of them."""
    return _MEANT.sub(_command, _NEVER_MEANT.sub(_command, text))


def _command(eaten: re.Match[str]) -> str:
    return _SPELT[eaten[0]]
