"""The table [embeddings]: nothing is asked without it, what it leaves out is as in [endpoint], mistakes are named."""

from pathlib import Path
from typing import Any

import pytest

from digest.config import Wishes, load
from digest.core.errors import ConfigError
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint

SOURCE = '[[sources]]\nkind = "listing"\npath = "week.txt"\n'


def loaded(folder: Path, text: str, **wishes: Any) -> EmbeddingSettings | None:
    (folder / "digest.toml").write_text(SOURCE + text, encoding="utf-8")
    return load(folder / "digest.toml", Wishes(edition="W", **wishes)).embeddings


def test_without_the_table_no_vectors_are_asked_for(tmp_path: Path) -> None:
    environment = {"endpoint": {"base_url": "http://env.test/v1"}}

    assert loaded(tmp_path, '[endpoint]\nmodel = "tide-1"\n', environment=environment) is None


def test_every_option_is_read(tmp_path: Path) -> None:
    text = """
    [embeddings]
    base_url = "https://vectors.test/v1"
    model = "tide-vec"
    key_from = "TIDE_KEY"
    dimensions = 256
    batch = 10
    prefix = "passage: "
    timeout_s = 5
    deadline_s = 50
    in_flight = 3
    rpm = 60
    tpm = 1000
    prompt_price = 0.02
    ca_file = "tide.pem"
    headers = {X-Route = "north"}
    extra_body = {task = "separation"}
    """

    assert loaded(tmp_path, text) == EmbeddingSettings(
        base_url="https://vectors.test/v1",
        model="tide-vec",
        key_from="TIDE_KEY",
        dimensions=256,
        batch=10,
        prefix="passage: ",
        timeout_s=5,
        deadline_s=50,
        in_flight=3,
        rpm=60,
        tpm=1000,
        prompt_price=0.02,
        ca_file=str(tmp_path / "tide.pem"),
        headers={"X-Route": "north"},
        extra_body={"task": "separation"},
    )


ENDPOINT = """
[endpoint]
base_url = "http://model.test/v1"
model = "tide-1"
key_from = "TIDE_KEY"
headers = {X-Route = "north"}
timeout_s = 77
in_flight = 9
rpm = 3
temperature = 0.5
prompt_price = 2.0
completion_price = 8.0
extra_body = {top_k = 3}
"""


def test_without_an_address_it_is_another_model_at_the_endpoint_reached_in_the_same_way(tmp_path: Path) -> None:
    assert loaded(tmp_path, ENDPOINT + '[embeddings]\nmodel = "tide-vec"\n') == EmbeddingSettings(
        base_url="http://model.test/v1",
        model="tide-vec",
        key_from="TIDE_KEY",
        headers={"X-Route": "north"},
        timeout_s=77,
    )


def test_with_an_address_of_its_own_nothing_of_the_endpoint_holds(tmp_path: Path) -> None:
    text = ENDPOINT + '[embeddings]\nbase_url = "http://vectors.test/v1"\nmodel = "tide-vec"\n'

    assert loaded(tmp_path, text) == EmbeddingSettings(base_url="http://vectors.test/v1", model="tide-vec")


@pytest.mark.parametrize(
    ("text", "wishes", "base_url"),
    [
        ("", {}, ""),
        ("", {"environment": {"endpoint": {"base_url": "http://env.test/v1"}}}, "http://env.test/v1"),
        (ENDPOINT, {"environment": {"endpoint": {"base_url": "http://env.test/v1"}}}, "http://env.test/v1"),
        (ENDPOINT, {"tables": {"endpoint": {"base_url": "http://flag.test/v1"}}}, "http://flag.test/v1"),
    ],
)
def test_the_address_is_that_of_the_endpoint_else_of_the_environment_else_openais(
    tmp_path: Path, text: str, wishes: dict[str, Any], base_url: str
) -> None:
    found = loaded(tmp_path, text + '[embeddings]\nmodel = "tide-vec"\n', **wishes)

    assert found is not None
    assert found.base_url == base_url


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[embeddings]\n", "{file}: [embeddings] lacks the option model.", "Name the model that makes vectors there."),
        ('[embeddings]\nmodle = "v"\n', "{file}: [embeddings] has no option 'modle'.", "Did you mean model?"),
        (
            '[embeddings]\nmodel = "v"\ntemperature = 1\n',
            "{file}: [embeddings] has no option 'temperature'.",
            (
                "It is one of azure_api_version, base_url, batch, ca_file, deadline_s, dimensions, extra_body, "
                "headers, in_flight, key_from, model, organization, prefix, prompt_price, proxy, rpm, timeout_s, tpm."
            ),
        ),
        (
            '[embeddings]\nmodel = "v"\nbatch = 0\n',
            "{file}: [embeddings] batch: Input should be greater than or equal to 1.",
            "Mend the value.",
        ),
        (
            '[embeddings]\nmodel = "v"\ndimensions = "many"\n',
            "{file}: [embeddings] dimensions: Input should be a valid integer, unable to parse string as an integer.",
            "Mend the value.",
        ),
        (
            '[embeddings]\nmodel = "v"\nbase_url = "vectors.test"\n',
            "{file}: [embeddings] base_url is no web address.",
            "Begin it with http:// or https://, then the host.",
        ),
        ('embeddings = "v"\n', "{file}: embeddings must be a table.", "Write [embeddings] on a line of its own."),
    ],
)
def test_a_mistake_is_named_by_file_table_and_option(tmp_path: Path, text: str, message: str, hint: str) -> None:
    (tmp_path / "digest.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as raised:
        load(tmp_path / "digest.toml", Wishes(edition="W"))

    assert raised.value.message == message.format(file=tmp_path / "digest.toml")
    assert raised.value.hint == hint


def test_the_settings_show_no_secret() -> None:
    settings = EmbeddingSettings(model="v", headers={"X-Key": "s3cret"}, proxy="http://ada:s3cret@proxy.test")

    assert "s3cret" not in repr(settings) + repr(as_endpoint(settings))
