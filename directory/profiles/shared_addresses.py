"""An address belongs to one person: whoever else is named at it is not taken while somebody still says whose it is.

Else two people's lines would stand on one card, and whoever proves the address would read of both. When nobody says it
any more, the address passed on (see handing_on.py).
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.evidence import Claim
from directory.profiles.identity import akin, folded
from directory.profiles.keys import keys_of
from directory.profiles.models import BarredValue, ContactPoint, Fact, Observation, Profile
from directory.profiles.states import FactKind, State


def anothers_addresses(session: Session, claim: Claim, addresses: Iterable[str]) -> frozenset[str]:
    """Those of these addresses that stand on living cards of other names alone. A name that somebody corrected away is
    theirs still."""
    digests = {keys_of(session).digest("email", address): address for address in addresses}
    if not digests or not claim.full_name:
        return frozenset()
    named = session.execute(
        select(ContactPoint.digest, ContactPoint.profile_id, Fact.value)
        .join(Profile, Profile.id == ContactPoint.profile_id)
        .join(Fact, Fact.profile_id == ContactPoint.profile_id)
        .where(ContactPoint.digest.in_(digests), Profile.state != State.REMOVED, Fact.kind == FactKind.NAME)
    ).all()
    own = {profile_id for _, profile_id, name in named if akin(name, claim.full_name)}
    own |= _corrected_away(session, {profile_id for _, profile_id, _ in named} - own, claim.full_name)
    mine = {digest for digest, profile_id, _ in named if profile_id in own}
    return frozenset(digests[digest] for digest, _, _ in named if digest not in mine)


def is_told_of_elsewhere(session: Session, held: Observation, full_name: str) -> bool:
    """Whether a record that comes back with a name not akin to the one it said leaves somebody behind of whom another
    record of the card tells."""
    before = str(held.claim.get("full_name", ""))
    if not before or not full_name or akin(before, full_name):
        return False
    others = select(Observation.claim).where(Observation.profile_id == held.profile_id, Observation.id != held.id)
    names = [str(claim.get("full_name", "")) for claim in session.scalars(others)]
    return any(name and akin(name, before) for name in names)


def _corrected_away(session: Session, profile_ids: set[str], full_name: str) -> set[str]:
    if not profile_ids:
        return set()
    digest = keys_of(session).digest(FactKind.NAME, folded(full_name))
    barred = select(BarredValue.profile_id).where(BarredValue.profile_id.in_(profile_ids), BarredValue.digest == digest)
    return set(session.scalars(barred))
