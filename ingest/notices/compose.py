"""From a due notice to the letter it is: the very data held, its sources, and links with tokens of their own."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.evidence import FACT_KEPT_DAYS
from directory.profiles.keys import Keys, keys_of, new_token
from directory.profiles.models import Fact, Observation, Profile, Source
from directory.profiles.notices_sent import Naming
from directory.profiles.operator import Answers
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.recompile import facts_of_all
from directory.profiles.regimes import Law
from directory.profiles.states import FactKind, NoticeKind, SourceKind
from directory.profiles.tokens import LinkPurpose, keep_link, refuse_token
from directory.profiles.wording import in_words, says_nothing_more
from ingest.notices.labels import LANGUAGES
from ingest.notices.letter import HeldField, Kind, Letter, RenderedLetter, SourceNote

_ORDER = (
    FactKind.NAME, FactKind.TITLE, FactKind.DEPARTMENT, FactKind.COMPANY, FactKind.EMAIL, FactKind.WORK_PHONE,
    FactKind.MOBILE, FactKind.SWITCHBOARD, FactKind.PLACE, FactKind.LINK, FactKind.JOB, FactKind.EDUCATION,
)  # fmt: skip
_SECRETS = frozenset({"see_url", "correct_url", "refuse_url", "language_urls"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is held of the people of some notices, by profile: every line, those that a delivered notice has named, and
    where they came from, by source."""

    facts: dict[str, list[Fact]]
    told: dict[str, set[str]]
    sources: dict[str, dict[str, SourceNote]]
    keys: Keys

    @classmethod
    def of(cls, session: Session, profile_ids: Collection[str]) -> "Known":
        """Looks some hundred people up at once."""
        facts, told = facts_of_all(session, profile_ids), _told(session, profile_ids)
        return cls(facts, told, _sources(session, profile_ids), keys_of(session))


@dataclass(frozen=True, slots=True)
class Links:
    """The tokens of one mail's links: known to that mail alone once they are written down as hashes."""

    see: str = field(default_factory=new_token, repr=False)
    salt: str = field(default_factory=new_token, repr=False)

    def refuse(self, keys: Keys, address: str) -> str:
        """The token by which whoever has this address says no."""
        return refuse_token(keys, self.salt, keys.digest("email", address))


@dataclass(frozen=True, slots=True)
class Composed:
    """What a notice says, to whom, and which lines it names; the same again while the rows behind it are the same."""

    letter: Letter
    language: str
    wait_days: int
    fact_ids: tuple[str, ...]

    @classmethod
    def of(
        cls,
        notice: Notice,
        profile: Profile,
        known: Known,
        links: Links,
        *,
        operator: Answers,
        privacy_url: str,
        at: datetime,
    ) -> Self | None:
        """Composes the notice; None when its address is no longer held. Nothing is written: that is the caller's."""
        facts = known.facts[profile.id]
        address = next((fact for fact in facts if fact.id == notice.fact_id), None)
        if address is None:
            return None
        told = _to_tell(notice, facts, known.told.get(profile.id, set()))
        law = Law.of(profile.regime)
        wait_days = law.wait_days(operator.wait_days)
        letter = Letter(
            kind=Kind(notice.kind),
            sent_to=address.value,
            name=next((fact.value for fact in facts if fact.kind == FactKind.NAME), ""),
            country=profile.country,
            regime=law.strictest,  # type: ignore[arg-type]  # the columns hold these codes alone
            held=tuple(HeldField(fact.kind, in_words(fact, notice.language)) for fact in _to_say(told)),
            sources=_to_name(known.sources.get(profile.id, {}), notice, told),
            list_on=(at + timedelta(days=wait_days)).date(),
            keep_months=round(FACT_KEPT_DAYS / 30.4),
            controller=operator.controller,
            controller_address=operator.address,
            controller_country=operator.country,
            privacy_mailbox=operator.privacy_mailbox,
            dpo=operator.dpo,
            representative=operator.representative,
            hosting_country=operator.hosting_country,
            transfer_basis=operator.transfer_basis,
            legitimate_interest=operator.legitimate_interest,
            **_urls(links.see, links.refuse(known.keys, address.value), notice.language, privacy_url),
        )
        return cls(letter, notice.language, wait_days, tuple(fact.id for fact in told))


