"""How messages leave. One file a transport, one line in the table."""

from collections.abc import Mapping
from typing import Any

from digest.transports.resend import Resend
from digest.transports.smtp import Smtp

TRANSPORTS: Mapping[str, type[Any]] = {"smtp": Smtp, "resend": Resend}
