"""The pytest plug-in for prompts under review. Importing this imports pytest and nothing else."""

import pytest


def prompt_case(name: str = "", *, repeat: int = 1, at_least: float = 1.0, live: bool = False) -> pytest.MarkDecorator:
    """Mark a test as a case of the prompts it asks; `name`, else the test's own, names the files of the case.

    With `repeat` the test runs that often, each time with a recording of its own, and passes where a share of
    `at_least` of the runs does. A `live` case asks the model, and runs only with `--prompts=live`.
    """
    if not isinstance(name, str):  # the test itself would be lost without a word
        raise TypeError("Write @prompt_case(), with parentheses.")
    if repeat < 1:
        raise ValueError(f"A case is repeated once at least, not {repeat} times.")
    if not 0 < at_least <= 1:
        raise ValueError(f"at_least is a share of the runs, above 0 and at most 1, not {at_least}.")
    return pytest.mark.prompt_case(name, repeat=repeat, at_least=at_least, live=live)
