"""What a mail server's reply means for the message, by the step at which it came (RFC 5321, 4.2 and 4.3; RFC 3463)."""

import re

from digest.core.deliveries import Answer
from digest.core.errors import DeliveryError
from digest.mailing.addresses import header_text
from digest.mailing.hiding import LONGEST_SAID

OK, _PERMANENT = range(200, 300), range(500, 600)
_PASSING = range(400, 500)
_LEAVING = 421
_NEEDS_LOGIN = 530
# 5.7.x is about policy: relaying, a login that is missing, a sender who may not. It says nothing about the reader.
_POLICY = re.compile(r"5\.7\.\d+|relay", re.IGNORECASE)


def words(code: int, reply: bytes | str) -> str:
    """A reply on one line, as it may be shown and kept."""
    text = header_text(reply.decode("utf-8", errors="replace") if isinstance(reply, bytes) else reply)
    return f"{code if code > 0 else ''} {text[:LONGEST_SAID]}".strip()


def at_mail(code: int, reply: bytes) -> Answer | None:
    """The reply to MAIL; None where it goes on. A refusal is about the sender, the size or the server."""
    if code in OK:
        return None
    return _refused(code, reply, general=code in _PERMANENT)


def at_rcpt(code: int, reply: bytes) -> Answer | None:
    """The reply to RCPT; None where it goes on. What is final is a bounce, unless it is the policy that forbids it."""
    if code in OK:
        return None
    if code in _PERMANENT and code != _NEEDS_LOGIN and not _POLICY.search(reply.decode("latin-1")):
        return Answer(state="bounced", said=words(code, reply), code=code)
    return _refused(code, reply, general=code == _NEEDS_LOGIN)


def at_data(code: int, reply: bytes) -> Answer:
    """The reply to DATA, where it is not to go on: nothing of the message was sent."""
    return _refused(code, reply, general=False)


def at_last_dot(code: int, reply: bytes) -> Answer:
    """The reply to the whole message; one that cannot be understood tells nothing."""
    said = words(code, reply)
    if code in OK:
        return Answer(state="accepted", said=said, code=code)
    if code in _PASSING:
        return Answer(state="retryable", said=said, code=code, lost=code == _LEAVING)
    if code in _PERMANENT:
        return Answer(state="rejected", said=said, code=code)
    return Answer(state="uncertain", said=f"an answer that cannot be understood: {said}", code=None, lost=True)


def login_refused(place: str, user: str, code: int, reply: bytes | str) -> DeliveryError:
    """What to do about a login that was refused; only a 5xx is about it for sure."""
    if code not in _PERMANENT:
        hint = "The server cannot check logins for now: try again later with digest send."
        return DeliveryError(
            f"{place} did not log {user!r} in: {words(code, reply).rstrip('.')}.", hint=hint, passing=True
        )
    return DeliveryError(
        f"{place} refused the login of {user!r}: {words(code, reply).rstrip('.')}.",
        hint=(
            "Check user and password. With two-step verification, Gmail, iCloud, Yahoo and others want an app password "
            "in place of your own. 535 5.7.139 says that Microsoft takes no password for this mailbox any more: use "
            'OAuth2 (token_command in [mail.smtp]), or a provider by HTTP (transport = "resend").'
        ),
    )


def _refused(code: int, reply: bytes, *, general: bool) -> Answer:
    """A refusal before anything of the message was sent: by 4xx for now, else for good."""
    if code in _PERMANENT:
        return Answer(state="rejected", said=words(code, reply), code=code, general=general)
    lost = code not in _PASSING or code == _LEAVING  # what is no reply at all leaves nothing to talk about
    return Answer(state="retryable", said=words(code, reply), code=code if code in _PASSING else None, lost=lost)
