import pytest

from digest.parsing.paper_names import PaperNames
from tests.builders import a_paper

MARL = a_paper(id="arxiv:2611.00001", aliases=("W9",), url="https://quill.example/marl/")
SALT = a_paper("Does “Salt” Help Sonar?", "Salt changes sound.", id="doi:10.1234/salt(2)")
LONG = a_paper("Marl: Parsing Tide Tables, Again", "Again we parse.", id="s2:77")
TWIN = a_paper("Dunes", "They walk.", id="text:1")
OTHER_TWIN = a_paper("Dunes", "They sing.", id="text:2")
NAMES = PaperNames([MARL, SALT, LONG, TWIN, OTHER_TWIN])


@pytest.mark.parametrize(
    "name",
    [
        "arxiv:2611.00001",
        "arXiv:2611.00001v3",
        "2611.00001",
        "https://arxiv.org/abs/2611.00001v2",
        "https://arxiv.org/pdf/2611.00001.pdf",
        "https://doi.org/10.48550/arXiv.2611.00001",
        "W9",
        "http://www.quill.example/marl",
        "Marl: Parsing Tide Tables",
        " Marl:  Parsing\nTide Tables ",
    ],
)
def test_a_paper_has_many_names(name: str) -> None:
    assert NAMES.of(name) == ("arxiv:2611.00001",)


@pytest.mark.parametrize("name", ["", "2611.00002", "marl", "Tide Tables", "https://quill.example/other", "doi:10.1/x"])
def test_what_names_no_known_paper_names_none(name: str) -> None:
    assert NAMES.of(name) == ()


def test_a_title_is_the_same_whatever_marks_it_is_set_with() -> None:
    assert NAMES.of('Does "Salt" Help Sonar?') == ("doi:10.1234/salt(2)",)


def test_a_title_of_two_papers_means_both() -> None:
    assert NAMES.of("Dunes") == ("text:1", "text:2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See Marl: Parsing Tide Tables.", [("arxiv:2611.00001", "Marl: Parsing Tide Tables")]),
        ("See Marl: Parsing Tide Tables, Again.", [("s2:77", "Marl: Parsing Tide Tables, Again")]),
        ("Sand Dunes and Dunesmen.", [("text:1", "Dunes")]),
        ("It parses tide tables.", []),
    ],
)
def test_titles_are_found_as_whole_words_and_the_longest_wins(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(named.papers[0], text[named.span.start : named.span.end]) for named in NAMES.titles_in(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(arXiv: 2611.00001v2, p. 3)", [("arxiv:2611.00001", "arXiv: 2611.00001v2", True)]),
        ("<https://quill.example/marl>.", [("arxiv:2611.00001", "https://quill.example/marl", True)]),
        ("doi:10.1234/salt(2).", [("doi:10.1234/salt(2)", "doi:10.1234/salt(2)", True)]),
        ("arXiv:2611.09999.", [("arxiv:2611.09999", "arXiv:2611.09999", False)]),
        ("https://doi.org/10.1/other;", [("doi:10.1/other", "https://doi.org/10.1/other", False)]),
        ("a ratio of 2611.09999 to 1", []),
        ("https://elsewhere.example/x", []),
    ],
)
def test_ids_and_addresses_are_found_in_running_text(text: str, expected: list[tuple[str, str, bool]]) -> None:
    found = [(one.papers[0], text[one.span.start : one.span.end], one.is_known) for one in NAMES.ids_in(text)]
    assert found == expected
