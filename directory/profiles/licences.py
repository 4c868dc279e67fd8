"""A licence that changed: what its source said is compiled anew, people by the sweep, companies at once."""

from datetime import datetime
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import companies
from directory.profiles.models import CompanyClaim, Observation, Profile, Source
from directory.profiles.states import State

_AT_ONCE = 200


def change_terms(session: Session, source: Source, *, uses: str, basis: str) -> bool:
    """Sets what a licence permits (comma-separated uses) and on which basis its records are held; answers whether that
    changed anything. Everybody of this source is then due for ``sweeps.gates_anew``, which compiles cards anew."""
    if (source.uses, source.basis) == (uses, basis):
        return False
    source.uses = uses
    session.flush()
    of_source = select(Observation.profile_id).where(Observation.source_id == source.id)
    if source.basis != basis:
        source.basis = basis
        session.flush()
        session.execute(update(Observation).where(Observation.source_id == source.id).values(basis=basis))
    session.execute(
        update(Profile).where(Profile.id.in_(of_source), Profile.state != State.REMOVED).values(gates_version="")
    )
    return True


def compile_companies(database: Database, source_id: str, *, at: datetime) -> int:
    """Compiles anew what is known of the companies a source tells of, some at a time; answers how many changed. Run
    twice, it changes nothing."""
    with database.read() as session:
        ids = list(session.scalars(select(CompanyClaim.company_id).where(CompanyClaim.source_id == source_id)))
    parts = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
    return sum(database.until_done(partial(_compile_some, company_ids=some, at=at)) for some in parts)


def _compile_some(session: Session, company_ids: list[str], *, at: datetime) -> int:
    return companies.compile_anew(session, company_ids, at=at)
