"""What a bench compares: sets of prompts, models at endpoints, and each with each."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from digest.config import Config
from digest.core.errors import ConfigError, TemplateError
from digest.endpoint_tables import Candidate
from digest.llm.pricing import Price, own_price, price_of, unpriced
from digest.llm.settings import PRICES, EndpointSettings, address, host, topics_at_once
from digest.llm.window import room_tokens, windowed
from digest.templating import TemplateFolder, shipped
from digest.writers.model import Prompted
from digest.writers.prompting import check_prompts, prompt_hashes

SHIPPED = "shipped"
_DOLLARS = "$"  # what [endpoint] and the table of prices are in
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSet:
    """Prompts by a name, with the hash of each."""

    name: str
    folder: TemplateFolder
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """A set of prompts put to a model; `letter` names it in plots, `name` in sentences."""

    letter: str
    name: str
    prompts: PromptSet
    candidate: Candidate


def combinations(candidates: Sequence[Candidate], sets: Sequence[PromptSet]) -> tuple[Combination, ...]:
    """Every model with every set of prompts, model by model: a server that loads one at a time loads each once."""
    pairs = [(candidate, prompts) for candidate in candidates for prompts in sets]
    return tuple(
        Combination(
            letter=_letter(number),
            name=_name(candidate, prompts, models=len(candidates), sets=len(sets)),
            prompts=prompts,
            candidate=candidate,
        )
        for number, (candidate, prompts) in enumerate(pairs)
    )


def price_in(candidate: Candidate, config: Config) -> Price | None:
    """The price of a model in the bench's currency; the table of prices knows no other than the dollar."""
    return (price_of if config.bench.table.currency == _DOLLARS else own_price)(candidate.settings)


def configured(config: Config, combination: Combination) -> Config:
    """The config as if it named the model and the prompts of this combination, and topics cut to its window."""
    given, plan = _in_dollars(combination.candidate.settings, config), config.pipeline
    settings = windowed(given)
    writer = plan.drafting.writer
    drafting = replace(
        plan.drafting,
        writer=writer if isinstance(writer, Prompted) else Prompted(language=plan.language),
        on_unsupported="mark",
        room_tokens=room_tokens(settings),
    )
    plan = replace(plan, drafting=drafting, at_once=topics_at_once(settings))
    return replace(
        config,
        pipeline=plan,
        endpoint=settings,
        given=given,
        strong=None,
        prompts=combination.prompts.folder,
        ratio=None,
    )


def candidates_of(config: Config, models: Sequence[str], *, elsewhere: bool) -> list[Candidate]:
    """The models to compare, each once, with names that tell them apart; raises `ConfigError` where there is none.

    They are the `models` named on the command line, else that of [endpoint] and those of [[bench.endpoints]]. A model
    named is the one of [[bench.endpoints]] that has that name, unless it is asked `elsewhere`; else it is asked at
    [endpoint].
    """
    listed, found = config.bench.candidates, list[Candidate]()
    if config.given is not None:
        mine = _in_dollars(config.given, config)
        own = [mine if model == mine.model else replace(unpriced(mine), model=model) for model in models] or [mine]
        found += [Candidate(name=settings.model, settings=settings) for settings in own]
    if models and not elsewhere:
        by_name = {each.name: each for each in reversed(listed)}
        found = [by_name.get(each.name, each) for each in found]
    found = [_listed(each, listed) for each in found]
    if not models:
        found += [each for each in listed if _without_price(each) not in map(_without_price, found)]
    if not found:
        raise ConfigError(
            "There is no model to measure.",
            hint="Say --model NAME and --base-url URL, or add a table [[bench.endpoints]] with model and base_url.",
        )
    return _told_apart([each for place, each in enumerate(found) if each not in found[:place]])


def _in_dollars(settings: EndpointSettings, config: Config) -> EndpointSettings:
    """The settings without prices that are in, or would be taken for, another currency."""
    return settings if config.bench.table.currency == _DOLLARS else unpriced(settings)


def _without_price(candidate: Candidate) -> Candidate:
    return replace(candidate, settings=unpriced(candidate.settings))


def _listed(candidate: Candidate, listed: Sequence[Candidate]) -> Candidate:
    """The candidate with the name, and where it has none the prices, that [[bench.endpoints]] has for this model."""
    settings = candidate.settings
    for each in listed:
        if (each.settings.model, address(each.settings)) == (settings.model, address(settings)):
            priced = settings if own_price(settings) else _priced_as(settings, each.settings)
            return replace(each, settings=priced)
    return candidate


def _priced_as(settings: EndpointSettings, other: EndpointSettings) -> EndpointSettings:
    return replace(settings, **{name: getattr(other, name) for name in PRICES})


def _told_apart(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the host in those names that several have, and a number where that is the same too."""
    named = _renamed(candidates, lambda each, _: f"{each.name} at {host(each.settings)}")
    return _renamed(named, lambda each, number: f"{each.name} ({number})")


def _renamed(candidates: Sequence[Candidate], name: Callable[[Candidate, int], str]) -> list[Candidate]:
    """The candidates, those whose name is not theirs alone renamed; numbers count those of one name from 1."""
    counts, seen = Counter(each.name for each in candidates), Counter[str]()
    renamed = []
    for each in candidates:
        seen[each.name] += 1
        renamed.append(each if counts[each.name] == 1 else replace(each, name=name(each, seen[each.name])))
    return renamed


def prompt_sets(config: Config, tell: Callable[[str], None]) -> list[PromptSet]:
    """The configured prompts, then those of each folder of [bench] prompts, checked; what says the same is one set.

    `shipped` as a folder that is not there means the prompts that came with the program. Raises `ConfigError`.
    """
    own = config.prompts.folders
    sets = [_checked(SHIPPED if len(own) == 1 else own[0].name, config.prompts)]
    for place in config.bench.table.prompts:
        one = _in_folder(Path(place), {each.name for each in sets})
        same = next((each.name for each in sets if each.hashes == one.hashes), None)
        if same is None:
            sets.append(one)
        else:
            tell(f"The prompts in {place} are the same as {same}: compared once.")
    return sets


def _in_folder(folder: Path, taken: set[str]) -> PromptSet:
    if folder.is_dir():
        name = str(folder) if folder.resolve().name in taken else folder.resolve().name
        return _checked(name, TemplateFolder([folder, shipped("prompts")]))
    if folder.name == SHIPPED:
        return _checked(SHIPPED, TemplateFolder([shipped("prompts")]))
    raise ConfigError(
        f"[bench] prompts: {folder} is no folder.", hint="Make it, or mend the path there or after --prompts."
    )


def _checked(name: str, folder: TemplateFolder) -> PromptSet:
    """The prompts, if none of them has a mistake."""
    try:
        check_prompts(folder)
    except TemplateError as error:
        raise ConfigError(error.message, hint=error.hint) from error
    return PromptSet(name=name, folder=folder, hashes=prompt_hashes(folder))


def _letter(number: int) -> str:
    """A to Z, then AA, as the columns of a spreadsheet."""
    more, place = divmod(number, len(_LETTERS))
    return (_letter(more - 1) if more else "") + _LETTERS[place]


def _name(candidate: Candidate, prompts: PromptSet, *, models: int, sets: int) -> str:
    """What tells a combination from the others in a sentence."""
    if sets == 1:
        return candidate.name
    return f"{candidate.name} with {prompts.name}" if models > 1 else f"{prompts.name} ({candidate.name})"
