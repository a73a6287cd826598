"""Which papers are written about. A step of selecting is one file here and one line in the table."""

from typing import Any

from digest.selecting.merge import Merge

RANKERS: dict[str, type[Any]] = {
    "merge": Merge,
}
