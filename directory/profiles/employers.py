"""An employer's opt-out: recorded for good, and everybody of theirs leaves at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.profiles.identity import email_domain, registrable
from directory.profiles.keys import keys_of
from directory.profiles.models import Company, EmployerOptOut, EmployerOptOutReason, Fact, Profile
from directory.profiles.removal import leave
from directory.profiles.states import FactKind, State
from directory.profiles.suppression import employers_out_among, opt_out_employer


@dataclass(frozen=True, slots=True)
class OptedOut:
    """An employer that is kept out: since when, and every reason that was given, oldest first."""

    domain: str
    since: datetime
    reasons: tuple[str, ...]


def opt_out(session: Session, domain: str, *, because: str, at: datetime) -> int:
    """Keeps everybody of this domain out from here on and erases those held; answers how many left. The reason is kept
    for good, beside those given before.

    They are not suppressed as persons: with another employer they may be held again. Raises ValueError for what is no
    registrable domain.
    """
    owned = registrable(domain)
    if not owned:
        raise ValueError("no registrable domain")
    opt_out_employer(session, owned, at=at)
    session.flush()
    digest = keys_of(session).digest("employer_domain", owned)
    session.add(EmployerOptOutReason(digest=digest, because=because, at=at))
    people = people_of(session, owned)
    for profile in people:
        leave(session, profile, because="employer_opted_out", at=at, for_good=False)
    return len(people)


def opted_out(session: Session, domain: str) -> OptedOut | None:
    """Since when and why the owner of a domain is kept out; None when it is not."""
    owned = registrable(domain)
    held = session.get(EmployerOptOut, keys_of(session).digest("employer_domain", owned)) if owned else None
    return OptedOut(owned, held.since, reasons(session, held.digest)) if held is not None else None


def reasons(session: Session, digest: bytes) -> tuple[str, ...]:
    """Why an employer is kept out, by its keyed hash, oldest first."""
    given = select(EmployerOptOutReason.because).where(EmployerOptOutReason.digest == digest)
    return tuple(session.scalars(given.order_by(EmployerOptOutReason.id)))


def people_of(session: Session, domain: str) -> list[Profile]:
    """Living profiles that work for the owner of a registrable domain, by company or by address."""
    companies = select(Company.id).where(Company.domain == domain)
    addresses = or_(
        Fact.value.endswith(f"@{domain}", autoescape=True), Fact.value.endswith(f".{domain}", autoescape=True)
    )
    employed = select(Fact.profile_id).where(
        or_(
            (Fact.kind == FactKind.COMPANY) & Fact.company_id.in_(companies),
            (Fact.kind == FactKind.EMAIL) & addresses,
        )
    )
    found = select(Profile).where(Profile.id.in_(employed), Profile.state != State.REMOVED).order_by(Profile.id)
    return list(session.scalars(found))


def kept_out_among(session: Session, profile_ids: Sequence[str]) -> set[str]:
    """Those of these profiles, some hundred at most, whose employer opted out, by company or by address."""
    of_these = Fact.profile_id.in_(profile_ids)
    addresses = session.execute(select(Fact.profile_id, Fact.value).where(of_these, Fact.kind == FactKind.EMAIL)).all()
    companies = (
        select(Fact.profile_id, Company.domain)
        .join(Company, Company.id == Fact.company_id)
        .where(of_these, Fact.kind == FactKind.COMPANY, Company.domain.is_not(None))
    )
    works_for = {(profile_id, registrable(email_domain(address))) for profile_id, address in addresses}
    works_for |= {(profile_id, domain or "") for profile_id, domain in session.execute(companies)}
    out = employers_out_among(session, {domain for _, domain in works_for})
    return {profile_id for profile_id, domain in works_for if domain in out}
