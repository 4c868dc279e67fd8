"""What a person may do about their card: remove, refuse, never be listed, correct, hide, show again."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.profiles import journal, outbox
from directory.profiles.compile import slot_of
from directory.profiles.evidence import Claim, JobClaim, Origin, Sighting, keep, source_of_the_person
from directory.profiles.identity import canonical_email, canonical_link, canonical_phone, contact_digests, folded
from directory.profiles.keys import keys_of
from directory.profiles.lifecycle import advance, touch_index
from directory.profiles.models import BarredValue, ContactPoint, Fact, Observation, Profile, Restriction
from directory.profiles.notices_sent import listing_notice
from directory.profiles.owed import LinkToken
from directory.profiles.recompile import recompile
from directory.profiles.removal import Left, leave
from directory.profiles.requests import Opened, open_request, step
from directory.profiles.states import FactKind, RequestKind, RestrictionReason, State
from directory.profiles.suppression import suppress
from directory.profiles.titles import normalise_title

CORRECTABLE = (
    FactKind.NAME,
    FactKind.TITLE,
    FactKind.DEPARTMENT,
    FactKind.COMPANY,
    FactKind.PLACE,
    FactKind.EMAIL,
    FactKind.WORK_PHONE,
    FactKind.MOBILE,
    FactKind.LINK,
)


class CorrectionRefused(Exception):
    """The new value is no possible value of its kind; ``reason`` is a code for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def profiles_of(session: Session, address: str) -> list[Profile]:
    """The living profiles that hold a proven address."""
    digest = keys_of(session).digest("email", canonical_email(address))
    return list(
        session.scalars(
            select(Profile)
            .join(ContactPoint, ContactPoint.profile_id == Profile.id)
            .where(ContactPoint.kind == "email", ContactPoint.digest == digest, Profile.state != State.REMOVED)
            .order_by(Profile.received_at)
        )
    )


def remove_me(
    session: Session, profile: Profile, *, address: str, language: str, at: datetime
) -> tuple[Opened, Left]:
    """Removes a person for good who proved their address, and puts the confirmation with the receipt code into the
    outbox: the last mail they get."""
    opened = open_request(session, RequestKind.REMOVE, profile=profile, regime=profile.regime, at=at)
    done = leave(session, profile, because="asked", at=at, for_good=True, request_id=opened.id)
    suppress(session, [("email", keys_of(session).digest("email", canonical_email(address)))], because="asked", at=at)
    outbox.put(
        session,
        "receipt",
        {"to": address, "receipt": opened.receipt, "language": language, "accounts": done.accounts},
        at=at,
        request_id=opened.id,
    )
    return opened, done


def refuse(session: Session, link: LinkToken, *, at: datetime) -> bool:
    """Acts on a notice's refuse link, for ever: removed for good, and no mail more. False when it had been done.

    After erasure for another reason the link still keeps the address out, by its keyed hash.
    """
    profile = session.get(Profile, link.profile_id)
    contacts = [("email", link.contact_digest)] if link.contact_digest is not None else []
    if profile is not None and profile.state != State.REMOVED:
        opened = open_request(session, RequestKind.REFUSE, profile=profile, regime=profile.regime, at=at)
        leave(session, profile, because="refused", at=at, for_good=True, request_id=opened.id)
        suppress(session, contacts, because="refused", at=at)
        return True
    fresh = suppress(session, contacts, because="refused", at=at)
    if fresh:
        _note_contacts(session, "never_list", contacts, because="refused", at=at)
    return bool(fresh)


def never_list(session: Session, address: str, *, language: str, at: datetime) -> Opened:
    """Keeps a proven address out before anything is ever held about it."""
    opened = open_request(session, RequestKind.NEVER_LIST, profile=None, regime="gdpr", at=at)
    contacts = contact_digests(keys_of(session), emails=(canonical_email(address),))
    suppress(session, contacts, because="never_list", at=at)
    _note_contacts(session, "never_list", contacts, because="never_list", at=at)
    step(session, opened.id, "suppressed", at=at, amount=1)
    outbox.put(
        session, "never_listed", {"to": address, "receipt": opened.receipt, "language": language}, at=at,
        request_id=opened.id,
    )  # fmt: skip
    return opened


def suppress_by_officer(session: Session, address: str, *, at: datetime) -> int:
    """Removes and keeps out whoever an officer was told to (a letter, a court); answers how many profiles went."""
    profiles = profiles_of(session, address)
    for profile in profiles:
        opened = open_request(session, RequestKind.OFFICER_SUPPRESS, profile=profile, regime=profile.regime, at=at)
        leave(session, profile, because="officer", at=at, for_good=True, request_id=opened.id)
    contacts = contact_digests(keys_of(session), emails=(canonical_email(address),))
    if suppress(session, contacts, because="officer", at=at) or profiles:
        _note_contacts(session, "never_list", contacts, because="officer", at=at)
    return len(profiles)


