"""What is held of somebody and stands on no line of their card: other words, and sources that no line names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from directory.profiles.compile import Line, compile_card
from directory.profiles.evidence import Told
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact, Source
from directory.profiles.recompile import barred_of, held_of
from directory.profiles.states import FactKind, SourceKind
from directory.profiles.wording import says_nothing_more

_WHOLE = (FactKind.JOB, FactKind.EDUCATION)
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Besides:
    """One line that a record makes by itself, and who says it. ``corrected_away``: the person said otherwise, so it
    stands on no card; the record holds it all the same."""

    line: Line
    source: Source
    corrected_away: bool


def held_besides(session: Session, profile_id: str, facts: Sequence[Fact]) -> list[Besides]:
    """What the records of a person say that ``facts``, the lines of their card, do not: a value that lost to another
    one, that customers may not see, or that the person corrected away, and all that a source says which no line is
    attributed to, or the same as the person. Each as its record says it, the newest first: whoever asks what is held
    is told all of it (GDPR Art. 15)."""
    on_the_card = {_key(fact) for fact in facts}
    own_words = {_key(fact) for fact in facts if fact.source_kind == SourceKind.PERSON}
    named = {fact.source_id for fact in facts}
    barred, keys = barred_of(session, profile_id), keys_of(session)
    held = sorted(held_of(session, profile_id), key=lambda one: one[0].last_seen_on, reverse=True)
    found: dict[tuple[str, ...], Besides] = {}
    for observation, source in held:
        if source.kind == SourceKind.PERSON:
            continue
        told = [Told.of(observation, source)]
        may_be_said = {_key(line) for line in compile_card(told, barred=barred, keys=keys)} if barred else None
        for line in _told(compile_card(told, barred=frozenset(), keys=keys)):
            key = _key(line)
            if key not in on_the_card or key in own_words or source.id not in named:
                away = may_be_said is not None and key not in may_be_said
                found.setdefault((source.id, *key), Besides(line, source, away))
    return list(found.values())


def stands_on(fact: Fact | Line, line: Line) -> bool:
    """Whether a line of the card says what ``line`` does, at whichever employer; posts and schools are what their
    dates and places make them. What the person said is said by a source that spells it as they do."""
    if fact.source_kind == SourceKind.PERSON and fact.value != line.value:
        return False
    if line.kind in _WHOLE:
        return _key(fact) == _key(line)
    return (fact.kind, fact.normal) == (line.kind, line.normal)


def _key(line: Fact | Line) -> _Key:
    """A line with what it says; a name is the same name on whichever of the card's lines it stands, a post or school
    is another one with other dates."""
    said = line.normal
    if line.kind in _WHOLE:
        said = "|".join((said, str(line.detail.get("started") or ""), str(line.detail.get("ended") or "")))
    return str(line.kind), "" if line.kind == FactKind.NAME else line.slot, said


def _told(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that say something of their own: not what was read from a title, nor a post without dates."""
    for line in lines:
        if not line.detail.get("derived") and not says_nothing_more(line):
            yield line
