"""A refusal becomes one sentence that says what happened, and a hint that names the remedy."""

import pytest

from digest.core.errors import ModelBusyError, ModelError, ModelRefusedError
from digest.llm.classify import error_of
from digest.llm.refusals import EndpointRefusedError, PromptTooLongError
from digest.llm.remedies import Refusal
from tests.llm.asked import settings

OPENAI_KEY = '{"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}}'
PAGE = "<html><body>Not here</body></html>"


def refused(status: int, body: str = "", headers: dict[str, str] | None = None, *, key: bool = True) -> ModelError:
    return error_of(Refusal(status=status, headers=headers or {}, body=body, settings=settings(), has_key=key))


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_key_is_asked_for(status: int) -> None:
    error = refused(status, OPENAI_KEY, key=False)

    assert type(error) is EndpointRefusedError
    assert (error.message, error.hint) == ("model.test wants a key, and none is set.", "Set OPENAI_API_KEY.")


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (401, OPENAI_KEY, "model.test does not accept the key (HTTP 401): Incorrect API key provided."),
        (403, "", "model.test does not accept the key (HTTP 403)."),
        (401, PAGE, "model.test does not accept the key (HTTP 401)."),
    ],
)
def test_a_wrong_key_is_said_to_be_wrong(status: int, body: str, message: str) -> None:
    error = refused(status, body)

    assert type(error) is EndpointRefusedError
    assert error.message == message
    assert error.hint == "Mend OPENAI_API_KEY, and see that the key may use this model."


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            404,
            '{"error": {"message": "The model `tide-1` does not exist", "code": "model_not_found"}}',
            "The model `tid",
        ),
        (
            404,
            '{"error": {"message": "model \\"tide-1\\" not found, try pulling it first"}}',
            'model "tide-1" not found',
        ),
        (
            400,
            '{"error": {"message": "tide-1 is not a valid model ID", "code": 400}}',
            "tide-1 is not a valid model ID",
        ),
        (404, '{"error": {"code": "DeploymentNotFound", "message": "No deployment."}}', "No deployment."),
        (
            404,
            '{"object": "error", "message": "The model tide-1 does not exist.", "code": 404}',
            "The model tide-1 does",
        ),
        (404, '{"error": {"message": "Nothing here.", "code": "model_not_found"}}', "Nothing here."),
        (400, '{"error": {"message": "Unknown model: tide-1"}}', "Unknown model: tide-1"),
        (422, '{"error": {"message": "Invalid model name passed"}}', "Invalid model name passed"),
        (
            404,
            '{"error": {"message": "The API deployment for this resource does not exist"}}',
            "The API deployment for",
        ),
        (404, '{"error": {"message": "The model tide-1.5 does not exist"}}', "The model tide-1.5 does not exist"),
    ],
)
def test_an_unknown_model_is_named(status: int, body: str, said: str) -> None:
    error = refused(status, body)

    assert type(error) is EndpointRefusedError
    assert error.message.startswith(f"model.test has no model 'tide-1': {said}")
    assert error.hint == "Mend --model; http://model.test/v1/models lists the names."


@pytest.mark.parametrize("base_url", ["http://model.test", "http://model.test/", "http://user:pass@model.test"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, "404 page not found"),
        (405, '{"detail": "Method Not Allowed"}'),
        (410, "Gone"),
        (404, PAGE.replace("Not here", "The model is not found")),
        (200, PAGE),
        (301, ""),
    ],
)
def test_an_address_without_v1_is_asked_whether_it_lacks_it(base_url: str, status: int, body: str) -> None:
    given = settings(base_url=base_url)

    error = error_of(Refusal(status=status, headers={}, body=body, settings=given, has_key=True))

    assert type(error) is EndpointRefusedError
    assert error.message.startswith("http://model.test/chat/completions answers with ")
    assert error.hint == "Did you mean --base-url http://model.test/v1?"


