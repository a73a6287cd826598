"""Faults that come with status 200: bodies that are no completion, completions that are no reply, damaged JSON.

Each stands under what is odd about it, with where that was read or reported.
"""

from collections.abc import Mapping
from types import MappingProxyType

from digest.testing.fault import JSON, SAID, Fault, as_json, completed, completing, refusing, sending

# What was asked for is ignored without a word.
UNENFORCED: Mapping[str, Fault] = MappingProxyType(
    {
        # llama.cpp: llama.cpp#19051, #24097
        "schema_ignored": completing(
            "llama.cpp, which answers without any grammar where it cannot read the one made of the schema.",
            lambda _: "Here is what I found: high water is at three.",
        ),
        # Ollama: ollama#15260, #14645
        "format_ignored_while_thinking": completing(
            "Ollama, for some models that think.",
            lambda _: "| harbour | hours |\n|---|---|\n| Marl | 3, 15 |",
            message=lambda _: {"reasoning": "A table will do."},
        ),
        # Ollama Cloud: pydantic-ai#4917, ollama#12362
        "schema_accepted_and_not_enforced": completing(
            "Ollama Cloud, which takes a schema and does not enforce it.", lambda _: '{"answer": ["three"]}'
        ),
        # Anthropic: docs.anthropic.com, OpenAI SDK compatibility
        "response_format_ignored": completing(
            "Anthropic's compatible endpoint, which ignores response_format, strict and seed.",
            lambda text: f"I'll give you JSON.\n\n{text}\n\nNote that I left nothing out.",
        ),
        # DeepSeek: api-docs.deepseek.com, JSON mode
        "empty_content": completing("DeepSeek with json_object, now and then.", lambda _: ""),
        # max_completion_tokens dropped: ollama openai/openai.go
        "limit_ignored": completing(
            "Ollama, which drops max_completion_tokens without a word.",
            usage={"prompt_tokens": 90, "completion_tokens": 90_000, "total_tokens": 90_090},
        ),
        # Ollama: ollama llm/llama_server.go, #3839
        "prompt_cut_in_silence": completing(
            "Ollama, which cuts a prompt that is longer than its window and answers what is left.",
            usage={"prompt_tokens": 4076, "completion_tokens": 20, "total_tokens": 4096},
        ),
        # LM Studio, GGUF: lmstudio-bug-tracker#2339
        "context_exceeded_in_silence": sending(
            200, b"", "LM Studio with a GGUF model: an empty stream.", "text/event-stream"
        ),
    }
)

