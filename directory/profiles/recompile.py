"""Bringing a card up to date with its observations, and asking every gate again: the same for every kind of change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.profiles.barred import Barred, claim_left, whole_line
from directory.profiles.companies import countries_of
from directory.profiles.compile import ONE_PER_EMPLOYER, Line
from directory.profiles.evidence import Claim, Told, keep_own_words
from directory.profiles.handing_on import hand_on
from directory.profiles.hints import standing
from directory.profiles.identity import contact_digests, employer_keys, employer_keys_by_address
from directory.profiles.keys import KEY_VERSION, SCHEME, Keys, keys_of, new_id
from directory.profiles.lifecycle import hold, touch_index
from directory.profiles.models import BarredValue, ContactPoint, Fact, Observation, Profile, Source
from directory.profiles.names import lines_of_card, names_somebody_else
from directory.profiles.notices_sent import owe_for_new_facts
from directory.profiles.removal import leave
from directory.profiles.shared import links_of_others
from directory.profiles.states import FactKind, State
from directory.profiles.switchboards import keep_lines, own_numbers, settled
from directory.profiles.waits import lengthen_waits


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gates say of a compiled profile: the first refusal's code and what the rule saw (never a value), or
    none. ``version`` names the lists and rules they were asked with; ``dropped`` are addresses a gate takes off."""

    code: str
    saw: str
    version: str
    dropped: tuple[str, ...] = ()


Gates = Callable[[Session, Profile, Sequence[Observation], Sequence[Fact], datetime], Verdict]
_gates: list[Gates] = []


def register_gates(gates: Gates) -> None:
    """``ingest`` registers its gates here, as its tables are registered; the newest registration counts."""
    _gates[:] = [gates]


class GatesMissing(Exception):
    """This process registered no gates (composition.py does), so nobody can be judged and nothing may pass."""


