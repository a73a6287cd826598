"""What a claim must satisfy. One file a check, one line in the table."""

from collections.abc import Mapping
from typing import Any

from digest.checks.addresses import Addresses
from digest.checks.citations import Citations
from digest.checks.instructions import Instructions
from digest.checks.numbers import Numbers
from digest.checks.quotes import Quotes

CHECKS: Mapping[str, type[Any]] = {
    "citations": Citations,
    "quotes": Quotes,
    "numbers": Numbers,
    "addresses": Addresses,
    "instructions": Instructions,
}
