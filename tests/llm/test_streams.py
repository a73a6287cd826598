"""A stream that nobody asked for is put together as the completion that it is."""

import json
from typing import Any

import httpx
import pytest
import respx

from digest.llm.streams import body_in
from tests.llm.asked import ANSWER, TIDE, ask, settings


def piece(content: str | None = None, ended: str | None = None, **more: Any) -> str:
    choice = {"index": 0, "delta": {} if content is None else {"content": content}, "finish_reason": ended}
    return f"data: {json.dumps({'choices': [choice]} | more, ensure_ascii=False)}"


def whole(text: str, ended: str | None = "stop", usage: Any = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "finish_reason": ended, "message": {"content": text}}], "usage": usage}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_stream_is_read(chat: respx.Route, line_end: str) -> None:
    lines = [": on it", piece(ANSWER[:9]), ": still", piece(ANSWER[9:]), piece(ended="stop"), "data: [DONE]"]
    chat.return_value = httpx.Response(200, text="".join(f"{line}{line_end}{line_end}" for line in lines))

    assert ask(settings()).value == TIDE


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        ([piece("a\u2028b"), "", piece(ended="stop")], whole("a\u2028b")),
        ([piece("a"), "", "data: [DONE]"], whole("a", None)),
        (["event: chunk", "id: 7", piece("a", "length"), ""], whole("a", "length")),
        (["retry: 9", "data: {", 'data: "choices": []}', "", piece("a", "stop")], whole("a")),
        (
            [piece("a", "stop"), "", 'data: {"choices": [], "usage": {"prompt_tokens": 9}}'],
            whole("a", usage={"prompt_tokens": 9}),
        ),
        ([piece("a", "stop", usage={"prompt_tokens": 9}), "", "data: [DONE]"], whole("a", usage={"prompt_tokens": 9})),
        ([piece("a", usage={"prompt_tokens": 9}), "", piece("", "stop")], whole("a", usage={"prompt_tokens": 9})),
        ([piece("a"), "", 'data: {"error": {"code": 502}}'], {"error": {"code": 502}}),
        ([piece("a"), "", piece("b")], None),
        (["data: {"], None),
        ([""], None),
        ([": on it", '{"a": 1}'], {"a": 1}),
        (["", "", ": on it", "", ": still", "", " [1]"], [1]),
        ([": on it", "hello"], None),
    ],
)
def test_the_pieces_of_a_stream_make_one_body(lines: list[str], body: Any) -> None:
    assert body_in("\n".join(lines)) == body


@pytest.mark.parametrize(
    "said", ["data: 3", 'data: {"choices": 3}', 'data: {"choices": [3]}', 'data: {"choices": [{"delta": 3}]}']
)
def test_a_stream_of_something_else_holds_no_text(said: str) -> None:
    assert body_in(f"{said}\n\ndata: [DONE]\n\n") == {
        "choices": [{"index": 0, "finish_reason": None, "message": {}}],
        "usage": None,
    }


def test_a_stream_keeps_thoughts_and_refusals_apart() -> None:
    deltas = [
        {"reasoning": "Let me", "reasoning_content": "x"},
        {"reasoning": " see."},
        {"refusal": "No."},
        {"content": "a"},
    ]
    lines = [f"data: {json.dumps({'choices': [{'delta': delta}]})}" for delta in deltas]

    body = body_in("\n\n".join([*lines, "data: [DONE]"]))

    assert body["choices"][0]["message"] == {
        "reasoning": "Let me see.",
        "reasoning_content": "x",
        "refusal": "No.",
        "content": "a",
    }
