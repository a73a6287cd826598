import pytest

from digest.parsing.identity import Identity, has_scheme, identity


@pytest.mark.parametrize(
    ("text", "paper_id", "version"),
    [
        ("2501.01234", "arxiv:2501.01234", None),
        ("2501.01234v2", "arxiv:2501.01234", 2),
        ("arXiv:2501.01234v12", "arxiv:2501.01234", 12),
        ("0704.0001", "arxiv:0704.0001", None),
        ("math/0309136", "arxiv:math/0309136", None),
        ("arxiv:math.GT/0309136v1", "arxiv:math/0309136", 1),
        ("cond-mat/9901001", "arxiv:cond-mat/9901001", None),
        ("http://arxiv.org/abs/2501.01234v2", "arxiv:2501.01234", 2),
        ("https://www.arxiv.org/pdf/2501.01234v3.pdf", "arxiv:2501.01234", 3),
        ("https://export.arxiv.org/abs/hep-th/9901001?context=x", "arxiv:hep-th/9901001", None),
        ("https://huggingface.co/papers/2501.01234#comments", "arxiv:2501.01234", None),
        ("10.1234/ABC.5", "doi:10.1234/abc.5", None),
        ("DOI: 10.1234/ABC", "doi:10.1234/abc", None),
        ("https://doi.org/10.1/ABC", "doi:10.1/abc", None),
        ("http://dx.doi.org/10.1234/A%28B%29?via=x", "doi:10.1234/a(b)", None),
        ("https://doi.org/10.48550/arXiv.2501.01234", "arxiv:2501.01234", None),
    ],
)
def test_registered_names_are_read_in_every_form(text: str, paper_id: str, version: int | None) -> None:
    assert identity(text) == Identity(id=paper_id, version=version)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "W123",
        "s2:123",
        "2513.01234",  # there is no thirteenth month
        "2501.012345",
        "group/0309136",
        "see 2501.01234",
        "https://example.org/abs/2501.01234",
        "https://example.org/?next=https://arxiv.org/abs/2501.01234",
        "10.1234",
    ],
)
def test_anything_else_names_no_paper(text: str) -> None:
    assert identity(text) is None


@pytest.mark.parametrize(("text", "expected"), [("s2:123", True), ("https://example.org/1", True), ("W123", False)])
def test_only_an_id_with_a_scheme_says_whose_it_is(text: str, *, expected: bool) -> None:
    assert has_scheme(text) is expected
