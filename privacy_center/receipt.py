"""How far a request is, by its receipt code: steps, dates and companies; no person."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from flask import render_template, request
from sqlalchemy.orm import Session

from directory import front_door
from directory.clock import now
from directory.front_door import Terms
from directory.profiles import duties, requests
from directory.profiles.keys import RECEIPT_LENGTH, plain_receipt
from directory.profiles.merge import living
from directory.profiles.owed import Duty, Request
from directory.profiles.states import RequestKind, State
from privacy_center import at_hand, limits
from privacy_center.models import PrivacyGuess
from privacy_center.receipt_pages import ReceiptForm, ReceiptPage
from privacy_center.security import note
from privacy_center.see import duty_rows

SHOWN = tuple(kind for kind in RequestKind if kind is not RequestKind.LIFT)
LONGEST_CODE = 64


def receipt() -> str | tuple[str, int]:
    """Takes a receipt code; a wrong one is not there, and counts."""
    if request.method != "POST":
        return render_template("receipt.html", page=ReceiptForm())
    typed, at = request.form.get("code", "")[:LONGEST_CODE], now()
    if (length := len(code := plain_receipt(typed))) != RECEIPT_LENGTH:
        return render_template("receipt.html", page=ReceiptForm(not_whole=True, typed=typed, length=length)), 400
    with at_hand.parts().database.read() as session:
        terms = limits.admit_receipt(session, block := limits.block_digest(session), at=at)
        found = requests.by_receipt(session, typed)
        page = receipt_page(session, found, code, at=at) if found is not None and found.kind in SHOWN else None
    if page is not None:
        front_door.tell(terms)
        return render_template("receipt_status.html", page=page)

    def count(session: Session) -> Terms:
        limits.one_at_a_time(session)
        left = limits.admit_receipt(session, block, at=at)
        session.add(PrivacyGuess(block_digest=block, at=at))
        return replace(left, left=left.left - 1)

    front_door.tell(at_hand.settle(count))
    note("receipt code refused")
    return render_template("receipt.html", page=ReceiptForm(unknown=True, typed=typed)), 404


def receipt_page(
    session: Session, found: Request, code: str, *, at: datetime, fresh: bool = False, seconds: float | None = None
) -> ReceiptPage:
    """What a request's receipt shows."""
    steps = requests.steps_of(session, found.id)
    owed = _one_each(duties.of_request(session, found.id))
    card = living(session, found.profile_id) if found.profile_id else None
    gone = card.removed_at if card is not None and card.state == State.REMOVED else None
    erased, records = steps.get("erased"), steps.get("records_erased")
    return ReceiptPage(
        kind=found.kind,  # type: ignore[arg-type]  # the columns hold these codes alone
        code=code,
        done_at=found.received_at,
        lines_erased=erased.amount if erased else 0,
        records_erased=records.amount if records else 0,
        duties=duty_rows(session, owed, at=at),
        forget_on=(found.received_at + requests.KEPT).date(),
        seconds=seconds,
        fresh=fresh,
        gone_on=gone.date() if gone is not None else None,
        hidden=card is not None and card.state == State.RESTRICTED,
        respelled=requests.RESPELLED in steps,
    )


def _one_each(owed: Iterable[Duty]) -> list[Duty]:
    """One duty of each company, the one that is left to do: who had two cards of a person is one company all the
    same."""
    told: dict[str, Duty] = {}
    for duty in owed:
        held = told.get(duty.account_id)
        if held is None or held.confirmed_at is not None or held.ended_at is not None:
            told[duty.account_id] = duty
    return list(told.values())
