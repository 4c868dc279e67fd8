"""From a due notice to the letter it is: the very data held, its sources, and links with tokens of their own."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.profiles.evidence import FACT_KEPT_DAYS
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact, Observation, Profile, Source
from directory.profiles.notices_sent import Naming
from directory.profiles.operator import Answers
from directory.profiles.owed import Notice, NoticeFact
from directory.profiles.recompile import facts_of_all
from directory.profiles.regimes import Law
from directory.profiles.states import FactKind, NoticeKind, SourceKind
from directory.profiles.tokens import LinkPurpose, make_link
from directory.profiles.wording import in_words, says_nothing_more
from ingest.notices.labels import LANGUAGES
from ingest.notices.letter import HeldField, Kind, Letter, RenderedLetter, SourceNote, render

_ORDER = (
    FactKind.NAME, FactKind.TITLE, FactKind.DEPARTMENT, FactKind.COMPANY, FactKind.EMAIL, FactKind.WORK_PHONE,
    FactKind.MOBILE, FactKind.SWITCHBOARD, FactKind.PLACE, FactKind.LINK, FactKind.JOB, FactKind.EDUCATION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is held of the people of some notices, by profile: every line, those that a delivered notice has named, and
    where they came from."""

    facts: dict[str, list[Fact]]
    told: dict[str, set[str]]
    sources: dict[str, tuple[SourceNote, ...]]

    @classmethod
    def of(cls, session: Session, profile_ids: Collection[str]) -> "Known":
        """Looks some hundred people up at once."""
        return cls(facts_of_all(session, profile_ids), _told(session, profile_ids), _sources(session, profile_ids))


@dataclass(frozen=True, slots=True)
class Composed:
    """A notice in words, with where it goes, its one-click link and what it names."""

    recipient: str
    refuse_url: str
    rendered: RenderedLetter
    names: Naming


def compose_notice(
    session: Session,
    notice: Notice,
    profile: Profile,
    known: Known,
    *,
    operator: Answers,
    privacy_url: str,
    at: datetime,
) -> Composed | None:
    """Puts the notice into words; None when its address is no longer held. What it names is the caller's to write down.

    The links of an earlier try stay good: its mail may have arrived although nobody heard the answer. Raises
    LetterRefused while the operator's answers lack something.
    """
    facts = known.facts[profile.id]
    address = next((fact for fact in facts if fact.id == notice.fact_id), None)
    if address is None:
        return None
    told = _to_tell(notice, facts, known.told.get(profile.id, set()))
    law = Law.of(profile.regime)
    notice.wait_days = law.wait_days(operator.wait_days)
    letter = Letter(
        kind=Kind(notice.kind),
        sent_to=address.value,
        country=profile.country,
        regime=law.strictest,  # type: ignore[arg-type]
        held=tuple(HeldField(fact.kind, in_words(fact, notice.language)) for fact in _to_say(told)),
        sources=known.sources.get(profile.id, ()),
        list_on=(at + timedelta(days=notice.wait_days)).date(),
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
        **_links(session, notice, address, privacy_url, at=at),
    )
    rendered = render(letter, notice.language)
    notice.template_version = rendered.template_version
    notice.text_sha256 = rendered.text_sha256
    return Composed(address.value, letter.refuse_url, rendered, Naming(notice, told, _as_sent(letter)))


def _links(session: Session, notice: Notice, address: Fact, privacy_url: str, *, at: datetime) -> dict[str, Any]:
    contact = keys_of(session).digest("email", address.value)
    about: dict[str, Any] = {"profile_id": notice.profile_id, "notice_id": notice.id, "contact_digest": contact}
    see = make_link(session, LinkPurpose.SEE, **about, at=at)
    refuse = make_link(session, LinkPurpose.REFUSE, **about, at=at)
    pages = {language: _pages(privacy_url, language) for language in LANGUAGES}
    return {
        "see_url": f"{pages[notice.language]}/n/{see}",
        "correct_url": f"{pages[notice.language]}/",
        "refuse_url": f"{pages[notice.language]}/n/{refuse}/no",
        "language_urls": {language: f"{pages[language]}/n/{see}" for language in LANGUAGES},
    }


def _pages(privacy_url: str, language: str) -> str:
    return privacy_url if language == "en" else f"{privacy_url}/{language}"


def _to_tell(notice: Notice, facts: Sequence[Fact], told: set[str]) -> list[Fact]:
    """All lines in a first notice; in a later one the name, and what no delivered notice has named."""
    ordered = sorted(facts, key=lambda fact: (_ORDER.index(FactKind(fact.kind)), fact.rank))
    if notice.kind == NoticeKind.LISTING:
        return ordered
    return [fact for fact in ordered if fact.id not in told or fact.kind == FactKind.NAME]


def _to_say(told: list[Fact]) -> list[Fact]:
    """What is told, without a post that only repeats the lines above it; alone beside the name, it is said."""
    said = [fact for fact in told if not says_nothing_more(fact)]
    return said if any(fact.kind != FactKind.NAME for fact in said) else told


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


def _sources(session: Session, profile_ids: Collection[str]) -> dict[str, tuple[SourceNote, ...]]:
    rows = session.execute(
        select(
            Observation.profile_id,
            Source.kind,
            Source.holder,
            Source.basis,
            func.min(Observation.obtained_at, type_=Observation.obtained_at.type),
        )
        .join(Observation, Observation.source_id == Source.id)
        .where(Observation.profile_id.in_(profile_ids), Source.kind != SourceKind.PERSON)
        .group_by(Observation.profile_id, Source.id, Source.kind, Source.holder, Source.basis)
        .order_by(func.min(Observation.obtained_at))
    )
    found: dict[str, tuple[SourceNote, ...]] = {}
    for profile_id, kind, holder, basis, first in rows:
        note = SourceNote(
            kind=kind,  # type: ignore[arg-type]
            holder="" if kind == SourceKind.MAILBOX else holder,
            public=kind == SourceKind.PUBLIC,
            received_on=first.date(),
            basis=basis,  # type: ignore[arg-type]
        )
        found[profile_id] = (*found.get(profile_id, ()), note)
    return found


def _as_sent(letter: Letter) -> dict[str, Any]:
    """The letter as it is kept for proof: all that was stated, without the links, which are secrets."""
    kept = asdict(letter)
    for link in ("see_url", "correct_url", "refuse_url", "language_urls"):
        del kept[link]
    kept["list_on"] = letter.list_on.isoformat()
    kept["sources"] = [source | {"received_on": source["received_on"].isoformat()} for source in kept["sources"]]
    return kept
