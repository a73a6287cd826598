from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.editions import Reader, Selection
from digest.core.papers import Paper, Passage, text_id
from digest.parsing import FORMATS
from digest.ports import Ports
from digest.selecting import RANKERS
from digest.selecting.merge import Merge

# Merging asks nothing of the world.
PORTS = Ports(
    now=lambda: datetime(2026, 11, 16, tzinfo=UTC),
    read_bytes=lambda path: path.encode(),
    secret=lambda _: "",
    out=Path("out"),
    prompts=cast("Any", None),
    templates=cast("Any", None),
    progress=cast("Any", None),
)


def a_paper(paper_id: str = "", title: str = "Marl", abstract: str = "We present Marl.", **fields: Any) -> Paper:
    return Paper(
        id=paper_id or text_id(title, abstract),
        title=title,
        passages=(Passage(heading="Abstract", text=abstract),),
        **fields,
    )


def merged(*papers: Paper) -> Selection:
    return Merge().rank(papers, Reader(), PORTS)


MARL_ID = text_id("Marl", "We present Marl.")


def test_one_paper_from_two_sources_counts_once_and_remembers_both() -> None:
    assert merged(a_paper(sources=("b.txt",)), a_paper(sources=("a.txt",))) == Selection(
        papers=(a_paper(sources=("a.txt", "b.txt")),), counts={"repeated": 1}
    )


def test_case_accents_and_punctuation_make_no_difference() -> None:
    selection = merged(
        a_paper(title="Marl: Tides", abstract="We parse -- naïvely."),
        a_paper(title="MARL Tides", abstract="We parse naively"),
    )
    assert selection.counts == {"repeated": 1}
    assert [paper.title for paper in selection.papers] == ["Marl: Tides"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_paper(abstract="We present Marl."), a_paper(abstract="We present Marl 2.")),
        (a_paper(title="Marl"), a_paper(title="Marl 2")),
        (a_paper("arxiv:2501.00001", abstract="One."), a_paper("arxiv:2501.00002", abstract="Two.")),
        (a_paper(abstract="One.", aliases=("W1",)), a_paper(abstract="Two.", aliases=("W1",))),
    ],
    ids=["title alone", "abstract alone", "title with ids", "alias without a scheme"],
)
def test_what_is_only_alike_never_merges(one: Paper, other: Paper) -> None:
    selection = merged(one, other)
    assert selection.counts == {"repeated": 0}
    assert {paper.id for paper in selection.papers} == {one.id, other.id}


def test_the_registered_id_wins_and_the_others_become_aliases() -> None:
    copies = [a_paper(), a_paper("s2:7"), a_paper("doi:10.1/abc"), a_paper("arxiv:2501.00001", version=2)]
    assert merged(*copies) == Selection(
        papers=(a_paper("arxiv:2501.00001", version=2, aliases=("doi:10.1/abc", "s2:7", MARL_ID)),),
        counts={"repeated": 3},
    )


def test_a_foreign_id_wins_over_a_hash_but_not_over_a_registry() -> None:
    assert merged(a_paper("acl:7"), a_paper("doi:10.1/abc")).papers == (a_paper("doi:10.1/abc", aliases=("acl:7",)),)
    assert merged(a_paper("zbl:7"), a_paper()).papers == (a_paper("zbl:7", aliases=(MARL_ID,)),)


def test_of_copies_that_are_equally_rich_one_wins_in_any_order() -> None:
    copies = a_paper(title="Marl"), a_paper(title="MARL!")
    assert [paper.title for paper in merged(*copies).papers] == ["MARL!"]
    assert merged(*copies) == merged(*copies[::-1])


def test_copies_may_meet_through_a_third() -> None:
    one = a_paper("arxiv:2501.00001", title="Marl", abstract="First words.")
    other = a_paper("doi:10.1/abc", title="Marl, Revisited", abstract="Other words.")
    bridge = a_paper("s2:7", title="Loam", abstract="Bridge.", aliases=("doi:10.1/abc", "arxiv:2501.00001"))
    assert merged(one, other).counts == {"repeated": 0}
    [paper] = merged(one, other, bridge).papers
    assert (paper.id, paper.aliases) == ("arxiv:2501.00001", ("doi:10.1/abc", "s2:7"))