def test_an_address_with_v1_that_is_wrong_all_the_same_is_to_be_mended() -> None:
    error = refused(404, '{"detail": "Not Found"}')

    assert error.message == "http://model.test/v1/chat/completions answers with HTTP 404: no model is asked there."
    assert error.hint == "Mend --base-url."


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, '{"error": {"message": "This model\'s maximum context length is 8192 tokens."}}'),
        (400, '{"error": {"message": "Too many.", "code": "context_length_exceeded"}}'),
        (400, '{"object": "error", "message": "maximum context length is 8192 tokens. However, you requested 9000"}'),
        (400, '{"error": {"message": "You passed 9000 input tokens; the context length is only 8192"}}'),
        (400, '{"error": {"type": "exceed_context_size_error", "message": "the request is too big"}}'),
        (400, '{"error": "tokens to keep from the initial prompt is greater than the context length"}'),
        (400, '{"error": {"message": "prompt is too long: 9000 tokens > 8192 maximum"}}'),
        (400, '[{"error": {"message": "exceeds the maximum number of tokens allowed"}}]'),
        (400, '{"error": {"message": "the prompt is longer than the context length currently available"}}'),
        (500, '{"error": {"message": "input is too large to process"}}'),
        (400, '{"error": {"message": "the request exceeds the available context size"}}'),
        (400, '{"detail": "invalid input length"}'),
        (422, '{"detail": "invalid input length"}'),
        (400, '{"error": {"message": "Input tokens exceed the configured limit"}}'),
        (413, ""),
    ],
)
def test_a_prompt_that_does_not_fit_is_told_from_other_refusals(status: int, body: str) -> None:
    error = refused(status, body)

    assert type(error) is PromptTooLongError
    assert error.message.startswith("The prompt is too long for tide-1: ")
    assert error.hint == "Lower [endpoint] context_tokens, or give the model a larger window."


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, '{"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}'),
        (429, '{"error": {"message": "Spent.", "code": "insufficient_quota"}}'),
        (429, '{"error": {"message": "You exceeded your current quota."}}'),
        (429, '{"error": {"message": "The billing hard limit is reached."}}'),
        (402, ""),
        (403, '{"error": {"message": "Insufficient credits"}}'),
        (403, '{"error": {"message": "Your credit balance is too low"}}'),
    ],
)
def test_a_spent_quota_is_not_waited_for(status: int, body: str) -> None:
    error = refused(status, body)

    assert type(error) is EndpointRefusedError
    assert error.message.startswith("model.test says that the account's quota is spent: ")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "12", "retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:20 GMT", "date": "Sat, 21 Nov 2026 08:00:00 GMT"}, 20.0),
        ({"retry-after": "Sat, 21 Nov 2026 07:00:00 GMT", "date": "Sat, 21 Nov 2026 08:00:00 GMT"}, 0.0),
        ({"retry-after": "Sat, 21 Nov 2026 08:00:20 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "inf"}, None),
        ({"age": "0"}, None),
        ({"retry-after": "2026-11-21T08:00:20", "date": "Sat, 21 Nov 2026 08:00:00 GMT"}, 20.0),
        ({"retry-after": "1m30s"}, 90.0),
        ({"retry-after": "2026-11-21T08:00:20Z", "date": "Sat, 21 Nov 2026 08:00:00 GMT"}, 20.0),
        ({"x-ratelimit-reset-requests": "500ms", "x-ratelimit-reset-tokens": "7.5s"}, 7.5),
        ({"x-ratelimit-reset": "6", "retry-after": "2"}, 2.0),
        ({"x-ratelimit-reset": "1h2m3s"}, 3723.0),
        ({"x-ratelimit-reset": "1d"}, 86400.0),
        ({"x-ratelimit-reset": "1795259220", "date": "Sat, 21 Nov 2026 11:06:00 GMT"}, 60.0),
        ({"x-ratelimit-reset": "1795259220500", "date": "Sat, 21 Nov 2026 11:06:00 GMT"}, 60.5),
        ({"x-ratelimit-reset": "1795259220500"}, None),
        ({"x-ratelimit-reset": "9e300", "date": "Sat, 21 Nov 2026 11:06:00 GMT"}, None),
        ({"x-ratelimit-reset": "soon", "x-ratelimit-reset-tokens": "3"}, 3.0),
        (
            {
                "anthropic-ratelimit-tokens-reset": "2026-11-21T08:00:20Z",
                "anthropic-ratelimit-requests-reset": "2026-11-21T08:00:07+00:00",
                "date": "Sat, 21 Nov 2026 08:00:00 GMT",
            },
            20.0,
        ),
        (
            {
                "x-ratelimit-reset-requests": "6m0s",
                "x-ratelimit-remaining-requests": "99",
                "x-ratelimit-reset-tokens": "8s",
                "x-ratelimit-remaining-tokens": "0",
            },
            8.0,
        ),
        (
            {
                "anthropic-ratelimit-requests-reset": "60",
                "anthropic-ratelimit-requests-remaining": "9",
                "anthropic-ratelimit-tokens-reset": "8",
            },
            8.0,
        ),
    ],
)
def test_the_wait_that_is_asked_for_is_understood(headers: dict[str, str], wait: float | None) -> None:
    error = refused(429, '{"error": {"message": "Rate limit reached."}}', headers)

    assert isinstance(error, ModelBusyError)
    assert error.message == "model.test asks for fewer requests (HTTP 429): Rate limit reached."
    assert error.retry_after == wait


GEMINI = """[{"error": {"code": 429, "message": "You exceeded your current quota, please check your plan.", "details": [
    {"violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel"}]}, {"retryDelay": "21.5s"}]}}]"""


@pytest.mark.parametrize(
    ("body", "headers", "wait"),
    [
        (GEMINI, {}, 21.5),
        (GEMINI, {"retry-after": "3"}, 3.0),
        (GEMINI, {"x-ratelimit-reset": "90"}, 21.5),
        ('{"error": {"metadata": {"headers": {"X-RateLimit-Reset": "33", "X-RateLimit-Remaining": "0"}}}}', {}, 33.0),
        ('{"error": {"metadata": {"headers": {"X-RateLimit-Reset": "33", "X-RateLimit-Remaining": "7"}}}}', {}, None),
        ('{"retryDelay": {"seconds": 3}}', {}, None),
        ('{"headers": "none"}', {}, None),
        ("[" * 100_000, {}, None),
    ],
)
def test_the_wait_that_a_body_asks_for_is_understood(body: str, headers: dict[str, str], wait: float | None) -> None:
    error = refused(429, body, headers)

    assert isinstance(error, ModelBusyError)
    assert (error.outcome, error.retry_after) == ("rate_limited", wait)


