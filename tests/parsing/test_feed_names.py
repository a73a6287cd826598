import pytest

from digest.parsing.feed_names import authors, identities
from digest.parsing.identity import Identity


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ()),
        (["Ada Reed", "Bo Stone", "Ada Reed", " "], ("Ada Reed", "Bo Stone")),
        (["Ada Reed, Bo Stone, and Cy Pike"], ("Ada Reed", "Bo Stone", "Cy Pike")),
        (["Ada Reed and Bo Stone"], ("Ada Reed", "Bo Stone")),
        (["Reed, Ada"], ("Reed, Ada",)),
        (["Reed, Ada; Stone, Bo"], ("Reed, Ada", "Stone, Bo")),
        (["Plato"], ("Plato",)),
        (["ada@reed.example (Ada Reed)", "bo@stone.example", "Cy Pike <cy@pike.example>"], ("Ada Reed", "Cy Pike")),
    ],
)
def test_names_are_split_only_where_that_cannot_split_a_name(given: list[str], expected: tuple[str, ...]) -> None:
    assert authors(given) == expected


def test_the_paper_of_an_entry_is_named_by_its_id_its_link_or_the_beginning_of_its_summary() -> None:
    found = identities(
        ["oai:arXiv.org:2611.01234v2", "https://blog.example/1", "", "doi:10.1234/ABC"], "arXiv:2611.01234v2 Announce"
    )

    assert found == [
        Identity(id="arxiv:2611.01234", version=2),
        Identity(id="doi:10.1234/abc"),
        Identity(id="arxiv:2611.01234", version=2),
    ]


def test_the_work_of_others_in_a_summary_names_nothing() -> None:
    assert identities([], "We extend arXiv:2001.00001 to tides.") == []
