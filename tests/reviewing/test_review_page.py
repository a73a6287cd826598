"""The page of what is under review holds all of it, nothing twice over, and runs no text of others."""

import base64
import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from digest.core.errors import ReviewError
from digest.renderers.characters import harmless
from digest.reviewing.differences import visible
from digest.reviewing.page import page_of_reviews
from digest.reviewing.recordings import Judged, Outcome, Quoted, Remark, as_file
from digest.reviewing.reviews import Review, add, output_of
from tests.renderers.reading import having, spaced, text_of, tree
from tests.renderers.test_hostile import CORPUS
from tests.reviewing.desks import OTHER, WRONG, Desk, a_desk, a_full_desk, git
from tests.reviewing.reviewed import PROMPT, asked, recording
from tests.worlds import a_world

DAY = date(2026, 11, 24)


def page(*places: Path, against: tuple[str, ...] = ()) -> str:
    return page_of_reviews(places, against, a_world().templates, DAY)


def case_row(root: Element, name: str) -> Element:
    """The row of a case in a table."""
    rows = having(root, "tr", "case")
    return next(row for row in rows if text_of(having(row, "a", "open")[0]) == name)


def panels(root: Element, name: str) -> dict[str, Element]:
    """The panels of a case, by their headings."""
    target = having(case_row(root, name), "a", "open")[0].attrib["href"].removeprefix("#")
    box = next(element for element in root.iter("div") if element.get("id") == target)
    return {text_of(next(iter(panel.iter("h3")))): panel for panel in having(box, "section", "panel")}


def test_a_case_has_a_row_and_a_cell_for_each_model_and_version_of_its_prompt(tmp_path: Path) -> None:
    root = tree(page(a_full_desk(tmp_path).folder))

    headings = [spaced(text_of(heading)) for heading in next(iter(root.iter("thead"))).iter("th")]
    cells = {
        text_of(having(row, "a", "open")[0]): [
            spaced(text_of(having(cell, "span", "summary")[0]))
            for cell in row.iter("td")
            if having(cell, "span", "summary")
        ]
        for row in having(root, "tr", "case")
    }

    assert headings == [
        *("Case", "What is sent", "reef/2", "tide-1"),
        *("prompt a1b2", "prompt a1b2", "prompt c3d4 waits", "prompt not known"),
    ]
    assert cells == {
        "bar": ["1 of 1 claim supported"],
        "ebb": ["1 of 1 claim supported"],
        "flow": ["changes", "1 of 1 claim supported", "1 of 1 claim supported"],
        "marl": ["as approved", "1 of 1 claim supported"],
        "neap": ["reply cannot be read"],
        "silt": ["0 of 1 claim supported"],
        "sound": ["1 of 1 claim supported", "1 of 1 claim supported"],
        "spring": ["3 of 5: 1 of 1 claim supported"],
        "wreck": ["file is damaged"],
    }


def test_a_cell_shows_what_changed_word_by_word_and_what_was_said_of_it(tmp_path: Path) -> None:
    panel = panels(tree(page(a_full_desk(tmp_path).folder)), "ebb")["tide-1, prompt a1b2"]

    assert [text_of(piece) for piece in panel.iter("del")] == ["3% ", " than before"]
    assert list(panel.iter("ins")) == []
    assert "That was accepted by An Editor on 2026-11-20: Says what the paper says." in spaced(text_of(panel))
    assert "The model says something else to the same prompt." in text_of(panel)


