"""What servers say, without the address that it is about."""

import re

from digest.mailing.addresses import same

HIDDEN = "(the reader)"
LONGEST_SAID = 300  # characters of what a server says that are kept
_LEAST_LETTERS = 2


def without_address(said: str, address: str) -> str:
    """The text with the address, and what stands before its @, taken out, however they are spelt.

    What was cut at `LONGEST_SAID` characters may end in the beginning of one, which is taken out too.
    """
    local, _, domain = address.rpartition("@")
    spellings = {address, same(address)} | {f"{local}{at}{each}" for at in "@=" for each in (domain, _unicode(domain))}
    whole = "|".join(re.escape(each) for each in sorted(spellings, key=len, reverse=True))
    alone = rf"|(?<![\w.+-]){re.escape(local)}(?![\w+-])" if len(local) >= _LEAST_LETTERS else ""
    return re.sub(whole + alone, HIDDEN, _without_beginning(said, address), flags=re.IGNORECASE)


def _without_beginning(said: str, address: str) -> str:
    if len(said) < LONGEST_SAID:
        return said
    begun = (size for size in range(len(address), 0, -1) if same(said).endswith(same(address[:size])))
    size = next(begun, 0)
    return said[:-size] + HIDDEN if size else said


def _unicode(domain: str) -> str:
    """The domain as people write it."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
