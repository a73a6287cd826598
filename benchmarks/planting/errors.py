"""All kinds of planted errors, and cases of them: made, weeded, and drawn evenly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.planting import wrong_claims, wrong_measures, wrong_names, wrong_numbers, wrong_quotes, wrong_words
from benchmarks.planting.cases import Case, chosen, dice
from benchmarks.planting.corpus import Corpus, Source
from benchmarks.planting.numerals import numerals
from benchmarks.planting.planter import Planter, Setting
from benchmarks.planting.reporting import FRAMES, reported
from benchmarks.planting.sentences import Sentence
from digest.core.claims import Citation, Claim

PER_KIND_AND_PLACE = 120
PER_KIND_OF_QUOTE = 150
REPORTED_SHARE = 0.25

PLANTERS: Mapping[str, Planter] = {
    "last digit changed": wrong_numbers.last_digit,
    "first digit changed": wrong_numbers.first_digit,
    "decimal point moved": wrong_numbers.point_moved,
    "digits transposed": wrong_numbers.digits_transposed,
    "one number of several changed": wrong_numbers.one_of_several,
    "number word changed": wrong_numbers.number_word,
    "number taken from elsewhere in the paper": wrong_numbers.number_from_elsewhere,
    "two numbers swapped": wrong_numbers.numbers_swapped,
    "range bound changed": wrong_numbers.range_bound,
    "sign flipped": wrong_numbers.sign_flipped,
    "percent sign dropped": wrong_numbers.percent_dropped,
    "percent sign added": wrong_numbers.percent_added,
    "unit changed": wrong_measures.unit,
    "scale changed": wrong_measures.scale,
    "comparator changed": wrong_measures.comparator,
    "bound turned into a plain figure": wrong_measures.bound_dropped,
    "change turned into a level": wrong_measures.change_to_level,
    "retention turned into a gain": wrong_measures.retention,
    "parity turned into superiority": wrong_measures.parity,
    "negation inserted": wrong_words.negation_inserted,
    "negation dropped": wrong_words.negation_dropped,
    "direction reversed": wrong_words.direction,
    "quantifier changed": wrong_words.quantifier,
    "only added": wrong_words.only_added,
    "hedge dropped": wrong_words.hedge_dropped,
    "certainty added": wrong_words.certainty_added,
    "technical term exchanged": wrong_words.term,
    "name replaced by one of the paper": wrong_names.name_of_paper,
    "name replaced by one of another paper": wrong_names.name_of_another,
    "name replaced by an invented one": wrong_names.name_invented,
    "version or size in a name changed": wrong_names.version,
    "two names swapped": wrong_names.names_swapped,
    "comparison turned around": wrong_names.comparison_swapped,
    "comparison target replaced": wrong_names.target_replaced,
    "superlative added": wrong_claims.superlative,
    "scope widened": wrong_claims.scope_widened,
}
QUOTE_KINDS = (
    wrong_quotes.invented,
    wrong_quotes.of_another_paper,
    wrong_quotes.unrelated,
    wrong_quotes.spliced,
    wrong_quotes.hiding,
    wrong_quotes.too_short,
)


def planted(corpus: Corpus, seed: int) -> list[Case]:
    """All planted errors: of each kind and place at most `PER_KIND_AND_PLACE`; the same for the same seed."""
    drawn: list[Case] = []
    sites = list(_sites(corpus))
    for kind, planter in PLANTERS.items():
        rng = dice(seed, kind)
        found = [case for site in sites for case in _planted_in(site, kind, planter, rng)]
        drawn += chosen(list(_in_claims(found, corpus, rng)), PER_KIND_AND_PLACE, rng)
        drawn += chosen([_in_both(case) for case in found], PER_KIND_AND_PLACE, rng)
    for maker in QUOTE_KINDS:
        rng = dice(seed, maker.__name__)
        by_kind: dict[str, list[Case]] = {}
        for case in maker(corpus, rng):
            by_kind.setdefault(case.kind, []).append(case)
        for cases in by_kind.values():
            drawn += chosen(cases, PER_KIND_OF_QUOTE, rng)
    return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A sentence that errors may be planted in, and its surroundings; `whole` is its paper, stripped bare."""

    group: int
    sentence: Sentence
    setting: Setting
    whole: str


def _sites(corpus: Corpus) -> Iterator[_Site]:
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            setting, whole = setting_of(source, sources), _bare(source.text)
            for sentence in source.plain:
                yield _Site(group=group, sentence=sentence, setting=setting, whole=whole)


def _planted_in(site: _Site, kind: str, planter: Planter, rng: Random) -> Iterator[Case]:
    """At most two wrong versions of a sentence."""
    true = site.sentence.text
    wrong = [text for text in dict.fromkeys(planter(true, site.setting)) if _is_wrong(text, true, site.whole)]
    cited = (Citation(paper_id=site.sentence.paper_id, quote=true),)
    for text in rng.sample(wrong, min(2, len(wrong))):
        yield Case(kind=kind, group=site.group, original=true, claim=Claim(text=text, citations=cited))


def setting_of(source: Source, beside: tuple[Source, ...]) -> Setting:
    """What planters are told about the sentences of a source."""
    strangers = (name for other in beside if other is not source for name in other.names)
    return Setting(
        names=source.names,
        strangers=tuple(dict.fromkeys(strangers)),
        numbers=tuple(number for sentence in source.sentences for number in numerals(sentence.text)),
    )


def _is_wrong(text: str, original: str, whole: str) -> bool:
    """Whether a changed sentence is changed indeed, and does not stand in the paper, `whole`, all the same."""
    return _bare(text) != _bare(original) and _bare(text) not in whole


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold().strip(" .")


def _in_claims(found: list[Case], corpus: Corpus, rng: Random) -> Iterator[Case]:
    """The cases with the error in the claim alone: some told in reported speech, of rare kinds all, once more."""
    rare = len(found) < PER_KIND_AND_PLACE
    for case in found:
        told = reported(case.claim.text, rng.choice(FRAMES), corpus.small_words)
        instead = told is not None and not rare and rng.random() < REPORTED_SHARE
        texts = [told] if instead else [case.claim.text, told if rare else None]
        for text in texts:
            if text is not None:
                claim = Claim(text=text, citations=case.claim.citations)
                yield Case(kind=case.kind, where="claim only", group=case.group, original=case.original, claim=claim)


def _in_both(case: Case) -> Case:
    cited = (Citation(paper_id=case.claim.citations[0].paper_id, quote=case.claim.text),)
    return Case(
        kind=case.kind,
        where="claim and quote",
        group=case.group,
        original=case.original,
        claim=Claim(text=case.claim.text, citations=cited),
    )
