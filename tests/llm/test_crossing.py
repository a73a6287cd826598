"""A reply that belongs to another prompt is not taken for one to this."""

from dataclasses import dataclass, replace

import pytest
import respx

from digest.core.errors import ReplyError
from digest.llm.building import Terms
from digest.llm.tally import Tally
from tests.llm.asked import PROMPT, Shelf, Slept, ask_all, completion, sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Which papers are spoken of."""

    papers: tuple[str, ...]

    @property
    def named(self) -> tuple[str, ...]:
        return self.papers


ABOUT_TIDES = replace(PROMPT, reply_type=Noted, keys=frozenset({"k3f9a", "k00c1"}))
OURS, THEIRS = '{"papers": ["k3f9a", "kffff"]}', '{"papers": ["k7777", "k8888"]}'


def test_a_reply_about_other_papers_is_asked_for_again_and_not_kept(chat: respx.Route) -> None:
    chat.side_effect = [completion(THEIRS), completion(OURS)]
    shelf, tally = Shelf(), Tally()

    [reply] = ask_all([ABOUT_TIDES], shelf, tally, Terms(sleep=Slept()))

    assert reply.value == Noted(papers=("k3f9a", "kffff"))
    assert [kept.text for kept in shelf.kept.values()] == [OURS]
    assert tally.outcomes == {"ok": 1, "invalid": 1}
    assert (
        "The reply is about other papers: it names none of the keys that this prompt gives.\n"
        in (sent(chat, 1)["messages"][1]["content"])
    )


def test_two_replies_that_change_places_are_both_asked_for_again(chat: respx.Route) -> None:
    other = replace(ABOUT_TIDES, user="And at Salt?", keys=frozenset({"k7777"}))
    chat.side_effect = [completion(THEIRS), completion(OURS), completion(OURS), completion(THEIRS)]

    replies = ask_all([ABOUT_TIDES, other], Shelf(), Tally(), Terms(sleep=Slept()), in_flight=2)

    assert [each.text for each in replies] == [OURS, THEIRS]


@pytest.mark.parametrize("said", ['{"papers": []}', '{"papers": ["Paper K3F9A"]}', '{"papers": ["<k00c1>"]}'])
def test_a_reply_that_names_no_paper_or_one_in_its_own_way_is_to_this_prompt(chat: respx.Route, said: str) -> None:
    chat.side_effect = [completion(said)]

    [reply] = ask_all([ABOUT_TIDES], Shelf(), Tally(), Terms(sleep=Slept()))

    assert reply.text == said


def test_whoever_names_none_of_them_three_times_has_given_no_reply(chat: respx.Route) -> None:
    chat.side_effect = [completion(THEIRS)] * 3

    [error] = ask_all([ABOUT_TIDES], Shelf(), Tally(), Terms(sleep=Slept()))

    assert isinstance(error, ReplyError)


def test_a_prompt_that_gives_no_keys_takes_any_reply(chat: respx.Route) -> None:
    chat.side_effect = [completion(THEIRS)]

    [reply] = ask_all([replace(ABOUT_TIDES, keys=frozenset())], Shelf(), Tally(), Terms(sleep=Slept()))

    assert reply.text == THEIRS


def test_replies_to_other_prompts_are_in_form_and_say_nothing_against_it(chat: respx.Route) -> None:
    chat.side_effect = [completion(THEIRS)] * 6
    other = replace(ABOUT_TIDES, user="And at Salt?")

    ask_all([ABOUT_TIDES, other], Shelf(), Tally(), Terms(sleep=Slept()))

    assert [sent(chat, number)["response_format"]["type"] for number in range(6)] == ["json_schema"] * 6
