"""Whose name a card carries: another person's name, and what came with it, waits until a notice has named it.

Two names are akin when they share a word (identity.akin). A name that is akin to one on the card refreshes its line;
any other is a line of its own, hidden until told. Until then the card is made of the records that say the name which
customers see, or that the person corrected; what the others say in the same lines does not count. When no record says
the name that was told first any more, the card is somebody else's: see handing_on.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directory.profiles.barred import Barred
from directory.profiles.compile import Line, compile_card
from directory.profiles.evidence import Told
from directory.profiles.identity import akin, folded
from directory.profiles.keys import Keys, keys_of, new_id
from directory.profiles.models import Fact
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.states import FactKind, NoticeKind, SourceKind


def lines_of_card(session: Session, told: Sequence[Told], facts: Iterable[Fact], *, barred: Barred) -> list[Line]:
    """The lines that these records make of a card which has ``facts`` now."""
    keys = keys_of(session)
    lines = compile_card(told, barred=barred, keys=keys)
    said = [(one, said_name(one, barred, keys)) for one in told]
    if of_another := _corrected_anothers(said):
        said = [(one, folded(one.claim.full_name)) for one in told]
    still_said = {name for _, name in said}
    names = sorted((one for one in facts if one.kind == FactKind.NAME), key=lambda one: one.normal in still_said)
    first = _name_of(lines)
    if first is None or not names:
        return lines
    if len(names) == 1 and all(akin(name, names[0].normal) for _, name in said if name):
        return _with_names(lines, [replace(first, slot=names[0].slot)])
    base, standing = lines, _standing(session, names)
    if of_another:
        standing = [fact for fact in standing if (FactKind.NAME.value, fact.digest) not in barred]
    if standing:
        alone = compile_card(_of_whom(said, standing), barred=barred, keys=keys)
        base = alone if _name_of(alone) is not None else lines
    taken = _placed([one for one in (_name_of(base), first) if one is not None], names)
    for fact in names:
        if fact.slot not in taken:
            saying = compile_card([one for one, name in said if name == fact.normal], barred=barred, keys=keys)
            if (line := _name_of(saying)) is not None:
                taken[fact.slot] = replace(line, slot=fact.slot)
    return _with_names(_with_values_of(lines, base), list(taken.values()))


def names_somebody_else(session: Session, lines: Iterable[Line], facts: Iterable[Fact]) -> bool:
    """Whether a card of which ``facts`` were the lines goes on without the name that its person was told of first, or
    under none of the names that stood on it: whoever it names now is somebody else."""
    slots = {line.slot for line in lines if line.kind is FactKind.NAME}
    stood = [fact for fact in facts if fact.kind == FactKind.NAME]
    gone = [fact for fact in stood if fact.slot not in slots]
    if not gone:
        return False
    first = _named_by_listing(session, stood) or {fact.id for fact in stood}
    return first.issubset(fact.id for fact in gone)


def _corrected_anothers(said: Iterable[tuple[Told, str]]) -> bool:
    """Whether a source says the name that the person gave: the line they corrected into it named somebody else."""
    given = [name for one, name in said if name and one.source.kind == SourceKind.PERSON]
    others = [name for one, name in said if name and one.source.kind != SourceKind.PERSON]
    return any(akin(name, own) for name in others for own in given)


def said_name(one: Told, barred: Barred, keys: Keys) -> str:
    """The folded name a record says; empty when it says none, or one the person corrected away."""
    name = folded(one.claim.full_name)
    if one.source.kind != SourceKind.PERSON and (FactKind.NAME.value, keys.digest(FactKind.NAME, name)) in barred:
        return ""
    return name


def _standing(session: Session, names: Sequence[Fact]) -> list[Fact]:
    """The names that customers see; before the listing those that its notice names, else those that any notice does."""
    visible = [fact for fact in names if fact.visible_from is not None]
    if visible:
        return visible
    told = _named_by_listing(session, names) or _named(session, names)
    return [fact for fact in names if fact.id in told]


def _named_by_listing(session: Session, names: Sequence[Fact]) -> set[str]:
    return _named(session, names, Notice.kind == NoticeKind.LISTING)


def _named(session: Session, names: Sequence[Fact], *which: ColumnElement[bool]) -> set[str]:
    """Those of these lines that a living notice names."""
    query = select(NoticeFact.fact_id).join(Notice, Notice.id == NoticeFact.notice_id)
    living = query.where(NoticeFact.fact_id.in_([fact.id for fact in names]), Notice.revoked_at.is_(None), *which)
    return set(session.scalars(living))


def _of_whom(said: Sequence[tuple[Told, str]], standing: Sequence[Fact]) -> list[Told]:
    """The records that tell of whom the standing names name, the person's own words among them. What they corrected
    their name from still says whose record it is."""
    corrected = [folded(one.claim.full_name) for one, name in said if not name and one.claim.full_name]
    theirs = [*corrected, *(fact.normal for fact in standing)]
    return [
        one
        for one, name in said
        if not name or one.source.kind == SourceKind.PERSON or any(akin(name, known) for known in theirs)
    ]


def _placed(lines: Sequence[Line], names: Sequence[Fact]) -> dict[str, Line]:
    """Lines by the slot of the name they go on as; what the person says goes on as the name they see first. A name
    akin to none begins a line of its own."""
    taken: dict[str, Line] = {}
    for line in lines:
        if any(one.normal == line.normal for one in taken.values()):
            continue
        free = [fact for fact in names if fact.slot not in taken]
        same = [fact for fact in free if fact.normal == line.normal]
        near = [fact for fact in free if line.source_kind == SourceKind.PERSON or akin(fact.normal, line.normal)]
        slot = next((fact.slot for fact in (*same, *near)), new_id())
        taken[slot] = replace(line, slot=slot)
    return taken


def _with_values_of(lines: Sequence[Line], base: Sequence[Line]) -> list[Line]:
    """``lines`` in their order, saying what ``base`` says where both have the line."""
    told = {(line.kind, line.slot): line for line in base}
    return [replace(told.get((line.kind, line.slot), line), rank=line.rank) for line in lines]


def _with_names(lines: Sequence[Line], names: Sequence[Line]) -> list[Line]:
    ranked = [replace(line, rank=rank) for rank, line in enumerate(names)]
    return [*ranked, *(line for line in lines if line.kind is not FactKind.NAME)]


def _name_of(lines: Sequence[Line]) -> Line | None:
    return next((line for line in lines if line.kind is FactKind.NAME), None)
