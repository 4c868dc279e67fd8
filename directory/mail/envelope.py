"""What is handed to a mail server, and the three ways that can end."""

from dataclasses import dataclass, field
from typing import Literal

By = Literal["exchanger", "relay"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One finished mail to one person; nothing of it shows in the repr. ``message`` is what goes over the wire."""

    mail_id: str
    return_path: str = field(repr=False)
    recipient: str = field(repr=False)
    message: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A server took the mail (its 250): the recipient's own exchanger, or the operator's relay.

    ``server_answer`` is cut short and free of addresses, fit to be kept as proof.
    """

    by: By
    host: str
    server_answer: str


@dataclass(frozen=True, slots=True)
class RefusedForGood:
    """The recipient's side said no for good: ``code`` 5xx, ``enhanced`` as in RFC 3463 or empty."""

    code: int
    enhanced: str
    answer: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """Nobody took the mail, and that says nothing about the person. ``reason`` is a code; ``answer`` is cleaned."""

    reason: str
    answer: str = ""


Outcome = Accepted | RefusedForGood | TryLater
