"""How often each gate refused and what was stripped: figures by code and day, without people."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.gates.order import GATES
from ingest.gates.strip import CODES
from ingest.models import GateCount


@dataclass(frozen=True, slots=True)
class Counted:
    """One code and how often it was counted."""

    code: str
    times: int


def count(session: Session, codes: Counter[str], *, at: datetime) -> None:
    """Adds to the figures of the day."""
    day = at.date().isoformat()
    held = {
        row.code: row
        for row in session.scalars(select(GateCount).where(GateCount.day == day, GateCount.code.in_(codes)))
    }
    for code, times in codes.items():
        if code in held:
            held[code].times += times
        else:
            session.add(GateCount(code=code, day=day, times=times))


def counted(session: Session, *, since: date) -> list[Counted]:
    """All figures from ``since`` on: every gate in its order, also one that refused nobody, then what was stripped,
    then the other codes by their number."""
    rows = session.execute(
        select(GateCount.code, func.sum(GateCount.times))
        .where(GateCount.day >= since.isoformat())
        .group_by(GateCount.code)
        .order_by(func.sum(GateCount.times).desc(), GateCount.code)
    )
    told = {code: int(times) for code, times in rows}
    first = [*(gate.code for gate in GATES), *CODES]
    return [Counted(code, told.get(code, 0)) for code in dict.fromkeys([*first, *told])]
