"""Which papers other editions covered, and which of them were revised since."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.editions import Reader, Selection
from digest.core.papers import Paper
from digest.selecting.memory import Memory, is_changed
from tests.builders import ABSTRACT, a_paper
from tests.remembering import Past, covering
from tests.worlds import a_world

REWRITTEN = "Tide tables are hard to read. Marl reads them as sailors do, line by line, and it errs 3% less often."


def ranked(*papers: Paper, past: Past | None) -> Selection:
    return Memory().rank(papers, Reader(), replace(a_world(), papers=past))


def version(number: int | None, abstract: str = ABSTRACT, **fields: Any) -> Paper:
    return a_paper(abstract=abstract, **({"id": "arxiv:2501.00001", "version": number} | fields))


def revised(paper: Paper, *covered: Paper) -> str | None:
    """The edition that `paper` was revised since; None where it leaves."""
    papers = tuple(covering(each, f"2026-W{45 + week}") for week, each in enumerate(covered))
    selection = ranked(paper, past=Past(papers=papers))
    assert bool(selection.papers) is bool(selection.revised) is not bool(selection.counts["covered_before"])
    return selection.revised.get(paper.id)


def test_without_a_memory_every_paper_stays() -> None:
    assert ranked(a_paper(), past=None) == Selection(papers=(a_paper(),))


def test_what_was_covered_leaves_and_is_counted() -> None:
    new = a_paper("Loam")

    assert ranked(a_paper(), new, past=Past(papers=(covering(a_paper()),))) == Selection(
        papers=(new,), counts={"covered_before": 1}
    )


@pytest.mark.parametrize(
    "again",
    [
        version(1),
        version(1, id="doi:10.1/a", aliases=("arxiv:2501.00001",)),
        version(1, title="Another", id="text:0123", aliases=("doi:10.1/b", "arxiv:2501.00001")),
        a_paper("MARL, Parsing Tide-Tables", ABSTRACT.upper()),
    ],
    ids=["its id", "an alias", "one of several", "its text"],
)
def test_a_paper_is_known_by_every_name_and_by_its_text(again: Paper) -> None:
    assert revised(again, version(1)) is None


def test_a_paper_is_known_by_its_title_and_an_author_whatever_source_tells_of_it() -> None:
    listed = a_paper("Marl: Parsing Tide Tables", "A teaser.", id="doi:10.1/b", authors=("Ada Lovelace", "Bo Fenn"))
    article = a_paper("MARL, Parsing Tide Tables", id="arxiv:2501.00001", authors=("Fenn, B.",))

    assert revised(replace(article, passages=listed.passages), listed) is None
    assert revised(article, listed) == "2026-W45"
    assert ranked(replace(article, authors=("Cleo Marsh",)), past=Past(papers=(covering(listed),))).revised == {}
    assert ranked(article, past=Past(papers=(covering(replace(listed, id="arxiv:2501.00002")),))).revised == {}


def test_a_title_that_many_papers_have_makes_nobody_known() -> None:
    first = a_paper("Editorial", "A teaser.", id="doi:10.1/b", authors=("Ada Lovelace",))

    again = ranked(a_paper("Editorial", authors=("Ada Lovelace",)), past=Past(papers=(covering(first),)))

    assert (len(again.papers), again.revised) == (1, {})


def test_a_paper_is_known_by_the_hash_that_an_edition_knew_it_by() -> None:
    listed = a_paper()

    assert revised(version(None, "We present Marl.", aliases=(listed.id,)), replace(listed, version=None)) is not None


@pytest.mark.parametrize(
    "new",
    [
        version(1, id="arxiv:2501.00002"),
        version(1, id="arxiv:2501.00002", aliases=("doi:10.1/a",)),
        version(1, REWRITTEN, id="s2:1", aliases=("W1",)),
        version(1, REWRITTEN, id="s2:1"),
    ],
    ids=["another preprint with its text", "and with its DOI", "with its bare alias", "with its title"],
)
def test_a_paper_that_is_only_alike_stays(new: Paper) -> None:
    covered = version(1, aliases=("doi:10.1/a", "W1"))

    assert ranked(new, past=Past(papers=(covering(covered),))) == Selection(papers=(new,), counts={"covered_before": 0})


def test_a_later_version_with_another_abstract_is_revised() -> None:
    assert revised(version(2, REWRITTEN), version(1)) == "2026-W45"


@pytest.mark.parametrize(
    "again",
    [version(2), version(1, REWRITTEN), version(2, ABSTRACT + " Our code is public.")],
    ids=["the same abstract", "the same version", "four more words"],
)
def test_what_is_no_later_or_hardly_changed_is_not_revised(again: Paper) -> None:
    assert revised(again, version(1)) is None


def test_where_versions_are_not_known_another_abstract_is_revised() -> None:
    assert revised(version(None, REWRITTEN), version(None)) == "2026-W45"
    assert revised(version(None, REWRITTEN), version(1)) == "2026-W45"
    assert revised(version(2, REWRITTEN), version(None)) == "2026-W45"


def test_who_knows_of_no_versions_may_tell_the_first_one_and_revises_no_later_one() -> None:
    assert revised(version(None), version(2, REWRITTEN)) is None
    assert revised(version(1), version(None, REWRITTEN)) is None


def test_what_was_covered_as_revised_is_not_revised_for_ever() -> None:
    assert revised(version(2, REWRITTEN), version(1), version(2, REWRITTEN)) is None
    assert revised(version(3, REWRITTEN), version(1), version(2, REWRITTEN)) is None
    assert revised(version(3), version(1), version(2, REWRITTEN)) == "2026-W46"


def test_two_sources_that_tell_it_differently_do_not_revise_it_in_turns() -> None:
    assert revised(version(None), version(None), version(None, REWRITTEN)) is None


def test_an_earlier_version_than_one_that_was_covered_is_not_revised() -> None:
    assert revised(version(2, REWRITTEN), version(3), version(1)) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("It makes 3% fewer errors.", "It makes 3% fewer errors.", False),
        ("It makes 3% fewer errors.", "It makes 4% fewer errors.", True),
        ("It makes 3% fewer errors.", "It makes 3 fewer errors.", True),
        ("It makes 3% fewer errors.", "It makes 3% fewer errors on 12 harbours.", True),
        ("It makes 3% fewer errors on 12 harbours.", "It makes 3% fewer errors on harbours.", True),
        (
            "Marl, as we show, reads 1,200 tables of harbours.",
            "Marl, as we show, reads 1200 tables of harbours.",
            False,
        ),
        ("Marl, as we show, reads two tables of harbours.", "Marl, as we show, reads 2 tables of harbours.", False),
        ("It reads tables.", "It reads tables (https://example.org/v2/and/more).", False),
        ("a b c d e f g h i j", "a b c d e f g h x y", False),
        ("a b c d e f g h i j", "a b c d e f g x y z", True),
        ("It reads naïve tables.", "it reads: naive tables", False),
        ("", "We present Marl.", True),
    ],
)
def test_what_a_material_change_is(before: str, after: str, expected: bool) -> None:
    assert is_changed(before, after) is expected
    assert is_changed(after, before) is expected


some = st.builds(
    version,
    st.none() | st.integers(1, 3),
    abstract=st.sampled_from([ABSTRACT, REWRITTEN, "Loam."]),
    id=st.sampled_from(["arxiv:2501.00001", "arxiv:2501.00002", "doi:10.1/a", "text:1"]),
    aliases=st.sampled_from([(), ("doi:10.1/a",), ("W1",)]),
)


@given(papers=st.lists(some, max_size=6), covered=st.lists(some, max_size=6))
def test_every_paper_stays_or_is_counted_and_only_those_that_stay_are_revised(
    papers: list[Paper], covered: list[Paper]
) -> None:
    past = Past(papers=tuple(map(covering, covered)))

    selection = ranked(*papers, past=past)

    assert len(papers) == len(selection.papers) + selection.counts["covered_before"]
    assert {*selection.revised} <= {paper.id for paper in selection.papers}
    again = Past(papers=(*past.papers, *(covering(paper, "2026-W46") for paper in papers)))
    if len({paper.id for paper in papers}) == len(papers):
        assert not [paper for paper in ranked(*papers, past=again).papers if paper.id not in selection.revised]
