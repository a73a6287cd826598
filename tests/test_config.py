"""What the config file may say, and what it is told when it is wrong."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.channels.folder import Folder
from digest.checks.quotes import Quotes
from digest.config import Config, Wishes, load
from digest.core.errors import ConfigError
from digest.endpoint_tables import BenchTable
from digest.groupers.similarity import Similarity
from digest.llm.embedding_settings import EmbeddingSettings
from digest.selecting.keywords import Keywords
from digest.selecting.memory import Memory
from digest.selecting.merge import Merge
from digest.selecting.window import InWindow
from digest.sources.listing import Listing
from digest.templating import shipped
from digest.writers.extractive import Extractive

WEEK = Wishes(edition="2026-W47")


def loaded(folder: Path, text: str, wishes: Wishes = WEEK) -> Config:
    path = folder / "digest.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, wishes)


def test_without_a_file_there_are_the_defaults() -> None:
    config = load(None, WEEK)

    plan = config.pipeline
    assert (plan.edition, plan.title, plan.language) == ("2026-W47", "Research digest 2026-W47", "en")
    assert (plan.grouper, plan.drafting.writer, plan.channels) == (Similarity(), Extractive(), (Folder(),))
    assert (config.out, config.endpoint, plan.provenance.writer) == (Path("out"), None, "extractive")


def test_every_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("Hello.")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "mine.md.jinja").write_text("My own.\n")

    config = loaded(
        tmp_path,
        """
        [edition]
        title = "Tides"
        language = "de"
        note = "note.md"
        out = "weeks"
        [[sources]]
        kind = "listing"
        path = "week.txt"
        [select]
        include = ["tide*"]
        [topics]
        max_papers = 12
        [checks]
        use = ["quotes"]
        on_unsupported = "drop"
        [templates]
        folder = "pages"
        """,
    )

    plan = config.pipeline
    assert (plan.title, plan.language, plan.note) == ("Tides", "de", "Hello.")
    assert plan.sources == (Listing(path=str(tmp_path / "week.txt")),)
    assert plan.rankers == (Merge(), Memory(), InWindow(), Keywords(include=("tide*",)))
    assert plan.grouper == Similarity(max_papers=12)
    assert (plan.drafting.checks, plan.drafting.on_unsupported) == ((Quotes(),), "drop")
    assert config.out == tmp_path / "weeks"
    assert config.templates.render("mine.md.jinja", {}) == "My own.\n"


def test_the_command_line_beats_the_file(tmp_path: Path) -> None:
    wishes = Wishes(
        edition="W", inputs=(Listing(path="-"),), tables={"edition": {"title": "Mine"}, "topics": {"topics": 3}}
    )

    config = loaded(tmp_path, '[edition]\ntitle = "Theirs"\nlanguage = "fr"\n[topics]\nmin_papers = 2\n', wishes)

    plan = config.pipeline
    assert (plan.title, plan.language, plan.sources) == ("Mine", "fr", (Listing(path="-"),))
    assert plan.grouper == Similarity(min_papers=2, topics=3)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[topic]\n", "it has no table 'topic'.", "Did you mean topics?"),
        ("[topics]\nmax_paper = 9\n", "[topics] has no option 'max_paper'.", "Did you mean max_papers?"),
        ('[topics]\nkind = "lda"\n', "[topics] knows no kind 'lda'.", "It is one of embeddings, similarity."),
        (
            '[topics]\nmax_papers = "many"\n',
            "[topics] max_papers: Input should be a valid integer, unable to parse string as an integer.",
            "Mend the value.",
        ),
        ("[select]\nincludes = []\n", "[select] has no option 'includes'.", "Did you mean include?"),
        (
            "[select]\nmax_papers = -1\n",
            "[select] max_papers: Input should be greater than or equal to 1.",
            "Mend the value.",
        ),
        ('[checks]\nuse = ["qoutes"]\n', "[checks] knows no check 'qoutes'.", "Did you mean quotes?"),
        (
            '[checks]\non_unsupported = "hide"\n',
            "[checks] on_unsupported: Input should be 'mark', 'drop' or 'fail'.",
            "Mend the value.",
        ),
        ("[pages]\nlink_host = []\n", "[pages] has no option 'link_host'.", "Did you mean link_hosts?"),
        ("[sources]\n", "[sources] must be written [[sources]].", "It may be given many times."),
        (
            "[[sources]]\npath = 'a'\n",
            "[[sources]] number 1 lacks the option kind.",
            (
                "It is one of arxiv, bibtex, crossref, csv, feed, hf_daily, jsonl, listing, openalex, ris, "
                "semantic_scholar."
            ),
        ),
        (
            "[[sources]]\nkind = 'listing'\n",
            "[[sources]] number 1 lacks the option path.",
            "Add a line path = ... to that table.",
        ),
        (
            "[select]\ninclude = 'x'\n",
            "[select] include: It must be a list.",
            'Write it in brackets: include = ["..."].',
        ),
        (
            "[select]\ninclude = ['*']\n",
            "[select] include: '*' holds no word.",
            "Give a word, a phrase or a category, or leave it out.",
        ),
        (
            "[topics]\nmin_papers = 9\nmax_papers = 3\n",
            "[topics] min_papers = 9 and max_papers = 3 leave no size for a topic.",
            "Set 1 <= min_papers <= max_papers.",
        ),
        (
            "[[topics.pin]]\nname = ' '\n",
            "[topics]: A pinned topic has no name.",
            "Give [[topics.pin]] a name.",
        ),
        (
            '[endpoint]\nmodel = "m"\n[writer]\nkind = "model"\norders = 3\n',
            "[writer] orders: Input should be 1 or 2.",
            "Mend the value.",
        ),
        ("topics = 3\n", "topics must be a table.", "Write [topics] on a line of its own."),
        ("[prompts]\nfolder = 'none'\n", "[prompts] folder: FOLDER/none is no folder.", "Make it, or mend the path."),
    ],
)
def test_a_mistake_is_named_with_its_table_and_option(tmp_path: Path, text: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigError) as raised:
        loaded(tmp_path, text)

    assert raised.value.message == f"{tmp_path / 'digest.toml'}: {message}".replace("FOLDER", str(tmp_path))
    assert raised.value.hint == hint


def test_a_file_that_is_not_toml_is_named_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"digest\.toml is not TOML: .*\(at line 2, column 9\)"):
        loaded(tmp_path, "[edition]\ntitle = oops\n")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read: No such file or directory"):
        load(tmp_path / "none.toml", WEEK)


def test_a_note_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"The note .*note\.md cannot be read"):
        loaded(tmp_path, '[edition]\nnote = "note.md"\n')


def test_the_example_says_the_defaults_and_nothing_unknown(tmp_path: Path) -> None:
    example = (shipped("examples") / "digest.toml").read_text(encoding="utf-8")
    for folder in ("prompts", "templates"):
        (tmp_path / folder).mkdir()
    said = "\n".join(_uncommented(line) for line in example.splitlines())

    config = loaded(tmp_path, said)

    plan, default = config.pipeline, load(None, WEEK).pipeline
    assert [source.kind for source in plan.sources] == [
        "arxiv",
        "hf_daily",
        "feed",
        "listing",
        "openalex",
        "crossref",
        "bibtex",
        "jsonl",
    ]
    assert (config.late_days, config.contact) == (14, "digest@lab.example")
    grouper = plan.grouper
    assert isinstance(grouper, Similarity)
    assert (grouper.max_tokens, [pin.name for pin in grouper.pin]) == (12000, ["Speculative decoding"])
    assert replace(grouper, max_tokens=None, pin=(), must=(), never=()) == default.grouper
    assert (plan.rankers[:-1], plan.rankers[-1]) == (default.rankers[:-1], Keywords(max_papers=60))
    assert plan.drafting.checks == default.drafting.checks
    assert (plan.renderers[:-1], plan.title, plan.drafting.on_unsupported) == (
        default.renderers[:-1],
        default.title,
        "mark",
    )
    assert [type(channel).__name__ for channel in plan.channels] == ["Folder", "Email", "Notice"]
    assert config.mail is not None
    assert [reader.address for reader in config.mail.readers] == ["ada@lab.example", "bo@lab.example"]
    assert config.embeddings is not None
    assert (config.embeddings.model, config.embeddings.dimensions) == ("nomic-embed-text", 256)
    assert (config.embeddings.batch, config.embeddings.prefix) == (
        EmbeddingSettings().batch,
        EmbeddingSettings().prefix,
    )
    assert config.bench.table == BenchTable()
    assert [(each.name, each.settings.model) for each in config.bench.candidates] == [("llama", "llama3.1:8b")]


@pytest.mark.parametrize(("endpoint", "at_once"), [({}, 64), ({"in_flight": 7}, 7)])
def test_as_many_topics_are_written_about_at_once_as_requests_may_be_in_flight(
    endpoint: dict[str, Any], at_once: int
) -> None:
    wishes = Wishes(edition="W", tables={"endpoint": {"model": "m"} | endpoint})

    assert load(None, wishes).pipeline.at_once == at_once


def test_endpoints_to_compare_take_nothing_from_the_table_of_the_endpoint(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        """
        [endpoint]
        model = "ours"
        base_url = "http://ours.test/v1"
        headers = { x-team = "secret" }
        [bench]
        prompts = ["terse", "deep/er"]
        [[bench.endpoints]]
        model = "theirs"
        [[bench.endpoints]]
        model = "own"
        base_url = "http://own.test/v1"
        ca_file = "own.pem"
        """,
        Wishes(edition="W", environment={"endpoint": {"base_url": "http://exported.test/v1"}}),
    )

    theirs, own = (each.settings for each in config.bench.candidates)
    assert (theirs.base_url, dict(theirs.headers)) == ("http://exported.test/v1", {})
    assert (own.base_url, own.ca_file, own.max_reply_tokens) == ("http://own.test/v1", str(tmp_path / "own.pem"), None)
    assert config.bench.table.prompts == (str(tmp_path / "terse"), str(tmp_path / "deep/er"))


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        ("", (8192, 16384)),
        ("max_reply_tokens = 2000", (2000, None)),
        ("most_reply_tokens = 9000", (8192, 9000)),
        ("max_reply_tokens = 2000\nmost_reply_tokens = 3000", (2000, 3000)),
    ],
)
def test_a_limit_that_is_given_is_not_exceeded_unless_the_config_says_so(
    tmp_path: Path, options: str, limits: tuple[int, int | None]
) -> None:
    config = loaded(tmp_path, f"[endpoint]\nmodel = 'tide-1'\n{options}\n")

    assert config.endpoint is not None
    assert (config.endpoint.max_reply_tokens, config.endpoint.most_reply_tokens) == limits


def _uncommented(line: str) -> str:
    """The option or table that a comment shows; prose stays a comment."""
    bare = line.removeprefix("# ")
    return bare if bare.startswith("[") or " = " in bare else line
