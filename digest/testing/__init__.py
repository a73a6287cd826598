"""The pytest plug-in for prompts under review. Importing this imports pytest and nothing else."""

import pytest


def prompt_case(name: str = "", *, repeat: int = 1, live: bool = False) -> pytest.MarkDecorator:
    """Mark a test as a case of the prompts it asks; `name`, else the test's own, names the files of the case.

    With `repeat` the test runs that often, each time with a recording of its own. A `live` case asks the model, and
    runs only with `--prompts=live`.
    """
    if not isinstance(name, str):  # the test itself would be lost without a word
        raise TypeError("Write @prompt_case(), with parentheses.")
    if repeat < 1:
        raise ValueError(f"A case is repeated once at least, not {repeat} times.")
    return pytest.mark.prompt_case(name, repeat=repeat, live=live)
