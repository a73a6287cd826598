"""Small editions to render; all text here is invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from digest.core.claims import CheckedClaim, Citation, Claim, Finding, Location, Severity, Status
from digest.core.drafts import Comparison, Note, Row
from digest.core.editions import Accounting, Edition, Gap, Provenance, Reader, Section, SourceReport, Window
from digest.core.papers import Paper, Passage
from digest.core.topics import UNGROUPED, Lineage, QuietTopic, Topic, Trend
from digest.ports import Ports
from digest.renderers import RENDERERS
from digest.renderers.page_templates import page_templates
from digest.templating import shipped

MARL = Paper(
    id="arxiv:2611.00001",
    title="Marl: Parsing Tide Tables",
    authors=("Ada Quill", "Bo Fenn"),
    published=date(2026, 11, 17),
    url="https://arxiv.org/abs/2611.00001",
    links=("https://github.com/quill/marl",),
    passages=(
        Passage(
            heading="Abstract",
            text="Tide tables are hard to read. We present Marl, a parser for tide tables. "
            "On Harbour-12 it makes 3% fewer errors than before. Code: https://github.com/quill/marl.",
        ),
        Passage(heading="Limits", text="Marl was never tried on rivers."),
    ),
    sources=("week.txt",),
)
BRINE = Paper(
    id="text:00112233445566aa",
    title="Brine, or What <b>Salt</b> Tells & Hides",
    passages=(Passage(heading="Abstract", text="We study salt. Salt levels rise by 12 % in *spring*."),),
    sources=("week.txt", "more.txt"),
)
DUNE = Paper(
    id="text:00112233445566bb",
    title="Dune Walks",
    passages=(Passage(heading="Abstract", text="Dunes walk 4 m a year."),),
    sources=("week.txt",),
)
LISTED = Paper(
    id="text:00112233445566cc",
    title="A Paper by Title Only",
    url="https://elsewhere.example/paper",
    passages=(Passage(heading="Abstract", text="Nothing is said of it."),),
    sources=("more.txt",),
)


class Silence:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int | None = None) -> None: ...

    def step(self) -> None: ...

    def tell(self, message: str) -> None: ...


@cache
def the_ports() -> Ports:
    """Shipped templates, and nothing of the outside world."""
    return Ports(
        now=lambda: datetime(2026, 11, 20, tzinfo=UTC),
        read_bytes=lambda name: Path(name).read_bytes(),
        secret=lambda _: "",
        out=Path("out"),
        prompts=page_templates([]),
        templates=page_templates([shipped("templates")]),
        progress=Silence(),
    )


def said(paper: Paper, quote: str, claim_id: str, text: str | None = None, passage: int = 0) -> CheckedClaim:
    """A supported claim that rests on words of the paper; its text is the quote unless given."""
    start = paper.passages[passage].text.index(quote)
    location = Location(paper_id=paper.id, passage=passage, start=start, end=start + len(quote), status="verbatim")
    return CheckedClaim(
        id=claim_id,
        claim=Claim(text=text or quote, citations=(Citation(paper_id=paper.id, quote=quote),)),
        locations=(location,),
        findings=(),
        verdict="supported",
    )


def flagged(paper: Paper, quote: str, claim_id: str, text: str) -> CheckedClaim:
    """A claim whose quote was found and about which a check has a doubt."""
    finding = Finding(claim_id=claim_id, check="numbers", severity="warning", message="The quote says 3 %, not 4 %.")
    return replace(said(paper, quote, claim_id, text), findings=(finding,), verdict="flagged")


def invented(paper: Paper, quote: str, claim_id: str, text: str) -> CheckedClaim:
    """A claim whose quote is nowhere in the paper."""
    finding = Finding(claim_id=claim_id, check="quotes", severity="error", message="The quote is not in the paper.")
    nowhere = Location(paper_id=paper.id, passage=None, start=None, end=None, status="not_found")
    claim = Claim(text=text, citations=(Citation(paper_id=paper.id, quote=quote),))
    return CheckedClaim(id=claim_id, claim=claim, locations=(nowhere,), findings=(finding,), verdict="unsupported")


def tides() -> Section:
    """A topic with a claim of every verdict, and a comparison with empty cells."""
    return Section(
        topic=Topic(id="t-0a1b2c", name="Tides & salt", keywords=("tide", "salt"), papers=(MARL, BRINE)),
        written_by="model",
        summary=(
            said(MARL, "a parser for tide tables", "c-s1", "Marl parses tide tables."),
            invented(BRINE, "salt is a myth", "c-s2", "Salt does not exist."),
        ),
        notes=(
            Note(
                paper_id=MARL.id,
                claims=(
                    said(MARL, "We present Marl, a parser for tide tables.", "c-n1"),
                    flagged(MARL, "3% fewer errors", "c-n2", "It makes 4% fewer errors."),
                    said(MARL, "Marl was never tried on rivers.", "c-n3", passage=1),
                ),
            ),
            Note(paper_id=BRINE.id, claims=(said(BRINE, "Salt levels rise by 12 % in *spring*.", "c-n4"),)),
        ),
        comparison=Comparison(
            columns=("task", "result"),
            rows=(
                Row(paper_id=MARL.id, cells=(said(MARL, "tide tables", "c-k1"), None)),
                Row(paper_id=BRINE.id, cells=(None, said(BRINE, "rise by 12 %", "c-k2"))),
            ),
        ),
    )


def alone() -> Section:
    """The papers that fit nowhere."""
    return Section(
        topic=Topic(id=UNGROUPED, name="On their own", keywords=(), papers=(DUNE,)),
        written_by="model",
        summary=(),
        notes=(),
        comparison=None,
    )


def an_edition(**fields: object) -> Edition:
    """An edition with one of everything; `fields` replace the defaults."""
    given: dict[str, object] = {
        "name": "2026-W47",
        "title": "The week in tides",
        "language": "en",
        "previous": "2026-W46",
        "window": Window(since=date(2026, 11, 16), until=date(2026, 11, 22)),
        "note": "# Dear all\n\nRead **Marl** first.",
        "accounting": Accounting(
            read=6,
            repeated=1,
            unreadable=1,
            also_listed=1,
            papers=3,
            topics=1,
            claims=9,
            supported=7,
            flagged=1,
            unsupported=1,
            gaps=1,
        ),
        "overview": (said(MARL, "On Harbour-12 it makes 3% fewer errors than before.", "c-o1"),),
        "sections": (tides(), alone()),
        "gaps": (Gap(topic_id=UNGROUPED, what="notes", reason="the endpoint did not answer"),),
        "also": (LISTED,),
        "sources": (
            SourceReport(name="week.txt", kind="listing", read=6),
            SourceReport(name="more.txt", kind="jsonl", read=0, error="line 3 is cut off"),
        ),
        "provenance": Provenance(
            digest="0.1.0",
            writer="model",
            model="tiny-7b",
            endpoint="http://127.0.0.1:8080/v1",
            prompts={"summary": "sha256:aa", "notes": "sha256:bb"},
        ),
    }
    return Edition(**(given | fields))  # type: ignore[arg-type]  # fields are a test's own


def followed() -> Edition:
    """An edition with editions before it: topics that grow, fade, are new, split, merged, and some that are quiet."""
    merged = Lineage(status="merged", origins=("t-1", "t-2"), names=("Tides", "Salt & <b>brine</b>"))
    grown = replace(
        tides().topic,
        trend=Trend(status="growing", mean=0.25),
        lineage=merged,
        loose=(BRINE.id,),
        also_fits=(REEF.id, DUNE.id),
    )
    return an_edition(
        sections=(
            replace(tides(), topic=grown),
            _short("t-000001", "Corals", REEF, trend=Trend(status="new"), also_fits=(MARL.id,)),
            _short("t-000002", "Wrecks", replace(DUNE, id="text:w"), trend=Trend(status="fading", mean=4.0)),
            _short("t-000003", "Sonar", replace(DUNE, id="text:s"), trend=Trend(status="steady", mean=1.0)),
            _short(
                "t-000004",
                "Marshes",
                replace(DUNE, id="text:m"),
                lineage=Lineage(status="split", origins=("t-3",), names=("Coasts",)),
            ),
            alone(),
        ),
        quiet=tuple(
            QuietTopic(id=f"t-{name}", name=name, mean=mean, last_seen="2026-W45")
            for name, mean in (
                *(("Old *harbours*", 4.0), ("Quays", 3.33), ("Ferries", 2.0)),
                *(("Piers", 1.5), ("Buoys", 1.0), ("Nets", 0.5)),
            )
        ),
    )


def a_mixed_week() -> Edition:
    """An edition of papers of its week, one that came late, two that are revised, and two sources that failed."""
    late = replace(DUNE, published=date(2026, 11, 3))
    return an_edition(
        sections=(
            replace(tides(), topic=replace(tides().topic, loose=(BRINE.id,))),
            replace(alone(), topic=replace(alone().topic, papers=(late,))),
        ),
        revised={BRINE.id: "2026-W45", LISTED.id: "2026-W44"},
        sources=(
            SourceReport(name="arXiv cs", kind="arxiv", read=3, error="The server answered 503, four times."),
            SourceReport(name="daily papers", kind="hf_daily", read=0, error="no answer"),
            SourceReport(name="week", kind="listing", read=3),
        ),
    )


def nothing_new(**fields: object) -> Edition:
    """An edition of a week whose papers were all covered before; `fields` replace the defaults."""
    given: dict[str, object] = {
        "note": None,
        "accounting": Accounting(read=34, covered_before=34),
        "overview": (),
        "sections": (),
        "gaps": (),
        "also": (),
        "sources": (SourceReport(name="arXiv cs", kind="arxiv", read=34),),
    }
    return an_edition(**(given | fields))


def _short(topic_id: str, name: str, paper: Paper, **fields: object) -> Section:
    """A topic of one paper of which nothing is said."""
    given: dict[str, object] = {"id": topic_id, "name": name, "keywords": ("sea",), "papers": (paper,)}
    topic = Topic(**(given | fields))  # type: ignore[arg-type]  # fields are a test's own
    return Section(topic=topic, written_by="model", summary=(), notes=(), comparison=None)


def an_edition_of(*papers: Paper) -> Edition:
    """An edition that holds the papers and says nothing of them but the first half of each abstract."""
    notes = tuple(
        Note(
            paper_id=paper.id,
            claims=(said(paper, paper.passages[0].text[: len(paper.passages[0].text) // 2], f"c-{n}"),),
        )
        for n, paper in enumerate(papers)
        if len(paper.passages[0].text) > 1
    )
    section = Section(
        topic=Topic(id="t-0a1b2c", name="All of them", keywords=(), papers=papers),
        written_by="extractive",
        summary=(),
        notes=notes,
        comparison=None,
    )
    count = Accounting(read=len(papers), papers=len(papers), topics=1, claims=len(notes), supported=len(notes))
    provenance = Provenance(digest="0.1.0", writer="extractive")
    return an_edition(
        note=None, overview=(), sections=(section,), gaps=(), also=(), accounting=count, provenance=provenance
    )


def rendered(kind: str, edition: Edition, **options: object) -> str:
    """The one page that a renderer makes of an edition."""
    (page,) = RENDERERS[kind](**options).render(edition, Reader(), the_ports())
    return str(page.content)


REEF = Paper(
    id="arxiv:2611.00009",
    title="Reef: Counting Corals from the Air",
    authors=("Cy Moss",),
    published=date(2026, 11, 18),
    url="https://arxiv.org/abs/2611.00009",
    passages=(
        Passage(
            heading="Abstract",
            text="Corals are counted by divers, one reef at a time. Reef counts them from photographs taken by drones, "
            "with no diver in the water. On Atoll-7 it finds 91% of the colonies that divers find, at most 4% of its "
            "finds are wrong, and a survey takes 2 hours where divers need 5 hours. The programme’s code is free. "
            "It was not tested in murky water.",
        ),
    ),
    sources=("week.txt",),
)


def quoting(claim_id: str, text: str, *quotes: tuple[str, Status, str], **fields: object) -> CheckedClaim:
    """A claim about corals; each quote with its status and the words of the abstract that it was located at."""
    abstract = REEF.passages[0].text
    locations = tuple(
        Location(
            paper_id=REEF.id,
            passage=0 if words else None,
            start=abstract.index(words) if words else None,
            end=abstract.index(words) + len(words) if words else None,
            status=status,
        )
        for _, status, words in quotes
    )
    claim = Claim(text=text, citations=tuple(Citation(paper_id=REEF.id, quote=quote) for quote, _, _ in quotes))
    given: dict[str, object] = {"findings": (), "verdict": "supported"}
    return CheckedClaim(id=claim_id, claim=claim, locations=locations, **(given | fields))  # type: ignore[arg-type]


def finding(claim_id: str, check: str, severity: Severity, message: str) -> Finding:
    """What a check has to say about a claim."""
    return Finding(claim_id=claim_id, check=check, severity=severity, message=message)


def every_kind() -> Edition:
    """An edition with every verdict, status and severity, a number worked out and several citations."""
    left_out = "Reef counts them from photographs taken by drones, with no diver in the water"
    claims = (
        quoting(
            "c-verbatim",
            "Divers count corals.",
            ("Corals are counted by divers", "verbatim", "Corals are counted by divers"),
        ),
        quoting(
            "c-normalised",
            "The code is free.",
            ("The programme's code is free", "normalised", "The programme’s code is free"),
        ),
        quoting(
            "c-elided",
            "Drones replace divers.",
            ("Reef counts them from photographs … no diver in the water", "elided", left_out),
        ),
        quoting(
            "c-near",
            "No murky water was tried.",
            ("It was not tested in murkey waters", "near", "It was not tested in murky water"),
            findings=(finding("c-near", "quotes", "info", "The quote is spelt otherwise in the paper."),),
        ),
        quoting(
            "c-altered",
            "Reef finds 97% of all colonies.",
            ("On Atoll-7 it finds 97% of the colonies", "altered", "On Atoll-7 it finds 91% of the colonies"),
            verdict="unsupported",
            findings=(finding("c-altered", "quotes", "error", "The paper says 91%, the quote 97%."),),
        ),
        quoting(
            "c-not-found",
            "Reef also counts fish.",
            ("it counts the fish of every reef", "not_found", ""),
            verdict="unsupported",
            findings=(finding("c-not-found", "quotes", "error", "The quote is nowhere in the paper."),),
        ),
        quoting(
            "c-derived",
            "A survey is 2.5 times as fast.",
            ("a survey takes 2 hours", "verbatim", "a survey takes 2 hours"),
            ("divers need 5 hours", "verbatim", "divers need 5 hours"),
            derived=True,
        ),
        quoting(
            "c-flagged",
            "Reef is the best of all programmes.",
            (
                "it finds 91% of the colonies that divers find",
                "verbatim",
                "it finds 91% of the colonies that divers find",
            ),
            verdict="flagged",
            findings=(
                finding("c-flagged", "superlatives", "error", "No quote compares it with others."),
                finding("c-flagged", "scope", "warning", "The quote speaks of Atoll-7 alone."),
            ),
        ),
        quoting(
            "c-warned",
            "Four in a hundred finds may be wrong.",
            ("at most 4% of its finds are wrong", "verbatim", "at most 4% of its finds are wrong"),
            findings=(finding("c-warned", "hedges", "warning", "The quote says “at most”."),),
        ),
    )
    notes = (
        Note(paper_id=REEF.id, claims=(said(REEF, "The programme’s code is free.", "c-own"),)),
        Note(paper_id=DUNE.id, claims=(said(DUNE, "Dunes walk 4 m a year.", "c-dune"),)),
    )
    cells = (replace(claims[4], id="c-cell-altered"), replace(claims[6], id="c-cell-derived"))
    section = Section(
        topic=Topic(id="t-0d0e0f", name="Corals", keywords=("coral", "drone"), papers=(REEF, DUNE)),
        written_by="model",
        summary=claims,
        notes=notes,
        comparison=Comparison(columns=("result", "cost"), rows=(Row(paper_id=REEF.id, cells=cells),)),
    )
    count = Accounting(read=2, papers=2, topics=1, claims=13, supported=9, flagged=1, unsupported=3)
    return an_edition(sections=(section,), overview=(), gaps=(), also=(), note=None, accounting=count)
