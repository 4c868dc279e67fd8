"""Correcting: what a person says of a line stands above every source, and the old value is barred (GDPR Art. 16)."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from directory.profiles import duties, journal
from directory.profiles.compile import slot_of
from directory.profiles.evidence import Claim, JobClaim, Origin, Sighting, keep, source_of_the_person, without_line
from directory.profiles.identity import canonical_email, canonical_link, canonical_phone, company_name_key, folded
from directory.profiles.keys import keys_of
from directory.profiles.lifecycle import hold, touch_index
from directory.profiles.models import BarredValue, Fact, Observation, Profile
from directory.profiles.recompile import WouldLeave, recompile
from directory.profiles.requests import Opened, open_request, step
from directory.profiles.states import FactKind, RequestKind
from directory.profiles.titles import normalise_title
from directory.profiles.whereabouts import country_code

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
    """The new value is no possible value of its kind, or a gate would refuse the card with it; ``reason`` is a code for
    the page. Nothing of the correction may be kept: the transaction is given up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def correct(session: Session, profile: Profile, fact: Fact, new_value: str, *, at: datetime) -> Opened:
    """Replaces one line by what the person says (GDPR Art. 16); the old value is barred for every source, and every
    account that received the line is told (GDPR Art. 19).

    An empty value takes the line off the card. Raises CorrectionRefused when the value is none of its kind, or when the
    card could not be held with it.
    """
    kind = FactKind(fact.kind)
    hold(session, profile)
    value = _canonical(kind, new_value.strip(), profile.country)
    opened = open_request(session, RequestKind.CORRECT, profile=profile, regime=profile.regime, at=at)
    barred = (fact.kind, fact.digest)
    _bar(session, profile.id, *barred, at=at)
    duties.owe_correction(session, fact, request_id=opened.id, at=at)
    digest = keys_of(session).digest
    allowed = [digest(kind, normal) for normal in _normals(kind, value, profile.country)]
    body = {"kind": fact.kind, "barred": fact.digest.hex(), "allowed": allowed[-1].hex()}
    journal.note(session, "corrected", profile_id=profile.id, body=body, at=at)
    session.execute(
        delete(BarredValue).where(
            BarredValue.profile_id == profile.id, BarredValue.kind == fact.kind, BarredValue.digest.in_(allowed)
        )
    )
    old, old_slot = fact.value, fact.slot
    source = source_of_the_person(session, at=at)
    forget_own(session, profile.id, source.id, kind, old)
    session.execute(
        update(BarredValue)
        .where(BarredValue.profile_id == profile.id, BarredValue.kind == fact.kind)
        .values(words_lost_at=None)
    )
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
    _recompile_if_it_stays(session, profile, kind, value, at=at)
    if old_slot != fact.slot or value:
        touch_index(session, profile.id, at=at)
    step(session, opened.id, "corrected", at=at, amount=1)
    return opened


def _recompile_if_it_stays(session: Session, profile: Profile, kind: FactKind, value: str, *, at: datetime) -> None:
    """Whoever corrects a line means to keep the card, and the line: what a gate would take away is refused instead."""
    try:
        recompile(session, profile, at=at, only_if_it_stays=True)
    except WouldLeave as would:
        raise CorrectionRefused(would.code) from None
    kept = select(Fact.id).where(Fact.profile_id == profile.id, Fact.kind == kind, Fact.value == value)
    if value and kind is FactKind.EMAIL and session.scalar(kept) is None:
        raise CorrectionRefused("address_taken_off")


def _claim_of(session: Session, profile: Profile, fact: Fact, kind: FactKind, value: str) -> Claim:
    """What the person now says, as a claim: only the corrected line (GDPR Art. 16), beside the employer it belongs to.
    Who corrects the employer says the whole post anew: no source knows of that title there."""
    if kind is FactKind.NAME:
        return Claim(full_name=value)
    if kind is FactKind.PLACE:
        city, country = _place(value)
        return Claim(city=city, country=country)
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
    if kind is FactKind.COMPANY:
        return Claim(jobs=(JobClaim(title=_line(session, profile.id, FactKind.TITLE, fact.slot), company=value),))
    said = {"title": value} if kind is FactKind.TITLE else {"department": value}
    job = JobClaim(**said, company=name, company_domain=domain, company_id=fact.company_id or "")
    return Claim(jobs=(job,), corrects=kind)


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


def forget_own(session: Session, profile_id: str, source_id: str, kind: FactKind, old: str) -> None:
    """Takes back what the person said before about the same line, so that the newest word counts alone."""
    own = session.scalars(
        select(Observation).where(Observation.profile_id == profile_id, Observation.source_id == source_id)
    )
    for observation in own:
        left = without_line(observation.claim, kind, old)
        if kind is FactKind.PLACE:  # a country left behind would stand as their words beside the newest
            left.pop("country", None)
        observation.claim = left


def _canonical(kind: FactKind, value: str, country: str) -> str:
    if kind not in CORRECTABLE:
        raise CorrectionRefused("not_correctable")
    if not value:
        if kind in (FactKind.NAME, FactKind.EMAIL):
            raise CorrectionRefused("needed")
        return ""
    if len(value) > 200 or any(ord(c) < 32 for c in value):
        raise CorrectionRefused("too_long")
    if kind is FactKind.NAME and not any(map(str.isalpha, value)):
        raise CorrectionRefused("too_little")
    if kind is FactKind.EMAIL:
        value = canonical_email(value)
    elif kind is FactKind.LINK:
        value = canonical_link(value)
    elif kind in (FactKind.WORK_PHONE, FactKind.MOBILE):
        value = canonical_phone(value, country)
    if not value:
        raise CorrectionRefused(f"no_{kind}")
    return value


def _normals(kind: FactKind, value: str, country: str) -> list[str]:
    """What compile.py makes of a value of this kind, so that a value the person takes back is no longer barred: a place
    without a country also as sources write it, with theirs."""
    if kind is FactKind.TITLE:
        return [normalise_title(value)]
    if kind is FactKind.COMPANY:
        return [company_name_key(value)]
    if kind is FactKind.PLACE:
        city, named = _place(value)
        return [folded(", ".join(filter(None, (city, one)))) for one in dict.fromkeys((named, named or country))]
    return [value if kind in (FactKind.EMAIL, FactKind.LINK, FactKind.WORK_PHONE, FactKind.MOBILE) else folded(value)]


def _place(value: str) -> tuple[str, str]:
    """The place a person names, and the country they end it with, if they do: no other is theirs to be said."""
    where, _, last = value.rpartition(",")
    country = country_code(last)
    return (where.strip(" ,"), country) if country else (value, "")


def _bar(session: Session, profile_id: str, kind: str, digest: bytes, *, at: datetime) -> None:
    if session.get(BarredValue, (profile_id, kind, digest)) is None:
        session.add(BarredValue(profile_id=profile_id, kind=kind, digest=digest, since=at))