def restrict(session: Session, profile: Profile, *, reason: RestrictionReason, at: datetime) -> bool:
    """Hides a person from everybody and keeps the card (GDPR Art. 18); False when this reason stands already. A
    running wait stands still meanwhile."""
    open_reasons = _open_restrictions(session, profile.id)
    if any(row.reason == reason for row in open_reasons):
        return False
    opened = open_request(session, RequestKind.RESTRICT, profile=profile, regime=profile.regime, at=at)
    session.add(Restriction(profile_id=profile.id, reason=reason, since=at))
    if not open_reasons:
        notice = listing_notice(session, profile.id)
        if profile.state == State.NOTICED and notice is not None and notice.wait_ends_at is not None:
            profile.wait_left_seconds = max(0, int((notice.wait_ends_at - at).total_seconds()))
        profile.came_from = profile.state
        advance(session, profile, State.RESTRICTED, because=reason, at=at)
    journal.note(session, "restricted", profile_id=profile.id, body={"reason": reason}, at=at)
    step(session, opened.id, "hidden", at=at)
    return True


def lift(session: Session, profile: Profile, *, reason: RestrictionReason, at: datetime) -> bool:
    """Lifts one reason; with the last one the profile goes back to where it was, with the rest of its wait to run."""
    standing = _open_restrictions(session, profile.id)
    lifted = [row for row in standing if row.reason == reason]
    if not lifted:
        return False
    opened = open_request(session, RequestKind.LIFT, profile=profile, regime=profile.regime, at=at)
    for row in lifted:
        row.lifted_at = at
    journal.note(session, "lifted", profile_id=profile.id, body={"reason": reason}, at=at)
    step(session, opened.id, "lifted", at=at)
    if len(lifted) == len(standing) and profile.came_from is not None:
        _come_back(session, profile, at=at)
    return True


def correct(session: Session, profile: Profile, fact: Fact, new_value: str, *, at: datetime) -> Opened:
    """Replaces one line by what the person says (GDPR Art. 16); the old value is barred for every source.

    An empty value takes the line off the card. Raises CorrectionRefused when the value is none of its kind.
    """
    kind = FactKind(fact.kind)
    value = _canonical(kind, new_value.strip(), profile.country)
    opened = open_request(session, RequestKind.CORRECT, profile=profile, regime=profile.regime, at=at)
    barred = (fact.kind, fact.digest)
    _bar(session, profile.id, *barred, at=at)
    journal.note(session, "corrected", profile_id=profile.id, body={"kind": fact.kind, "barred": fact.digest.hex()}, at=at)
    session.execute(
        delete(BarredValue).where(
            BarredValue.profile_id == profile.id,
            BarredValue.kind == fact.kind,
            BarredValue.digest == keys_of(session).digest(kind, _normal(kind, value)),
        )
    )
    old, old_slot = fact.value, fact.slot
    source = source_of_the_person(session, at=at)
    _forget_own(session, profile.id, source.id, kind, old)
    if value:
        sighting = Sighting(
            claim=_claim_of(session, profile, fact, kind, value),
            key_digest=keys_of(session).digest("own_words", f"{profile.id}|{opened.id}"),
            seen_on=at.date(),
            origin=Origin(request_id=opened.id),
        )
        keep(session, None, profile.id, source, sighting, at=at)
        _keep_the_line(session, fact, kind, value)
    session.flush()
    recompile(session, profile, at=at)
    if old_slot != fact.slot or value:
        touch_index(session, profile.id, at=at)
    step(session, opened.id, "corrected", at=at, amount=1)
    return opened


def _claim_of(session: Session, profile: Profile, fact: Fact, kind: FactKind, value: str) -> Claim:
    """What the person now says, as a claim: only the corrected line, with the employer it belongs to."""
    if kind is FactKind.NAME:
        return Claim(full_name=value)
    if kind is FactKind.PLACE:
        return Claim(city=value.partition(",")[0].strip(), country=profile.country)
    if kind is FactKind.EMAIL:
        return Claim(emails=(value,))
    if kind is FactKind.LINK:
        return Claim(links=(value,))
    if kind in (FactKind.WORK_PHONE, FactKind.MOBILE):
        return Claim(phones=((kind, value),))
    company = session.scalar(
        select(Fact).where(Fact.profile_id == profile.id, Fact.kind == FactKind.COMPANY, Fact.slot == fact.slot)
    )
    name = company.value if company is not None else ""
    domain = company.detail.get("domain", "") if company is not None else ""
    job = JobClaim(
        title=value if kind is FactKind.TITLE else _line(session, profile.id, FactKind.TITLE, fact.slot),
        department=value if kind is FactKind.DEPARTMENT else "",
        company=value if kind is FactKind.COMPANY else name,
        company_domain="" if kind is FactKind.COMPANY else domain,
        company_id="" if kind is FactKind.COMPANY else fact.company_id or "",
    )
    return Claim(jobs=(job,))