@pytest.mark.parametrize(
    "body",
    [
        GEMINI.replace("PerMinute", "PerDay"),
        '{"error": {"message": "Rate limit exceeded: free-models-per-day."}}',
        '{"error": {"message": "Limit on tokens per day (TPD) reached."}}',
        '{"error": {"message": "The daily limit is reached."}}',
    ],
)
def test_a_limit_a_day_is_not_waited_for(body: str) -> None:
    error = refused(429, body)

    assert (type(error), error.outcome) == (EndpointRefusedError, "quota")


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (400, "Invalid schema for response_format", "unsupported_format"),
        (422, "response_format: extra fields", "unsupported_format"),
        (400, "schema too deep", "unsupported_format"),
        (400, "grammar is not supported", "unsupported_format"),
        (500, "response_format type must be one of", "unsupported_format"),
        (500, "Failed to compile the grammar.", "unsupported_format"),
        (500, "failed to parse grammar", "unsupported_format"),
        (500, "JSON schema conversion failed", "unsupported_format"),
        (500, "Invalid schema: keyword minLength", "unsupported_format"),
        (400, "Unsupported parameter: 'seed'", "unsupported_param"),
        (400, "Unsupported value: 'n'", "unsupported_param"),
        (400, "Unrecognized request argument supplied: top_k", "unsupported_param"),
        (400, "Unknown name top_k: Cannot find field.", "unsupported_param"),
        (400, "Unknown field top_k", "unsupported_param"),
        (400, "unknown parameter", "unsupported_param"),
        (422, "extra_forbidden", "unsupported_param"),
        (400, "Setting both at the same time is not supported.", "unsupported_param"),
        (500, "Jinja Exception: raised", "unsupported_param"),
        (400, "System role not supported", "unsupported_param"),
        (400, "developer messages are not supported", "unsupported_param"),
        (400, "Conversation roles must alternate", "unsupported_param"),
        (400, "no", "bad_request"),
        (409, "no", "transient"),
        (500, "no", "transient"),
        (503, "the schema service restarts", "transient"),
        (500, "database schema is locked", "transient"),
        (500, "unknown parameter", "transient"),
    ],
)
def test_a_refusal_of_how_the_request_is_put_is_told_from_trouble_that_passes(
    status: int, said: str, outcome: str
) -> None:
    error = refused(status, f'{{"error": {{"message": "{said}"}}}}')

    assert error.outcome == outcome
    assert type(error) is (ModelBusyError if outcome == "transient" else ModelRefusedError)


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 504, 529])
def test_a_server_in_trouble_is_busy(status: int) -> None:
    error = refused(status, PAGE)

    assert type(error) is ModelBusyError
    assert error.message == f"model.test cannot answer now (HTTP {status})."


def test_a_rate_limit_on_tokens_is_no_prompt_that_does_not_fit() -> None:
    error = refused(429, '{"error": {"message": "Rate limit: maximum number of tokens a minute for model tide-1"}}')

    assert type(error) is ModelBusyError


@pytest.mark.parametrize(
    "fields",
    [
        '"code": "content_filter"',
        '"type": "The prompt triggered the content management policy"',
        '"innererror": {"code": "ResponsibleAIPolicyViolation"}',
    ],
)
def test_a_filtered_prompt_is_refused_without_ending_all_asking(fields: str) -> None:
    error = refused(400, f'{{"error": {{"message": "Filtered.", {fields}}}}}')

    assert type(error) is ModelRefusedError
    assert error.message == "model.test filtered the prompt: Filtered."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"error": {"message": "Unknown name \\"top_k\\""}}', 'Unknown name "top_k"'),
        ('[{"error": {"message": "Invalid argument"}}]', "Invalid argument"),
        ('{"error": "\'type\' must be text"}', "'type' must be text"),
        ('{"detail": [{"msg": "Field required"}]}', "Field required"),
        ('{"error": null}', '{"error": null}'),
        ("plain words", "plain words"),
        ("a\x1b[31m red\r\n line\u202e", "a [31m red line"),
        ("x" * 400, "x" * 300 + " ..."),
        ("[" * 100_000, "[" * 300 + " ..."),
    ],
)
def test_other_refusals_are_quoted_in_one_line_that_a_terminal_can_take(body: str, said: str) -> None:
    error = refused(400, body)

    assert type(error) is ModelRefusedError
    assert error.message == f"model.test refuses the request (HTTP 400): {said}"


def test_a_server_that_was_not_started_for_what_is_asked_is_not_waited_for() -> None:
    error = refused(501, '{"error": {"message": "This server does not support embeddings."}}')

    assert isinstance(error, EndpointRefusedError)
    assert (error.outcome, error.hint) == ("bad_request", "Start the server so that it does, or mend --base-url.")
