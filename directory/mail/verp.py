"""Marks only we can make: the return path a bounce comes back to (VERP), and the Message-ID it quotes."""

import base64
import hmac
import re
from dataclasses import dataclass, field
from typing import Self

from directory.settings import Settings

_MAC_BYTES = 10
_MAIL_ID = re.compile(r"[a-z0-9]{1,40}")
_LOCAL_PART = re.compile(r"([a-z0-9]{1,40})-([a-z2-7]{16})")


@dataclass(frozen=True, slots=True)
class Verp:
    """Return path and Message-ID of a mail, each its id and an 80-bit HMAC.

    A mail id is lower-case letters and digits, 40 at most, opaque, and of one mail only: ``n`` before a notice's
    number and ``c`` before a code's keep two kinds apart. Case does not matter on the way back: mail servers fold it.
    """

    key: bytes = field(repr=False)
    bounce_domain: str
    message_domain: str

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The marks of this installation."""
        return cls(settings.secret_key, settings.bounce_domain.lower(), settings.mail_from.rpartition("@")[2].lower())

    def return_path(self, mail_id: str) -> str:
        """The envelope sender of a mail; raises ValueError for an id of another shape."""
        return f"{self._marked(mail_id, 'return path')}@{self.bounce_domain}"

    def message_id(self, mail_id: str) -> str:
        """The Message-ID of a mail, the same at each try; raises ValueError for an id of another shape."""
        return f"<{self._marked(mail_id, 'message id')}@{self.message_domain}>"

    def id_of_return_path(self, address: str) -> str | None:
        """The mail id a return path proves, or None: an address nobody could have learned without having that mail."""
        return self._proven(address.strip().removeprefix("<").removesuffix(">"), "return path", self.bounce_domain)

    def id_of_message_id(self, text: str) -> str | None:
        """The mail id a Message-ID proves, or None."""
        return self._proven(text.strip().removeprefix("<").removesuffix(">"), "message id", self.message_domain)

    def _proven(self, address: str, purpose: str, domain: str) -> str | None:
        local, _, named = address.lower().rpartition("@")
        marked = _LOCAL_PART.fullmatch(local)
        if marked is None or named != domain:
            return None
        return marked[1] if hmac.compare_digest(marked[2], self._mac(marked[1], purpose)) else None

    def _marked(self, mail_id: str, purpose: str) -> str:
        if not _MAIL_ID.fullmatch(mail_id):
            raise ValueError("a mail id is 1 to 40 lower-case letters and digits")
        return f"{mail_id}-{self._mac(mail_id, purpose)}"

    def _mac(self, mail_id: str, purpose: str) -> str:
        digest = hmac.digest(self.key, f"cardfile {purpose} 1\0{mail_id}".encode(), "sha256")
        return base64.b32encode(digest[:_MAC_BYTES]).decode().lower()
