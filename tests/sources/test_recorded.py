"""What services really sent is read by some test, all of it."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent


@pytest.mark.real
def test_every_recorded_response_is_named_in_a_test_of_parsing_or_of_a_source(data: Path) -> None:
    recorded = {path.name for path in (data / "feeds").iterdir() if path.name != "README.md"}
    tests = [path for folder in ("parsing", "sources") for path in (TESTS / folder).glob("test_*.py")]
    said = "\n".join(path.read_text(encoding="utf-8") for path in tests)

    assert len(recorded) >= 27
    assert sorted(name for name in recorded if name not in said) == []
