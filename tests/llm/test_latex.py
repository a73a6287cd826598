"""What JSON eats of LaTeX's commands is given back, and ordinary text is left alone."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.llm.latex import given_back
from digest.llm.salvage import parsed
from tests.llm.asked import Tide

# Words of English that are the rest of no command but could be taken for it, and others.
WORDS = re.findall(
    r"\S+",
    """
    a an angle above as au brace but eq. e.g. ext extra floor frame here he heater hot how i in into it its ices lease
    legal less mid mug negative new newer no not note now o of on op or order other others our rite right u underbar
    use vert what
""",
)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (r"\frac{n}{2} of \beta\b \f 2", "\\frac{n}{2} of \\beta\b \f 2"),
        (r"the angle \theta. Then $3 \times 4$", r"the angle \theta. Then $3 \times 4$"),
        (r"\tau_1, \tilde{x}, \tanh x, \tfrac12", r"\tau_1, \tilde{x}, \tanh x, \tfrac12"),
        (r"\text{loss} and \textbf{x} \texttt{y}", r"\text{loss} and \textbf{x} \texttt{y}"),
        (r"$\nabla f \neq 0$, a \notin b, \nleq", r"$\nabla f \neq 0$, a \notin b, \nleq"),
        (r"\rho = 0.3, \rightarrow x", r"\rho = 0.3, \rightarrow x"),
        (r"one\ntwo\tthree\r\nfour", "one\ntwo\tthree\r\nfour"),
        (r"see\neq. (3), Eq.\tauthors,\nablative\thetas", "see\neq. (3), Eq.\tauthors,\nablative\thetas"),
        (r"file\text, then\textra", "file\text, then\textra"),
        (r"\tan \to \nu \ne \neg \ni \rangle", "\tan \to \nu \ne \neg \ni \rangle"),
    ],
)
def test_commands_that_json_reads_as_escapes_are_given_back(said: str, read: str) -> None:
    assert parsed(f'{{"harbour": "{said}", "hours": [1]}}', Tide).harbour == read


KNOWN = re.findall(
    r"\S+",
    r"""
    \tanh \tau \tbinom \text{ \textbf \textit \textrm \textsc \textsf \textstyle \texttt \tfrac \therefore \theta
    \thickapprox \thinspace \tilde \times \triangle \triangleleft \triangleq \triangleright
    \nabla \nearrow \neq \newcommand \newline \ngeq \nicefrac \nleq \nonumber \normalsize \notag \notin \nsubseteq
    \nsupseteq \nwarrow
    \renewcommand \rho \rightarrow \rightharpoonup \rightleftharpoons
    """,
)


@pytest.mark.parametrize("command", KNOWN)
def test_every_known_command_is_given_back(command: str) -> None:
    assert given_back(json.loads(f'"{command} x"')) == f"{command} x"


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.data())
def test_ordinary_text_with_line_breaks_and_tabs_stays_as_it_is(words: list[str], data: st.DataObject) -> None:
    spaces = st.sampled_from([" ", "\n", "\r\n", "\n\n", "\n\t", " - "])
    text = "".join(f"{word}{data.draw(spaces)}" for word in words)

    assert given_back(text) == text


COMMANDS = ["theta", "times", "tau", "nabla", "neq", "notin", "rho", "rightarrow", "frac", "beta", "text{a}", "textit"]


@given(st.lists(st.sampled_from(COMMANDS) | st.sampled_from(["x", "3", "loss"]), max_size=12))
def test_a_formula_is_read_as_it_was_meant_whether_or_not_its_backslashes_are_doubled(parts: list[str]) -> None:
    formula = " ".join(f"\\{part}" if part in COMMANDS else part for part in parts)

    assert given_back(json.loads(f'"{formula}"')) == given_back(json.loads(json.dumps(formula))) == formula
