"""Addresses of people: read strictly, written so that a server takes them, and compared so that none is there twice."""

import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address

import idna

# What RFC 5321 lets an address be, in octets (4.5.3.1.1 to 4.5.3.1.3).
_LONGEST_LOCAL, _LONGEST = 64, 254
_NAMED = re.compile(r"""\s*(?P<name>"(?:[^"\\]|\\.)*"|[^<>"]*?)\s*<(?P<address>[^<>]*)>\s*""", re.DOTALL)
_LOCAL = re.compile(r"[^\s()<>\[\]:;@\\,\"\x00-\x1f\x7f.]+(?:\.[^\s()<>\[\]:;@\\,\"\x00-\x1f\x7f.]+)*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_LONGEST_NAME = 200  # a name of one word cannot be folded, and a line has 998 octets
_JOINERS = "\u200c\u200d"  # scripts and emoji need them


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address, its domain in A-labels, and the name of whoever has it, empty where there is none."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2]

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only a server that offers SMTPUTF8 (RFC 6531) can take it."""
        return not self.address.isascii()

    @property
    def header(self) -> str | Address:
        """What a header field that holds addresses takes."""
        if self.needs_smtputf8:  # the library refuses such an address where it is taken apart
            return f"{quoted(self.name)} <{self.address}>" if self.name else self.address
        return Address(display_name=self.name, addr_spec=self.address)


def mailbox(text: str, name: str = "") -> Mailbox:
    """The mailbox that `text` names, as `a@b.example` or `Name <a@b.example>`; `name` beats the name in it.

    Raises `ValueError` with what is wrong, to be said after what was given.
    """
    match = _NAMED.fullmatch(text)
    given, own = (match["address"], _unquoted(match["name"])) if match else (text, "")
    local, at, domain = given.strip().rpartition("@")
    if not at:
        raise ValueError("has no @")
    local = unicodedata.normalize("NFC", local)
    if not _LOCAL.fullmatch(local) or not _is_plain(local) or "=?" in local:  # as in an encoded word
        raise ValueError("has a part before the @ that no address has")
    address = f"{local}@{_ascii_domain(domain)}"
    if len(local.encode()) > _LONGEST_LOCAL or len(address.encode()) > _LONGEST:
        raise ValueError("is longer than an address may be")
    shown = header_text(name or own)
    if len(shown) > _LONGEST_NAME:
        raise ValueError(f"has a name of more than {_LONGEST_NAME} characters")
    return Mailbox(address=address, name=shown)


def same(address: str) -> str:
    """What two spellings of one address have in common.

    No known provider tells capitals apart, and a person who is listed in both spellings must not be mailed twice.
    """
    return unicodedata.normalize("NFC", address.casefold())


def header_text(text: str) -> str:
    """Text for a header field: on one line, without controls, what hides or turns text, or half characters.

    What looks like an encoded word (RFC 2047) is no longer one.
    """
    kept = (char if char in _JOINERS or unicodedata.category(char)[0] not in "CZ" else " " for char in text)
    return " ".join("".join(kept).split()).replace("=?", "= ?")


def quoted(name: str) -> str:
    """A name as a quoted string (RFC 5322, 3.2.4)."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unquoted(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name[1:-1]) if name.startswith('"') else name


def _ascii_domain(domain: str) -> str:
    try:
        written = idna.encode(domain, uts46=True).decode().lower() if not domain.isascii() else domain.lower()
    except idna.IDNAError as error:
        raise ValueError(f"has a domain that cannot be ({error})") from error
    if not _DOMAIN.fullmatch(written):
        raise ValueError("has a domain that cannot be")
    return written


def _is_plain(local: str) -> bool:
    return all(unicodedata.category(char)[0] not in "CZ" for char in local)
