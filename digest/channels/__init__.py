"""Where pages go. One file a channel, one line in the table."""

from collections.abc import Mapping
from typing import Any

from digest.channels.folder import Folder
from digest.channels.notice import Notice

CHANNELS: Mapping[str, type[Any]] = {"folder": Folder, "notice": Notice}
