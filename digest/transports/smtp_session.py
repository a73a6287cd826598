"""One conversation with a mail server, step by step, since only the step tells whether a retry is safe.

Nothing falls back to less privacy. `starttls` is an encrypted way or none at all, and certificates are verified;
smtplib does neither by itself. Waiting for the reply to the last dot takes up to ten minutes, as RFC 5321 asks
(4.5.3.2.6): a client that gives up earlier is how readers get a message twice (RFC 1047).
"""

import binascii
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Literal

from digest.core.deliveries import Answer
from digest.core.errors import ConfigError, DeliveryError
from digest.mailing.addresses import header_text
from digest.transports.smtp_answers import OK, at_data, at_last_dot, at_mail, at_rcpt, login_refused, words

LAST_REPLY_S = 600.0
_GO_ON = 354
_LEAVING = 421
_BY_PASSWORD = frozenset({"CRAM-MD5", "PLAIN", "LOGIN"})  # what smtplib knows
_LAST_DOT = b".\r\n"  # a message ends in a line end of its own
_DOTS = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server is, and how the way to it is kept private."""

    host: str
    port: int
    mode: Literal["implicit", "starttls", "none"]
    ca_file: str
    timeout_s: float

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who logs in, with a password or a token; nobody where `user` is empty."""

    user: str
    password: str
    token: str
    password_from: str


