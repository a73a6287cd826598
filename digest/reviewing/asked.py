"""A prompt as a case asks it: which question it is, and where what belongs to it is kept."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.core.drafts import Prompt
from digest.llm.dialect import Dialect
from digest.llm.hiding import without_secrets
from digest.llm.keys import key_of
from digest.llm.schemas import Schema, schema_of
from digest.llm.settings import EndpointSettings, address

_UNLIKE_A_FILE = re.compile(r"[^A-Za-z0-9._-]+")
# Names that tell how a request was put and never who put it; whatever else is in a header is not written down.
_HEADERS = frozenset({"accept", "anthropic-version", "content-type", "openai-beta", "user-agent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question: a prompt, to whom it is put, and the case and repetition (from 1) that it is put for.

    `template` is the hash of the files that the prompt is made from; `folder` holds the files of its test.
    """

    prompt: Prompt
    settings: EndpointSettings
    template: str
    case: str
    folder: Path
    repeat: int = 1

    @property
    def key(self) -> str:
        """The hash of the logical prompt; of a repetition the hash of that and its number."""
        key = key_of(self.prompt, self.settings)
        return key if self.repeat == 1 else hashlib.sha256(f"{key}\n{self.repeat}".encode()).hexdigest()

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What is sent beside the messages and decides the reply, without what is named like a secret."""
        given = self.settings
        return {
            "temperature": given.temperature,
            "max_reply_tokens": given.max_reply_tokens,
            "format": given.format or "json_schema",
            "organization": given.organization,
            "azure_api_version": given.azure_api_version,
            "extra_body": without_secrets(dict(given.extra_body)),
        }

    @property
    def headers(self) -> Mapping[str, str]:
        """The configured headers that may be written down."""
        given = self.settings.headers
        return {name: value for name, value in given.items() if name.lower() in _HEADERS}

    @property
    def schema(self) -> Schema:
        """The form of the reply, with its bounds."""
        return schema_of(self.prompt.reply_type, bounds=True)

    @property
    def body(self) -> str:
        """The request as it is first put to an endpoint, as JSON without secrets."""
        request = Dialect(self.settings).request(self.prompt).body
        return json.dumps(without_secrets(request), ensure_ascii=False, sort_keys=True)

    @property
    def endpoint(self) -> str:
        """The endpoint's address, without user, password and query."""
        return address(self.settings)

    @property
    def snapshot(self) -> Path:
        """The file of the prompt as it was reviewed."""
        return self.folder / self.prompt.name / f"{self.case}.md"

    @property
    def recording(self) -> Path:
        """The file of what came back; each model and each repetition has its own."""
        return self.folder / self.prompt.name / f"{self.case}{self._by}{self._again}.json"

    @property
    def _by(self) -> str:
        return self.settings.model and f"@{_UNLIKE_A_FILE.sub('-', self.settings.model)}"

    @property
    def _again(self) -> str:
        return "" if self.repeat == 1 else f"~{self.repeat}"
