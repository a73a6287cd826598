"""Faults by which servers refuse a request: its schema, its parameters, its length, its key.

Each stands under who does it, with where that was read or reported.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from digest.testing.fault import Fault, refusing


def error(message: str, **fields: Any) -> dict[str, Any]:
    """An error as OpenAI sends it."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | fields}


# Structured output.
SCHEMAS: Mapping[str, Fault] = MappingProxyType(
    {
        # OpenAI: langchain_openai base.py
        "schema_invalid": refusing(
            400,
            error("Invalid schema for response_format 'tides': In context=(), 'minLength' is not permitted."),
            "OpenAI, where a strict schema has a keyword that it does not take.",
        ),
        # OpenAI, Azure: p-e-w/waidrin#29
        "json_schema_not_supported": refusing(
            400,
            error("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
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
            error(
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
            error(
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
            error("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."),
            "OpenAI, where a configured extra doubles the limit.",
        ),
        # 422: pydantic-ai providers/azure.py, openrouter.py
        "max_completion_tokens_refused": refusing(
            422,
            {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra inputs"}]},
            "Azure AI Foundry's Mistral, and others that know max_tokens alone.",
        ),
        # a limit beyond what the model can write
        "limit_too_large": refusing(
            400,
            error(
                "max_tokens is too large: 4096. This model supports at most 2048 completion tokens, whereas you "
                "provided 4096.",
                param="max_tokens",
                code="invalid_value",
            ),
            "OpenAI, where the limit is beyond what the model can write.",
        ),
        # the same
        "limit_over_maximum": refusing(
            400,
            error("max_tokens: 4096 > 2048, which is the maximum allowed number of output tokens for this model"),
            "Anthropic's compatible endpoint.",
        ),
        # temperature refused: microsoft/vscode#255504
        "temperature_refused": refusing(
            400,
            error(
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
            400, error("Unrecognized request argument supplied: top_k"), "OpenAI, for a field of another server."
        ),
    }
)

# Keys, names and filters.
ACCESS: Mapping[str, Fault] = MappingProxyType(
    {
        # api_key
        "key_refused": refusing(
            401,
            error("Incorrect API key provided.", code="invalid_api_key"),
            "OpenAI, and all that imitate it, for a wrong key.",
        ),
        # api_key: what goes with it
        "model_unknown": refusing(
            404,
            error("The model 'm' does not exist or you do not have access to it.", code="model_not_found"),
            "OpenAI, vLLM and Ollama, for a name that is not served.",
        ),
        # Azure, 1.3 content_filter: inspect_ai _openai.py
        "prompt_filtered": refusing(
            400,
            error(
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