def test_a_cell_shows_claims_findings_quotes_in_their_source_and_what_was_recorded(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    desk.put("silt", WRONG)

    panel = panels(tree(page(desk.folder)), "silt")["tide-1, prompt a1b2"]

    claim = spaced(text_of(having(panel, "ol", "claims")[0]))
    assert claim == (
        "Marl makes 4% fewer errors than before. ⚠ flagged "
        "Error (numbers): The number 4% stands in none of the claim's quotes. "
        "We present Marl, a parser for tide tables. On Harbour-12 it makes 3% fewer errors than before. "
        "Stands in the paper word for word: Marl: Parsing Tide Tables"
    )
    assert [text_of(mark) for mark in panel.iter("mark")] == ["it makes 3% fewer errors than before"]
    assert "90 + 20 tokens (recorded) · 1.235 s (recorded) · recorded on 2026-11-16" in text_of(panel)


def test_the_same_reply_that_is_judged_otherwise_shows_how(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    file = desk.put("silt")
    made = recording(asked(desk.folder, case="silt"))
    judged = replace(
        made.outcome.claims[0],
        verdict="flagged",
        findings=(Remark(check="hedges", severity="error", message="Too sure."),),
    )
    changed = replace(made, outcome=replace(made.outcome, claims=(judged,)))
    file.with_name(f"{file.name}.new").write_text(as_file(changed, file), encoding="utf-8")

    panel = panels(tree(page(desk.folder)), "silt")["tide-1, prompt a1b2"]

    assert "The same reply to the same prompt now comes to something else." in text_of(panel)
    assert [text_of(piece) for piece in panel.iter("ins")] == ["flagged", "claim 1, error (hedges): Too sure."]
    assert [text_of(piece) for piece in panel.iter("del")] == ["supported"]


def test_a_reply_that_cannot_be_read_is_shown_as_it_came(tmp_path: Path) -> None:
    panel = panels(tree(page(a_full_desk(tmp_path).folder)), "neap")["tide-1, prompt a1b2"]

    assert "The reply cannot be read: The reply holds no JSON object." in text_of(panel)
    assert "Marl, I believe, makes fewer errors." in [text_of(pre) for pre in panel.iter("pre")]


def test_a_damaged_file_is_told_and_hides_nothing_else(tmp_path: Path) -> None:
    root = tree(page(a_full_desk(tmp_path).folder))

    told = [spaced(text_of(line)) for line in having(root, "p", "missing")]
    assert told[0].startswith("⚠ cases/findings/wreck@tide-1.json is damaged:")
    assert len(having(root, "tr", "case")) == 9


def test_the_last_revisions_are_offered_to_compare_with(tmp_path: Path) -> None:
    desk = a_full_desk(tmp_path)
    last, first = git(tmp_path, "log", "--format=%h").split()

    root = tree(page(desk.folder))

    assert [(option.get("data-name"), text_of(option), option.get("selected")) for option in root.iter("option")] == [
        (None, "nothing", None),
        (last, f"{last}, 2026-11-09: Ask again about silt", None),
        (first, f"{first}, 2026-11-02: Begin", None),
    ]
    compared = having(panels(root, "silt")["tide-1, prompt a1b2"], "section", "compared")
    assert [section.get("data-runs") for section in compared] == ["1"]
    assert [text_of(piece) for piece in compared[0].iter("ins")][:1] == ["4% "]
    assert "findings/old, tide-1" in text_of(root)


def test_what_is_asked_for_is_offered_first_and_chosen(tmp_path: Path) -> None:
    desk = a_full_desk(tmp_path)
    last, first = git(tmp_path, "log", "--format=%h").split()
    other = Desk(folder=tmp_path / "copy")
    other.put("silt", OTHER)

    root = tree(page(desk.folder, against=("HEAD~1", str(other.folder))))

    options = [(option.get("data-name"), option.get("selected")) for option in root.iter("option")]
    assert options == [(None, None), (first, ""), (str(other.folder), None), (last, None)]


def test_a_run_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    desk = a_full_desk(tmp_path)

    with pytest.raises(ReviewError, match="There is no revision and no folder 'nonesuch' to compare with"):
        page(desk.folder, against=("nonesuch",))


def test_a_place_in_no_repository_has_a_page_that_says_why_it_compares_with_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    desk = Desk(folder=tmp_path / "cases")
    desk.put("marl")

    root = tree(page(desk.folder))

    assert list(root.iter("select")) == []
    assert "There is no earlier run to compare with: The past of" in text_of(root)


def test_a_place_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="There is no"):
        page(tmp_path / "none")


def test_a_folder_with_nothing_under_review_has_a_page_that_says_so(tmp_path: Path) -> None:
    assert "Nothing is under review here." in text_of(tree(page(tmp_path)))


def test_a_message_stands_once_on_the_page_however_many_cells_it_was_sent_for(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    long = replace(PROMPT, system="You read papers on tides, slowly.\n" * 40)
    for case in ("marl", "silt", "sound", "ebb"):
        for model in ("tide-1", "reef"):
            desk.put(case, model=model, prompt=long)

    made = page(desk.folder)

    assert made.count("You read papers on tides, slowly.") == 40
    assert "findings/ebb: system message, and 7 more cells" in text_of(tree(made))


def test_a_difference_of_all_cases_stands_once_on_the_page(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    words = " ".join(f"tide{number}" for number in range(150))
    for case in ("marl", "silt", "sound"):
        desk.put(case, prompt=replace(PROMPT, system=f"Read {words}\n"))
        desk.put(case, prompt=replace(PROMPT, system=f"Study {words}\n"), template="sha256:c3d4e5f6", waits=True)

    root = tree(page(desk.folder))

    assert [text_of(piece) for piece in root.iter("ins")] == ["Study"]
    targets = [link.get("href") for link in having(root, "a", "shared") if "changed" in text_of(link)]
    assert targets == ["#difference-0"] * 3
    assert "Difference 1, of 3 cells" in text_of(root)


def test_the_page_lets_in_its_own_style_and_script_and_nothing_else(tmp_path: Path) -> None:
    root = tree(page(a_full_desk(tmp_path).folder))

    policy = next(meta.attrib["content"] for meta in root.iter("meta") if meta.get("http-equiv"))
    style, script = (next(iter(root.iter(tag))).text or "" for tag in ("style", "script"))
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed(style)}'; base-uri 'none'; form-action 'none'; "
        f"script-src 'sha256-{hashed(script)}'"
    )


def hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_does_not_say_where_it_was_made(tmp_path: Path) -> None:
    made = page(a_full_desk(tmp_path).folder)

    assert str(tmp_path) not in made
    assert '<h1 dir="auto">cases</h1>' in made


def test_the_same_files_make_the_same_page(tmp_path: Path) -> None:
    desk = a_full_desk(tmp_path)

    assert page(desk.folder) == page(desk.folder)


HOSTILE = [
    *CORPUS,
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]>",
    "a\u2028b",
    "</pre></details></td></table>",
]


