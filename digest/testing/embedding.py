"""What an embeddings endpoint on loopback says: given vectors for given texts, for tests and benchmarks."""

import base64
import struct
from collections.abc import Callable, Mapping, Sequence

from digest.testing.fault import Fault, refusing
from digest.testing.loopback import Body

Vector = Sequence[float]


def embeddings(
    vector_of: Callable[[str], Vector], changed: Callable[[Body], Body] | None = None
) -> Callable[[Body], Fault]:
    """What a `LoopbackEndpoint` is given to say, in OpenAI's form; tokens are counted as five characters each.

    `vector_of` gives the vector of a text as it was sent, prefix included; its `KeyError` is a refusal. `changed` makes
    another body of the one that is right, such as `backwards`, `in_base64` and `one_short`.
    """

    def said(asked: Body) -> Fault:
        texts = asked["input"]
        try:
            vectors = [list(vector_of(text)) for text in texts]
        except KeyError as error:
            return refusing(400, {"error": {"message": f"There is no vector of {error}."}}, told="A text unknown here.")
        rows = [{"object": "embedding", "index": at, "embedding": each} for at, each in enumerate(vectors)]
        tokens = sum(map(len, texts)) // 5
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        body = {"object": "list", "model": asked["model"], "data": rows, "usage": usage}
        return refusing(200, changed(body) if changed else body, told="Vectors for texts.")

    return said


def by_title(vectors: Mapping[str, Vector]) -> Callable[[str], Vector]:
    """The vector of the longest of the titles that a text contains; raises `KeyError` where it contains none.

    White space and case do not count.
    """
    plain_titles = {_plain(title): vector for title, vector in vectors.items()}
    longest_first = sorted(plain_titles.items(), key=lambda each: -len(each[0]))

    def vector_of(text: str) -> Vector:
        plain = _plain(text)
        found = next((vector for title, vector in longest_first if title in plain), None)
        if found is None:
            raise KeyError(text[:60])
        return found

    return vector_of


def backwards(body: Body) -> Body:
    """The vectors in another order than the texts; their index still says which is whose."""
    return body | {"data": body["data"][::-1]}


def in_base64(body: Body) -> Body:
    """The vectors as float32 in base64, as OpenAI's own library asks for them."""
    return body | {"data": [row | {"embedding": _encoded(row["embedding"])} for row in body["data"]]}


def one_short(body: Body) -> Body:
    """The last vector is missing."""
    return body | {"data": body["data"][:-1]}


def _encoded(vector: Vector) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
