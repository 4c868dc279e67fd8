"""A merge replayed over a restored backup, which may lack either card: nothing decided about one of the two is lost."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy.orm import Session

from directory.profiles import duties
from directory.profiles.journal import Line
from directory.profiles.merge import living, merge
from directory.profiles.models import Profile, ProfileAlias
from directory.profiles.removal import leave
from directory.profiles.states import State


def names_survivor(line: Line) -> bool:
    """Whether a line tells of a merge and of the card that went on; one of an older journal does not, so the card that
    went then leaves like any other, and whoever received it deletes it."""
    return line.act == "left" and "into" in line.body


class Unknown:
    """Lines about cards that the backup does not hold, in their order: a later merge may say whom they mean."""

    def __init__(self) -> None:
        self._lines: defaultdict[str, list[Line]] = defaultdict(list)

    def keep(self, profile_id: str, line: Line) -> None:
        """Keeps a line for later."""
        self._lines[profile_id].append(line)

    def merge_again(self, session: Session, line: Line, *, at: datetime) -> tuple[bool, list[Line]]:
        """Makes one person of the two cards that a merge's line names. Answers whether that changed the backup, and the
        lines kept about either, which are to be applied now.

        Where the backup holds one of them, that one goes on and the other's id means it; where none, the two are one
        should a later merge say who they are.
        """
        gone_id, into_id = str(line.profile_id), str(line.body["into"])
        kept = self._lines.pop(gone_id, []) + self._lines.pop(into_id, [])
        gone, into = living(session, gone_id), living(session, into_id)
        if gone is not None and into is not None:
            return _join(session, gone, into, at=at), kept
        held = gone or into
        if held is None:
            self._lines[into_id] = kept
            return False, []
        _call(session, gone_id if gone is None else into_id, held, at=at)
        return True, kept


def _join(session: Session, gone: Profile, into: Profile, *, at: datetime) -> bool:
    """Merges two cards of the backup. Had one left by then, as its words were lost or the lines stand in another order,
    its id means the other; and where the one to go on had left, nobody comes back."""
    if gone.id == into.id:
        return False
    if State.REMOVED not in (gone.state, into.state):
        merge(session, into, gone, at=at)
        return True
    if gone.state != State.REMOVED:
        leave(session, gone, because="nothing_left", at=at, for_good=False)
    _call(session, gone.id, into, at=at)
    return True


def _call(session: Session, alias: str, held: Profile, *, at: datetime) -> None:
    """Lets an id mean a card; if that one has left, whoever received it under this id deletes it."""
    session.add(ProfileAlias(alias=alias, profile_id=held.id, since=at))
    session.flush()
    if held.state == State.REMOVED:
        duties.owe(session, held.id, at=at)
