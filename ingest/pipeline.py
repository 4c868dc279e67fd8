"""The way in, as in the drawing: a source's candidate is read, gated, received, then settled by its mail domain.

    candidate -> admit (vendor's opt-outs, gates without network, stripping)
              -> receive (suppression and both kinds of opt-out again, in the write's transaction)
              -> RECEIVED -> settle (DNS has answered) -> GATED, and a notice is owed -> told, waited, LISTED by sweeps

``make_ready`` does what takes long, and writes companies only; ``receive`` is one short transaction; nothing here knows
a file, a queue or a page.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.dns import Answer
from directory.profiles import refusals
from directory.profiles.companies import found_or_made, known_by_name
from directory.profiles.evidence import Claim, Origin, Sighting
from directory.profiles.identity import canonical_email, email_domain
from directory.profiles.lifecycle import advance_all
from directory.profiles.models import Fact, Observation, Profile, Source
from directory.profiles.notices_sent import owe_first
from directory.profiles.recompile import recompile
from directory.profiles.register import Prepared, Received, prepare, receive_all
from directory.profiles.states import FactKind, State
from directory.profiles.suppression import employers_out_among, hold_still, suppressed_among
from ingest.candidate import Candidate
from ingest.claims import claim_of, companies_of, guessed_employers, with_companies
from ingest.gates import employer_opted_out
from ingest.gates.employer_opted_out import employers_of
from ingest.gates.gate import Refusal
from ingest.gates.order import admit
from ingest.gates.subject import Subject
from ingest.gating import OperatorLists, context_for
from ingest.models import MailDomainAnswer
from ingest.opt_outs import address_digests, opted_out_among, record_digest, refusal_of

ACCEPTED, UNCHANGED, SUPPRESSED, NOT_STORED = "accepted", "unchanged", "suppressed", "not_stored"
KEY_OF_ANOTHER, ADDRESS_OF_ANOTHER = "key_of_another", "address_of_another"
SHARED_LINK = "shared_link"
ACCEPTS, REFUSES = str(Answer.ACCEPTS), str(Answer.REFUSES)


@dataclass(frozen=True, slots=True)
class Offered:
    """One candidate with its place in the delivery, before any gate."""

    row: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Ready:
    """A candidate all local gates let pass, as the claim it will be, prepared to be received; or the refusal that
    ended it."""

    offered: Offered
    key_digest: bytes
    claim: Claim | None
    refusal: Refusal | None
    counts: Counter[str]
    prepared: Prepared | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: a code for the table of reasons, what the rule saw (never a value), and what else is
    counted with it."""

    row: int
    code: str
    saw: str = ""
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is the same for every row: who says so, where it comes from, and which delivery this is."""

    source: Source
    origin: Origin
    load_id: str


def make_ready(
    database: Database, offered: Sequence[Offered], delivery: Delivery, lists: OperatorLists, *, at: datetime
) -> list[Ready]:
    """Asks the gates that need no network, finds or makes the companies named, and prepares everybody who passed, so
    that ``receive`` holds the lock for as short as can be."""
    with database.read() as session:
        ready = admit_all(session, offered, delivery, lists, at=at)
    passed = [(one, one.claim) for one in ready if one.claim is not None]
    told = [said for one, claim in passed for said in companies_of(one.offered.candidate, claim)]
    ids = found_or_made(database, delivery.source, told)
    guessed = {pair for one, claim in passed for pair in guessed_employers(one.offered.candidate, claim)}
    with database.read() as session:
        known = known_by_name(session, guessed)
    sightings = [_sighting(one, with_companies(claim, ids, known, guessed), delivery) for one, claim in passed]
    with database.read() as session:
        prepared = prepare(session, delivery.source, sightings, gates_version=lists.version, at=at)
    by_row = {one.offered.row: done for (one, _), done in zip(passed, prepared, strict=True)}
    return [replace(one, prepared=by_row.get(one.offered.row)) for one in ready]


def admit_all(
    session: Session, offered: Sequence[Offered], delivery: Delivery, lists: OperatorLists, *, at: datetime
) -> list[Ready]:
    """Asks the vendor's opt-outs and the gates that need no network, outside any write; a gate that fails lets nobody
    pass (it raises)."""
    context = context_for(session, lists, [Subject.of(one.candidate) for one in offered], at=at, told=False)
    bounced = refusals.bounced_among(session, (address for one in offered for address in one.candidate.emails), at=at)
    source_id = delivery.source.id
    named = [
        (record_digest(session, source_id, one.candidate.record_key), address_digests(session, one.candidate.emails))
        for one in offered
    ]
    opted_out = opted_out_among(session, source_id, [digest for key, mine in named for digest in (key, *mine)])
    ready = []
    for one, (key, mine) in zip(offered, named, strict=True):
        verdict = refusal_of(opted_out, key, mine) or admit(one.candidate, context)
        notes = Counter(one.candidate.notes)
        if isinstance(verdict, Refusal):
            ready.append(Ready(one, key, None, verdict, notes))
            continue
        cleaned = verdict.candidate
        if bounced.issuperset(map(canonical_email, cleaned.emails)):
            ready.append(Ready(one, key, None, Refusal(refusals.UNREACHABLE, "bounced"), verdict.counts + notes))
            continue
        claim = claim_of(cleaned, cleaned.emails)
        ready.append(Ready(Offered(one.row, cleaned), key, claim, None, verdict.counts + notes))
    return ready


def receive(session: Session, ready: Sequence[Ready], delivery: Delivery, *, at: datetime) -> list[Outcome]:
    """Receives what passed (as ``make_ready`` left it) and remembers what did not, in the caller's transaction; the
    suppression list and the opt-outs of vendor and employers are asked again here, so that nobody who left meanwhile
    slips in."""
    hold_still(session)
    refused = _refused(session, ready, delivery, at=at)
    outcomes = {
        one.offered.row: _refuse(session, one, refused[one.offered.row], delivery, at=at)
        for one in ready
        if one.offered.row in refused
    }
    people = {one.offered.row: one.prepared for one in ready if one.prepared is not None}
    source, terms_stand = _source_now(session, delivery)
    passed = {
        row: person if terms_stand else replace(person, new=None)
        for row, person in people.items()
        if row not in refused
    }
    claims = [person.sighting.claim for person in passed.values()]
    answered = _ask_dns_for(session, claims, at=at)
    received = receive_all(session, source, list(passed.values()), at=at)
    for row, result in zip(passed, received, strict=True):
        outcomes[row] = _outcome(row, result)
    at_once = [
        result.profile_id
        for claim, result in zip(claims, received, strict=True)
        if result.changed and not answered.isdisjoint(map(email_domain, claim.emails))
    ]
    settle_all(session, at_once, at=at)
    return [outcomes[one.offered.row] for one in ready]


def _outcome(row: int, result: Received) -> Outcome:
    if result.key_of_another or result.address_of_another:
        return Outcome(row, KEY_OF_ANOTHER if result.key_of_another else ADDRESS_OF_ANOTHER)
    left_out = Counter({SHARED_LINK: result.withheld, ADDRESS_OF_ANOTHER: result.left_out})
    return Outcome(row, ACCEPTED if result.changed else UNCHANGED, counts=+left_out)


def _source_now(session: Session, delivery: Delivery) -> tuple[Source, bool]:
    """The source as it is now, kept so until the transaction ends; False when its licence or basis changed since people
    were prepared, who must then be made anew."""
    before = (delivery.source.uses, delivery.source.basis)
    source = session.get_one(Source, delivery.source.id, with_for_update={"read": True}, populate_existing=True)
    return source, (source.uses, source.basis) == before


def settle_all(session: Session, profile_ids: Sequence[str], *, at: datetime) -> int:
    """Moves RECEIVED profiles on once DNS has answered for their addresses: GATED with a notice owed, or gone.

    Whoever's addresses all take mail needs no gate again; for all others every gate is asked. Where the answer is still
    "try later" the profile stays. Answers how many moved.
    """
    if not profile_ids:
        return 0
    profiles = {
        profile.id: profile
        for profile in session.scalars(
            select(Profile).where(Profile.id.in_(profile_ids), Profile.state == State.RECEIVED)
        )
    }
    addresses = _addresses(session, list(profiles))
    said = _said_of(session, {email_domain(fact.value) for mine in addresses.values() for fact in mine})
    passed = []
    for profile_id, profile in profiles.items():
        mine = [said.get(email_domain(fact.value), "") for fact in addresses.get(profile_id, ())]
        if any(answer == REFUSES for answer in mine):
            if not recompile(session, profile, at=at):
                continue
            mine = [answer for answer in mine if answer != REFUSES]
        if ACCEPTS in mine:
            passed.append(profile)
    advance_all(session, passed, State.GATED, because="gates_passed", at=at)
    owe_first(session, passed, at=at)
    return len(passed)


def answered_for(session: Session, profile_ids: Select[str]) -> list[str]:
    """Those of these people for one of whose addresses DNS has answered."""
    addresses = session.execute(
        select(Fact.profile_id, Fact.value).where(Fact.profile_id.in_(profile_ids), Fact.kind == FactKind.EMAIL)
    ).all()
    said = _said_of(session, {email_domain(address) for _, address in addresses})
    return sorted({profile_id for profile_id, address in addresses if said.get(email_domain(address))})


def _sighting(one: Ready, claim: Claim, delivery: Delivery) -> Sighting:
    seen_on = one.offered.candidate.seen_on
    return Sighting(claim, one.key_digest, seen_on, delivery.origin, delivery=delivery.load_id)


def _refused(session: Session, ready: Sequence[Ready], delivery: Delivery, *, at: datetime) -> dict[int, Refusal]:
    """Why a row is not received, by row: a gate said no before, or whoever it tells of left, or they, or
    their employer, opted out since."""
    refused = {one.offered.row: one.refusal for one in ready if one.refusal is not None}
    people = {one.offered.row: (one.key_digest, one.prepared) for one in ready if one.prepared is not None}
    contacts = {row: [digest for _, digest in person.contacts] for row, (_, person) in people.items()}
    named = {row: [key, *contacts[row]] for row, (key, _) in people.items()}
    gone = suppressed_among(session, [digest for digests in contacts.values() for digest in digests])
    listed = opted_out_among(session, delivery.source.id, [digest for mine in named.values() for digest in mine])
    employers = {
        one.offered.row: employers_of(Subject.of(one.offered.candidate), today=at.date())
        for one in ready
        if one.offered.row in people
    }
    out = employers_out_among(session, {domain for mine in employers.values() for domain in mine})
    for row, (key, _) in people.items():
        if late := refusal_of(listed, key, contacts[row]):
            refused[row] = late
        elif gone.intersection(contacts[row]):
            refused[row] = Refusal(SUPPRESSED, "contact")
        elif not out.isdisjoint(employers[row]):
            refused[row] = Refusal(employer_opted_out.CODE, "domain")
    return refused


def _refuse(session: Session, one: Ready, refusal: Refusal, delivery: Delivery, *, at: datetime) -> Outcome:
    """Keeps a keyed hash of what was refused; a record accepted before and refused now is withdrawn."""
    refusals.remember(session, one.key_digest, source_id=delivery.source.id, code=refusal.code, saw=refusal.saw, at=at)
    held = session.scalar(
        select(Observation).where(Observation.source_id == delivery.source.id, Observation.key_digest == one.key_digest)
    )
    if held is not None:
        profile = session.get_one(Profile, held.profile_id)
        session.delete(held)
        session.flush()
        recompile(session, profile, at=at)
    return Outcome(one.offered.row, refusal.code, refusal.saw)


def _ask_dns_for(session: Session, claims: Iterable[Claim], *, at: datetime) -> set[str]:
    """Puts the domains nobody asked for yet on the list; answers those that DNS has told something of."""
    domains = {email_domain(address) for claim in claims for address in claim.emails}
    query = select(MailDomainAnswer.domain, MailDomainAnswer.answer).where(MailDomainAnswer.domain.in_(domains))
    known = {row.domain: row.answer for row in session.execute(query)}
    fresh = sorted(domains - known.keys())
    session.add_all(MailDomainAnswer(domain=domain, hosts=[], next_check_at=at) for domain in fresh)
    session.flush()
    return {domain for domain, answer in known.items() if answer}


def _addresses(session: Session, profile_ids: list[str]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in session.scalars(
        select(Fact).where(Fact.profile_id.in_(profile_ids), Fact.kind == FactKind.EMAIL).order_by(Fact.rank)
    ):
        found.setdefault(fact.profile_id, []).append(fact)
    return found


def _said_of(session: Session, domains: set[str]) -> dict[str, str]:
    rows = session.execute(
        select(MailDomainAnswer.domain, MailDomainAnswer.answer).where(
            MailDomainAnswer.domain.in_(domains), MailDomainAnswer.trouble_since.is_(None)
        )
    )
    return {row.domain: row.answer for row in rows}
