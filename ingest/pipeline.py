"""The way in, as in the drawing: a source's candidate is read, gated, received, then settled by its mail domain.

    candidate -> admit (gates without network, stripping) -> receive (suppression again, in the write's transaction)
              -> RECEIVED -> settle (DNS has answered) -> GATED, and a notice is owed -> told, waited, LISTED by sweeps

``admit_all`` reads only; ``write`` is one short transaction; nothing here knows a file, a queue or a page.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles import refusals
from directory.profiles.evidence import Claim, Origin, Sighting
from directory.profiles.identity import email_domain
from directory.profiles.keys import keys_of
from directory.profiles.lifecycle import advance
from directory.profiles.models import Fact, Observation, Profile, Source
from directory.profiles.notices_sent import owe
from directory.profiles.recompile import contacts_of, recompile
from directory.profiles.register import receive
from directory.profiles.states import FactKind, NoticeKind, State
from directory.profiles.suppression import suppressed_among
from ingest.candidate import Candidate
from ingest.claims import claim_of, with_companies
from ingest.gates.gate import Refusal
from ingest.gates.order import admit
from ingest.gating import OperatorLists, context_for
from ingest.models import GateCount, MailDomainAnswer

ACCEPTED, UNCHANGED, SUPPRESSED = "accepted", "unchanged", "suppressed"


@dataclass(frozen=True, slots=True)
class Offered:
    """One candidate with its place in the delivery, before any gate."""

    row: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Ready:
    """A candidate all local gates let pass, as the claim it will be; or the refusal that ended it."""

    offered: Offered
    key_digest: bytes
    claim: Claim | None
    refusal: Refusal | None
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: a code for the table of reasons, and what the rule saw (never a value)."""

    row: int
    code: str
    saw: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is the same for every row: who says so, where it comes from, and which delivery this is."""

    source: Source
    origin: Origin
    load_id: str


def admit_all(
    session: Session, offered: Iterable[Offered], delivery: Delivery, lists: OperatorLists, *, at: datetime
) -> list[Ready]:
    """Asks the gates that need no network, outside any write; a gate that fails lets nobody pass (it raises)."""
    context = context_for(session, lists, (), at=at, told=False)
    keys = keys_of(session)
    ready = []
    for one in offered:
        key = keys.digest("record", f"{delivery.source.id}|{one.candidate.record_key}")
        verdict = admit(one.candidate, context)
        notes = Counter(one.candidate.notes)
        if isinstance(verdict, Refusal):
            ready.append(Ready(one, key, None, verdict, notes))
            continue
        cleaned = verdict.candidate
        claim = claim_of(cleaned, cleaned.emails)
        ready.append(Ready(Offered(one.row, cleaned), key, claim, None, verdict.counts + notes))
    return ready


def write(session: Session, ready: Sequence[Ready], delivery: Delivery, *, at: datetime) -> list[Outcome]:
    """Receives what passed and remembers what did not, in the caller's transaction; the suppression list is asked
    again here, so that nobody who left meanwhile slips in."""
    claims = {one.offered.row: one.claim for one in ready if one.claim is not None}
    contacts = {row: [digest for _, digest in contacts_of(session, [claim])] for row, claim in claims.items()}
    gone = suppressed_among(session, [digest for digests in contacts.values() for digest in digests])
    outcomes = []
    for one in ready:
        row = one.offered.row
        if one.claim is None or gone.intersection(contacts[row]):
            refusal = one.refusal or Refusal(SUPPRESSED, "contact")
            outcomes.append(_refuse(session, one, refusal, delivery, at=at))
            continue
        outcomes.append(_receive(session, one, one.claim, delivery, at=at))
    return outcomes


def settle(session: Session, profile: Profile, *, at: datetime) -> bool:
    """Moves a RECEIVED profile on once DNS has answered for its address: GATED with a notice owed, or gone.

    False while the answer is still "try later". The gates registered with the kernel run inside ``recompile``.
    """
    if profile.state != State.RECEIVED or not recompile(session, profile, at=at):
        return profile.state == State.REMOVED
    if not _answered(session, profile):
        return False
    advance(session, profile, State.GATED, because="gates_passed", at=at)
    return owe(session, profile, NoticeKind.LISTING, at=at) is not None


def count(session: Session, codes: Counter[str], *, at: datetime) -> None:
    """Adds to the gates' figures of the day."""
    day = at.date().isoformat()
    held = {row.code: row for row in session.scalars(select(GateCount).where(GateCount.day == day, GateCount.code.in_(codes)))}
    for code, times in codes.items():
        if code in held:
            held[code].times += times
        else:
            session.add(GateCount(code=code, day=day, times=times))


def _receive(session: Session, one: Ready, claim: Claim, delivery: Delivery, *, at: datetime) -> Outcome:
    candidate = one.offered.candidate
    claim = with_companies(session, candidate, claim, delivery.source, seen_on=candidate.seen_on)
    sighting = Sighting(claim, one.key_digest, candidate.seen_on, delivery.origin, delivery=delivery.load_id)
    _ask_dns_for(session, claim, at=at)
    profile, changed = receive(session, delivery.source, sighting, at=at)
    if changed and profile.state == State.RECEIVED:
        settle(session, profile, at=at)
    return Outcome(one.offered.row, ACCEPTED if changed else UNCHANGED)


def _refuse(session: Session, one: Ready, refusal: Refusal, delivery: Delivery, *, at: datetime) -> Outcome:
    """Keeps a keyed hash of what was refused; a record accepted before and refused now is withdrawn."""
    refusals.remember(
        session, one.key_digest, source_id=delivery.source.id, code=refusal.code, saw=refusal.saw, at=at
    )
    held = session.scalar(
        select(Observation).where(
            Observation.source_id == delivery.source.id, Observation.key_digest == one.key_digest
        )
    )
    if held is not None:
        profile = session.get_one(Profile, held.profile_id)
        session.delete(held)
        session.flush()
        recompile(session, profile, at=at)
    return Outcome(one.offered.row, refusal.code, refusal.saw)


def _ask_dns_for(session: Session, claim: Claim, *, at: datetime) -> None:
    known: set[str] = session.info.setdefault("asked_domains", set())
    for domain in {email_domain(address) for address in claim.emails} - known:
        if session.get(MailDomainAnswer, domain) is None:
            session.add(MailDomainAnswer(domain=domain, hosts=[], next_check_at=at))
        known.add(domain)


def _answered(session: Session, profile: Profile) -> bool:
    """Whether DNS has said that one of the profile's domains takes mail."""
    domains = [
        email_domain(address)
        for address in session.scalars(
            select(Fact.value).where(Fact.profile_id == profile.id, Fact.kind == FactKind.EMAIL)
        )
    ]
    return (
        session.scalar(
            select(MailDomainAnswer.domain)
            .where(
                MailDomainAnswer.domain.in_(domains),
                MailDomainAnswer.answer == "accepts",
                MailDomainAnswer.trouble_since.is_(None),
            )
            .limit(1)
        )
        is not None
    )
