"""How a topic becomes a draft."""

from digest.ports import Registry
from digest.writers.extractive import Extractive
from digest.writers.model import Prompted

WRITERS: Registry = {"extractive": Extractive, "model": Prompted}
