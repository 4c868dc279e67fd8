"""A licence that changed: the index follows at once, what its source said is compiled anew, people by the sweep."""

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import companies
from directory.profiles.lifecycle import touch_index
from directory.profiles.models import CompanyClaim, Observation, Profile, Source
from directory.profiles.states import State

_AT_ONCE = 200
_CHANGED = select(Source).where(Source.followed_to.is_not(None)).order_by(Source.id).limit(1)


def change_terms(session: Session, source: Source, *, uses: str, basis: str) -> bool:
    """Sets what a licence permits (comma-separated uses) and on which basis its records are held; answers whether that
    changed anything. Readers ask the licence itself, so what it permits no more is hidden from here on; the index and
    the cards follow by ``follow_terms``, some at a time, however many there are; ``followed_to`` is how far it came."""
    if (source.uses, source.basis) == (uses, basis):
        return False
    source.uses, source.basis = uses, basis
    source.followed_to = ""
    session.flush()
    return True


def follow_terms(database: Database, *, at: datetime) -> int:
    """Has the index read everybody again of whom a source with changed terms tells, and makes them due for
    ``sweeps.gates_anew``, which compiles their cards; answers how many. Killed, it goes on where it was."""
    followed = 0
    while (changed := _first_changed(database)) is not None:
        some = database.until_done(partial(_follow_some, at=at))
        followed += some
        if not some:
            _end(database, *changed)
    return followed


def _first_changed(database: Database) -> tuple[str, str] | None:
    with database.read() as session:
        source = session.scalar(_CHANGED)
        return (source.id, source.followed_to or "") if source is not None else None


def _follow_some(session: Session, *, at: datetime) -> int:
    source = session.scalar(_CHANGED.with_for_update())
    if source is None or source.followed_to is None:
        return 0
    people = session.scalars(further_people(source.id, source.followed_to)).all()
    if not people:
        return 0
    source.followed_to = people[-1]
    theirs = Observation.profile_id.in_(people)
    session.execute(update(Observation).where(*_other_basis(source), theirs).values(basis=source.basis))
    session.execute(
        update(Profile).where(Profile.id.in_(people), Profile.state != State.REMOVED).values(gates_version="")
    )
    for profile_id in session.scalars(
        select(Profile.id).where(Profile.id.in_(people), Profile.state == State.LISTED)
    ).all():
        touch_index(session, profile_id, at=at)
    return len(people)


def _end(database: Database, source_id: str, came_to: str) -> None:
    """Ends the following of a source that has nobody further, if it stands where it ``came_to`` still; from the
    beginning again where a merge carried a record behind that place. That is looked for while others may write: it
    reads all that the source ever said."""
    with database.read() as session:
        of_other_basis = _other_basis(session.get_one(Source, source_id))
        missed = session.scalar(select(Observation.id).where(*of_other_basis).limit(1)) is not None
    ended = update(Source).where(Source.id == source_id, Source.followed_to == came_to)
    database.until_done(lambda session: session.execute(ended.values(followed_to="" if missed else None)))


def _other_basis(source: Source) -> tuple[ColumnElement[bool], ...]:
    return Observation.source_id == source.id, Observation.basis != source.basis


def further_people(source_id: str, behind: str) -> Select[str]:
    """The next people of a source in the order of their ids, some at a time: by an index that has them so, since each
    step would else read all that the source ever said while others wait to write."""
    of_source = select(Observation.profile_id).distinct().where(Observation.source_id == source_id)
    return of_source.where(Observation.profile_id > behind).order_by(Observation.profile_id).limit(_AT_ONCE)


def compile_companies(database: Database, source_id: str, *, at: datetime) -> int:
    """Compiles anew what is known of the companies a source tells of, some at a time; answers how many changed. Run
    twice, it changes nothing."""
    with database.read() as session:
        ids = list(session.scalars(select(CompanyClaim.company_id).where(CompanyClaim.source_id == source_id)))
    parts = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
    return sum(database.until_done(partial(_compile_some, company_ids=some, at=at)) for some in parts)


def _compile_some(session: Session, company_ids: list[str], *, at: datetime) -> int:
    return companies.compile_anew(session, company_ids, at=at)
