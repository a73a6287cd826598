"""The edition as data, for programs and for every later sending."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.archive import edition_json
from digest.core.editions import Edition, Page, Reader
from digest.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """`digest.json`, from which the edition can be loaded again."""

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> Sequence[Page]:  # noqa: ARG002 -- no template
        """Make the page."""
        content = edition_json.dump(edition)
        return [Page(edition=edition.name, name="digest.json", media_type="application/json", content=content)]