def a_hostile_desk(root: Path, text: str) -> Desk:
    """A desk whose recordings say `text` wherever somebody else's text can be, now and before."""
    desk = a_desk(root)
    said = text.encode("utf-8", "replace").decode()  # half a character is in no verdict and no file's name
    claim = Judged(
        text=text,
        verdict="flagged",
        findings=(Remark(check=text, severity="error", message=text),),
        quotes=(
            Quoted(paper=text, title=text, quote=text, status="altered", before=text, found=text, after=text),
            Quoted(paper=text, title="", quote=text, status="not_found", before="", found="", after=""),
        ),
    )
    outcome = Outcome(unread="", value={said: [said]}, claims=(claim,), told=(text,), page=(text,))
    question = asked(desk.folder, case="marl", prompt=replace(PROMPT, system=text, user=f"b {text}"))
    made = replace(
        recording(question),
        case=f"a {said}",
        model=text,
        endpoint=text,
        template=f"a {text}",
        parameters={"a": said},
        outcome=outcome,
    )
    file = desk.folder / "findings" / "marl@tide-1.json"
    file.parent.mkdir()
    file.write_text(as_file(made, file), encoding="utf-8")
    (desk.folder / "findings" / "silt.md").write_text(f"*System message*\n\n{harmless(text)}", encoding="utf-8")
    desk.commit(text.replace("\0", "").encode("utf-8", "replace").decode() or "-", "2026-11-02")
    unread = replace(outcome, unread=text, value=None, claims=(), told=(), page=())
    later = replace(made, outcome=unread, reply=(text,), template=f"b {text}", parameters={"a": f"b {said}"})
    file.with_name(f"{file.name}.new").write_text(as_file(later, file), encoding="utf-8")
    for each in (outcome, unread):
        review = Review(case=f"a {said}", output=output_of(each), verdict="rejected", comment=said, by=said, date=DAY)
        add(file.parent, review)
    return desk


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, list[str]]]:
    return shape(page(a_hostile_desk(tmp_path_factory.mktemp("plain"), "plain").folder))


def shape(made: str) -> list[tuple[str, list[str]]]:
    """Every element of the page with the names of its attributes, but those that show how many lines differ."""
    root = tree(made)
    lines = {*having(root, "p", "line"), *having(root, "pre", "diff"), *root.iter("ins"), *root.iter("del")}
    return [(str(element.tag), sorted(element.attrib)) for element in root.iter() if element not in lines]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_others_becomes_an_element_or_an_attribute(
    tmp_path: Path, text: str, skeleton: list[tuple[str, list[str]]]
) -> None:
    made = page(a_hostile_desk(tmp_path, text).folder)

    assert shape(made) == skeleton
    root = tree(made)
    assert spaced(harmless(visible(text))) in spaced(text_of(having(root, "section", "shelf")[0]))
    assert all(link.attrib["href"].startswith("#") for link in root.iter("a"))
