"""Faults on the way: servers that are busy, slow, silent or gone, and how they say when to come back.

Each stands under what happens, with where that was read or reported.
"""

from collections.abc import Mapping
from types import MappingProxyType

from digest.testing.fault import JSON, SAID, Fault, as_json, completed, refusing, sending

_LIMITED = {"error": {"message": "Rate limit reached.", "type": "requests", "code": "rate_limit_exceeded"}}
_WHOLE = as_json(completed([{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": SAID}}]))

# On the way.
TRANSPORT: Mapping[str, Fault] = MappingProxyType(
    {
        # cold start: cline#12839, magic-lists#34
        "silence": Fault(told="Ollama while it loads a model: not even a head comes.", ends="silent"),
        # proxies cut silent requests: OpenKB#212
        "silence_after_the_head": Fault(
            headers=JSON, body=_WHOLE, told="A proxy whose server behind it is stuck.", ends="silent", sent=0
        ),
        # heartbeats: opencode#43519
        "heartbeats": Fault(
            headers=JSON,
            body=_WHOLE + b" " * 100_000,
            told="Gateways that keep a dead request warm with spaces or comments.",
            ends="trickling",
            sent=0,
        ),
        # queue full: ollama docs/faq.mdx
        "queue_full": refusing(
            503, {"error": {"message": "server busy, please try again. maximum pending requests exceeded"}}, "Ollama."
        ),
        # cold start: llama.cpp tools/server
        "loading_model": refusing(
            503,
            {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}},
            "llama.cpp while it loads a model.",
        ),
        # SSE comments: mnfst/llm-gateway#2053
        "comments_as_data": sending(
            200,
            b": OPENROUTER PROCESSING\n\n" + _WHOLE,
            "Gateways that take a stream's comments for data.",
            "text/plain",
        ),
        # SSE comments: streams that nobody asked for
        "stream_not_asked_for": sending(
            200,
            b'data: {"id": "1", "choices": [{"index": 0, "delta": {"content": "{"}}]}\n\ndata: [DONE]\n\n',
            "Gateways that stream whatever is asked.",
            "text/event-stream",
        ),
        # error inside a stream: openai _streaming.py
        "error_inside_a_stream": sending(
            200,
            b'data: {"error": {"code": 502, "message": "Upstream error"}}\n\n',
            "OpenRouter, where a provider fails once the stream has begun.",
            "text/event-stream",
        ),
        # proxies cut silent requests: OpenKB#212
        "gateway_timeout": sending(
            504, b"<html><h1>504 Gateway Time-out</h1></html>", "Proxies, after a minute or two without a byte."
        ),
        # proxies cut silent requests
        "origin_timeout": sending(
            524, b"<!DOCTYPE html><title>524: A timeout occurred</title>", "Cloudflare, after a hundred seconds."
        ),
        # proxies
        "bad_gateway": sending(502, b"<html><h1>502 Bad Gateway</h1></html>", "Proxies whose server restarts."),
        # stale sockets: hermes-agent#97184, open-webui/terminals#24
        "disconnected": Fault(
            told="Any server that closes an idle connection just when it is used again.", ends="hanging_up"
        ),
        # body cut during read
        "disconnected_after_the_head": Fault(
            headers=JSON, body=_WHOLE, told="A server that is killed while it answers.", ends="hanging_up", sent=0
        ),
        # body cut during read
        "body_cut": Fault(
            headers=JSON,
            body=_WHOLE,
            told="The same, a moment later: fewer bytes come than were announced.",
            ends="hanging_up",
            sent=60,
        ),
        # wrong base_url
        "moved": Fault(
            status=307,
            headers={"Location": "http://127.0.0.1:9/v1/chat/completions"},
            told="A base_url that lacks https, or a slash too many: the server sends the request elsewhere.",
        ),
        # wrong base_url
        "not_found": refusing(404, {"detail": "Not Found"}, "FastAPI servers, where the base_url lacks its /v1."),
    }
)

# Too many requests, and accounts that are empty.
RATES: Mapping[str, Fault] = MappingProxyType(
    {
        # waits
        "rate_limited": refusing(429, _LIMITED, "Most servers, without a word on when to come back."),
        # retry-after
        "rate_limited_with_retry_after": refusing(429, _LIMITED, "Most hosted servers.", {"Retry-After": "7"}),
        # retry-after-ms
        "rate_limited_with_retry_after_ms": refusing(
            429, _LIMITED, "Azure and OpenAI.", {"Retry-After": "1", "Retry-After-Ms": "250"}
        ),
        # retry-after as a date
        "rate_limited_until_a_date": refusing(
            429,
            _LIMITED,
            "Proxies that follow the RFC to the letter.",
            {"Retry-After": "Mon, 16 Nov 2026 12:00:09 GMT", "Date": "Mon, 16 Nov 2026 12:00:00 GMT"},
        ),
        # x-ratelimit-reset-*
        "rate_limited_with_a_reset": refusing(
            429,
            _LIMITED,
            "OpenAI and Groq, without a Retry-After.",
            {"X-RateLimit-Remaining-Requests": "0", "X-RateLimit-Reset-Requests": "1m30s"},
        ),
        # RetryInfo in the body
        "rate_limited_in_the_body": refusing(
            429,
            [
                {
                    "error": {
                        "code": 429,
                        "message": "Too many requests a minute.",
                        "status": "RESOURCE_EXHAUSTED",
                        "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "21s"}],
                    }
                }
            ],
            "Gemini's compatible endpoint, which has no header for it.",
        ),
        # epoch in the body: dirge#719
        "rate_limited_until_an_epoch": refusing(
            429,
            {
                "error": {
                    "code": 429,
                    "message": "Rate limit exceeded: free-models-per-min.",
                    "metadata": {"headers": {"X-RateLimit-Limit": "20", "X-RateLimit-Reset": "1795000000000"}},
                }
            },
            "OpenRouter, in milliseconds since 1970.",
            {"Date": "Wed, 18 Nov 2026 11:06:00 GMT"},
        ),
        # waits beyond the ceiling
        "rate_limited_for_hours": refusing(429, _LIMITED, "Limits a day.", {"Retry-After": "36000"}),
        # insufficient_quota: langchainjs#1929
        "quota_spent": refusing(
            429,
            {
                "error": {
                    "message": "You exceeded your current quota, please check your plan and billing details.",
                    "type": "insufficient_quota",
                    "code": "insufficient_quota",
                }
            },
            "OpenAI: no wait helps, though the status is that of a limit.",
        ),
        # insufficient_quota
        "credits_spent": refusing(
            402, {"error": {"code": 402, "message": "Insufficient credits."}}, "OpenRouter and DeepSeek."
        ),
        # statuses of 500 and more
        "overloaded": refusing(
            529, {"error": {"type": "overloaded_error", "message": "Overloaded"}}, "Anthropic's compatible endpoint."
        ),
    }
)
