"""Papers that nobody wrote, for trying a model: no two sentences of them are alike, and none stands in its memory."""

from random import Random

from digest.core.papers import Paper, Passage, text_id

_SYLLABLES = (
    "ba",
    "dor",
    "fen",
    "gil",
    "hasp",
    "jun",
    "kel",
    "lor",
    "mip",
    "nar",
    "os",
    "pry",
    "quen",
    "rud",
    "sil",
    "tov",
)
_WORKS = (
    "a parser",
    "a scheduler",
    "a sampler",
    "an index",
    "a simulator",
    "an estimator",
    "a compressor",
    "a planner",
)
_MATTERS = (
    "tide tables",
    "seed catalogues",
    "bus timetables",
    "kiln temperatures",
    "bell recordings",
    "harvest ledgers",
    "glacier photographs",
    "loom patterns",
)
_FAULTS = ("smudged columns", "missing years", "mixed units", "uneven sampling", "faded ink", "doubled entries")
_WAYS = ("a sorted buffer", "two passes", "a small graph", "weighted voting", "a lookup by prefix", "coarse bins")
_THINGS = ("pages", "records", "readings", "entries", "traces", "drawings")
_MEASURES = ("error rate", "running time", "memory use", "number of corrections", "share of rejects", "mean delay")
_UNITS = ("percent", "seconds", "megabytes", "per thousand", "points", "minutes")
_PLACES = ("harbour", "valley", "museum", "workshop", "station", "archive")
_SENTENCES = (
    "We present {name}, {work} for {matter} that copes with {fault} by means of {way}.",
    "Earlier work on {matter} leaves {fault} aside, although {count} of {total} {things} in our {place} set show them.",
    "{name} reads {count} {things} in {first} minutes and stores what it finds in {way}.",
    "On the {place}-{number} set the {measure} falls from {first} to {second} {unit}.",
    "Without {way} the {measure} rises by {third} {unit}, which half of the {total} {things} account for.",
    "A second trial with {things} from the {place} of {other} gives a {measure} of {second} {unit}.",
    "What remains are {fault} in {count} of the {total} {things}, for which {name} asks a person.",
    "We release the {count} {things} of {place}-{number} together with the settings of {name}.",
)


def invented_papers(count: int) -> tuple[Paper, ...]:
    """The first `count` of an endless row of papers, always the same ones; some 150 words each."""
    return tuple(_paper(number) for number in range(count))


def _paper(number: int) -> Paper:
    chance = Random(number)  # noqa: S311 -- guards nothing
    name = _name(chance)
    matter = chance.choice(_MATTERS)
    text = " ".join(_sentence(pattern, name, matter, chance) for pattern in _SENTENCES)
    title = f"{name}: {matter.capitalize()} without {chance.choice(_FAULTS).capitalize()}"
    return Paper(id=text_id(title, text), title=title, passages=(Passage(heading="Abstract", text=text),))


def _sentence(pattern: str, name: str, matter: str, chance: Random) -> str:
    drawn = chance.choice
    return pattern.format(
        name=name,
        matter=matter,
        other=_name(chance),
        work=drawn(_WORKS),
        fault=drawn(_FAULTS),
        way=drawn(_WAYS),
        things=drawn(_THINGS),
        measure=drawn(_MEASURES),
        unit=drawn(_UNITS),
        place=drawn(_PLACES),
        number=chance.randint(10, 99),
        count=chance.randint(100, 499),
        total=chance.randint(500, 999),
        first=f"{chance.randint(41, 89)}.{chance.randint(1, 9)}",
        second=f"{chance.randint(11, 39)}.{chance.randint(1, 9)}",
        third=f"{chance.randint(2, 9)}.{chance.randint(1, 9)}",
    )


def _name(chance: Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(3)).capitalize()
