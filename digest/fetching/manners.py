"""What each service on the web asks of those who read it, in one table."""

import hashlib
import re
from dataclasses import dataclass

from digest.core.errors import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a service is asked: one request at a time, and `apart_s` from the end of one to the beginning of the next.

    `hosts` are its names, whatever stands before them. `closes` ends the connection with each answer, for services
    that want no second one, whoever on the machine would hold the first. A wait of more than `longest_wait_s` that the
    service asks for is not waited for; the request fails instead, and says when to run again.
    """

    name: str
    label: str = ""
    hosts: tuple[str, ...] = ()
    apart_s: float = 1.0
    closes: bool = False
    longest_wait_s: float = 300.0


MANNERS = (
    # One request every three seconds over a single connection, for API, RSS and OAI-PMH together and for all machines
    # that one controls: https://info.arxiv.org/help/api/tou.html
    Manners(name="arxiv", label="arXiv", hosts=("arxiv.org",), apart_s=3.0, closes=True),
    # 500 requests in 5 minutes from an address without a token, so 0.6 s apart: https://huggingface.co/docs/hub/rate-limits
    # One a second leaves room for whatever else asks from there. Five minutes are its window, and so its longest wait.
    Manners(name="huggingface", label="Hugging Face", hosts=("huggingface.co", "hf.co"), apart_s=1.0),
    # 100 a second at most, and a purse a day: https://developers.openalex.org/api-reference/authentication
    Manners(name="openalex", label="OpenAlex", hosts=("openalex.org",), apart_s=0.2),
    # 5 a second and one at once in the public pool, by its own headers (x-api-pool, x-rate-limit-limit):
    # https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
    Manners(name="crossref", label="Crossref", hosts=("crossref.org",), apart_s=0.5),
    # 1 a second with a key, a pool shared with everybody without: https://www.semanticscholar.org/product/api
    Manners(name="semanticscholar", label="Semantic Scholar", hosts=("semanticscholar.org",), apart_s=1.1),
)
# Whoever serves a feed was not asked, and states no limit.
POLITE = Manners(name="feed", apart_s=1.0, longest_wait_s=120.0)
_PORT = re.compile(r":[0-9]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Whom a request goes to: its manners, the `name` under which its pace is kept, and what people call it."""

    manners: Manners
    name: str
    called: str


def service_of(netloc: str, wanted: str = "") -> Service:
    """The service behind a host, with its port where the address has one.

    A host that is known has its service's manners; any other those that `wanted` names, else polite ones, and is a
    service of its own. Raises `SourceError` where there are no such manners.
    """
    host = netloc.lower()
    known = next((each for each in MANNERS if any(_belongs(host, name) for name in each.hosts)), None)
    if known:
        return Service(manners=known, name=known.name, called=f"{known.label} ({host})")
    manners = next((each for each in MANNERS if each.name == wanted), None) if wanted else POLITE
    if manners is None:
        names = ", ".join(each.name for each in MANNERS)
        raise SourceError(f"There are no manners called {wanted!r}.", hint=f"Name one of: {names}; or none.")
    # A hash, for the machine's other users need not read who reads what.
    name = f"{manners.name}-{hashlib.sha256(host.encode()).hexdigest()[:16]}"
    return Service(manners=manners, name=name, called=f"{manners.label} ({host})" if manners.label else host)


def _belongs(host: str, name: str) -> bool:
    plain = _PORT.sub("", host).rstrip(".")
    return plain == name or plain.endswith(f".{name}")
