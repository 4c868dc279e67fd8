"""What is held of somebody and stands on no line of their card: other words, and sources that no line names."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from directory.profiles.compile import Line, compile_card
from directory.profiles.evidence import Told
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact, Source
from directory.profiles.recompile import barred_of, held_of
from directory.profiles.states import FactKind, SourceKind
from directory.profiles.wording import says_nothing_more


def held_besides(session: Session, profile_id: str, facts: Sequence[Fact]) -> list[tuple[Line, Source]]:
    """What the records of a person say that ``facts``, the lines of their card, do not: a value that lost to another
    one, or that customers may not see, and all that a source says which no line is attributed to, or the same as the
    person. Each as its record says it, the newest first; what the person corrected away is said by nobody."""
    on_the_card = {_key(fact) for fact in facts}
    own_words = {_key(fact) for fact in facts if fact.source_kind == SourceKind.PERSON}
    named = {fact.source_id for fact in facts}
    barred, keys = barred_of(session, profile_id), keys_of(session)
    held = sorted(held_of(session, profile_id), key=lambda one: one[0].last_seen_on, reverse=True)
    found: dict[tuple[str, ...], tuple[Line, Source]] = {}
    for observation, source in held:
        if source.kind == SourceKind.PERSON:
            continue
        for line in _told(compile_card([Told.of(observation, source)], barred=barred, keys=keys)):
            key = _key(line)
            if key not in on_the_card or key in own_words or source.id not in named:
                found.setdefault((source.id, *key), (line, source))
    return list(found.values())


def stands_on(fact: Fact | Line, line: Line) -> bool:
    """Whether a line of the card says what ``line`` does, at whichever employer; posts and schools are what their
    dates and places make them."""
    whole = line.kind in (FactKind.JOB, FactKind.EDUCATION)
    return (fact.kind, fact.normal) == (line.kind, line.normal) and (not whole or fact.slot == line.slot)


def _key(line: Fact | Line) -> tuple[str, str, str]:
    """A line with what it says; a name is the same name on whichever of the card's lines it stands."""
    return str(line.kind), "" if line.kind == FactKind.NAME else line.slot, line.normal


def _told(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that say something of their own: not what was read from a title, nor a post without dates."""
    for line in lines:
        if not line.detail.get("derived") and not says_nothing_more(line):
            yield line
