"""What a request comes to on the wire, and what of it may be kept and shown."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

import httpx

from digest.core.errors import SourceError
from digest.core.web import WebRequest

MOST_REDIRECTS = 5
_LEAST_KEY = 6  # characters: anything shorter may stand in an address by chance


class SealedUrl(httpx.URL):
    """An address whose secrets go over the wire and nowhere else: as text, in logs and in errors, it has none."""

    def __init__(self, url: httpx.URL, secret: Mapping[str, str]) -> None:
        super().__init__(url)
        self._sealed = url.copy_merge_params(secret).raw_path if secret else url.raw_path

    @property
    def raw_path(self) -> bytes:
        """What is asked for, secrets included."""
        return self._sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes. `url` holds no secret; secrets and `login` go to the first address's server only."""

    url: httpx.URL
    accept: str
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """The hash under which the answer is kept: the address, its parameters in order of their names, what is read.

        Who asks, with which key, is no part of it.
        """
        plain = self.url.copy_with(query=None)
        parts = [str(plain), sorted(self.url.params.multi_items()), self.accept]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def trusts(self, url: httpx.URL) -> bool:
        """Whether an address that the target led to may see its secrets."""
        lowered = self.url.scheme == "https" and url.scheme != "https"
        return url.netloc == self.url.netloc and not lowered

    def betrayed(self, text: str) -> bool:
        """Whether a secret stands in a text."""
        return any(len(value) >= _LEAST_KEY and value in text for value in self._secrets())

    def without_secrets(self, text: str) -> str:
        """The text with whatever is secret in it blacked out."""
        for value in self._secrets():
            text = text.replace(value, "...") if len(value) >= _LEAST_KEY else text
        return text

    def led_to(self, url: httpx.URL, location: str) -> httpx.URL:
        """The address that the server at `url` points to instead, without secrets; raises `SourceError`."""
        try:
            found = url.join(location)
        except httpx.InvalidURL as error:
            raise _astray(url, "what is no address") from error
        if not _readable(found):
            raise _astray(url, f"an address of {found.scheme[:20]!r}")
        found = _bare(found, self.secret)
        if self.betrayed(str(found)):
            raise _astray(url, "an address with your key in it")
        return found

    def _secrets(self) -> list[str]:
        """What is secret, as it is and as it stands in addresses."""
        values = [*self.secret.values(), *self.secret_headers.values(), *(self.login or ())]
        return [form for value in values for form in (value, quote_plus(value))]


def target_of(request: WebRequest) -> Target:
    """Where a request goes; raises `SourceError` where that is no address of the web."""
    try:
        given = httpx.URL(request.url)
        url = given.copy_merge_params(dict(request.params)) if request.params else given
    except httpx.InvalidURL as error:
        raise _no_address(request.url) from error
    if not _readable(url):
        raise _no_address(request.url)
    login = (url.username, url.password) if url.userinfo else None
    return Target(
        url=_bare(url, request.secret),
        accept=request.accept,
        secret=dict(request.secret),
        secret_headers=dict(request.secret_headers),
        login=login,
    )


def _readable(url: httpx.URL) -> bool:
    return url.scheme in {"http", "https"} and bool(url.host)


def _bare(url: httpx.URL, secret: Mapping[str, str]) -> httpx.URL:
    """The address without its login, its fragment and the parameters that are secret."""
    bare = url.copy_with(username=None, password=None, fragment=None) if url.userinfo or url.fragment else url
    for name in secret:
        bare = bare.copy_remove_param(name) if name in bare.params else bare
    return bare


def _no_address(url: str) -> SourceError:
    without_key = url.partition("?")[0].rpartition("@")[2]
    shown = "".join(letter if letter.isprintable() else "?" for letter in without_key[:200])
    return SourceError(f"{shown!r} is no address of the web.", hint="Begin it with https:// and a host.")


def _astray(url: httpx.URL, whither: str) -> SourceError:
    return SourceError(f"{url.host} redirects to {whither}.", hint="Ask for the address that it has now.")