class WouldLeave(Exception):
    """The card could not be held as it is now; ``code`` is the gate's. Whoever catches it gives the transaction up."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def recompile(session: Session, profile: Profile, *, at: datetime, only_if_it_stays: bool = False) -> bool:
    """Compiles the card anew, asks the gates, and owes what follows; False when the profile left because nothing is
    left of it, it is somebody else's by now, or a gate refuses it (erased, not suppressed). ``only_if_it_stays`` raises
    WouldLeave instead; GatesMissing is raised where nobody could be judged."""
    if profile.state == State.REMOVED:
        return False
    hold(session, profile)
    held = held_of(session, profile.id)
    others_tell = keep_own_words(held)
    barred = barred_of(session, profile.id)
    keys = keys_of(session)
    told = settled([Told.of(observation, source) for observation, source in held])
    before = facts_of(session, profile.id)
    lines = lines_of_card(session, told, before, barred=barred | _links_of_others(session, profile.id, told))
    if not lines or not others_tell:
        return _let_go(session, profile, "nothing_left", at=at, only_if_it_stays=only_if_it_stays)
    if _was_told(profile) and names_somebody_else(session, lines, before):
        if only_if_it_stays:
            raise WouldLeave("nothing_left")
        recompile(session, hand_on(session, profile, held, before, barred=barred, at=at), at=at)
        return False
    _settle_law(session, profile, told, lines, at=at)
    written_anew = _write_lines(session, profile, before, lines, {source.id for _, source in held}, barred, at=at)
    _write_contacts(session, profile.id, [claim_left(one, barred=barred, keys=keys) for one in told])
    facts = facts_of(session, profile.id)
    verdict = _gates_of_this_process()(session, profile, [observation for observation, _ in held], facts, at)
    if verdict.code:
        return _let_go(session, profile, verdict.code, at=at, only_if_it_stays=only_if_it_stays)
    if profile.gates_version != verdict.version:
        profile.gates_version = verdict.version
    if verdict.dropped:
        _take_off(session, [observation for observation, _ in held], verdict.dropped)
        return recompile(session, profile, at=at, only_if_it_stays=only_if_it_stays)
    if _was_told(profile):
        owe_for_new_facts(session, profile, facts, at=at)
    if written_anew and profile.state == State.LISTED:
        touch_index(session, profile.id, at=at)
    session.flush()
    return True


def _was_told(profile: Profile) -> bool:
    return not {State.NOTICED, State.LISTED}.isdisjoint((profile.state, profile.came_from))


def _links_of_others(session: Session, profile_id: str, told: Sequence[Told]) -> Barred:
    """Links of these records that another card has too: they stay among the contacts, and stand on neither card."""
    links = tuple(dict.fromkeys(link for one in told for link in one.claim.links))
    digests = contact_digests(keys_of(session), links=links)
    return links_of_others(session, profile_id, [digest for _, digest in digests])


def _gates_of_this_process() -> Gates:
    if not _gates:
        raise GatesMissing("no gates are registered in this process: composition.py registers them")
    return _gates[0]


def withdraw(session: Session, observation_ids: Sequence[str], *, at: datetime) -> int:
    """Takes back what sources said and compiles whoever it was about anew: a profile with nothing left goes. Answers
    how many observations went."""
    touched = select(Observation.profile_id).distinct().where(Observation.id.in_(observation_ids))
    people = session.scalars(touched.order_by(Observation.profile_id)).all()
    gone = session.execute(delete(Observation).where(Observation.id.in_(observation_ids)))
    for profile_id in people:
        recompile(session, session.get_one(Profile, profile_id), at=at)
    return changed(gone)


def _settle_law(
    session: Session, profile: Profile, told: Sequence[Told], lines: Sequence[Line], *, at: datetime
) -> None:
    """Sets country, law and language by all that is held. The last day to tell only moves nearer, and waits grow to
    what the law now asks, that of a listing too."""
    shown = next((line.detail["country"] for line in lines if line.kind is FactKind.PLACE), "")
    newest = sorted(told, key=lambda one: (one.claim.country == shown, one.last_seen_on), reverse=True)
    posts = [job for one in told if (job := one.claim.current_job()) is not None]
    stands = standing(
        [one.claim for one in newest], company_countries=countries_of(session, [job.company_id for job in posts])
    )
    profile.country, profile.language = stands.country, stands.language
    if profile.regime != stands.law.code:
        profile.regime = stands.law.code
        profile.tell_by = min(profile.tell_by, stands.law.tell_by(profile.received_at))
        lengthen_waits(session, profile, at=at)


def _let_go(session: Session, profile: Profile, code: str, *, at: datetime, only_if_it_stays: bool) -> bool:
    if only_if_it_stays:
        raise WouldLeave(code)
    leave(session, profile, because=code, at=at, for_good=False)
    return False


def facts_of(session: Session, profile_id: str) -> list[Fact]:
    """Every line of a card, best first within its kind, seen by customers or not."""
    return facts_of_all(session, [profile_id])[profile_id]


def facts_of_all(session: Session, profile_ids: Iterable[str]) -> dict[str, list[Fact]]:
    """As ``facts_of`` for some hundred profiles at once."""
    found: dict[str, list[Fact]] = {profile_id: [] for profile_id in profile_ids}
    query = select(Fact).where(Fact.profile_id.in_(list(found))).order_by(Fact.kind, Fact.rank, Fact.id)
    for fact in session.scalars(query):
        found[fact.profile_id].append(fact)
    return found


def _take_off(session: Session, held: Sequence[Observation], addresses: tuple[str, ...]) -> None:
    """Takes addresses a gate refuses out of what the sources said."""
    for observation in held:
        said = observation.claim.get("emails", [])
        if set(said) & set(addresses):
            observation.claim = observation.claim | {"emails": [one for one in said if one not in addresses]}
    session.flush()


def held_of(session: Session, profile_id: str) -> list[tuple[Observation, Source]]:
    """Everything that sources said of somebody, with who said it."""
    rows = session.execute(
        select(Observation, Source)
        .join(Source, Source.id == Observation.source_id)
        .where(Observation.profile_id == profile_id)
        .order_by(Observation.id)
    )
    return [(observation, source) for observation, source in rows]


def barred_of(session: Session, profile_id: str) -> Barred:
    """What may not stand on a card, whatever its sources say."""
    rows = session.execute(select(BarredValue.kind, BarredValue.digest).where(BarredValue.profile_id == profile_id))
    return frozenset((kind, digest) for kind, digest in rows)


def _write_lines(
    session: Session,
    profile: Profile,
    before: Sequence[Fact],
    lines: list[Line],
    sources: set[str],
    barred: Barred,
    *,
    at: datetime,
) -> bool:
    keep_lines(before, lines)
    held = {(fact.kind, fact.slot): fact for fact in before}
    current, seen = _employers(lines, held)
    wanted = {
        (line.kind.value, line.slot): line
        for line in lines
        if current is None or line.kind not in ONE_PER_EMPLOYER or line.slot == current or line.slot in seen
    }
    written_anew = False
    for key, fact in held.items():
        if key in wanted:
            continue
        stays = fact.kind in ONE_PER_EMPLOYER and fact.slot in seen and fact.visible_from is not None
        if stays and fact.source_id in sources and not _is_barred(session, fact, barred):
            fact.rank = max(fact.rank, 1)
            continue
        session.delete(fact)
        written_anew = True
    for key, line in wanted.items():
        written_anew |= _write_line(session, profile.id, held.get(key), line, at=at)
    if written_anew:
        session.flush()
    return written_anew


def _is_barred(session: Session, fact: Fact, barred: Barred) -> bool:
    whole = keys_of(session).digest(fact.kind, whole_line(fact.slot))
    return not barred.isdisjoint(((fact.kind, fact.digest), (fact.kind, whole)))


def _employers(lines: list[Line], held: dict[tuple[str, str], Fact]) -> tuple[str | None, set[str]]:
    """The present employer's slot, and the former ones that customers still see: these stay, told by the same source
    or not, until the present one's own wait is over; all other former employers' lines go."""
    current = next((line.slot for line in lines if line.kind is FactKind.COMPANY and line.rank == 0), None)
    told = held.get((FactKind.COMPANY, current or ""))
    if current is None or (told is not None and told.visible_from is not None):
        return current, set()
    return current, {
        slot for (kind, slot), fact in held.items() if kind == FactKind.COMPANY and fact.visible_from is not None
    }


def _write_line(session: Session, profile_id: str, fact: Fact | None, line: Line, *, at: datetime) -> bool:
    values: dict[str, Any] = {
        name: getattr(line, name) for name in Line.__dataclass_fields__ if name not in ("kind", "slot")
    }
    values["digest"] = keys_of(session).digest(line.kind, line.normal)
    if fact is None:
        session.add(Fact(id=new_id(), profile_id=profile_id, kind=line.kind, slot=line.slot, added_at=at, **values))
        return True
    different = {name: value for name, value in values.items() if getattr(fact, name) != value}
    for name, value in different.items():
        setattr(fact, name, value)
    return bool(different)


def _write_contacts(session: Session, profile_id: str, claims: list[Claim]) -> None:
    wanted = set(contacts_of(keys_of(session), claims))
    points = session.scalars(select(ContactPoint).where(ContactPoint.profile_id == profile_id)).all()
    standing = {(point.kind, point.digest) for point in points}
    for kind, digest in standing - wanted:
        session.execute(
            delete(ContactPoint).where(
                ContactPoint.profile_id == profile_id, ContactPoint.kind == kind, ContactPoint.digest == digest
            )
        )
    session.add_all(
        ContactPoint(profile_id=profile_id, kind=kind, scheme=SCHEME, key_version=KEY_VERSION, digest=digest)
        for kind, digest in sorted(wanted - standing)
    )


def contacts_of(keys: Keys, claims: Sequence[Claim]) -> list[tuple[str, bytes]]:
    """The keyed hashes by which the people of these claims are found again, or kept out."""
    found: dict[tuple[str, bytes], None] = {}
    for claim in claims:
        employers = [
            key for job in claim.jobs for key in employer_keys(claim.full_name, job.company, job.company_domain)
        ]
        found |= dict.fromkeys(
            contact_digests(
                keys,
                emails=claim.emails,
                phones=own_numbers(claim.phones),
                links=claim.links,
                employers=(*employers, *employer_keys_by_address(claim.full_name, claim.emails)),
            )
        )
    return list(found)
