"""Revealing: one credit for one card, charged once for an account, written to the ledger of disclosures at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from directory.credits import ledger
from directory.credits.models import Balance, Reveal
from directory.profiles import reach
from directory.profiles.disclosures import Seer, disclose, note_received
from directory.profiles.keys import new_id
from directory.profiles.models import Fact, Profile, ProfileAlias
from directory.profiles.states import FactKind, Purpose, State, Use

PRICE = 1
_PERSON = func.coalesce(ProfileAlias.profile_id, Reveal.profile_id)
"""Whom a reveal means today: a card that was merged into another is owned as that other."""
_SINCE = func.min(Reveal.at, type_=Reveal.at.type)


@dataclass(frozen=True, slots=True)
class Quote:
    """What revealing would cost now: ids to pay for, ids owned already, ids that cannot be revealed."""

    to_pay: tuple[str, ...]
    owned: tuple[str, ...]
    absent: tuple[str, ...]
    price: int
    balance: int


@dataclass(frozen=True, slots=True)
class Revealed:
    """What revealing did."""

    fresh: tuple[str, ...]
    owned: tuple[str, ...]
    absent: tuple[str, ...]
    charged: int


def quote(session: Session, account_id: str, profile_ids: Sequence[str], *, at: datetime) -> Quote:
    """The price before it is paid; people who left, or whose licence permits no reveal, are absent and cost nothing."""
    ids = list(dict.fromkeys(profile_ids))
    mine = owned_among(session, account_id, ids)
    there = reach.shown(session, ids, use=Use.REVEAL, at=at)
    to_pay = tuple(key for key in ids if key in there and key not in mine)
    return Quote(
        to_pay=to_pay,
        owned=tuple(key for key in ids if key in mine and key in there),
        absent=tuple(key for key in ids if key not in there),
        price=PRICE * len(to_pay),
        balance=ledger.left(session, account_id),
    )


def reveal(session: Session, seer: Seer, profile_ids: Sequence[str], *, at: datetime) -> Revealed:
    """Reveals cards to an account, all or none: raises NotEnough when the credits do not suffice for all.

    Each fresh reveal writes its disclosure with the kinds it showed, in the same transaction. One account's reveals
    wait for each other, and a person who is leaving is waited for: they are absent then, or their leaving counts this
    account among those who must delete.
    """
    session.execute(select(Balance.credits).where(Balance.account_id == seer.account_id).with_for_update())
    people = select(Profile.id).where(Profile.id.in_(list(profile_ids))).order_by(Profile.id)
    session.execute(people.with_for_update(read=True))
    asked = quote(session, seer.account_id, profile_ids, at=at)
    cards = reach.shown(session, asked.to_pay, use=Use.REVEAL, at=at)
    if asked.price > asked.balance:
        raise ledger.NotEnough(asked.price, asked.balance)
    for profile_id in asked.to_pay:
        row = Reveal(
            id=new_id(), account_id=seer.account_id, user_id=seer.user_id, profile_id=profile_id, price=PRICE, at=at
        )
        session.add(row)
        session.flush()
        ledger.spend(session, seer.account_id, PRICE, reveal_id=row.id, at=at)
        disclose(session, profile_id, seer, purpose=Purpose.REVEAL, kinds=cards[profile_id].facts, at=at)
        note_received(session, profile_id, seer, kinds=cards[profile_id].facts, at=at)
    return Revealed(asked.to_pay, asked.owned, asked.absent, asked.price)


def owned_among(session: Session, account_id: str, profile_ids: Sequence[str]) -> dict[str, datetime]:
    """Those of these cards the account owns, with the day it has owned them since."""
    wanted = list(profile_ids)
    if not wanted:
        return {}
    rows = session.execute(
        _held(account_id).where(or_(Reveal.profile_id.in_(wanted), ProfileAlias.profile_id.in_(wanted)))
    )
    return dict(rows.all())


def owned(session: Session, account_id: str) -> dict[str, datetime]:
    """Every card an account owns, with the day it has owned it since, the newest first."""
    rows = session.execute(_held(account_id).order_by(_SINCE.desc(), _PERSON))
    return dict(rows.all())


def _held(account_id: str) -> Select[str, datetime]:
    return (
        select(_PERSON, _SINCE)
        .select_from(Reveal)
        .outerjoin(ProfileAlias, ProfileAlias.alias == Reveal.profile_id)
        .where(Reveal.account_id == account_id)
        .group_by(_PERSON)
    )


def kept_back(session: Session, profile_ids: Sequence[str], *, at: datetime) -> int:
    """How many of these are listed and yet not shown to their owners: the licence of their source no longer permits
    it."""
    named = select(Fact.profile_id).distinct().join(Profile, Profile.id == Fact.profile_id)
    listed = session.scalars(
        named.where(
            Fact.profile_id.in_(profile_ids),
            Fact.kind == FactKind.NAME,
            Fact.visible_from <= at,
            Profile.state == State.LISTED,
        )
    ).all()
    return len(set(listed).difference(reach.shown(session, listed, use=Use.REVEAL, at=at)))


def how_many_owned(session: Session, account_id: str) -> int:
    """How many cards an account owns of people who are shown."""
    return (
        session.scalar(
            select(func.count(func.distinct(_PERSON)))
            .select_from(Reveal)
            .outerjoin(ProfileAlias, ProfileAlias.alias == Reveal.profile_id)
            .join(Profile, Profile.id == _PERSON)
            .where(Reveal.account_id == account_id, Profile.state == State.LISTED)
        )
        or 0
    )
