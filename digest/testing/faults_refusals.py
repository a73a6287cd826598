"""Faults by which servers refuse a request: its schema, its parameters, its length, its key.

Each stands under who does it, with where that was read or reported.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from digest.testing.fault import Fault, refusing, sending


def _error(message: str, **fields: Any) -> dict[str, Any]:
    """An error as OpenAI sends it."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | fields}


# Structured output.
SCHEMAS: Mapping[str, Fault] = MappingProxyType(
    {
        # OpenAI: langchain_openai base.py
        "schema_invalid": refusing(
            400,
            _error("Invalid schema for response_format 'tides': In context=(), 'minLength' is not permitted."),
            "OpenAI, where a strict schema has a keyword that it does not take.",
        ),
        # OpenAI, Azure: p-e-w/waidrin#29
        "json_schema_not_supported": refusing(
            400,
            _error("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
            "OpenAI and Azure, where the model is older than structured outputs.",
        ),
        # vLLM: vllm#16880, #12201, #26421
        "schema_not_compiled": refusing(
            400,
            {
                "object": "error",
                "message": "The provided JSON schema contains features not supported by xgrammar.",
                "type": "BadRequestError",
                "code": 400,
            },
            "vLLM, whose grammar engine takes other keywords in each version.",
        ),
        # vLLM: vllm#12131
        "schema_breaks_the_server": refusing(
            500,
            {
                "object": "error",
                "message": "Failed to compile the grammar.",
                "type": "InternalServerError",
                "code": 500,
            },
            "Some builds of vLLM, for a schema that others refuse with 400.",
        ),
        # LM Studio: lmstudio-bug-tracker#307
        "json_object_refused": refusing(
            400,
            {"error": "'response_format.type' must be 'json_schema' or 'text'"},
            "LM Studio, whose error is a text and no object.",
        ),
        # Groq, as litellm's groq/chat/transformation.py has it
        "generation_did_not_fit": refusing(
            400,
            _error(
                "Failed to generate JSON. Please adjust your prompt.",
                code="json_validate_failed",
                failed_generation='{"text": "This is what',
            ),
            "Groq, where what the model said does not fit the schema: it stands in failed_generation.",
        ),
        # Gemini: bytedance/deer-flow#1515
        "error_in_a_list": refusing(
            400,
            [{"error": {"code": 400, "message": "Invalid JSON payload received.", "status": "INVALID_ARGUMENT"}}],
            "Gemini's compatible endpoint, whose error body is a list.",
        ),
        # ik_llama.cpp: ikawrakow/ik_llama.cpp#778
        "json_schema_refused_with_500": refusing(
            500,
            {"error": {"code": 500, "message": 'response_format type must be one of "text" or "json_object"'}},
            "ik_llama.cpp and older forks of llama.cpp.",
        ),
    }
)

# Request parameters.
PARAMETERS: Mapping[str, Fault] = MappingProxyType(
    {
        # token limit name: openhab-addons#21459
        "max_tokens_refused": refusing(
            400,
            _error(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
                "instead.",
                param="max_tokens",
                code="unsupported_parameter",
            ),
            "OpenAI's reasoning models, Azure and GitHub Models.",
        ),
        # both sent: p-e-w/waidrin#29
        "both_limits_refused": refusing(
            400,
            _error("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."),
            "OpenAI, where a configured extra doubles the limit.",
        ),
        # 422: pydantic-ai providers/azure.py, openrouter.py
        "max_completion_tokens_refused": refusing(
            422,
            {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra inputs"}]},
            "Azure AI Foundry's Mistral, and others that know max_tokens alone.",
        ),
        # temperature refused: microsoft/vscode#255504
        "temperature_refused": refusing(
            400,
            _error(
                "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is "
                "supported.",
                param="temperature",
                code="unsupported_value",
            ),
            "OpenAI's reasoning models.",
        ),
        # reasoning_effort: buxuku/SmartSub#439
        "invalid_argument_unnamed": refusing(
            400,
            [
                {
                    "error": {
                        "code": 400,
                        "message": "Request contains an invalid argument.",
                        "status": "INVALID_ARGUMENT",
                    }
                }
            ],
            "Gemini's compatible endpoint, for a reasoning_effort that the model does not take; it names no field.",
        ),
        # system/developer role: llama.cpp#20215, autogen#1037
        "system_message_refused": refusing(
            500,
            {"error": {"code": 500, "message": "Jinja Exception: System role not supported", "type": "server_error"}},
            "llama.cpp and vLLM with a chat template that knows no system message, such as Gemma's.",
        ),
        # unknown fields: p-e-w/waidrin#29
        "unknown_field_refused": refusing(
            400, _error("Unrecognized request argument supplied: top_k"), "OpenAI, for a field of another server."
        ),
    }
)

# A prompt that does not fit: each server has words of its own.
CONTEXT: Mapping[str, Fault] = MappingProxyType(
    {
        # OpenAI: litellm exception_mapping_utils.py
        "context_exceeded": refusing(
            400,
            _error(
                "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
                param="messages",
                code="context_length_exceeded",
            ),
            "OpenAI.",
        ),
        # vLLM to 0.15: llama-verifications#58
        "context_exceeded_flat": refusing(
            400,
            {
                "object": "error",
                "message": "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
                "type": "BadRequestError",
                "param": None,
                "code": 400,
            },
            "vLLM up to 0.15, whose error is not nested.",
        ),
        # vLLM 0.16: harbor#996
        "context_exceeded_nested": refusing(
            400,
            _error(
                "You passed 9000 input tokens and requested 4096 output tokens. However, the model's context length is "
                "only 8192 tokens.",
                param="input_tokens",
                code=400,
            ),
            "vLLM about 0.16.",
        ),
        # vLLM 0.33: vllm/renderers/params.py
        "context_exceeded_by_text": refusing(
            400,
            _error(
                "This model's maximum context length is 8192 tokens, and your prompt contains 40000 characters.",
                param="input_text",
                code=400,
            ),
            "vLLM 0.33, which looks at the text before it counts tokens.",
        ),
        # llama.cpp: several clients
        "context_exceeded_counted": refusing(
            400,
            {
                "error": {
                    "code": 400,
                    "message": "the request exceeds the available context size, try increasing it",
                    "type": "exceed_context_size_error",
                    "n_prompt_tokens": 9000,
                    "n_ctx": 8192,
                }
            },
            "llama.cpp.",
        ),
        # llama.cpp, embeddings
        "context_exceeded_with_500": refusing(
            500,
            {"error": {"code": 500, "message": "input is too large to process. increase the physical batch size"}},
            "llama.cpp, for embeddings and in older builds.",
        ),
        # LM Studio: tinyhumansai/openhuman#3550
        "context_exceeded_as_text": refusing(
            400,
            {
                "error": "The number of tokens to keep from the initial prompt is greater than the context length "
                "(n_keep: 9000 >= n_ctx: 8192)."
            },
            "LM Studio, whose error is a text and no object.",
        ),
        # Ollama: ollama#17889
        "context_exceeded_while_loaded": refusing(
            400,
            _error("the prompt is longer than the context length currently available to the model"),
            "Ollama's newer engine, for some models.",
        ),
        # Anthropic, as langchain has it
        "context_exceeded_by_maximum": refusing(
            400, _error("prompt is too long: 9000 tokens > 8192 maximum"), "Anthropic's compatible endpoint."
        ),
        # Gemini, as litellm has it
        "context_exceeded_in_a_list": refusing(
            400,
            [
                {
                    "error": {
                        "code": 400,
                        "message": "The input token count (9000) exceeds the maximum number of tokens allowed (8192).",
                        "status": "INVALID_ARGUMENT",
                    }
                }
            ],
            "Gemini's compatible endpoint.",
        ),
        # Cloudflare: inspect_ai openai_compatible.py
        "context_exceeded_with_413": sending(
            413, b"<html><body><h1>413 Request Entity Too Large</h1></body></html>", "Cloudflare, and proxies like it."
        ),
        # DeepInfra: inspect_ai openai_compatible.py
        "context_exceeded_by_input_length": refusing(
            400, {"detail": "invalid input length 9000 for model with maximum 8192"}, "DeepInfra."
        ),
    }
)

# Keys, names and filters.
ACCESS: Mapping[str, Fault] = MappingProxyType(
    {
        # api_key
        "key_refused": refusing(
            401,
            _error("Incorrect API key provided.", code="invalid_api_key"),
            "OpenAI, and all that imitate it, for a wrong key.",
        ),
        # api_key: what goes with it
        "model_unknown": refusing(
            404,
            _error("The model 'm' does not exist or you do not have access to it.", code="model_not_found"),
            "OpenAI, vLLM and Ollama, for a name that is not served.",
        ),
        # Azure, 1.3 content_filter: inspect_ai _openai.py
        "prompt_filtered": refusing(
            400,
            _error(
                "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
                param="prompt",
                code="content_filter",
                status=400,
                innererror={
                    "code": "ResponsibleAIPolicyViolation",
                    "content_filter_result": {"violence": {"filtered": True, "severity": "medium"}},
                },
            ),
            "Azure, whose filter looks at the prompt first.",
        ),
    }
)
