"""A real llama.cpp server on loopback, with a model file written on the spot: nothing is downloaded.

The model's weights are drawn from a seeded generator, so it speaks printable nonsense; made to follow a schema, it
speaks schema-valid nonsense, of which no quote is in any paper.

Run as a script, it serves: `llama.py MODEL.gguf KEY PORT WINDOW_TOKENS [embeddings]`, at any free port where that is 0;
the address is the first line it prints. The last word makes it a server of vectors, in place of replies.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW_TOKENS = 8192
SLOTS = 4
_SIZE = 64
_BYTES = 256
_SPECIAL = ("<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>")
_PRINTABLE = [chr(code) for code in range(32, 127)] + ["\n"]
_CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Llama:
    """Where the server listens, its key, and its process."""

    url: str
    key: str
    pid: int


@contextmanager
def serving(
    folder: Path, key: str, port: int = 0, window_tokens: int = WINDOW_TOKENS, *, embeddings: bool = False
) -> Iterator[Llama]:
    """Start a server of its own in a process of its own, and stop that process at the end."""
    model = folder / "tiny.gguf"
    write_model(model, window_tokens)
    command = [sys.executable, __file__, str(model), key, str(port), str(window_tokens)]
    command += ["embeddings"] if embeddings else []
    with (folder / "llama.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout is not None
            yield Llama(url=f"{process.stdout.readline().strip()}/v1", key=key, pid=process.pid)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def write_model(path: Path, window_tokens: int) -> None:
    """Write a GPT-2 of one block whose vocabulary is printable ASCII, and bytes that it reads but never says."""
    import gguf  # noqa: PLC0415 -- only the tests that serve need it

    writer = gguf.GGUFWriter(path, "gpt2")
    writer.add_context_length(window_tokens)
    writer.add_embedding_length(_SIZE)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_SIZE)
    writer.add_head_count(1)
    writer.add_layer_norm_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    _add_vocabulary(writer)
    for name, tensor in _weights(window_tokens).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_vocabulary(writer: Any) -> None:
    import gguf  # noqa: PLC0415 -- as above

    kind = gguf.TokenType
    spoken = ["\u2581" if char == " " else char for char in _PRINTABLE]  # SentencePiece writes a space so
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([*_SPECIAL, *spoken, *(f"<0x{byte:02X}>" for byte in range(_BYTES))])
    writer.add_token_scores([0.0] * len(_SPECIAL) + [-1.0] * len(spoken) + [-2.0] * _BYTES)
    writer.add_token_types([kind.UNKNOWN, *[kind.CONTROL] * 4, *[kind.NORMAL] * len(spoken), *[kind.BYTE] * _BYTES])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(4)
    writer.add_pad_token_id(2)
    writer.add_add_space_prefix(value=False)
    writer.add_add_bos_token(value=True)
    writer.add_chat_template(_CHAT)


def _weights(window_tokens: int) -> "dict[str, NDArray[np.float32]]":
    """Seeded random weights, but for a constant feature by which the output prefers what can be printed."""
    import numpy as np  # noqa: PLC0415 -- only the tests that serve need it

    chance = np.random.default_rng(7)

    def drawn(*shape: int, spread: float = 0.02) -> "NDArray[np.float32]":
        return (chance.standard_normal(shape) * spread).astype(np.float32)

    spoken = slice(len(_SPECIAL), len(_SPECIAL) + len(_PRINTABLE))
    words = len(_SPECIAL) + len(_PRINTABLE) + _BYTES
    liking = np.full(words, -40.0, np.float32)
    liking[spoken], liking[4] = 0.0, -1.0
    one, none = np.ones(_SIZE, np.float32), np.zeros(_SIZE, np.float32)
    scale, shift, output = one.copy(), none.copy(), drawn(words, _SIZE, spread=0.6)
    scale[-1], shift[-1], output[:, -1] = 0.0, 1.0, liking
    block = {
        "attn_qkv.weight": drawn(3 * _SIZE, _SIZE),
        "attn_qkv.bias": drawn(3 * _SIZE),
        "attn_norm.weight": one,
        "attn_norm.bias": none,
        "ffn_norm.weight": one,
        "ffn_norm.bias": none,
    }
    block |= {f"{name}.weight": drawn(_SIZE, _SIZE) for name in ("attn_output", "ffn_up", "ffn_down")}
    block |= {f"{name}.bias": drawn(_SIZE) for name in ("attn_output", "ffn_up", "ffn_down")}
    return {f"blk.0.{name}": tensor for name, tensor in block.items()} | {
        "token_embd.weight": drawn(words, _SIZE, spread=1.0),
        "position_embd.weight": drawn(window_tokens, _SIZE, spread=0.1),
        "output_norm.weight": scale,
        "output_norm.bias": shift,
        "output.weight": output,
    }


def serve(model: str, key: str, port: int, window_tokens: int, *, embeddings: bool) -> None:
    """Serve until this process is told to end."""
    import xllamacpp  # type: ignore[import-untyped]  # noqa: PLC0415 -- only the serving process needs it

    given = xllamacpp.CommonParams()
    given.model.path = model
    given.port = port
    given.n_parallel = SLOTS
    given.n_ctx = window_tokens * SLOTS
    given.n_gpu_layers = 0
    given.warmup = False
    given.use_jinja = True
    given.cpuparams.n_threads = 1
    given.cpuparams_batch.n_threads = 1
    given.endpoint_metrics = True
    given.api_keys = [key]
    if embeddings:
        given.embedding = True
        given.kv_unified = True  # else it pools some texts of a batch by a part of their tokens
        given.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(given)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), embeddings="embeddings" in sys.argv[5:])
