"""`pytest tests/prompts --renew-prompts` writes the reviewed prompts anew."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-prompts", action="store_true", help="Write the reviewed prompts anew (never in CI).")


@pytest.fixture
def renewing(pytestconfig: pytest.Config) -> bool:
    """Whether reviewed prompts are written instead of compared; refused where nobody would read them."""
    wanted = bool(pytestconfig.getoption("renew_prompts", default=False))
    if wanted and "CI" in os.environ:
        pytest.fail("--renew-prompts is for people who read what changed, not for CI.")
    return wanted
