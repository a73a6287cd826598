"""How a topic becomes a draft."""

from digest.ports import Registry
from digest.writers.extractive import Extractive

WRITERS: Registry = {"extractive": Extractive}
