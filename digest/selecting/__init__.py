"""Which papers are written about. A step of selecting is one file here and one line in the table, in order."""

from typing import Any

from digest.selecting.keywords import Keywords
from digest.selecting.memory import Memory
from digest.selecting.merge import Merge
from digest.selecting.window import InWindow

RANKERS: dict[str, type[Any]] = {
    "merge": Merge,
    "memory": Memory,
    "window": InWindow,
    "keywords": Keywords,
}
