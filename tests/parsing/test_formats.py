import json
from pathlib import Path

import pytest

from digest.core.papers import Paper
from digest.parsing import FORMATS, format_of, jsonl

LINE = json.dumps({"title": "Marl", "abstract": "We present Marl. It parses."})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINE, "jsonl"),
        (f"[{LINE}]", "jsonl"),
        ("new\nGet trending papers in your email inbox!\nMarl\nWe present Marl. It parses.\n", "listing"),
        ("Marl\nWe present Marl. It parses.\n", "listing"),
        ("", "listing"),
    ],
)
def test_a_format_is_found_from_the_content(text: str, expected: str) -> None:
    assert format_of(text) == expected


def test_formats_are_tried_in_the_order_of_the_table() -> None:
    assert list(FORMATS) == ["jsonl", "listing"]


@pytest.mark.real
def test_real_listings_survive_json_without_loss(data: Path) -> None:
    for file in sorted((data / "listings").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        assert format_of(text) == "listing"
        papers = [entry for entry in FORMATS["listing"].parse(text) if isinstance(entry, Paper)]
        dumped = "".join(f"{jsonl.dump(paper)}\n" for paper in papers)
        again = [entry for entry in FORMATS[format_of(dumped)].parse(dumped) if isinstance(entry, Paper)]
        assert again == papers
        assert "".join(f"{jsonl.dump(paper)}\n" for paper in again) == dumped


@pytest.mark.real
@pytest.mark.parametrize(("name", "count"), [("acl2020", 778), ("eacl2021", 326), ("lists", 1_098)])
def test_real_json_lines_are_read_whole(data: Path, name: str, count: int) -> None:
    text = (data / "labelled" / f"{name}.jsonl").read_text(encoding="utf-8")
    assert format_of(text) == "jsonl"
    papers = [entry for entry in FORMATS["jsonl"].parse(text) if isinstance(entry, Paper)]
    assert len(papers) == count
    given = [json.loads(line)["abstract"].strip() for line in text.split("\n") if line]
    assert [paper.passages[0].text for paper in papers] == given
