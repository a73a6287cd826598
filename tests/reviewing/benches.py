"""Benches as they might have come out, put together by hand: for what is said and drawn of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from digest.core.drafts import Usage, WritingCounts
from digest.endpoint_tables import Candidate
from digest.llm.pricing import price_of
from digest.llm.settings import EndpointSettings
from digest.reviewing.benching import Row
from digest.reviewing.clustered import Share
from digest.reviewing.combining import Combination, PromptSet
from digest.reviewing.measures import Case, Writing, measured
from digest.reviewing.watching import Call, Failure
from digest.templating import TemplateFolder
from tests.builders import a_paper, a_topic

DOWN = Failure(prompt="summarise_topic", reason="host:9 cannot be reached. Start it.", unreadable=False)
CALLS = (("summarise_topic", 4000, 900, 2.0), ("compare_papers", 4200, 700, 1.0))


def a_writing(supported: int, claims: int, **fields: object) -> Writing:
    """A topic of ten papers, written with two calls; `fields` replace the defaults."""
    share = Share(part=supported, whole=claims)
    given: dict[str, object] = {
        "drafted": share,
        "printed": share,
        "flagged": 0,
        "covered": Share(part=9, whole=10),
        "cells": Share(part=20, whole=40),
        "findings": {"quotes": claims - supported} if claims > supported else {},
        "counts": WritingCounts(asked_again=claims - supported, withdrawn=claims - supported),
        "calls": tuple(
            Call(prompt=name, usage=Usage(prompt_tokens=prompt, completion_tokens=reply), seconds=took, mended=False)
            for name, prompt, reply, took in CALLS
        ),
        "failures": (),
    }
    return Writing(**(given | fields))  # type: ignore[arg-type]  # fields are a test's own


def a_row(
    letter: str,
    name: str,
    counts: Sequence[tuple[int, int] | None],
    *,
    prices: tuple[float, float] | None = None,
    names: Mapping[int, str] | None = None,
    **fields: Any,
) -> Row:
    """What a model came to: supported claims and claims by topic, None where it wrote nothing."""
    cases = tuple(
        Case(
            topic=a_topic(a_paper(), id=f"t-00000{place}", name=(names or {}).get(place, f"Topic {place}")),
            writings=(None if each is None else a_writing(*each, **fields),),
            failures=(DOWN,) if each is None else (),
        )
        for place, each in enumerate(counts)
    )
    prompt, completion = (None, None) if prices is None else prices
    settings = EndpointSettings(
        model=name, base_url="http://host:9/v1", prompt_price=prompt, completion_price=completion
    )
    candidate = Candidate(name=name, settings=settings)
    prompts = PromptSet(name="shipped", folder=TemplateFolder([]), hashes={})
    combination = Combination(letter=letter, name=name, prompts=prompts, candidate=candidate)
    return Row(combination=combination, cases=cases, measures=measured(cases, price_of(settings)), replayed=0)
