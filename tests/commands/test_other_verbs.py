"""The other verbs, from the command line."""

import json
import tomllib
from pathlib import Path

import pytest

from digest.__main__ import VERBS
from digest.core.papers import text_id
from tests.commands.conftest import MARL, SALT, Digest

MARL_ID = text_id("Marl: Parsing Tide Tables", MARL)
SALT_ID = text_id("Does Salt Help Sonar?", SALT)


def test_read_prints_a_paper_a_line_and_the_account_beside(digest: Digest) -> None:
    said = digest("read", "week.txt")

    papers = [json.loads(line) for line in said.out.splitlines()]
    assert sorted((paper["id"], paper["title"]) for paper in papers) == sorted(
        [(MARL_ID, "Marl: Parsing Tide Tables"), (SALT_ID, "Does Salt Help Sonar?")]
    )
    assert said.err == "Reading 1 ...\nPapers: 2 read = 2 in the edition.\n"


def test_what_read_prints_reads_back_without_loss(digest: Digest, tmp_path: Path) -> None:
    first = digest("read", "week.txt").out
    (tmp_path / "papers.jsonl").write_text(first, encoding="utf-8")

    assert digest("read", "papers.jsonl").out == first
    assert digest("group", "papers.jsonl").out == digest("group", "week.txt").out


def test_group_prints_the_topics(digest: Digest) -> None:
    said = digest("group", "week.txt")

    found = json.loads(said.out)
    assert list(found) == ["topics", "ungrouped"]
    assert {paper["id"] for topic in found["topics"] for paper in topic["papers"]} == {MARL_ID, SALT_ID}
    assert said.err == "Reading 1 ...\nGrouping ...\n2 papers in 1 topic, 0 ungrouped.\n"


def test_group_says_why_for_every_paper(digest: Digest) -> None:
    found = json.loads(digest("group", "week.txt", "--explain").out)

    assert len(found["why"]) == 2


def claims(folder: Path, *quotes: tuple[str, str, str]) -> str:
    path = folder / "claims.json"
    listed = [
        {"id": claim_id, "text": quote, "citations": [{"paper": paper, "quote": quote}]}
        for claim_id, paper, quote in quotes
    ]
    path.write_text(json.dumps(listed))
    return str(path)


def test_check_finds_quotes_by_id_and_by_title(digest: Digest, tmp_path: Path) -> None:
    file = claims(
        tmp_path,
        ("a", MARL_ID, "it makes 3% fewer errors"),
        ("b", "Does Salt Help Sonar?", "from 12 to 7 metres"),
    )

    said = digest("check", file, "--papers", "week.txt", "--json")

    results = json.loads(said.out)
    assert said.code == 0
    assert [(each["id"], each["verdict"], each["findings"]) for each in results] == [
        ("a", "supported", []),
        ("b", "supported", []),
    ]
    assert results[0]["citations"] == [
        {
            "paper": MARL_ID,
            "passage": 0,
            "start": MARL.index("it makes"),
            "end": MARL.index("it makes") + len("it makes 3% fewer errors"),
            "quote": "it makes 3% fewer errors",
            "status": "verbatim",
        }
    ]


def test_check_exits_with_4_when_a_claim_is_not_supported(digest: Digest, tmp_path: Path) -> None:
    file = claims(tmp_path, ("a", MARL_ID, "it makes 4% fewer errors"), ("b", "Nobody's Paper", "nothing"))

    said = digest("check", file, "--papers", "week.txt")

    assert said.code == 4
    assert said.out == (
        "✗ unsupported a: it makes 4% fewer errors\n"
        "    quotes: The quote differs from the paper ('4%' for '3%'), which says: 'it makes 3% fewer errors'.\n"
        "✗ unsupported b: nothing\n"
        '    citations: There is no paper "Nobody\'s Paper" among those it may cite.\n'
        "0 of 2 claims supported: every quote found in the paper named.\n"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"id": "a"}]', "claims.json: claim 1, text: Field required."),
        ('{"id": "a"}', "claims.json: Input should be a valid array."),
        ('[{"id": "a", "text": ""}, {"id": "a", "text": ""}]', "claims.json: the id 'a' is given to several claims."),
    ],
)
def test_check_names_what_is_wrong_with_a_file_of_claims(
    digest: Digest, tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "claims.json").write_text(content)

    said = digest("check", "claims.json", "--papers", "week.txt")

    assert said.code == 1
    assert said.err.startswith(f"Error: {message}\n")


