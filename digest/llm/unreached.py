"""Why no answer came, or not all of one, when the way to the endpoint failed."""

import ssl

from digest.core.errors import ModelBusyError, ModelError
from digest.llm.places import CHAT, Place
from digest.llm.quoting import quoted
from digest.llm.refusals import EndpointRefusedError, NoAnswerError
from digest.llm.settings import EndpointSettings, address, host

_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})  # OpenSSL's X509_V_ERR_*: nobody known has signed it
# What httpx raises once a connection stood: the server hung up before its answer, or in the middle of it.
_BROKEN = frozenset({"RemoteProtocolError", "ReadError", "WriteError"})


def unreached(settings: EndpointSettings, error: BaseException, place: Place = CHAT) -> ModelError:
    """The error that a failed connection is, by what lies behind it."""
    causes = [error]
    while behind := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(behind)
    insecurity = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if insecurity:
        return _insecure(settings, insecurity, place)
    if any(type(cause).__name__ in _BROKEN for cause in causes):
        return _broken_off(settings)
    return _unreachable(settings, place)


def _broken_off(settings: EndpointSettings) -> ModelBusyError:
    """Somebody is there, and the answer was lost: a connection that had idled too long, or a server that went down."""
    return ModelBusyError(
        f"{host(settings)} broke the connection off before its answer was whole.",
        hint="Run again: only what is missing is asked. If it stays so, look at the server's log.",
    )


def _unreachable(settings: EndpointSettings, place: Place) -> NoAnswerError:
    """Nobody is at the endpoint's address."""
    return NoAnswerError(
        f"{host(settings)} cannot be reached.",
        hint=f"Start the server, or mend {place.base_url} ({address(settings)}), the proxy or the network.",
    )


def _insecure(settings: EndpointSettings, error: ssl.SSLError, place: Place) -> EndpointRefusedError:
    """The endpoint is there, and no safe connection to it can be made: every other prompt would fail as well."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return EndpointRefusedError(
            f"{host(settings)} does not speak TLS as https:// wants it: {quoted(error.reason or str(error))}.",
            hint=f"Begin {place.base_url} with http:// if the server is your own and speaks no TLS.",
        )
    return EndpointRefusedError(
        f"The certificate of {host(settings)} is not trusted: {quoted(error.verify_message)}.",
        hint=_remedy(settings, error.verify_code, place),
    )


def _remedy(settings: EndpointSettings, verify_code: int, place: Place) -> str:
    if verify_code not in _UNKNOWN_AUTHORITY:
        return f"Mend {place.base_url}, or have the server's certificate renewed."
    if settings.ca_file:
        held = f"{place.table} ca_file {settings.ca_file}"
        return f"{held} does not hold the authority that signed it; ask for the right one."
    return f"Set {place.table} ca_file to a PEM file with the certificate of the authority that signed it."


def too_slow(settings: EndpointSettings, place: Place = CHAT) -> NoAnswerError:
    """The endpoint did not answer in time."""
    return NoAnswerError(
        f"{host(settings)} gave no reply within {settings.timeout_s:g} s.",
        hint=f"Raise {place.table} timeout_s, or lower in_flight.",
    )
