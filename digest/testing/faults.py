"""What OpenAI-compatible servers really answer when something is wrong, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from digest.testing.fault import SAID, Fault
from digest.testing.faults_context import CONTEXT
from digest.testing.faults_refusals import ACCESS, PARAMETERS, SCHEMAS
from digest.testing.faults_replies import DAMAGED, SHAPES, UNENFORCED, UNFINISHED
from digest.testing.faults_transport import RATES, TRANSPORT

__all__ = ["FAULTS", "SAID", "Fault"]

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        **SCHEMAS,
        **PARAMETERS,
        **CONTEXT,
        **ACCESS,
        **UNENFORCED,
        **SHAPES,
        **UNFINISHED,
        **DAMAGED,
        **TRANSPORT,
        **RATES,
    }
)