def _line(session: Session, profile_id: str, kind: FactKind, slot: str) -> str:
    query = select(Fact.value).where(Fact.profile_id == profile_id, Fact.kind == kind, Fact.slot == slot)
    return session.scalar(query) or ""


def _keep_the_line(session: Session, fact: Fact, kind: FactKind, value: str) -> None:
    """Moves the fact row to the corrected value's slot, so that what the notice named keeps being that line. A new
    address is a new line: it stays hidden until a notice reached it."""
    if kind in (FactKind.LINK, FactKind.WORK_PHONE, FactKind.MOBILE):
        slot = slot_of(kind, value)
        taken = select(Fact.id).where(Fact.profile_id == fact.profile_id, Fact.kind == kind, Fact.slot == slot)
        if session.scalar(taken) is None:
            fact.slot = slot
            session.flush()


def _forget_own(session: Session, profile_id: str, source_id: str, kind: FactKind, old: str) -> None:
    """Takes back what the person said before about the same line, so that the newest word counts alone."""
    own = session.scalars(
        select(Observation).where(Observation.profile_id == profile_id, Observation.source_id == source_id)
    )
    for observation in own:
        stored = dict(observation.claim)
        if kind is FactKind.NAME:
            stored.pop("full_name", None)
        elif kind is FactKind.PLACE:
            stored.pop("city", None)
        elif kind is FactKind.EMAIL:
            stored["emails"] = [address for address in stored.get("emails", ()) if address != old]
        elif kind is FactKind.LINK:
            stored["links"] = [link for link in stored.get("links", ()) if link != old]
        elif kind in (FactKind.WORK_PHONE, FactKind.MOBILE):
            stored["phones"] = [phone for phone in stored.get("phones", ()) if phone[1] != old]
        elif kind in (FactKind.TITLE, FactKind.DEPARTMENT):
            stored["jobs"] = [{**job, str(kind): ""} if job.get(kind) == old else job for job in stored.get("jobs", ())]
        observation.claim = {name: value for name, value in stored.items() if value}


def _canonical(kind: FactKind, value: str, country: str) -> str:
    if kind not in CORRECTABLE:
        raise CorrectionRefused("not_correctable")
    if not value:
        if kind in (FactKind.NAME, FactKind.EMAIL):
            raise CorrectionRefused("needed")
        return ""
    if len(value) > 200 or any(ord(c) < 32 for c in value):
        raise CorrectionRefused("too_long")
    if kind is FactKind.EMAIL:
        value = canonical_email(value)
    elif kind is FactKind.LINK:
        value = canonical_link(value)
    elif kind in (FactKind.WORK_PHONE, FactKind.MOBILE):
        value = canonical_phone(value, country)
    if not value:
        raise CorrectionRefused(f"no_{kind}")
    return value


def _normal(kind: FactKind, value: str) -> str:
    if kind is FactKind.TITLE:
        return normalise_title(value)
    return value if kind in (FactKind.EMAIL, FactKind.LINK, FactKind.WORK_PHONE, FactKind.MOBILE) else folded(value)


def _bar(session: Session, profile_id: str, kind: str, digest: bytes, *, at: datetime) -> None:
    if session.get(BarredValue, (profile_id, kind, digest)) is None:
        session.add(BarredValue(profile_id=profile_id, kind=kind, digest=digest, since=at))


def _open_restrictions(session: Session, profile_id: str) -> list[Restriction]:
    return list(
        session.scalars(
            select(Restriction).where(Restriction.profile_id == profile_id, Restriction.lifted_at.is_(None))
        )
    )


def _come_back(session: Session, profile: Profile, *, at: datetime) -> None:
    back = State(profile.came_from or State.GATED)
    notice = listing_notice(session, profile.id)
    if back is State.NOTICED and notice is not None and profile.wait_left_seconds is not None:
        notice.wait_ends_at = at + timedelta(seconds=profile.wait_left_seconds)
        profile.wait_left_seconds = None
        session.flush()
    profile.came_from = None
    advance(session, profile, back, because="lifted", at=at)
    recompile(session, profile, at=at)


def _note_contacts(session: Session, act: str, contacts: list[tuple[str, bytes]], *, because: str, at: datetime) -> None:
    body = {"because": because, "contacts": [[kind, digest.hex()] for kind, digest in contacts]}
    journal.note(session, act, profile_id=None, body=body, at=at)
