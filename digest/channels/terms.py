"""On which terms an edition is mailed: those of the config, and what whoever sends it by hand asks for."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from digest.mailing.lists import MailingList
from digest.ports import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Readers who are refused for now are tried `tries` times in all, with waits that double up to `longest_wait_s`."""

    tries: Annotated[int, Field(ge=1)] = 4
    first_wait_s: Annotated[float, Field(ge=0)] = 2.0
    longest_wait_s: Annotated[float, Field(ge=0)] = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How messages get to readers; who bounces `bounces` editions in a row gets no more."""

    transport: Transport
    mailing_list: MailingList
    patience: Patience
    per_minute: float | None
    bounces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for who sends an edition by hand.

    `only` are the addresses to send to, everybody's where empty. `uncertain` sends again to those who may have it
    already, `refused` to those whom the server refused for good, `late` whatever age the edition has.
    """

    only: tuple[str, ...] = ()
    uncertain: bool = False
    refused: bool = False
    late: bool = False


AS_CONFIGURED = Wish()
