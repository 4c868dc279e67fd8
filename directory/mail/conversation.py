"""One SMTP conversation (RFC 5321) over a connected socket, bounded in time and in what the server may answer."""

import smtplib
import socket
import ssl
from time import monotonic

from directory.mail.answers import cleaned_answer, enhanced_code
from directory.mail.envelope import Accepted, By, Envelope, Outcome, RefusedForGood, TryLater

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
_LONGEST_ANSWER = 64 * 1024


class _Answers:
    """Reads lines from a socket, so much and so long for one answer; smtplib by itself reads for ever."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._seconds = seconds
        self._held = b""
        self.begin()

    def begin(self) -> None:
        """Starts the clock and the count for the next answer."""
        self._until = monotonic() + self._seconds
        self._left = _LONGEST_ANSWER

    def readline(self, limit: int) -> bytes:
        """One line, or what there is of it at the end; raises TimeoutError or OSError past the bounds."""
        while b"\n" not in self._held and len(self._held) < limit:
            self._sock.settimeout(max(0.001, self._until - monotonic()))
            received = self._sock.recv(4096)
            if monotonic() > self._until:
                raise TimeoutError("answer took too long")
            if not received:
                break
            self._held += received
        end = self._held.find(b"\n", 0, limit) + 1 or min(limit, len(self._held))
        line, self._held = self._held[:end], self._held[end:]
        self._left -= len(line)
        if self._left < 0:
            raise OSError("answer is too long")
        return line

    def close(self) -> None:
        """Nothing to let go: the socket is closed by its owner."""


class Conversation(smtplib.SMTP):
    """smtplib on a socket that was connected (and judged) elsewhere. ``host`` is the name TLS asks for."""

    def __init__(self, host: str, sock: socket.socket, *, own_name: str, seconds: float = COMMAND_SECONDS) -> None:
        self._connected = sock
        self._seconds = seconds
        sock.settimeout(seconds)
        super().__init__(host, smtplib.SMTP_PORT, local_hostname=own_name, timeout=seconds)

    def _get_socket(self, *_place: object) -> socket.socket:
        """Where smtplib would look the name up a second time."""
        return self._connected

    def send(self, s: object) -> None:
        """See smtplib; an answer read before may have left the socket with less time."""
        if self.sock is not None:
            self.sock.settimeout(self._seconds)
        super().send(s)  # type: ignore[arg-type]  # typeshed's buffer type cannot be imported

    def getreply(self) -> tuple[int, bytes]:
        """See smtplib; raises SMTPServerDisconnected when the answer takes too long or will not end."""
        if isinstance(self.file, _Answers):
            self.file.begin()
        elif self.sock is not None:
            self.file = _Answers(self.sock, self._seconds)
        return super().getreply()

    def encrypt(self, context: ssl.SSLContext) -> None:
        """STARTTLS and a fresh EHLO; raises SMTPException or OSError."""
        self.starttls(context=context)
        self.ehlo()

    def hand_over(self, envelope: Envelope, *, by: By, host: str) -> Outcome:
        """Sends one mail. Never raises for what the server does; once it said 250, whatever follows changes nothing."""
        try:
            outcome = self._transact(envelope, by=by, host=host)
        except (smtplib.SMTPException, OSError):
            outcome = TryLater("connection-lost")
        self.part()
        return outcome

    def part(self) -> None:
        """Says QUIT and closes, calm about a server that is gone."""
        try:
            self.quit()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _transact(self, envelope: Envelope, *, by: By, host: str) -> Outcome:
        recipient = envelope.recipient
        sender_options, recipient_options = "", ""
        if not recipient.isascii():
            if not self.has_extn("smtputf8"):
                return RefusedForGood(550, "5.6.7", "the server takes no address beyond ASCII (SMTPUTF8)")
            self.command_encoding = "utf-8"
            sender_options += " SMTPUTF8"
        if by == "relay" and self.has_extn("dsn"):
            # Headers only: a failure report must not carry what we hold about a person through foreign hands again.
            sender_options += f" RET=HDRS ENVID={envelope.mail_id}"
            recipient_options = " NOTIFY=FAILURE"
        # smtplib's own mail() and rcpt() pass the address through parseaddr, which can read another one out of it.
        code, answer = self.docmd("MAIL", f"FROM:<{envelope.return_path}>{sender_options}")
        if code != 250:
            return TryLater("sender-refused", cleaned_answer(answer, recipient=recipient))
        code, answer = self.docmd("RCPT", f"TO:<{recipient}>{recipient_options}")
        if code in {250, 251}:
            try:
                code, answer = self.data(envelope.message)
            except smtplib.SMTPDataError as refusal:
                code, answer = refusal.smtp_code, refusal.smtp_error if isinstance(refusal.smtp_error, bytes) else b""
            if 200 <= code < 300:
                return Accepted(by=by, host=host, server_answer=cleaned_answer(answer, recipient=recipient))
        return _refusal(code, answer, recipient=recipient, by=by)


def _refusal(code: int, answer: bytes, *, recipient: str, by: By) -> Outcome:
    kept, enhanced = cleaned_answer(answer, recipient=recipient), enhanced_code(answer)
    if not 500 <= code < 600:
        return TryLater("asked-to-wait" if 400 <= code < 500 else "answer-not-understood", kept)
    # 5.7.x from our own relay is its opinion of us; taken as the recipient's, one wrong password would lose everybody.
    if by == "relay" and enhanced.startswith("5.7."):
        return TryLater("relay-policy", kept)
    return RefusedForGood(code, enhanced, kept)
