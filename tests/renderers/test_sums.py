from digest.core.editions import Accounting
from digest.renderers.sums import Item, Sum, claim_sum, minutes, paper_sum
from tests.renderers.editions import DUNE, an_edition, an_edition_of


def test_the_sum_of_papers_leaves_out_what_did_not_happen() -> None:
    assert paper_sum(Accounting(read=341, repeated=34, papers=307)) == Sum(
        left=(Item(field="read", count=341),),
        right=(Item(field="repeated", count=34), Item(field="papers", count=307)),
    )


def test_the_sum_of_papers_names_every_place_a_paper_can_go() -> None:
    accounting = Accounting(
        read=40,
        carried_in=2,
        repeated=3,
        covered_before=4,
        outside_window=5,
        excluded=6,
        unreadable=7,
        also_listed=8,
        papers=9,
    )

    total = paper_sum(accounting)

    assert sum(item.count for item in total.left) == sum(item.count for item in total.right) == 42
    assert [item.field for item in total.left + total.right] == [
        "read",
        "carried_in",
        "repeated",
        "covered_before",
        "outside_window",
        "excluded",
        "unreadable",
        "also_listed",
        "papers",
    ]


def test_the_sum_of_claims_always_says_how_many_are_supported() -> None:
    assert claim_sum(Accounting(claims=2, unsupported=2)) == Sum(
        left=(Item(field="claims", count=2),),
        right=(Item(field="supported", count=0), Item(field="unsupported", count=2)),
    )


def test_reading_time_is_whole_minutes_at_230_words_and_never_none() -> None:
    assert minutes(an_edition_of(DUNE)) == 1
    assert minutes(an_edition(overview=(), sections=(), note="word " * 460)) == 2
    assert minutes(an_edition(overview=(), sections=(), note="word " * 461)) == 3
