"""What people asked of us: a row per request with a receipt code, and append-only steps that say how far it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.keys import new_id, receipt_digest
from directory.profiles.models import Profile
from directory.profiles.owed import Request, RequestStep
from directory.profiles.states import RequestKind


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