def test_check_without_papers_says_what_is_missing(digest: Digest, tmp_path: Path) -> None:
    said = digest("check", claims(tmp_path))

    assert (said.code, said.err) == (
        2,
        "Error: There are no papers to check against.\nSay digest check CLAIMS --papers FILE.\n",
    )


def test_new_writes_a_config_that_runs(digest: Digest, tmp_path: Path) -> None:
    said = digest("new", "weekly")

    assert (said.code, said.out) == (
        0,
        "Wrote weekly/digest.toml\nNext: cd weekly, name your sources in digest.toml, digest doctor, digest run\n",
    )
    assert set(tomllib.loads((tmp_path / "weekly" / "digest.toml").read_text())) == {
        "edition",
        "select",
        "topics",
        "writer",
        "checks",
        "pages",
    }
    assert digest("run", "week.txt", "--config", "weekly/digest.toml", "--out", "out").code == 0


def test_new_with_prompts_copies_what_can_be_edited_and_names_it(digest: Digest, tmp_path: Path) -> None:
    digest("new", "weekly", "--with-prompts")

    config = tomllib.loads((tmp_path / "weekly" / "digest.toml").read_text())
    assert (config["prompts"], config["templates"]) == ({"folder": "prompts"}, {"folder": "templates"})
    assert (tmp_path / "weekly" / "templates" / "digest.html.jinja").is_file()
    (tmp_path / "weekly" / "templates" / "digest.md.jinja").write_text("Mine: {{ edition.title }}\n")
    digest("run", "week.txt", "--config", "weekly/digest.toml", "--title", "Tides", "--out", "out", "--edition", "W")
    assert (tmp_path / "out" / "W" / "digest.md").read_text() == "Mine: Tides\n"


def test_new_overwrites_nothing(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("mine")

    said = digest("new")

    assert (said.code, (tmp_path / "digest.toml").read_text()) == (2, "mine")
    assert said.err.startswith("Error: digest.toml is already there.\n")


def test_show_lists_every_plugin_with_its_options(digest: Digest) -> None:
    found = json.loads(digest("show", "--json").out)

    assert found["groupers"]["similarity"]["max_papers"] == 15
    files = ("bibtex", "csv", "jsonl", "listing", "ris")
    assert {kind: found["sources"][kind] for kind in files} == {kind: {"path": None} for kind in files}
    assert "      max_papers = 15\n" in digest("show").out
    assert "      url, which must be given\n" in digest("show").out


def test_show_of_a_prompt_that_is_not_there_says_which_are(digest: Digest) -> None:
    said = digest("show", "sumarise")

    assert said.code == 2
    assert "There is no prompt 'sumarise'." in said.err


def test_show_of_a_prompt_made_of_replies_needs_a_model_that_gave_them(digest: Digest) -> None:
    said = digest("show", "write_overview", "week.txt")

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "Error: This prompt is made of a model's earlier replies, and no model is named.\n"
        "Say --model NAME and --base-url URL as for the run, or set them in [endpoint].\n"
    )


def test_help_lists_the_verbs(digest: Digest) -> None:
    said = digest("--help")

    assert said.code == 0
    assert all(f"  {verb} " in said.out for verb in VERBS)


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_explains_itself(digest: Digest, verb: str) -> None:
    said = digest(verb, "--help")

    assert said.code == 0
    assert said.out.startswith(f"Usage: digest {verb} ")


def test_an_unknown_verb_or_option_is_a_usage_error(digest: Digest) -> None:
    assert digest("rum").code == 2
    assert digest("run", "--nonsense").code == 2


def test_a_bug_says_that_it_is_one_and_keeps_the_traceback(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hashlib.sha256", lambda _: 1 / 0)

    said = digest("read", "week.txt")

    assert said.code == 3
    assert "this is a bug in digest" in said.err
    (crash,) = tmp_path.glob("crash-*.txt")
    assert "ZeroDivisionError" in crash.read_text()
