"""Bounces and complaints come home: each proven report changes the notice it is about, and nothing else."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from directory.db import Database
from directory.mail.verp import Verp
from directory.profiles.models import Profile
from directory.profiles.notices_sent import revoke
from directory.profiles.removal import leave
from directory.profiles.requests import open_request
from directory.profiles.states import RequestKind, State
from ingest.notices.bounces import Report, reports_in
from ingest.notices.sending import notice_of


def apply_reports(database: Database, mailbox: Path, verp: Verp, *, at: datetime) -> Counter[str]:
    """Reads an mbox of reports; answers by code what they were. One without our mark is ``not_ours`` and does nothing."""
    counted: Counter[str] = Counter()
    with mailbox.open("rb") as file:
        for report in reports_in(file, verp):
            if report is None:
                counted["not_ours"] += 1
                continue
            counted[database.until_done(lambda session, report=report: apply_report(session, report, at=at))] += 1  # type: ignore[misc]
    return counted


def apply_report(session: Session, report: Report, *, at: datetime) -> str:
    """What one proven report does: a permanent bounce revokes the notice; a complaint is a no, for ever."""
    notice = notice_of(session, report.mail_id)
    if notice is None:
        return "unknown_notice"
    if report.kind == "bounce" and report.permanent:
        revoke(session, notice, because="bounced", at=at)
        return "bounced_for_good"
    if report.kind == "complaint":
        profile = session.get(Profile, notice.profile_id)
        if profile is not None and profile.state != State.REMOVED:
            opened = open_request(session, RequestKind.REFUSE, profile=profile, regime=profile.regime, at=at)
            leave(session, profile, because="complained", at=at, for_good=True, request_id=opened.id)
        return "complaint"
    return f"{report.kind}_noted"