class Session:
    """A session that is opened once. Each step blocks until the server has answered, or until the time is over."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._smtp: smtplib.SMTP | None = None

    def open(self, login: Login) -> None:
        """Connect, encrypt, log in; raises `DeliveryError`, which is `passing` where it may work later."""
        with ExitStack() as undone:
            undone.callback(self.close)
            self._begin(login)
            undone.pop_all()

    def _begin(self, login: Login) -> None:
        place = self._place
        try:
            self._smtp = self._connected()
            _greet(self._smtp)
            if place.mode == "starttls":
                self._encrypt(self._smtp)
            if login.user:
                self._log_in(self._smtp, login)
        except ssl.SSLError as error:
            raise _not_private(place, error) from error
        except smtplib.SMTPConnectError as error:
            raise DeliveryError(
                f"{place} takes no connection: {words(error.smtp_code, error.smtp_error)}.",
                hint="Try again later with digest send.",
                passing=True,
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(
                f"{place} cannot be reached: {_said(error)}.",
                hint="Check host, port and tls in [mail.smtp]; where they are right, try again later with digest send.",
                passing=True,
            ) from error

    def offer(self, sender: str, recipient: str, size: int) -> Answer | None:
        """MAIL and RCPT; None where the server would take the message."""
        smtp = self._opened
        try:
            options = [f"SIZE={size}"] if smtp.has_extn("size") else []
            if not recipient.isascii():
                if not smtp.has_extn("smtputf8"):
                    return Answer(state="rejected", said="the server takes no address with letters beyond ASCII")
                options += ["SMTPUTF8"]
                smtp.command_encoding = "utf-8"
            smtp.rset()
            if refused := at_mail(*smtp.mail(sender, options)):
                return refused
            return at_rcpt(*smtp.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as error:
            return Answer(state="retryable", said=f"the connection was lost: {_said(error)}", lost=True)
        finally:
            smtp.command_encoding = "ascii"

    def hand_over(self, message: bytes) -> Answer:
        """DATA and the message. Once anything of it is on its way, only the server's answer tells what became of it."""
        smtp = self._opened
        try:
            code, reply = smtp.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            return Answer(state="retryable", said=f"the connection was lost: {_said(error)}", lost=True)
        if code != _GO_ON:
            return at_data(code, reply)
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(max(LAST_REPLY_S, self._place.timeout_s))
            smtp.send(_DOTS.sub(b"..", message) + _LAST_DOT)
            return at_last_dot(*smtp.getreply())
        except (OSError, smtplib.SMTPException) as error:
            return Answer(
                state="uncertain",
                said=f"the connection was lost before the server had answered: {_said(error)}",
                lost=True,
            )
        finally:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._place.timeout_s)

    def close(self) -> None:
        """Leave; what the server says to that changes nothing."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    @property
    def _opened(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise RuntimeError("the session is not open")
        return self._smtp

    def _connected(self) -> smtplib.SMTP:
        place = self._place
        if place.mode == "implicit":
            return smtplib.SMTP_SSL(place.host, place.port, timeout=place.timeout_s, context=self._context())
        return smtplib.SMTP(place.host, place.port, timeout=place.timeout_s)

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            raise DeliveryError(
                f"{self._place} offers no STARTTLS, so nothing was sent.",
                hint='If it is encrypted from the start, say tls = "implicit" (port 465) in [mail.smtp].',
            )
        smtp.starttls(context=self._context())
        _greet(smtp)

    def _log_in(self, smtp: smtplib.SMTP, login: Login) -> None:
        if not smtp.has_extn("auth"):
            raise DeliveryError(
                f"{self._place} takes no login on this way.",
                hint="Leave out user in [mail.smtp], or mend port and tls.",
            )
        offered = smtp.esmtp_features["auth"].split()
        if not login.token and not _BY_PASSWORD.intersection(offered):
            raise DeliveryError(
                f"{self._place} takes no password, only {header_text(', '.join(offered)) or 'nothing that it names'}.",
                hint="Set token_command in [mail.smtp], or leave out user where none is needed.",
            )
        try:
            if login.token:
                smtp.auth("XOAUTH2", _xoauth2(login))
            else:
                smtp.login(login.user, login.password)
        except smtplib.SMTPAuthenticationError as error:
            raise login_refused(str(self._place), login.user, error.smtp_code, error.smtp_error) from error
        except binascii.Error as error:
            raise smtplib.SMTPException("the server's question about the login cannot be understood") from error
        except UnicodeEncodeError as error:
            raise ConfigError(
                f"User or password for {self._place} hold letters beyond ASCII, which cannot be sent.",
                hint=f"Mend user in [mail.smtp] or {login.password_from}.",
            ) from error

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self._place.ca_file or None)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                f"[mail.smtp] ca_file {self._place.ca_file} cannot be used: {_said(error)}.",
                hint="Name a file of certificates in PEM form.",
            ) from error


def _greet(smtp: smtplib.SMTP) -> None:
    """Say EHLO, or HELO to a server that does not know it; one that is leaving says why, and neither helps."""
    code, reply = smtp.ehlo()
    if code == _LEAVING:
        raise smtplib.SMTPConnectError(code, reply)
    if code not in OK:
        code, reply = smtp.helo()
    if code not in OK:
        raise smtplib.SMTPHeloError(code, reply)


def _xoauth2(login: Login) -> Callable[..., str]:
    """What smtplib asks for the words of XOAUTH2 (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol)."""

    def answer(challenge: bytes | None = None) -> str:
        if challenge is not None:  # why it was refused; an empty line brings the reply that says so
            return ""
        return f"user={login.user}\x01auth=Bearer {login.token}\x01\x01"

    return answer


def _not_private(place: Place, error: ssl.SSLError) -> DeliveryError:
    """No encrypted way was found, or one to somebody who cannot prove to be the server."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryError(
            f"{place} cannot prove to be {place.host}: {error.verify_message.rstrip('.')}.",
            hint="Use the host name that stands in its certificate, or name its authority by ca_file in [mail.smtp].",
        )
    if error.reason == "WRONG_VERSION_NUMBER":
        return DeliveryError(
            f"{place} is not encrypted from the start.", hint='Say tls = "starttls" (port 587) in [mail.smtp].'
        )
    return DeliveryError(
        f"{place}: no encrypted way was agreed on: {error.reason or error}.",
        hint="Check port and tls in [mail.smtp].",
        passing=True,
    )


def _said(error: Exception) -> str:
    """What went wrong, in words."""
    if isinstance(error, smtplib.SMTPResponseException):
        return words(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError):
        return "the server hung up"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, smtplib.SMTPException):
        return error.strerror
    return header_text(str(error)) or type(error).__name__
