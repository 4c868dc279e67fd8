"""What people asked of us: a row per request with a receipt code, and append-only steps that say how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from directory.profiles.guards import REQUEST_KEPT_DAYS
from directory.profiles.keys import new_id, receipt_digest
from directory.profiles.models import Profile
from directory.profiles.owed import Duty, OutboxMail, Request, RequestStep
from directory.profiles.states import RequestKind

RESPELLED = "respelled"
"""The step of a correction that changed no more than the spelling, so that nothing was barred."""
KEPT = timedelta(days=REQUEST_KEPT_DAYS)


@dataclass(frozen=True, slots=True)
class Opened:
    """A request just opened; ``receipt`` is the code of 26 characters (130 bits), told once and kept as a hash."""

    id: str
    receipt: str


def open_request(session: Session, kind: RequestKind, *, profile: Profile | None, regime: str, at: datetime) -> Opened:
    """Opens a request; ``regime`` says whose deadlines run."""
    receipt = new_id()
    request = Request(
        id=new_id(),
        kind=kind,
        regime=regime,
        profile_id=profile.id if profile is not None else None,
        receipt_digest=receipt_digest(receipt),
        received_at=at,
    )
    session.add(request)
    session.flush()
    step(session, request.id, "received", at=at)
    return Opened(request.id, receipt)


def step(session: Session, request_id: str, code: str, *, at: datetime, amount: int = 0) -> None:
    """Writes down how far a request is; a step already taken is not written twice."""
    taken = select(RequestStep.id).where(RequestStep.request_id == request_id, RequestStep.step == code)
    if session.scalar(taken) is None:
        session.add(RequestStep(request_id=request_id, step=code, amount=amount, at=at))
        session.flush()


def by_receipt(session: Session, code: str) -> Request | None:
    """The request of a receipt code as typed, or None."""
    return session.scalar(select(Request).where(Request.receipt_digest == receipt_digest(code)))


def steps_of(session: Session, request_id: str) -> dict[str, RequestStep]:
    """The steps taken, by code."""
    rows = session.scalars(select(RequestStep).where(RequestStep.request_id == request_id).order_by(RequestStep.id))
    return {row.step: row for row in rows}


def expired(*, at: datetime) -> Select[str]:
    """The ids of requests received over 24 months ago."""
    return select(Request.id).where(Request.received_at <= at - KEPT)


def forget_old(session: Session, *, at: datetime, at_most: int = 200) -> int:
    """Deletes the oldest of these requests with their steps and whatever leads to them: no receipt code is
    known any more. What a request did stays done, and the chain keeps the digests of its rows."""
    ids = list(session.scalars(expired(at=at).order_by(Request.received_at).limit(at_most)))
    for model in (Duty, OutboxMail):
        session.execute(update(model).where(model.request_id.in_(ids)).values(request_id=None))
    session.execute(delete(RequestStep).where(RequestStep.request_id.in_(ids)))
    session.execute(delete(Request).where(Request.id.in_(ids)))
    return len(ids)
