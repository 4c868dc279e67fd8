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
    """One code with its line in the handbook (empty for codes of readers and of dropped addresses)."""

    code: str
    times: int
    line: str


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
    lines = {gate.code: gate.line for gate in GATES} | CODES
    explained = [Counted(code, told.get(code, 0), line) for code, line in lines.items()]
    return explained + [Counted(code, times, "") for code, times in told.items() if code not in lines]
