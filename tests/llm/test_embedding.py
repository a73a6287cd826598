"""Texts become vectors through any /v1/embeddings endpoint, and what came once is not asked for again."""

import asyncio
import base64
import json
import math
import struct
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest.core.errors import BudgetError, ConfigError, ModelBusyError, ModelError, ModelRefusedError, ReplyError
from digest.llm.embedding import KeptEmbedding
from digest.llm.embedding_settings import key_of_text
from digest.llm.refusals import EndpointRefusedError, NoAnswerError
from digest.tables import BudgetTable
from tests.llm.asked import KEY, failure
from tests.llm.embedded import VECTORS, Shelved, embed, embed_all, inputs, serving, settings, vectors

EBB, FLOW, SLACK = VECTORS["ebb"], VECTORS["flow"], VECTORS["slack"]


def test_a_request_asks_for_floats_and_holds_the_key_in_its_header_alone(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving()

    came = embed(["slack", "ebb"], settings(headers={"X-Route": "north"}, extra_body={"user": "quay"}))

    assert came.vectors == [SLACK, EBB]
    request = embeddings.calls[0].request
    assert json.loads(request.content) == {
        "model": "tide-vec",
        "input": ["slack", "ebb"],
        "encoding_format": "float",
        "user": "quay",
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["x-route"] == "north"
    assert KEY not in request.content.decode() + str(request.url)
    assert (came.tally.calls, came.tally.vectors, came.tally.prompt_tokens) == (1, 2, 7)
    assert came.tally.outcomes == {"ok": 1}


def test_nothing_is_asked_for_no_text() -> None:
    assert embed([], settings()).vectors == []


def test_a_text_that_stands_there_twice_is_sent_once(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving()

    assert embed(["ebb", "flow", "ebb"], settings()).vectors == [EBB, FLOW, EBB]
    assert inputs(embeddings) == [["flow", "ebb"]]


def test_the_prefix_that_a_model_wants_stands_before_each_text(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving(lambda text: VECTORS[text.removeprefix("passage: ")])

    assert embed(["ebb", "slack"], settings(prefix="passage: ")).vectors == [EBB, SLACK]
    assert inputs(embeddings) == [["passage: slack", "passage: ebb"]]


def test_texts_that_no_server_could_read_are_sent_readable(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving(lambda _: EBB)

    assert embed(["a\ud800b\0c"], settings()).vectors == [EBB]
    assert inputs(embeddings) == [["a\ufffdbc"]]


def encoded(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


@pytest.mark.parametrize(
    "rows",
    [
        [{"index": 1, "embedding": EBB}, {"index": 0, "embedding": SLACK}],
        [{"index": 1, "embedding": encoded(EBB)}, {"index": 0, "embedding": encoded(SLACK)}],
        [{"embedding": SLACK}, {"embedding": EBB}],
        [{"embedding": SLACK}, {"index": 1, "embedding": EBB}],
        [{"index": 0, "embedding": SLACK}, {"index": 1, "embedding": [1, 0, 0.5]}],
    ],
)
def test_a_vector_is_of_the_text_that_its_index_says(embeddings: respx.Route, rows: list[Any]) -> None:
    embeddings.return_value = vectors(data=rows)

    assert embed(["slack", "ebb"], settings()).vectors == [SLACK, EBB]


@hypothesis_settings(max_examples=30, deadline=None)
@hypothesis_given(order=st.permutations(range(7)), batch=st.integers(min_value=1, max_value=9), in_base64=st.booleans())
def test_in_whatever_order_and_form_a_server_answers_each_text_gets_its_own_vector(
    order: list[int], batch: int, in_base64: bool
) -> None:
    texts = [f"buoy {'i' * (number % 3)}{number}" for number in range(7)]

    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["input"]
        made = [[float(text[-1]) + 1.0, float(len(text))] for text in asked]
        rows = [{"index": at, "embedding": encoded(each) if in_base64 else each} for at, each in enumerate(made)]
        return vectors(data=[rows[at] for at in order if at < len(rows)])

    with respx.mock(using="httpcore2") as router:
        router.post("http://model.test/v1/embeddings").side_effect = answer
        came = embed(texts, settings(batch=batch))

    assert came.vectors == [[1, 6], [2, 7], [3, 8], [4, 6], [5, 7], [6, 8], [7, 6]]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (vectors(EBB), "The number of vectors in the reply is wrong: 1 instead of 2."),
        (vectors(EBB, FLOW, SLACK), "The number of vectors in the reply is wrong: 3 instead of 2."),
        (vectors(EBB, [1.0, 2.0]), "The reply has vectors of 2 and of 3 numbers."),
        (vectors(EBB, []), "The reply has an empty vector."),
        (vectors(EBB, [0.0, 0.0, -0.0]), "The reply has a vector that is zero."),
        (vectors(EBB, [1.0, math.nan, 2.0]), "The reply has a vector with a number that is not finite."),
        (vectors(EBB, [1.0, math.inf, 2.0]), "The reply has a vector with a number that is not finite."),
        (vectors(EBB, [1.0, 1e60, 2.0]), "The reply has a vector with a number that is not finite."),
        (vectors(EBB, [1.0, None, 2.0]), "The reply has a vector with an entry that is no number."),
        (vectors(EBB, [1.0, "2", 2.0]), "The reply has a vector with an entry that is no number."),
        (vectors(data=[{"index": 0}, {"index": 1, "embedding": EBB}]), "The reply has an entry without a vector."),
        (vectors(data=["a", "b"]), "The reply has an entry without a vector."),
        (vectors(EBB, "no base64"), "The reply has a vector that is neither numbers nor base64."),
        (vectors(EBB, "AAAA"), "The reply has a vector in base64 that is cut off."),
        (
            vectors(data=[{"index": 1, "embedding": EBB}, {"index": 1, "embedding": EBB}]),
            "The reply does not say which vector is of which text: their index is wrong.",
        ),
        (
            vectors(data=[{"index": [0], "embedding": EBB}, {"index": 1, "embedding": EBB}]),
            "The reply does not say which vector is of which text: their index is wrong.",
        ),
        (httpx.Response(200, text=" "), "model.test answered with nothing at all."),
    ],
)
def test_what_cannot_be_the_vectors_of_the_texts_is_asked_for_once_more_and_then_an_error(
    embeddings: respx.Route, answer: httpx.Response, message: str
) -> None:
    embeddings.return_value = answer
    shelf = Shelved()

    came = embed(["ebb", "flow"], settings(), shelf)

    assert isinstance(came.error, ReplyError)
    assert came.error.message == message
    assert (embeddings.call_count, shelf.kept) == (2, {})
    assert came.tally.purse.tokens == (0 if not answer.text.strip() else 14)  # what is of no use is paid for as well
    assert came.told == [f"{message.rstrip('.')}. Asking once more."]


def test_a_reply_that_is_right_the_second_time_is_taken(embeddings: respx.Route) -> None:
    embeddings.side_effect = [vectors(EBB), vectors(FLOW, EBB)]

    came = embed(["ebb", "flow"], settings())

    assert came.vectors == [EBB, FLOW]
    assert (came.tally.calls, came.tally.repairs, dict(came.tally.outcomes)) == (2, 1, {"ok": 1, "invalid": 1})


def test_vectors_of_another_length_than_those_before_are_an_error(embeddings: respx.Route) -> None:
    embeddings.side_effect = [vectors(FLOW), vectors([1.0, 2.0]), vectors([1.0, 2.0])]

    came = embed(["ebb", "flow"], settings(batch=1))

    assert isinstance(came.error, ReplyError)
    assert came.error.message == "The reply has vectors of 2 numbers, and those before have 3."


@pytest.mark.parametrize(
    ("answer", "error", "message", "hint"),
    [
        (
            failure(404, "The model `tide-vec` does not exist", code="model_not_found"),
            EndpointRefusedError,
            "model.test has no model 'tide-vec': The model `tide-vec` does not exist",
            "Mend [embeddings] model; http://model.test/v1/models lists the names.",
        ),
        (
            failure(401, "Incorrect API key"),
            EndpointRefusedError,
            "model.test does not accept the key (HTTP 401): Incorrect API key",
            "Mend TIDE_KEY, and see that the key may use this model.",
        ),
        (
            failure(501, "No embeddings here. Start it with --embeddings"),
            EndpointRefusedError,
            "model.test does not do what is asked (HTTP 501): No embeddings here. Start it with --embeddings",
            "Start the server so that it does, or mend [embeddings] base_url.",
        ),
        (
            httpx.Response(404, json={"detail": "Not Found"}),
            EndpointRefusedError,
            "http://model.test/v1/embeddings answers with HTTP 404: no vectors are made there.",
            "Mend [embeddings] base_url.",
        ),
        (
            httpx.Response(200, html="<!doctype html><title>Welcome</title>"),
            EndpointRefusedError,
            "http://model.test/v1/embeddings answers with a web page: no vectors are made there.",
            "Mend [embeddings] base_url.",
        ),
        (
            httpx.Response(200, json={"answer": 42}),
            EndpointRefusedError,
            'http://model.test/v1/embeddings does not answer as an OpenAI-compatible endpoint does: {"answer":42}',
            "Mend [embeddings] base_url.",
        ),
        (
            httpx.Response(307, headers={"location": "http://elsewhere.test/v1/embeddings"}),
            EndpointRefusedError,
            "http://model.test/v1/embeddings redirects to http://elsewhere.test/v1/embeddings.",
            "Mend [embeddings] base_url: digest sends papers and keys to no other address than the one it is given.",
        ),
        (
            failure(400, "The model does not support Embeddings API"),
            ModelRefusedError,
            "model.test refuses the request (HTTP 400): The model does not support Embeddings API",
            "Mend [embeddings]: the message names what this server does not take.",
        ),
        (
            httpx.Response(200, json={"error": {"code": 402, "message": "no credits left"}}),
            EndpointRefusedError,
            "model.test says that the account's quota is spent: no credits left",
            "Top the account up, or name another endpoint; what was answered so far is kept.",
        ),
    ],
)
def test_a_refusal_says_what_to_mend_in_its_own_table_and_ends_all_asking(
    embeddings: respx.Route, answer: httpx.Response, error: type[ModelError], message: str, hint: str
) -> None:
    embeddings.return_value = answer

    came = embed(["ebb", "flow", "slack"], settings(batch=1, key_from="TIDE_KEY"))

    assert type(came.error) is error
    assert isinstance(came.error, ModelError)
    assert (came.error.message, came.error.hint) == (message, hint)
    assert embeddings.call_count == 1


def test_a_server_that_is_away_is_said_to_be_so_by_its_table(embeddings: respx.Route) -> None:
    embeddings.side_effect = httpx.ConnectError("refused")

    came = embed(["ebb"], settings())

    assert isinstance(came.error, NoAnswerError)
    assert came.error.sentence == (
        "model.test cannot be reached. Start the server, or mend [embeddings] base_url (http://model.test/v1), the "
        "proxy or the network."
    )
    assert embeddings.call_count == 5


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks_and_then_asked_again(embeddings: respx.Route) -> None:
    embeddings.side_effect = [
        httpx.Response(200, json={"error": {"code": 429, "message": "slow down"}}),
        failure(429, "slow down", headers={"retry-after": "12"}),
        failure(500, "oops"),
        httpx.Response(200, text='{"data": [{"emb'),
        vectors(EBB),
    ]

    came = embed(["ebb"], settings())

    assert came.vectors == [EBB]
    assert came.waits[1] == 12.0
    assert (len(came.waits), came.tally.retries) == (4, 4)
    assert dict(came.tally.outcomes) == {"ok": 1, "rate_limited": 2, "transient": 2}
    assert came.told[0] == "model.test asks for fewer requests (HTTP 429): slow down. Waiting 12 s as asked."


def test_no_try_begins_after_the_deadline(embeddings: respx.Route) -> None:
    embeddings.return_value = failure(500, "oops")

    came = embed(["ebb"], settings(deadline_s=2.2))  # each try takes a second

    assert isinstance(came.error, ModelBusyError)
    assert embeddings.call_count == 2


def test_an_error_page_is_no_word_on_the_size_of_a_batch(embeddings: respx.Route) -> None:
    page = "<html><h1>500</h1>Too many inputs of this proxy, in dimensions unknown</html>"
    embeddings.side_effect = [httpx.Response(500, html=page), vectors(FLOW, EBB)]

    came = embed(["flow", "ebb"], settings(dimensions=3))

    assert came.vectors == [FLOW, EBB]
    assert (embeddings.call_count, dict(came.tally.outcomes)) == (2, {"ok": 1, "transient": 1})


def test_a_wait_that_is_too_long_ends_the_asking(embeddings: respx.Route) -> None:
    embeddings.return_value = failure(429, "come back tomorrow", headers={"retry-after": "86400"})

    came = embed(["ebb", "flow"], settings(batch=1))

    assert isinstance(came.error, ModelBusyError)
    assert "It asks for a wait of 86400 s" in came.error.message
    assert (embeddings.call_count, came.waits) == (1, [])


def test_the_key_that_a_server_repeats_is_not_told(embeddings: respx.Route) -> None:
    embeddings.return_value = failure(400, f"dimensions of {KEY} are not for you")

    came = embed(["ebb"], settings(dimensions=2))

    assert isinstance(came.error, ModelRefusedError)
    assert KEY not in str(came.error) + repr(came.told)
    assert "[key]" in came.error.message


def too_large(limit: int) -> Any:
    """A server that takes so many texts at once."""

    def answer(request: httpx.Request) -> httpx.Response:
        texts = json.loads(request.content)["input"]
        if len(texts) > limit:
            return failure(422, f"batch size {len(texts)} > maximum allowed batch size {limit}")
        return vectors(*([float(len(text)), 1.0] for text in texts))

    return answer


def test_a_batch_that_is_too_large_is_halved_and_the_size_that_is_taken_is_kept_to(embeddings: respx.Route) -> None:
    embeddings.side_effect = too_large(10)
    texts = [f"buoy {number:03}" + "." * number for number in range(64)]

    came = embed(texts, settings(batch=32, in_flight=1))

    assert came.vectors == [[8.0 + number, 1.0] for number in range(64)]
    assert [len(each) for each in inputs(embeddings)] == [32, 16, *[8] * 8]
    assert came.told == []


@pytest.mark.parametrize(
    "said",
    [
        failure(413, "Payload too large"),
        httpx.Response(413, html="<html><h1>413 Request Entity Too Large</h1></html>"),
        failure(400, "Too many inputs. The max number of inputs is 1."),
        failure(400, "Too many tokens overall, split into more batches."),
        failure(400, "at most 1 requests can be in one batch"),
        failure(400, "'$.input' is invalid: array too long. Expected an array with maximum length 1"),
        failure(422, '{"error":"batch size 2 > maximum allowed batch size 1","error_type":"Validation"}'),
    ],
)
def test_servers_say_in_many_ways_that_a_batch_is_too_large(embeddings: respx.Route, said: httpx.Response) -> None:
    embeddings.side_effect = [said, vectors(SLACK), vectors(EBB)]

    assert embed(["slack", "ebb"], settings()).vectors == [SLACK, EBB]


def windowed(characters: int) -> Any:
    """A server with a window of so many characters a text: as llama.cpp's, it refuses the whole request."""

    def answer(request: httpx.Request) -> httpx.Response:
        texts = json.loads(request.content)["input"]
        longest = max(map(len, texts))
        if longest > characters:
            return failure(
                500,
                f"input ({longest} tokens) is too large to process. increase the physical batch size ({characters})",
            )
        return vectors(*([float(len(text)), 1.0] for text in texts))

    return answer


def test_a_text_that_is_too_long_by_itself_is_cut_and_that_is_said_once(embeddings: respx.Route) -> None:
    embeddings.side_effect = windowed(1000)
    texts = ["tide " * 300, "ebbs " * 280, "buoy " * 150, "quay " * 20]

    came = embed(texts, settings())

    assert came.vectors == [[768.0, 1.0], [768.0, 1.0], [750.0, 1.0], [100.0, 1.0]]
    assert came.told == [
        (
            "model.test: texts of about 300 tokens are too long for tide-vec and are cut, since it says: model.test "
            "does not take so much at once: input (1500 tokens) is too large to process. increase the physical batch "
            "size (1000)."
        )
    ]
    # four, two, the longest alone, it cut once and again; then all is known, and nothing more is refused
    assert [len(each) for each in inputs(embeddings)] == [4, 2, 1, 1, 1, 1, 2]


def test_a_text_is_cut_alike_whatever_it_is_asked_for_with(embeddings: respx.Route) -> None:
    embeddings.side_effect = windowed(1000)
    long, longer = "tide " * 250, "tides " * 400

    alone = embed([long], settings()).vectors
    together = embed([longer, "ebb", long], settings()).vectors

    assert alone == [together[2]] == [[768.0, 1.0]]


def test_a_long_text_does_not_make_the_batches_of_the_others_smaller(embeddings: respx.Route) -> None:
    embeddings.side_effect = windowed(1000)
    texts = ["tide " * 300, *(f"buoy {number:03}" for number in range(19))]

    came = embed(texts, settings(batch=8, in_flight=1))

    assert [len(vector) for vector in came.vectors] == [2] * 20
    assert [len(each) for each in inputs(embeddings)][-2:] == [8, 4]


def test_a_server_that_takes_no_text_at_all_ends_the_asking(embeddings: respx.Route) -> None:
    embeddings.side_effect = windowed(10)

    came = embed(["tide " * 300], settings())

    assert type(came.error) is ModelRefusedError
    assert came.error.message.startswith("model.test does not take so much at once: input (48 tokens)")
    assert came.error.hint == "Give the model a larger window, or lower [embeddings] batch."


def test_dimensions_are_asked_for_where_they_are_configured(embeddings: respx.Route) -> None:
    embeddings.return_value = vectors([0.6, 0.8])

    came = embed(["ebb"], settings(dimensions=2))

    assert json.loads(embeddings.calls[0].request.content)["dimensions"] == 2
    assert ([[round(number, 6) for number in each] for each in came.vectors], came.told) == ([[0.6, 0.8]], [])


@pytest.mark.parametrize(
    "said",
    [
        failure(400, "This model does not support specifying dimensions."),
        failure(400, 'Model "tide-vec" does not support matryoshka representation, changing output dimensions ...'),
        httpx.Response(422, json={"detail": [{"type": "extra_forbidden", "loc": ["body", "dimensions"]}]}),
    ],
)
def test_where_dimensions_are_refused_longer_vectors_are_cut_and_that_is_said_once(
    embeddings: respx.Route, said: httpx.Response
) -> None:
    embeddings.side_effect = [said, vectors([3.0, 4.0, 12.0]), vectors([0.0, -5.0, 1.0])]

    came = embed(["flow", "ebb"], settings(dimensions=2, batch=1))

    rounded = [[round(number, 6) for number in each] for each in came.vectors]
    assert rounded == [[0.6, 0.8], [0.0, -1.0]]
    assert ["dimensions" in json.loads(call.request.content) for call in embeddings.calls] == [True, False, False]
    assert came.told[0].startswith("model.test: asking without dimensions, since it says: ")
    assert came.told[1:] == [
        "model.test gives vectors of 3 numbers, not of 2: they are cut to 2 and brought to length one."
    ]
    assert (came.waits, came.tally.calls) == ([0.0], 3)


def test_shorter_vectors_than_configured_stay_and_it_is_said(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving()

    came = embed(["ebb", "flow"], settings(dimensions=512, batch=1))

    assert came.vectors == [EBB, FLOW]
    assert came.told == ["model.test gives vectors of 3 numbers, not of 512: they stay so."]


def test_a_vector_whose_beginning_is_zero_cannot_be_cut_to_it(embeddings: respx.Route) -> None:
    embeddings.return_value = vectors([0.0, 0.0, 1.0])

    came = embed(["ebb"], settings(dimensions=2))

    assert isinstance(came.error, ReplyError)
    assert came.error.message == "The first 2 numbers of a vector are all zero."


def test_a_server_that_knows_no_encoding_format_is_asked_without(embeddings: respx.Route) -> None:
    embeddings.side_effect = [failure(400, "Unrecognized request argument supplied: encoding_format"), vectors(EBB)]

    came = embed(["ebb"], settings())

    assert came.vectors == [EBB]
    assert json.loads(embeddings.calls[1].request.content) == {"model": "tide-vec", "input": ["ebb"]}


def test_what_the_config_sends_itself_is_not_left_out(embeddings: respx.Route) -> None:
    embeddings.return_value = failure(400, "This model does not support specifying dimensions.")

    came = embed(["ebb"], settings(extra_body={"dimensions": 9}))

    assert isinstance(came.error, ModelRefusedError)
    assert embeddings.call_count == 1


def test_vectors_that_are_kept_cost_no_call(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving()
    shelf = Shelved()

    cold = embed(["ebb", "flow"], settings(), shelf)
    warm = embed(["flow", "ebb"], settings(), shelf)
    more = embed(["flow", "slack", "ebb"], settings(), shelf)

    assert (cold.vectors, warm.vectors, more.vectors) == ([EBB, FLOW], [FLOW, EBB], [FLOW, SLACK, EBB])
    assert inputs(embeddings) == [["flow", "ebb"], ["slack"]]
    assert [(each.tally.calls, each.tally.vectors, each.tally.replayed) for each in (cold, warm, more)] == [
        (1, 2, 0),
        (0, 0, 2),
        (1, 1, 2),
    ]
    assert shelf.used == [2, 2, 3]


def test_a_kept_vector_is_to_the_last_bit_the_one_that_came(embeddings: respx.Route) -> None:
    embeddings.return_value = vectors([0.1, 0.2, 1 / 3])
    shelf = Shelved()

    came = embed(["ebb"], settings(), shelf)

    assert came.vectors == embed(["ebb"], settings(), shelf).vectors
    assert came.vectors == [list(struct.unpack("<3f", struct.pack("<3f", 0.1, 0.2, 1 / 3)))]


def test_a_fresh_run_asks_again_and_keeps_what_comes(embeddings: respx.Route) -> None:
    embeddings.side_effect = [vectors(EBB), vectors(FLOW)]
    shelf = Shelved()

    embed(["ebb"], settings(), shelf)

    assert embed(["ebb"], settings(), shelf, fresh=True).vectors == [FLOW]
    assert embed(["ebb"], settings(), shelf).vectors == [FLOW]


def test_what_came_before_a_failure_is_kept_and_only_the_rest_is_asked_for_the_next_time(
    embeddings: respx.Route,
) -> None:
    embeddings.side_effect = [vectors(SLACK), vectors(FLOW), *[failure(500, "oops")] * 5]
    shelf = Shelved()

    came = embed(["ebb", "flow", "slack"], settings(batch=1, in_flight=1), shelf)
    kept = len(shelf.kept)
    embeddings.side_effect = serving()
    again = embed(["ebb", "flow", "slack"], settings(batch=1, in_flight=1), shelf)

    assert isinstance(came.error, ModelBusyError)
    assert (kept, again.vectors) == (2, [EBB, FLOW, SLACK])
    assert inputs(embeddings)[-1:] == [["ebb"]]
    assert (again.tally.calls, again.tally.replayed) == (1, 2)


def test_batches_that_are_on_their_way_when_another_fails_are_waited_for_and_kept(embeddings: respx.Route) -> None:
    texts = [f"buoy {number}" + "." * (9 - number) for number in range(9)]

    async def answer(request: httpx.Request) -> httpx.Response:
        (text,) = json.loads(request.content)["input"]
        if text.startswith("buoy 1"):
            return failure(400, "no such buoy")
        await asyncio.sleep(0.02)
        return vectors([1.0, float(len(text))])

    embeddings.side_effect = answer
    shelf = Shelved()

    came = embed(texts, settings(batch=1, in_flight=4), shelf)

    assert isinstance(came.error, ModelRefusedError)
    assert len(shelf.kept) == 8
    assert came.tally.limit == 0  # nothing is in flight any more


def test_where_the_model_was_replaced_under_its_name_no_old_vector_is_mixed_with_new_ones(
    embeddings: respx.Route,
) -> None:
    shelf = Shelved()
    embeddings.side_effect = serving()
    embed(["ebb", "flow"], settings(), shelf)
    embeddings.side_effect = serving(lambda text: [float(len(text)), 1.0])

    came = embed(["ebb", "flow", "slack"], settings(), shelf)

    assert came.vectors == [[3.0, 1.0], [4.0, 1.0], [5.0, 1.0]]
    assert came.told == [
        (
            "The vectors kept of tide-vec at model.test are of 2 and of 3 numbers: the model was replaced. All are "
            "asked for again."
        )
    ]
    assert embed(["ebb", "flow", "slack"], settings(), shelf).told == []
    assert inputs(embeddings) == [["flow", "ebb"], ["slack"], ["flow", "ebb"]]


def test_what_only_looks_takes_no_vectors_of_two_models_for_one(embeddings: respx.Route) -> None:
    embeddings.side_effect = [vectors(EBB), vectors([1.0, 2.0])]
    shelf = Shelved()
    embed(["ebb"], settings(), shelf)
    embed(["flow"], settings(), shelf)
    looking = KeptEmbedding(settings(), shelf.opened)

    assert [list(each) for each in asyncio.run(looking.embed(["ebb", "ebb"]))] == [EBB, EBB]
    with pytest.raises(ModelRefusedError, match="Vectors of one length are not kept, and nothing is asked now"):
        asyncio.run(looking.embed(["ebb", "flow"]))
    with pytest.raises(ModelRefusedError, match="1 of 2 vectors are not kept, and nothing is asked now"):
        asyncio.run(looking.embed(["ebb", "slack", "ebb"]))


def test_what_a_run_asks_for_twice_is_asked_for_and_counted_once(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving()
    shelf = Shelved()
    embed(["ebb"], settings(), shelf)

    came = embed_all([["ebb", "flow"], ["flow", "slack", "ebb"]], settings(), shelf)
    fresh = embed_all([["ebb", "flow"], ["flow", "ebb"]], settings(), shelf, fresh=True)

    assert came.vectors == [EBB, FLOW, FLOW, SLACK, EBB]
    assert (came.tally.calls, came.tally.vectors, came.tally.replayed) == (2, 2, 1)
    assert (fresh.vectors, fresh.tally.calls, fresh.tally.vectors) == ([EBB, FLOW, FLOW, EBB], 1, 2)


def test_a_vector_is_kept_for_what_it_was_made_of_and_for_nothing_else() -> None:
    one = settings()
    others = [
        settings(base_url="http://other.test/v1"),
        settings(model="tide-vec-2"),
        settings(dimensions=2),
        settings(prefix="passage: "),
        settings(extra_body={"task": "separation"}),
    ]
    same = [
        settings(base_url="http://model.test/v1/"),
        settings(batch=1, in_flight=3, rpm=9, timeout_s=1.0, headers={"X-Key": "s"}, proxy="http://proxy.test"),
    ]

    # sha256sum of {"dimensions":null,"endpoint":"http://model.test/v1","extra_body":{},"model":"tide-vec","prefix":"",
    # "text":"ebb","version":1} in one line: whoever changes this asks for every vector anew
    assert key_of_text("ebb", one) == "8dec0f493136731393f651f732d49da66f5a9f10244b823d11943bc43aad8503"
    assert key_of_text("flow", one) != key_of_text("ebb", one)
    assert len({key_of_text("ebb", each) for each in [one, *others]}) == 6
    assert {key_of_text("ebb", each) for each in same} == {key_of_text("ebb", one)}


def test_calls_are_taken_from_the_budget_and_none_is_made_beyond_it(embeddings: respx.Route) -> None:
    embeddings.side_effect = serving()
    shelf = Shelved()

    came = embed(["ebb", "flow", "slack"], settings(batch=1, in_flight=1), shelf, limits=BudgetTable(max_calls=2))

    assert isinstance(came.error, BudgetError)
    assert came.error.message == "The budget of 2 calls is spent."
    assert (embeddings.call_count, len(shelf.kept)) == (2, 2)


def test_tokens_cost_what_the_config_says_and_vectors_nothing(embeddings: respx.Route) -> None:
    embeddings.return_value = vectors(EBB, usage={"prompt_tokens": 500_000, "total_tokens": 500_000})

    came = embed(["ebb"], settings(prompt_price=0.02))

    assert came.tally.cost_usd == pytest.approx(0.01)
    assert came.tally.purse.tokens == 500_000


def test_where_tokens_are_not_reported_they_are_estimated(embeddings: respx.Route) -> None:
    embeddings.return_value = vectors(EBB, usage=None)

    came = embed(["three words here"], settings())

    assert (came.tally.prompt_tokens, came.tally.unreported_tokens, came.tally.purse.tokens) == (0, 3, 3)


def test_a_key_that_no_header_takes_is_said_by_its_variable() -> None:
    came = embed(["ebb"], settings(key_from="TIDE_KEY", base_url="no address"))

    assert isinstance(came.error, ConfigError)
    assert came.error.message == "[embeddings] base_url is no web address."
