"""Words that turn the sense of a sentence, in lower case; `evidence.variants.bases` finds the form that is listed.

The lists follow Quirk et al., "A Comprehensive Grammar of the English Language" (1985), on negation, quantifiers,
degree and modality, read together with abstracts of computer science.
"""

from collections.abc import Mapping
from types import MappingProxyType

_NEGATIONS = """
not no never neither nor without cannot none nothing nobody hardly barely scarcely fail lack unable absent n't don't
doesn't didn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't hasn't haven't
"""
# Those that say "perhaps" wherever they stand, and those that may also say something else.
_DOUBTS = """
may might could suggest appear seem likely possibly potentially perhaps probably probable presumably arguably tend
hypothesize hypothesise conjecture speculate believe preliminary tentative tentatively partially partly somewhat
plausible plausibly hint sometimes occasionally anecdotal anecdotally insignificant
"""
_OTHER_HEDGES = """
can would should often frequently commonly usually generally typically mostly largely possible
potential near nearly almost principle
"""
_CERTAINTIES = """
always guarantee prove proven certain certainly definitely undoubtedly unquestionably clearly necessarily must
conclusively conclusive invariably inevitably completely fully entirely perfectly totally universally absolutely
undeniably irrefutably unambiguously significantly substantially dramatically drastically greatly vastly tremendously
strongly highly consistently remarkably massively hugely never
"""
_MODALS = """
may might possibly potentially perhaps probably presumably arguably tentatively
"""
_DENYING = """
avoid eliminate incapable absence lack short struggle remove prevent free impossible insufficient limit only without
independent agnostic regardless despite although however but little few less rarely miss omit ignore neglect
"""
# "art" as in "state of the art".
_SUPERLATIVES = """
best first only largest highest fastest strongest greatest lowest smallest cheapest biggest newest latest simplest
safest richest deepest longest shortest worst sota art unprecedented unique unrivalled unrivaled unmatched unparalleled
unsurpassed groundbreaking revolutionary record leading foremost pioneering breakthrough ultimate optimal definitive
"""
_UP = """
increase raise boost gain rise grow growth enhance enlarge expand amplify extend higher more larger greater bigger
longer upward maximize maximise exceed
"""
_DOWN = """
decrease reduce lower drop decline fall shrink diminish cut minimize minimise fewer less smaller shorter downward
reduction halve
"""
_GOOD = """
improve outperform surpass beat better superior faster stronger easier cheaper benefit help accelerate speed speedup win
succeed success strengthen safer simpler advantage effective robust efficient accurate reliable stable useful helpful
positive improvement simple gain surpass ahead
"""
_BAD = """
degrade underperform worsen worse inferior slower weaker harder costlier harm hurt slow lose fail failure weaken lag
riskier disadvantage ineffective brittle inefficient inaccurate unreliable unstable useless unhelpful negative
hinder impede deteriorate deterioration degradation impair suffer complicated complex short
"""
_REPORTING = """
author paper work study article report show find state claim describe note observe demonstrate say argue write
researcher according accord present explain highlight mention discuss reveal conclude introduce announce tell abstract
"""
_COMPARING = """
than outperform surpass exceed beat underperform versus vs compare comparable comparison better worse faster slower
higher lower superior superiority inferior
"""
_GENERIC = """
model method approach framework technique system network architecture effort scheme strategy procedure pipeline survey
work study field area domain setting data dataset task problem challenge
"""
_FUNCTION_WORDS = """
a an the this that these those it its itself they their theirs them themselves we our ours us i my he his she her one
ones is are was were be been being am has have had having do does did of in on at for to by as with from which who whom
whose what also then thus hence therefore moreover furthermore here there such so and or while whilst where when whereas
whether both either than but however yet though although because since if into onto between among across through via per
about against during within upon up out off own other another s et al e g eg i ie namely respectively additionally
besides finally lastly firstly secondly particularly especially specifically notably recently lately similarly likewise
consequently accordingly meanwhile addition well along like over under above below
before after behind beyond around toward towards despite unlike how why not cannot no
never without nor neither in order instance time case
"""
_AMOUNTS = {
    "all": "all every each any entire whole everywhere everyone everything anywhere anyone anything always universally",
    "most": "most majority mostly",
    "many": "many numerous various multiple several often",
    "some": "some certain sometimes",
    "few": "few rarely seldom little hardly",
    "only": "only solely exclusively merely just",
    "none": "no none never",
}

NEGATIONS = frozenset(_NEGATIONS.split())
# Words that deny without a "not": they speak against taking a missing one for an error.
DENYING = frozenset(_DENYING.split())
# What is said of things to come.
FUTURES = frozenset(("will", "shall", "plan", "planned", "plans", "promise", "promised", "future", "intend"))
# Of the doubts those that stand right before what they doubt.
MODALS = frozenset(_MODALS.split())
DOUBTS = frozenset(_DOUBTS.split())
HEDGES = DOUBTS | frozenset(_OTHER_HEDGES.split())
CERTAINTIES = frozenset(_CERTAINTIES.split())
SUPERLATIVES = frozenset(_SUPERLATIVES.split())
# How much of all there is, and the amounts that may be left out: "on all tasks" also holds "on tasks".
QUANTIFIERS: Mapping[str, str] = MappingProxyType(
    {word: amount for amount, words in _AMOUNTS.items() for word in words.split()}
)
FREELY_DROPPED = frozenset({"all", "many", "only"})
# Which way a word points, and whether it says how much or how well.
DIRECTIONS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(_UP.split(), ("much", 1)),
        **dict.fromkeys(_DOWN.split(), ("much", -1)),
        **dict.fromkeys(_GOOD.split(), ("well", 1)),
        **dict.fromkeys(_BAD.split(), ("well", -1)),
    }
)
# Words of which neither stands for the other.
OPPOSED = (
    *(("with", "without"), ("before", "after"), ("over", "under"), ("by", "to"), ("above", "below"), ("from", "to")),
    *(("and", "or"), ("if", "unless"), ("because", "although"), ("within", "beyond"), ("until", "since")),
    *(("into", "from"), ("more", "less"), ("first", "last"), ("same", "different")),
    *(("rather", "well"), ("instead", "addition"), ("unlike", "like")),
)
REPORTING = frozenset(_REPORTING.split())
# Words that say of two things how they compare, and words that only refer to something.
COMPARING = frozenset(_COMPARING.split())
GENERIC = frozenset(_GENERIC.split())
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