def write_down(
    session: Session,
    notice: Notice,
    composed: Composed,
    rendered: RenderedLetter,
    links: Links,
    facts: Sequence[Fact],
    *,
    at: datetime,
) -> Naming:
    """Keeps the proof of what is about to be sent, and the hashes of its links; what it names is the caller's to write
    for a whole batch.

    The links of an earlier try stay good: its mail may have arrived although nobody heard the answer.
    """
    notice.wait_days = composed.wait_days
    notice.template_version = rendered.template_version
    notice.text_sha256 = rendered.text_sha256
    keys, address = keys_of(session), composed.letter.sent_to
    contact = keys.digest("email", address)
    for purpose, token in ((LinkPurpose.SEE, links.see), (LinkPurpose.REFUSE, links.refuse(keys, address))):
        keep_link(
            session, token, purpose, profile_id=notice.profile_id, notice_id=notice.id, contact_digest=contact, at=at
        )
    named = [fact for fact in facts if fact.id in composed.fact_ids]
    return Naming(notice, named, _as_sent(composed.letter))


def _urls(see: str, refuse: str, language: str, privacy_url: str) -> dict[str, Any]:
    pages = {each: _pages(privacy_url, each) for each in LANGUAGES}
    return {
        "see_url": f"{pages[language]}/n/{see}",
        "correct_url": f"{pages[language]}/",
        "refuse_url": f"{pages[language]}/n/{refuse}/no",
        "language_urls": {each: f"{pages[each]}/n/{see}" for each in LANGUAGES},
    }


def _pages(privacy_url: str, language: str) -> str:
    return privacy_url if language == "en" else f"{privacy_url}/{language}"


def _to_tell(notice: Notice, facts: Sequence[Fact], told: set[str]) -> list[Fact]:
    """All lines in a first notice; in a later one what no delivered notice has named, the name alone when all was."""
    ordered = sorted(facts, key=lambda fact: (_ORDER.index(FactKind(fact.kind)), fact.rank))
    if notice.kind == NoticeKind.LISTING:
        return ordered
    new = [fact for fact in ordered if fact.id not in told]
    return new or [fact for fact in ordered if fact.kind == FactKind.NAME]


def _to_say(told: list[Fact]) -> list[Fact]:
    """What is told, without a post that only repeats the lines above it; alone beside the name, it is said."""
    said = [fact for fact in told if not says_nothing_more(fact)]
    return said if any(fact.kind != FactKind.NAME for fact in said) else told


def _to_name(sources: dict[str, SourceNote], notice: Notice, told: list[Fact]) -> tuple[SourceNote, ...]:
    """All sources in a first notice; in a later one those of the lines that are new, the person too, and all where none
    is known."""
    if notice.kind != NoticeKind.LISTING:
        new = {fact.source_id for fact in told if fact.kind != FactKind.NAME}
        sources = {key: note for key, note in sources.items() if key in new} or sources
    return tuple(sources.values())


def _told(session: Session, profile_ids: Collection[str]) -> dict[str, set[str]]:
    rows = session.execute(
        select(NoticeFact.profile_id, NoticeFact.fact_id)
        .join(Notice, Notice.id == NoticeFact.notice_id)
        .where(Notice.profile_id.in_(profile_ids), Notice.delivered_at.is_not(None), Notice.revoked_at.is_(None))
    )
    told: dict[str, set[str]] = {}
    for profile_id, fact_id in rows:
        told.setdefault(profile_id, set()).add(fact_id)
    return told


def _sources(session: Session, profile_ids: Collection[str]) -> dict[str, dict[str, SourceNote]]:
    rows = session.execute(
        select(
            Observation.profile_id,
            Source.id,
            Source.kind,
            Source.holder,
            Source.basis,
            func.min(Observation.obtained_at, type_=Observation.obtained_at.type),
            func.max(Observation.obtained_at, type_=Observation.obtained_at.type),
        )
        .join(Observation, Observation.source_id == Source.id)
        .where(Observation.profile_id.in_(profile_ids))
        .group_by(Observation.profile_id, Source.id, Source.kind, Source.holder, Source.basis)
        .order_by(func.min(Observation.obtained_at))
    )
    found: dict[str, dict[str, SourceNote]] = {}
    for profile_id, source_id, kind, holder, basis, first, last in rows:
        own = kind == SourceKind.PERSON
        note = SourceNote(
            kind=kind,  # type: ignore[arg-type]  # the columns hold these codes alone
            holder="" if own or kind == SourceKind.MAILBOX else holder,
            public=kind == SourceKind.PUBLIC,
            received_on=(last if own else first).date(),
            basis=basis,  # type: ignore[arg-type]  # the columns hold these codes alone
        )
        found.setdefault(profile_id, {})[source_id] = note
    return found


def _as_sent(letter: Letter) -> dict[str, Any]:
    """The letter as it is kept for proof: all that was stated, without the links, which are secrets."""
    kept = {each.name: getattr(letter, each.name) for each in fields(letter) if each.name not in _SECRETS}
    kept["held"] = [{"key": line.key, "value": line.value} for line in letter.held]
    kept["sources"] = [asdict(source) | {"received_on": source.received_on.isoformat()} for source in letter.sources]
    kept["list_on"] = letter.list_on.isoformat()
    return kept
