"""A mailer without a network: it keeps what it is given and answers what it is told."""

from dataclasses import dataclass, field

from directory.mail.envelope import Accepted, Envelope, Outcome


@dataclass
class RecordingMailer:
    """``outcomes`` are given out one by one; after them, and without any, an exchanger accepts."""

    outcomes: list[Outcome] = field(default_factory=list)
    sent: list[Envelope] = field(default_factory=list)

    def send(self, envelope: Envelope) -> Outcome:
        self.sent.append(envelope)
        if self.outcomes:
            return self.outcomes.pop(0)
        return Accepted(by="exchanger", host="mx.recipient.example", server_answer="2.0.0 kept")
