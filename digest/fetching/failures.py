"""Why an address gave no answer, in one sentence each."""

import socket
import ssl
from collections.abc import Iterator

import httpx

from digest.core.errors import SourceError
from digest.fetching.manners import Service

LATER = "Run again later; what was read so far is kept."


class BusyError(Exception):
    """No answer for now: `said` is what the service did, as a verb; `asked_s` the wait in seconds that it asked for.

    `tries` is how often it is worth trying in all; `throttled` says that the service is asked too much.
    """

    def __init__(
        self, said: str, *, asked_s: float | None = None, tries: int = 5, hint: str = LATER, throttled: bool = False
    ) -> None:
        super().__init__(said)
        self.said = said
        self.asked_s = asked_s
        self.tries = tries
        self.hint = hint
        self.throttled = throttled


def failure(error: httpx.HTTPError, service: Service) -> BusyError | SourceError:
    """What a request that failed on its way came to: for now, or for good."""
    causes = list(_causes(error))
    if isinstance(error, httpx.ProxyError):
        return SourceError(
            f"The proxy on the way to {service.called} refused: {error}.",
            hint="Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; NO_PROXY names hosts that are asked without.",
        )
    insecurity = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if insecurity:
        return _insecure(insecurity, service)
    if isinstance(error, httpx.TimeoutException):
        return BusyError("did not answer in time")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return BusyError("cannot be found: its name is not known", tries=3, hint=_REACH)
    if isinstance(error, httpx.ConnectError):
        return BusyError("cannot be reached", tries=3, hint=_REACH)
    return BusyError("broke the connection off before its answer was whole")


_REACH = "Check the address and the network, then run again; what was read so far is kept."


def _insecure(error: ssl.SSLError, service: Service) -> SourceError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return SourceError(
            f"The certificate of {service.called} is not trusted: {error.verify_message}.",
            hint="Check this machine's clock; where a proxy opens connections, name its authority in SSL_CERT_FILE.",
        )
    return SourceError(
        f"{service.called} does not speak TLS as https:// wants it: {error.reason or error}.",
        hint="Check the address; begin it with http:// only if the server is your own.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies behind it, outermost first."""
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__ or cause.__context__
