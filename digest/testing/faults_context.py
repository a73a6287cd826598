"""Faults by which servers refuse a prompt that does not fit their window.

Each stands under who does it, with where that was read or reported.
"""

from collections.abc import Mapping
from types import MappingProxyType

from digest.testing.fault import Fault, refusing, sending
from digest.testing.faults_refusals import error

# A prompt that does not fit: each server has words of its own.
CONTEXT: Mapping[str, Fault] = MappingProxyType(
    {
        # OpenAI: litellm exception_mapping_utils.py
        "context_exceeded": refusing(
            400,
            error(
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
            error(
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
            error(
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
            error("the prompt is longer than the context length currently available to the model"),
            "Ollama's newer engine, for some models.",
        ),
        # Anthropic, as langchain has it
        "context_exceeded_by_maximum": refusing(
            400, error("prompt is too long: 9000 tokens > 8192 maximum"), "Anthropic's compatible endpoint."
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
