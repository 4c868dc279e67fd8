"""The suppression list: keyed hashes of everyone who left, asked in the same transaction as the write it guards."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles import journal
from directory.profiles.identity import registrable
from directory.profiles.keys import KEY_VERSION, SCHEME, keys_of
from directory.profiles.models import BarredValue, ContactPoint, EmployerOptOut, Fact
from directory.profiles.owed import Suppression
from directory.profiles.shared import AT_TIMES, on_several
from directory.profiles.states import FactKind
from directory.profiles.switchboards import switchboards_among

Contact = tuple[str, bytes]
_HOLD = 0x63617264


def hold_still(session: Session, *, for_a_leaving: bool = False) -> None:
    """Keeps the list as it is until this transaction ends: whoever receives or lists people shares the hold, a leaving
    waits for it and has it alone. SQLite has one writer and needs none."""
    if session.get_bind().dialect.name != "sqlite":
        held = func.pg_advisory_xact_lock if for_a_leaving else func.pg_advisory_xact_lock_shared
        session.execute(select(held(_HOLD)))


def suppress(session: Session, contacts: Iterable[Contact], *, because: str, at: datetime) -> int:
    """Adds keyed hashes of (kind, digest); those already there stay as they are. Answers how many are new."""
    hold_still(session, for_a_leaving=True)
    wanted = dict.fromkeys(contacts)
    held = suppressed_among(session, [digest for _, digest in wanted])
    fresh = [(kind, digest) for kind, digest in wanted if digest not in held]
    for kind, digest in fresh:
        session.add(
            Suppression(scheme=SCHEME, key_version=KEY_VERSION, digest=digest, kind=kind, because=because, since=at)
        )
    session.flush()
    return len(fresh)


def suppressed_among(session: Session, digests: Iterable[bytes]) -> set[bytes]:
    """Those of ``digests`` that are suppressed, under any key version."""
    found: set[bytes] = set()
    wanted = list(dict.fromkeys(digests))
    for start in range(0, len(wanted), 500):
        found.update(
            session.scalars(select(Suppression.digest).where(Suppression.digest.in_(wanted[start : start + 500])))
        )
    return found


def suppressed_since(session: Session, digest: bytes) -> datetime | None:
    """Since when one keyed hash is suppressed; None when it is not."""
    return session.scalar(select(Suppression.since).where(Suppression.digest == digest).order_by(Suppression.since))


def suppressed_people(session: Session, profile_ids: Iterable[str]) -> set[str]:
    """Those of these profiles that hold a contact of somebody who left."""
    return set(
        session.scalars(
            select(ContactPoint.profile_id)
            .distinct()
            .join(Suppression, Suppression.digest == ContactPoint.digest)
            .where(ContactPoint.profile_id.in_(list(profile_ids)))
        )
    )


def lasting_contacts(session: Session, profile_id: str) -> list[Contact]:
    """The contact points of a person that may be suppressed, with the addresses they proved and corrected away: a phone
    or link that stands on a second person as well is left out, since it would suppress somebody who did not ask, and so
    is a number that any card holds as a switchboard."""
    own = session.execute(
        select(ContactPoint.kind, ContactPoint.digest).where(ContactPoint.profile_id == profile_id)
    ).all()
    shared = on_several(session, [digest for kind, digest in own if kind in AT_TIMES])
    shared |= _known_as_switchboards(session, profile_id)
    former = session.scalars(
        select(BarredValue.digest).where(
            BarredValue.profile_id == profile_id, BarredValue.kind == "email", BarredValue.opens_from.is_not(None)
        )
    )
    lasting = [(kind, digest) for kind, digest in own if digest not in shared]
    lasting += [("email", one) for one in former]
    return lasting


def _known_as_switchboards(session: Session, profile_id: str) -> set[bytes]:
    own = select(Fact.normal).where(
        Fact.profile_id == profile_id, Fact.kind.in_((FactKind.WORK_PHONE, FactKind.MOBILE))
    )
    return {keys_of(session).digest("phone", number) for number in switchboards_among(session, session.scalars(own))}


def opt_out_employer(session: Session, domain: str, *, at: datetime) -> bool:
    """Records that a domain's owner wants nobody of theirs listed; False when it stood already. Whoever is receiving
    or listing people this moment is waited for."""
    hold_still(session, for_a_leaving=True)
    digest = keys_of(session).digest("employer_domain", registrable(domain))
    if session.get(EmployerOptOut, digest) is not None:
        return False
    session.add(EmployerOptOut(digest=digest, since=at))
    journal.note(session, "employer_opted_out", profile_id=None, body={"employer": digest.hex()}, at=at)
    return True


def employers_out_among(session: Session, domains: Iterable[str]) -> frozenset[str]:
    """The registrable domains of these, as written, whose owner opted out."""
    keys = keys_of(session)
    digests = {keys.digest("employer_domain", owned): owned for owned in set(map(registrable, domains)) if owned}
    found: set[str] = set()
    wanted = list(digests)
    for start in range(0, len(wanted), 500):
        query = select(EmployerOptOut.digest).where(EmployerOptOut.digest.in_(wanted[start : start + 500]))
        found.update(digests[digest] for digest in session.scalars(query))
    return frozenset(found)
