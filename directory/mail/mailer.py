"""Hands a mail to the operator's relay, or to the exchangers of the recipient's own domain."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from directory.dns import Answer, NoAddress, Resolver
from directory.mail.conversation import COMMAND_SECONDS, CONNECT_SECONDS, Conversation
from directory.mail.envelope import Envelope, Outcome, RefusedForGood, TryLater
from directory.outbound import HostRefused, Outbound, connect_configured
from directory.settings import Settings

_MOST_EXCHANGERS = 5
_RELAY_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_NOT_TRUSTED = "relay-not-trusted"

_log = structlog.get_logger(__name__)


class Mailer(Protocol):
    """Sends one mail. Slow: whoever calls it holds no database connection. It never raises for what a network does."""

    def send(self, envelope: Envelope) -> Outcome:
        """Tries once and says how it ended; a mail that may have arrived without a 250 counts as TryLater."""


def by_itself(mail_id: str, send: Callable[[], Outcome]) -> Outcome:
    """How one mail of several ended: what nobody foresaw is said of that mail alone, to be tried again, so that the
    others are settled and leave once."""
    try:
        return send()
    except Exception as failed:  # noqa: BLE001 whatever fails for one mail must not send the others twice
        _log.error("a mail failed unforeseen", mail=mail_id, kind=type(failed).__name__)
        return TryLater("unforeseen")


class Unreachable(Exception):
    """A server did not get as far as hearing of the mail; the text is a reason code."""


class RelayMailer:
    """Sends through the one server SMTP_URL names: smtp, smtps or smtp+starttls, with ``user:password@`` if it wants.

    Certificates are checked on the name; with smtp+starttls a server that offers no TLS hears no password and no mail.
    """

    def __init__(
        self, url: str, *, own_name: str, tls: ssl.SSLContext | None = None, seconds: float = COMMAND_SECONDS
    ) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = parts.hostname or "localhost"
        self._port = parts.port or _RELAY_PORTS[parts.scheme]
        self._login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._own_name = own_name
        self._given_tls = tls
        self._seconds = seconds

    def send(self, envelope: Envelope) -> Outcome:
        """See Mailer; asks the relay for a failure report when it offers them (RFC 3461)."""
        try:
            talk = self._greet()
        except Unreachable as trouble:
            if str(trouble) == _NOT_TRUSTED:
                _log.warning("security", act="relay not trusted", host=self._host)
            return TryLater(str(trouble))
        return talk.hand_over(envelope, by="relay", host=self._host)

    def try_out(self) -> datetime | None:
        """Connects, checks the certificate and signs in as for a mail, and parts; answers until when the certificate is
        good, None without TLS. Raises Unreachable with a reason code."""
        talk = self._greet()
        held = talk.sock.getpeercert() if isinstance(talk.sock, ssl.SSLSocket) else None
        talk.part()
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(held["notAfter"])), UTC) if held else None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made for the first mail: it reads every certificate authority of the system, and most commands send none."""
        return self._given_tls or ssl.create_default_context()

    def _greet(self) -> Conversation:
        try:
            sock = connect_configured(self._host, self._port, timeout=CONNECT_SECONDS)
        except OSError:
            raise Unreachable("relay-unreachable") from None
        talk: Conversation | None = None
        try:
            if self._scheme == "smtps":
                sock = self._tls.wrap_socket(sock, server_hostname=self._host)
            talk = Conversation(self._host, sock, own_name=self._own_name, seconds=self._seconds)
            talk.ehlo_or_helo_if_needed()
            if self._scheme == "smtp+starttls":
                talk.encrypt(self._tls)
            if self._login:
                talk.login(*self._login)
        except (smtplib.SMTPException, OSError, ValueError) as trouble:
            (talk or sock).close()
            raise Unreachable(_relay_trouble(trouble)) from None
        return talk


class ExchangerMailer:
    """Sends to the exchangers of the recipient's domain in DNS's order, each behind the outbound guard."""

    def __init__(
        self, resolver: Resolver, outbound: Outbound, *, port: int, own_name: str, seconds: float = COMMAND_SECONDS
    ) -> None:
        self._resolver = resolver
        self._outbound = outbound
        self._port = port
        self._own_name = own_name
        self._seconds = seconds
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # Opportunistic (RFC 7435): the name came from DNS unproven, and refusing its certificate would mean plain text.
        self._tls.check_hostname = False
        self._tls.verify_mode = ssl.CERT_NONE

    def send(self, envelope: Envelope) -> Outcome:
        """See Mailer; the next exchanger is asked only when one did not get as far as hearing of the mail."""
        domain = self._resolver.resolve(envelope.recipient.rpartition("@")[2])
        if domain.answer is Answer.REFUSES:
            return RefusedForGood(556, "5.1.10", f"the domain takes no mail: {domain.reason}")
        if domain.answer is Answer.TRY_LATER:
            return TryLater(domain.reason)
        reason = "no-exchanger"
        for host in domain.hosts[:_MOST_EXCHANGERS]:
            try:
                talk = self._greet(host)
            except Unreachable as trouble:
                reason = str(trouble)
                continue
            return talk.hand_over(envelope, by="exchanger", host=host)
        return TryLater(reason)

    def _greet(self, host: str) -> Conversation:
        talk = self._open(host)
        if not talk.has_extn("starttls"):
            return talk
        try:
            talk.encrypt(self._tls)
        except (smtplib.SMTPException, OSError):
            talk.close()
            return self._open(host)
        return talk

    def _open(self, host: str) -> Conversation:
        sock = self._connect(host)
        try:
            talk = Conversation(host, sock, own_name=self._own_name, seconds=self._seconds)
            talk.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError):
            sock.close()
            raise Unreachable("exchanger-unusable") from None
        return talk

    def _connect(self, host: str) -> socket.socket:
        try:
            return self._outbound.connect(host, self._port, timeout=CONNECT_SECONDS)
        except HostRefused:
            raise Unreachable("exchanger-not-public") from None
        except (NoAddress, OSError):
            raise Unreachable("exchanger-unreachable") from None


def _relay_trouble(trouble: Exception) -> str:
    # smtplib raises ValueError for a password beyond ASCII and for a challenge that is no base64.
    if isinstance(trouble, smtplib.SMTPAuthenticationError | ValueError) and not isinstance(trouble, ssl.SSLError):
        return "relay-login-refused"
    return _NOT_TRUSTED if isinstance(trouble, ssl.SSLError) else "relay-unusable"


def mailer_for(settings: Settings, resolver: Resolver) -> Mailer:
    """The mailer the settings ask for: the relay where one is set, else each domain's own exchangers."""
    if settings.smtp_is_relay:
        return RelayMailer(settings.smtp_url, own_name=settings.bounce_domain)
    outbound = Outbound.of(settings, resolver)
    return ExchangerMailer(resolver, outbound, port=settings.smtp_port, own_name=settings.bounce_domain)
