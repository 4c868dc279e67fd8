"""A mail to a fictional person, and the marks it is sent under."""

from dataclasses import replace
from datetime import UTC, datetime

from directory.mail.dkim import Signer
from directory.mail.envelope import Envelope
from directory.mail.message import Draft, compose
from directory.mail.verp import Verp

VERP = Verp(b"k" * 32, "bounces.cardfile.example", "cardfile.example")
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DRAFT = Draft(
    mail_id="n4711",
    sender="notices@cardfile.example",
    sender_name="Cardfile",
    recipient="erika.muster@firma.example",
    subject="Ihre Karte bei uns",
    text="Guten Tag,\n.\nSie können Nein sagen.\n",
    html="<p>Sie können Nein sagen.</p>",
    language="de",
    refuse_url="https://privacy.cardfile.example/refuse/abc",
)


def composed(**changes: str) -> Envelope:
    return compose(replace(DRAFT, **changes), verp=VERP, signer=None, at=AT)


def signed(signer: Signer) -> bytes:
    return compose(DRAFT, verp=VERP, signer=signer, at=AT).message