def test_the_richest_copy_gives_the_text_and_the_others_what_it_lacks() -> None:
    short = a_paper(
        "arxiv:2501.00001",
        abstract="Short.",
        version=1,
        authors=("T. Tide",),
        published=date(2026, 11, 16),
        sources=("a",),
    )
    later = a_paper(
        "arxiv:2501.00001",
        title="Marl, Revised",
        abstract="Later.",
        version=2,
        url="https://example.org/marl",
        links=("https://example.org/b",),
        categories=("cs.LG",),
        sources=("b",),
    )
    whole = replace(short, passages=(*short.passages, Passage(heading="Body", text="More.")), version=None, authors=())
    assert merged(short, later).papers == (
        replace(later, authors=("T. Tide",), published=date(2026, 11, 16), sources=("a", "b")),
    )
    assert merged(short, later, replace(whole, links=("https://example.org/a",), categories=("cs.CL",))).papers == (
        replace(
            whole,
            version=2,
            authors=("T. Tide",),
            url="https://example.org/marl",
            links=("https://example.org/a", "https://example.org/b"),
            categories=("cs.CL", "cs.LG"),
            sources=("a", "b"),
        ),
    )


def test_a_later_version_replaces_the_text_however_much_longer_the_earlier_one_was() -> None:
    earlier = a_paper(
        "arxiv:2501.00001",
        title="Marl",
        abstract="A long first abstract of Marl.",
        version=1,
        authors=("Ada Lovelace",),
        published=date(2026, 11, 2),
    )
    whole = replace(earlier, passages=(*earlier.passages, Passage(heading="Body", text="More.")))
    later = a_paper("arxiv:2501.00001", title="Marl, Revised", abstract="Short.", version=2, authors=("A. Lovelace",))

    assert merged(later, whole, earlier).papers == (replace(later, published=date(2026, 11, 2)),)


def test_a_hash_that_gains_an_arxiv_number_is_kept_as_alias() -> None:
    listed = a_paper(title=TIDES, abstract="As it was listed.", authors=("Ada Lovelace",))
    registered = a_paper("arxiv:2501.00001", title=TIDES, abstract="As it is.", authors=("A. Lovelace", "Bo Fenn"))

    [paper] = merged(listed, registered).papers

    assert (paper.id, paper.aliases) == ("arxiv:2501.00001", (listed.id,))


def test_a_paper_is_published_on_the_last_day_on_which_a_source_has_it() -> None:
    copies = [a_paper("doi:10.1/a", published=day) for day in (date(2026, 11, 2), None, date(2026, 11, 16))]

    assert merged(*copies).papers[0].published == date(2026, 11, 16)


