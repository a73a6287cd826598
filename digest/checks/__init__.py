"""What a claim must satisfy. One file a check, one line in the table."""

from collections.abc import Mapping
from typing import Any

from digest.checks.addresses import Addresses
from digest.checks.citations import Citations
from digest.checks.context import Context
from digest.checks.direction import Direction
from digest.checks.instructions import Instructions
from digest.checks.names import Names
from digest.checks.negation import Negation
from digest.checks.numbers import Numbers
from digest.checks.quotes import Quotes
from digest.checks.relevance import Relevance
from digest.checks.scope import Scope
from digest.checks.wording import Wording

CHECKS: Mapping[str, type[Any]] = {
    "citations": Citations,
    "quotes": Quotes,
    "context": Context,
    "numbers": Numbers,
    "negation": Negation,
    "direction": Direction,
    "scope": Scope,
    "names": Names,
    "wording": Wording,
    "relevance": Relevance,
    "addresses": Addresses,
    "instructions": Instructions,
}
