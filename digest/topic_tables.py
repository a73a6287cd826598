"""What [topics] says beside the options of its grouper: what a model is asked about topics."""

from dataclasses import dataclass, fields

from digest.core.errors import ConfigError
from digest.drafting import Drafting
from digest.naming import Naming
from digest.tables import Table, TableReader
from digest.writers.naming import PromptedNamer


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingTable:
    """The options of [topics] that are no grouper's; `name_with_model` says what is done where a model writes."""

    name_with_model: bool = True
    review_with_model: bool = False


NAMING_OPTIONS = tuple(option.name for option in fields(NamingTable))


def grouper_options(table: Table) -> Table:
    """What [topics] leaves to its grouper."""
    return {name: value for name, value in table.items() if name not in NAMING_OPTIONS}


def naming_of(table: Table, language: str, drafting: Drafting, reader: TableReader) -> Naming | None:
    """What a model is asked about topics, None where none writes; raises `ConfigError` where a review needs one."""
    own = {name: value for name, value in table.items() if name in NAMING_OPTIONS}
    wanted = reader.built(NamingTable, own, "[topics]")
    if drafting.writer.name == "model":
        return Naming(
            namer=PromptedNamer(language=language),
            names=wanted.name_with_model,
            reviews=wanted.review_with_model,
            room_tokens=drafting.room_tokens,
            tokens=drafting.tokens,
        )
    if wanted.review_with_model:
        raise ConfigError(
            f"{reader.name}: [topics] review_with_model asks for a model, and none writes.",
            hint="Name one in [endpoint] or with --model NAME, or take the option out.",
        )
    return None
