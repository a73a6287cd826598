"""Who may be whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.selecting.people import Person, may_be, person

ADA = Person(family="lovelace", given=("ada",))


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("Ada Lovelace", ADA),
        ("Lovelace, Ada", ADA),
        ("ADA LOVELACE", ADA),
        ("Dr. Ada Lovelace, PhD", ADA),
        ("Lovelace, Ada, Jr.", ADA),
        ("Àda  Lovelacé", ADA),
        ("A. Lovelace", Person(family="lovelace", given=("a",))),
        ("Lovelace A", Person(family="lovelace", given=("a",))),
        ("Lovelace A.K.", Person(family="lovelace", given=("a", "k"))),
        ("Jean-Pierre Serre", Person(family="serre", given=("jean", "pierre"))),
        ("Ludwig van Beethoven", Person(family="beethoven", given=("ludwig",))),
        ("van Beethoven, Ludwig", Person(family="beethoven", given=("ludwig",))),
        ("Beethoven, Ludwig van", Person(family="beethoven", given=("ludwig",))),
        ("María de la Cruz", Person(family="cruz", given=("maria",))),
        ("Bin Wang", Person(family="wang", given=("bin",))),
        ("Irène Joliot-Curie", Person(family="joliotcurie", given=("irene",))),
        ("Flann O'Brien", Person(family="obrien", given=("flann",))),
        ("Lovelace", Person(family="lovelace")),
        ("王小明", Person(family="王小明")),
        ("E", Person(family="e")),
    ],
)
def test_a_name_is_read_as_it_is_written(name: str, means: Person) -> None:
    assert person(name) == means


@pytest.mark.parametrize("name", ["", " , ", "...", "Jr.", "()"])
def test_what_names_nobody_is_nobody(name: str) -> None:
    assert person(name) is None


@pytest.mark.parametrize(
    ("wanted", "author", "expected"),
    [
        ("Ada Lovelace", "Ada Lovelace", True),
        ("Ada Lovelace", "A. Lovelace", True),
        ("A. Lovelace", "Ada Lovelace", True),
        ("Lovelace, Ada", "Ada K. Lovelace", True),
        ("Xiao-Ming Wang", "Xiaoming Wang", True),
        ("J.-P. Serre", "Jean-Pierre Serre", True),
        ("Lovelace", "Ada Lovelace", True),
        ("Lovelace", "Lovelace", True),
        ("Ada Lovelace", "Lovelace", False),
        ("Ada Lovelace", "Ida Lovelace", False),
        ("Ada Lovelace", "Adam Lovelace", False),
        ("K. Lovelace", "Ada K. Lovelace", False),
        ("Ada Lovelace", "Ada Byron", False),
        ("Lovelace", "Loveless", False),
        ("Al Gore", "Ann Gore", False),
    ],
)
def test_who_may_be_whom(wanted: str, author: str, expected: bool) -> None:
    one, other = person(wanted), person(author)
    assert one is not None
    assert other is not None
    assert may_be(one, other) is expected


@given(name=st.text(max_size=40))
def test_any_text_is_somebody_or_nobody(name: str) -> None:
    who = person(name)
    assert who is None or (who.family and all(who.given) and may_be(who, who))
