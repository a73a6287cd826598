"""Pages go into the edition's folder under out/."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.archive.editions import publish
from digest.core.editions import Page, Receipt
from digest.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The folder of the edition; an older edition of that name is replaced as a whole."""

    async def deliver(self, pages: Sequence[Page], ports: Ports) -> Sequence[Receipt]:
        """Write the pages; raises `ArchiveError` with the old edition still in place."""
        receipts = []
        for edition in dict.fromkeys(page.edition for page in pages):
            files = {page.name: page.content for page in pages if page.edition == edition}
            folder = publish(ports.out, edition, files)
            receipts.append(Receipt(channel="folder", recipient=str(folder), status="accepted"))
        return receipts

    async def probe(self, ports: Ports) -> str:
        """Say where editions go."""
        return f"Editions go to {ports.out}."
