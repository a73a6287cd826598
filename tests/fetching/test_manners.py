"""What each service asks of those who read it."""

import pytest

from digest.core.errors import SourceError
from digest.fetching.manners import service_of


@pytest.mark.parametrize(
    "host",
    ["export.arxiv.org", "rss.arxiv.org", "oaipmh.arxiv.org", "arxiv.org", "ARXIV.org.", "export.arxiv.org:8080"],
)
def test_everything_of_arxiv_is_one_service_asked_every_three_seconds_over_one_connection(host: str) -> None:
    service = service_of(host)

    assert service.name == "arxiv"
    assert service.manners.apart_s == 3.0
    assert service.manners.closes


@pytest.mark.parametrize(
    ("host", "name", "most_a_second"),
    [
        ("huggingface.co", "huggingface", 500 / 300),
        ("api.openalex.org", "openalex", 100),
        ("api.crossref.org", "crossref", 5),
        ("api.semanticscholar.org", "semanticscholar", 1),
    ],
)
def test_a_service_that_states_a_limit_is_asked_less_often_than_that(
    host: str, name: str, most_a_second: float
) -> None:
    service = service_of(host)

    assert service.name == name
    assert 1 / service.manners.apart_s < most_a_second


def test_a_known_host_has_its_own_manners_whatever_is_asked_for() -> None:
    assert service_of("export.arxiv.org", "openalex").name == "arxiv"


def test_a_host_that_only_looks_like_a_known_one_is_not_it() -> None:
    assert service_of("notarxiv.org").manners.name == "feed"
    assert service_of("arxiv.org.example").manners.name == "feed"


def test_a_mirror_has_the_manners_that_are_asked_for_and_a_pace_of_its_own() -> None:
    mirror = service_of("mirror.example:8000", "arxiv")

    assert mirror.manners.apart_s == 3.0
    assert mirror.called == "arXiv (mirror.example:8000)"
    assert mirror.name.startswith("arxiv-")


def test_each_other_host_is_a_service_of_its_own_that_is_asked_once_a_second() -> None:
    one, other = service_of("blog.example"), service_of("journal.example")

    assert one.manners.apart_s == 1.0
    assert one.called == "blog.example"
    assert one.name != other.name
    assert "blog" not in one.name


def test_manners_that_nobody_has_are_an_error_that_lists_those_there_are() -> None:
    with pytest.raises(SourceError) as raised:
        service_of("mirror.example", "arXive")

    assert raised.value.message == "There are no manners called 'arXive'."
    assert raised.value.hint == "Name one of: arxiv, huggingface, openalex, crossref, semanticscholar; or none."