TIDES = "Parsing Tide Tables"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_paper("arxiv:2501.00001", TIDES, "One.", authors=("Ada Lovelace",)), {"paper_id": "doi:10.1/a"}),
        (a_paper("doi:10.1/b", TIDES, "One.", authors=("LOVELACE, A.", "Bo Fenn")), {"paper_id": "doi:10.1/a"}),
        (a_paper("", "Parsing: Tide-Tables!", "One.", authors=("Lovelace",)), {"paper_id": "arxiv:2501.00001"}),
        (a_paper("s2:1", TIDES, "One.", authors=("Ida Lovelace",)), {}),
    ],
    ids=["preprint and journal", "two DOIs", "hash and preprint", "hash and other id"],
)
def test_a_title_and_an_author_make_one_paper_of_two(one: Paper, other: dict[str, Any]) -> None:
    assert merged(one, a_paper(title=TIDES, abstract="Two.", authors=("Ada Lovelace",), **other)).counts == {
        "repeated": 1
    }


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        (TIDES, {"authors": ("Ada Lovelace",)}, {"authors": ("Bo Fenn",)}),
        (TIDES, {}, {}),
        ("Proceedings of 2025, Volume 12", {"authors": ("Ada Lovelace",)}, {"authors": ("Ada Lovelace",)}),
        ("Tide Tables", {"authors": ("Ada Lovelace",)}, {"authors": ("Ada Lovelace",)}),
        ("Introduction to the Special Issue 12", {"authors": ("Ada Lovelace",)}, {"authors": ("Ada Lovelace",)}),
        (
            TIDES,
            {"authors": ("Ada Lovelace",), "paper_id": "arxiv:2501.00001"},
            {"authors": ("Ada Lovelace",), "paper_id": "arxiv:2501.00002"},
        ),
        (
            TIDES,
            {"authors": ("Ada Lovelace",), "paper_id": "arxiv:2501.00001"},
            {"authors": ("Ada Lovelace",), "paper_id": "doi:10.1/a", "aliases": ("arxiv:2501.00002",)},
        ),
    ],
    ids=[
        "other authors",
        "no authors",
        "a numbered heading",
        "a short title",
        "a heading",
        "two preprints",
        "a journal of another preprint",
    ],
)
def test_a_title_with_less_than_that_leaves_two_papers(title: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert merged(
        a_paper(title=title, abstract="One.", **one), a_paper(title=title, abstract="Two.", **other)
    ).counts == {"repeated": 0}


def test_two_arxiv_numbers_are_two_papers_even_with_one_text() -> None:
    papers = a_paper("arxiv:2501.00001", version=1), a_paper("arxiv:2501.00002", version=5)

    assert merged(*papers) == Selection(papers=papers, counts={"repeated": 0})


def test_what_could_be_a_copy_of_two_preprints_goes_with_what_it_shares_most_with_and_then_to_the_lower_number() -> (
    None
):
    one, other = a_paper("arxiv:2501.00001"), a_paper("arxiv:2501.00002")
    copy = a_paper("s2:7")
    named = a_paper("doi:10.1/a", aliases=("arxiv:2501.00002",))
    both = a_paper("doi:10.1/b", abstract="Other.", aliases=("arxiv:2501.00001", "arxiv:2501.00002"))

    assert [(paper.id, paper.aliases) for paper in merged(other, copy, one).papers] == [
        ("arxiv:2501.00001", ("s2:7",)),
        ("arxiv:2501.00002", ()),
    ]
    assert [(paper.id, paper.aliases) for paper in merged(one, named, other).papers] == [
        ("arxiv:2501.00001", ()),
        ("arxiv:2501.00002", ("doi:10.1/a",)),
    ]
    assert [(paper.id, paper.aliases) for paper in merged(other, both, one).papers] == [
        ("arxiv:2501.00001", ("doi:10.1/b",)),
        ("arxiv:2501.00002", ()),
    ]


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize(
    ("papers", "kept"),
    [
        (
            (
                a_paper("doi:10.1/a", abstract="One."),
                a_paper("doi:10.1/a", abstract="Two.", aliases=("arxiv:2501.00001",)),
                a_paper("arxiv:2501.00002", abstract="Three.", aliases=("doi:10.1/a",)),
            ),
            [("arxiv:2501.00002", ()), ("doi:10.1/a", ("arxiv:2501.00001",))],
        ),
        (
            (
                a_paper("doi:10.1/a", abstract="One.", aliases=("arxiv:2501.00001",)),
                a_paper("arxiv:2501.00001", abstract="Two.", aliases=("arxiv:2501.00002",)),
                a_paper("arxiv:2501.00002", abstract="Three."),
            ),
            [("arxiv:2501.00001", ("doi:10.1/a",)), ("arxiv:2501.00002", ())],
        ),
        (
            (
                a_paper("doi:10.1/a", abstract="One.", aliases=("arxiv:2501.00001", "arxiv:2501.00002")),
                a_paper("arxiv:2501.00002", abstract="Two."),
            ),
            [("arxiv:2501.00002", ("arxiv:2501.00001", "doi:10.1/a"))],
        ),
    ],
    ids=["a number of an alias", "a number and another as alias", "two numbers as aliases say nothing"],
)
def test_copies_together_have_the_number_that_one_of_them_has(papers: Any, kept: Any, turned: int) -> None:
    assert [(paper.id, paper.aliases) for paper in merged(*papers[::turned]).papers] == kept


def test_a_bare_alias_that_is_the_id_of_another_paper_is_kept() -> None:
    papers = a_paper("W1", abstract="One."), a_paper("s2:1", abstract="Two.", aliases=("W1",))

    assert {paper.id: paper.aliases for paper in merged(*papers).papers} == {"W1": (), "s2:1": ("W1",)}


def test_what_is_merged_may_share_an_author_with_yet_another_copy() -> None:
    listed = a_paper("s2:1", title="Loam", abstract="One.", authors=("Ada Lovelace",))
    registered = a_paper("arxiv:2501.00001", TIDES, "Two.", version=2, aliases=("s2:1",), authors=("Bo Fenn",))
    journal = a_paper("doi:10.1/a", TIDES, "Three.", authors=("Ada Lovelace",))

    assert [paper.id for paper in merged(journal, listed, registered).papers] == ["arxiv:2501.00001"]


def test_authors_of_all_copies_are_listed_once_however_they_are_written() -> None:
    copies = [
        a_paper("s2:1", authors=("A. Lovelace", "Bo Fenn")),
        a_paper("s2:1", authors=("Lovelace, Ada", "Fenn Bo", "Cy Marsh")),
        a_paper("s2:1", authors=("Di Moor", "Bo Fenn")),
    ]

    assert merged(*copies).papers[0].authors == ("Lovelace, Ada", "Fenn Bo", "Cy Marsh", "Di Moor")


def test_a_paper_without_copies_is_left_as_it_is() -> None:
    paper = a_paper(categories=("z", "a"), links=("https://b", "https://a"), sources=("z", "a"))
    assert merged(paper).papers == (paper,)


def test_no_papers_are_no_papers() -> None:
    assert merged() == Selection(papers=(), counts={"repeated": 0})


def number(paper: Paper) -> str | None:
    return paper.id if paper.id.startswith("arxiv:") else None


ids = st.sampled_from(["arxiv:2501.00001", "arxiv:2501.00002", "doi:10.1/a", "s2:1", "s2:2", "W1"])
some = st.builds(
    a_paper,
    ids | st.just(""),
    title=st.sampled_from(["Marl", "Loam", "MARL!", TIDES, "parsing tide-tables"]),
    abstract=st.sampled_from(["One.", "Two.", "one"]),
    aliases=st.lists(ids, max_size=2).map(tuple),
    version=st.none() | st.integers(1, 3),
    authors=st.lists(st.sampled_from(["Ada Lovelace", "A. Lovelace", "Bo Fenn"]), max_size=2).map(tuple),
    published=st.none() | st.dates(date(2026, 11, 1), date(2026, 11, 3)),
    url=st.none() | st.sampled_from(["https://a", "https://b"]),
    links=st.lists(st.sampled_from(["https://c", "https://d"]), max_size=2).map(tuple),
    sources=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
)


@settings(deadline=None)
@given(papers=st.lists(some, max_size=7), chance=st.randoms(use_true_random=False))
def test_the_order_of_papers_makes_no_difference(papers: list[Paper], chance: Any) -> None:
    shuffled = chance.sample(papers, len(papers))
    assert merged(*shuffled) == merged(*papers)


@settings(deadline=None)
@given(papers=st.lists(some, max_size=7))
def test_nothing_is_lost_and_merging_again_changes_nothing(papers: list[Paper]) -> None:
    selection = merged(*papers)
    assert len(selection.papers) + selection.counts["repeated"] == len(papers)
    assert [paper.id for paper in selection.papers] == sorted({paper.id for paper in selection.papers})
    for paper in papers:
        kept = next(kept for kept in selection.papers if paper.id in {kept.id, *kept.aliases})
        assert {*paper.links} <= {*kept.links}
        assert {*paper.sources} <= {*kept.sources}
    assert {name for paper in papers for name in (paper.id, *paper.aliases)} == {
        name for paper in selection.papers for name in (paper.id, *paper.aliases)
    }
    assert {paper.id for paper in papers if number(paper)} == {paper.id for paper in selection.papers if number(paper)}
    assert merged(*selection.papers).papers == selection.papers


def test_merging_is_in_the_table() -> None:
    assert RANKERS["merge"]() == Merge()


@pytest.mark.real
def test_the_real_listings_hold_307_papers_and_34_repetitions(data: Path) -> None:
    papers = [
        replace(entry, sources=(file.name[:3],))
        for file in sorted((data / "listings").glob("*.txt"))
        for entry in FORMATS["listing"].parse(file.read_text(encoding="utf-8"))
        if isinstance(entry, Paper)
    ]
    selection = merged(*papers)
    assert len(papers) == 341
    assert len(selection.papers) == 307
    assert selection.counts == {"repeated": 34}
    assert merged(*reversed(papers)) == selection