# The shape of the body.
SHAPES: Mapping[str, Fault] = MappingProxyType(
    {
        # body is not JSON: openai _response.py
        "page_instead_of_json": sending(
            200, b"<!DOCTYPE html><html><title>Sign in</title></html>", "A proxy, or a base_url that is a web site's."
        ),
        # body is not JSON
        "text_instead_of_json": sending(200, b"Ollama is running", "Ollama, asked at its root.", "text/plain"),
        # body is not JSON: JSON that is no object
        "list_instead_of_object": refusing(200, [], "A gateway of something else."),
        # the SDK does not validate: openai _models.py
        "message_missing": refusing(
            200, completed([{"index": 0, "finish_reason": "stop"}]), "Proxies; the SDK makes None of what is missing."
        ),
        # error with 200: inspect_ai#1534, pydantic-ai#3994
        "error_inside_200": refusing(
            200,
            {"error": {"code": 502, "message": "Provider returned error"}, "choices": None},
            "OpenRouter, where the provider behind it fails.",
        ),
        # error with 200: openai-agents-python#2850
        "rate_limit_inside_200": refusing(
            200,
            {"error": {"code": 429, "message": "Rate limit exceeded: free-models-per-min"}, "choices": None},
            "OpenRouter.",
        ),
        # non-standard finish_reason: pydantic-ai openrouter.py
        "error_in_a_choice": refusing(
            200,
            completed(
                [
                    {
                        "index": 0,
                        "finish_reason": "error",
                        "error": {"code": 502, "message": "Upstream error"},
                        "message": {"role": "assistant", "content": SAID[:20]},
                    }
                ]
            ),
            "OpenRouter, where the provider fails half-way.",
        ),
        # error with 200: pydantic-ai#6900
        "null_choices": refusing(200, completed(None), "OpenRouter, without an error beside it."),
        # empty choices: simonw/llm#294, pydantic-ai#164
        "empty_choices": refusing(
            200,
            completed([]) | {"prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]},
            "Azure's first chunk; llama.cpp's with timings.",
        ),
        # finish_reason null: openai-node#1292
        "finish_reason_missing": completing("Ollama, and some gateways.", ended=None),
        # non-standard finish_reason: vespa#33327
        "finish_reason_of_its_own": completing("Together and others, in words of their own.", ended="eos"),
        # usage null: openai completion_usage.py
        "usage_missing": completing("Many proxies.", usage=None),
        # text as a list of parts
        "text_in_parts": completing(
            "Some gateways.",
            lambda text: [{"type": "text", "text": text[:9]}, {"type": "text", "text": text[9:]}],
        ),
        # tool calls alone
        "tool_call_instead_of_text": completing(
            "Any server, where a tool leaks in.",
            lambda _: None,
            ended="tool_calls",
            message=lambda text: {
                "tool_calls": [{"id": "1", "type": "function", "function": {"name": "json", "arguments": text}}]
            },
        ),
    }
)

# Thoughts, limits and refusals.
UNFINISHED: Mapping[str, Fault] = MappingProxyType(
    {
        # length and empty content: litellm-docs#559, cline#12166
        "thought_to_the_end": completing(
            "Every reasoning model with a small limit: all of it went into thinking.",
            lambda _: "",
            ended="length",
            message=lambda _: {"reasoning_content": "Let me see. High water"},
        ),
        # the same but stop: elizaOS#8189
        "stopped_without_content": completing(
            "A gateway to MiniMax: the same, with another finish_reason.", lambda _: None, ended="stop"
        ),
        # length, JSON cut: openai lib/_parsing/_completions.py
        "cut_at_the_limit": completing("All servers.", lambda text: text[: len(text) // 2], ended="length"),
        # finish_reason null or wrong
        "cut_and_called_whole": completing(
            "Servers that do not tell a limit from an end.", lambda text: text[: len(text) // 2]
        ),
        # refusal: inspect_ai _cache.py
        "refusal": completing(
            "OpenAI, where the model refuses in a field of its own.",
            lambda _: None,
            message=lambda _: {"refusal": "I'm sorry, I cannot assist with that."},
        ),
        # content_filter: inspect_ai _openai.py
        "reply_filtered": completing("Azure, whose filter looks at the reply.", lambda _: "", ended="content_filter"),
        # reasoning in fields: vllm protocol.py
        "reasoning_beside_content": completing(
            "Ollama and vLLM (reasoning), DeepSeek and llama.cpp (reasoning_content), OpenRouter (reasoning_details).",
            message=lambda _: {"reasoning_content": 'A draft: {"text": "No."}', "reasoning": "So be it."},
        ),
        # whole JSON in reasoning_content: sglang#14821
        "json_in_reasoning": completing(
            "SGLang with thinking switched off: the whole reply is in the wrong field.",
            lambda _: None,
            message=lambda text: {"reasoning_content": text},
        ),
        # think tags: hermes-agent#4311
        "think_tags": completing(
            "Qwen and R1 without a parser for thoughts.",
            lambda text: f'<think>\nPerhaps {{"text": 1}}?\n</think>\n{text}',
        ),
        # think tags, closing tag only: sglang#26873
        "think_closed_only": completing(
            "Chat templates that write the opening tag themselves.", lambda text: f"Perhaps not.\n</think>\n\n{text}"
        ),
        # think tags, unclosed: verl#6434
        "think_unclosed": completing(
            "The same models, cut off while they think.", lambda text: f"<think>\nPerhaps {text}"
        ),
    }
)

# Damaged JSON.
DAMAGED: Mapping[str, Fault] = MappingProxyType(
    {
        # fences: ollama#15416
        "fences_and_prose": completing(
            "All models, even with a format set.", lambda text: f"Sure:\n```json\n{text}\n```\nAnything else?"
        ),
        # several objects: instructor#2424
        "several_objects": completing(
            "Models that quote what they read first.", lambda text: f'The form is {{"text": "..."}}.\n{text}'
        ),
        # white space: omlx#2990, vllm#13260
        "whitespace_to_the_limit": completing(
            "vLLM, Ollama and others with a grammar: spaces are allowed, so spaces come.",
            lambda text: text[:1] + "\n" + " " * 4_000,
            ended="length",
        ),
        # LaTeX: LightRAG#3238, OpenMAIC#658
        "latex_read_as_escapes": completing(
            "All models that write formulas: \\f, \\b, \\t, \\n and \\r of a command are escapes of JSON.",
            lambda text: text.replace('": "', r'": "\frac \beta ', 1),
        ),
        # invalid escapes
        "latex_that_is_no_escape": completing(
            "All models that write formulas.", lambda text: text.replace('": "', r'": "\alpha \underbrace ', 1)
        ),
        # trailing commas: m3e-canvas#418
        "trailing_comma": completing("Small models.", lambda text: text.rstrip()[:-1] + ",}"),
        # comments: m3e-canvas#418
        "comments": completing("Small models.", lambda text: text.replace("{", "{ // as asked\n", 1)),
        # smart quotes: m3e-canvas#418
        "smart_quotes": completing("Small models.", lambda text: text.replace('"', "\u201d")),
        # surrogates: json_repair#227
        "half_a_character": completing(
            "Servers that cut between the halves of a character.", lambda text: text.replace('": "', '": "\ud83d', 1)
        ),
        # NUL: agent-zero#1774
        "nul": completing("Byte-level models.", lambda text: text.replace('": "', '": "\\u0000', 1)),
        # duplicate keys
        "property_twice": completing("Small models.", lambda text: f"{text.rstrip()[:-1]}, {text.lstrip()[1:]}"),
        # NaN
        "not_a_number": completing("Small models.", lambda text: text.rstrip()[:-1] + ', "certainty": NaN}'),
        # body cut: openai _base_client.py
        "body_cut_in_json": Fault(
            headers=JSON,
            body=as_json(completed([{"index": 0, "message": {"role": "assistant", "content": SAID}}]))[:120],
            told="Gateways that close what they announced as chunks.",
        ),
    }
)
