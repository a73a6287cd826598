"""Names of people as sources write them: who may be whom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.core.papers import folded

# What stands between given and family name, or not, as a source pleases.
_PARTICLES = frozenset(
    (
        *("af", "al", "av", "bin", "da", "dal", "de", "degli", "dei", "del", "della", "den", "der", "des", "di", "do"),
        *("dos", "du", "el", "ibn", "la", "las", "le", "los", "ten", "ter", "und", "van", "von", "zu", "zum", "zur"),
    )
)
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "dr", "prof"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A name, folded: the last word of the family name, and the words before it, some of them initials."""

    family: str
    given: tuple[str, ...] = ()


def person(name: str) -> Person | None:
    """Who `name` means: "Ada Lovelace", "Lovelace, Ada", "A. Lovelace" or "Lovelace A"; None where it names nobody.

    Particles ("van", "de la"), titles and suffixes ("Jr.") are left out. A family name with a hyphen is one word.
    """
    parts = [kept for part in name.split(",") if (kept := [word for word in part.split() if not _is_beside(word)])]
    if not parts:
        return None
    family, before = parts[0], [word for part in parts[1:] for word in part]
    if not before and len(family) > 1 and _is_initials(family[-1]):
        family, before = family[:-1], family[-1:]
    own = [each for place, each in enumerate((*before, *family[:-1])) if not _is_particle(each, place)]
    given = tuple(word for each in own for word in folded(each).split())
    return Person(family=folded(family[-1]).replace(" ", ""), given=given)


def families(names: Iterable[str]) -> set[str]:
    """The folded family names of people."""
    return {who.family for name in names if (who := person(name))}


def may_be(wanted: Person, author: Person) -> bool:
    """Whether an author is who is wanted: no given name says otherwise. A family name alone means all who bear it.

    An initial stands for every name that begins with it, and a name left out at the end for none.
    """
    if wanted.family != author.family:
        return False
    if not wanted.given:
        return True
    if not author.given:
        return False
    pairs = zip(wanted.given, author.given, strict=False)
    return all(_agree(*pair) for pair in pairs) or "".join(wanted.given) == "".join(author.given)


def _agree(one: str, other: str) -> bool:
    return one == other or (one[0] == other[0] and 1 in {len(one), len(other)})


def _is_particle(word: str, place: int) -> bool:
    """Whether a word belongs to a family name; a capital one that comes first is a given name ("Bin Wang")."""
    return folded(word) in _PARTICLES and (place > 0 or word.islower())


def _is_beside(word: str) -> bool:
    """Whether a word of a name is neither given nor family name."""
    bare = folded(word)
    return not bare or bare in _SUFFIXES


def _is_initials(word: str) -> bool:
    """Whether a word is one letter, or letters with stops ("A.B.", "J.-P.")."""
    return re.fullmatch(r"[^\W\d_]|(?:[^\W\d_]\.-?)+", word) is not None
