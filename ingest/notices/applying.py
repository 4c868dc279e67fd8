"""Bounces and complaints come home: each proven report changes the notice it is about, and nothing else."""

from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.db import Database
from directory.mail.verp import Verp
from directory.profiles import rights
from directory.profiles.notices_sent import revoke
from directory.profiles.owed import LinkToken
from directory.profiles.tokens import LinkPurpose, find_link
from ingest.notices.bounces import Report, reports_in
from ingest.notices.sending import notice_id_of, notice_of


def apply_reports(database: Database, mailbox: Path, verp: Verp, *, at: datetime) -> Counter[str]:
    """Reads an mbox of reports; answers by code what they were. One without our mark does nothing."""
    counted: Counter[str] = Counter()
    with mailbox.open("rb") as file:
        for report in reports_in(file, verp):
            if report is None:
                counted["not_ours"] += 1
                continue
            counted[database.until_done(partial(apply_report, report=report, at=at))] += 1
    return counted


def apply_report(session: Session, report: Report, *, at: datetime) -> str:
    """What one proven report does: a permanent bounce revokes the notice; a complaint is a no, for ever."""
    if report.kind == "complaint":
        no = LinkPurpose.REFUSE
        link = _refuse_link(session, report.mail_id) or find_link(session, report.refusal, no, at=at)
        if link is None:
            return "unknown_notice"
        rights.refuse(session, link, at=at, because="complained")
        return "complaint"
    notice = notice_of(session, report.mail_id)
    if notice is None:
        return "unknown_notice"
    if report.kind == "bounce" and report.permanent:
        revoke(session, notice, because="bounced", at=at)
        return "bounced_for_good"
    return f"{report.kind}_noted"


def _refuse_link(session: Session, id_of_mail: str) -> LinkToken | None:
    """The refuse link of the mail complained of; it outlives the notice, so a late complaint still counts."""
    return session.scalar(
        select(LinkToken)
        .where(LinkToken.notice_id == notice_id_of(id_of_mail), LinkToken.purpose == LinkPurpose.REFUSE)
        .order_by(LinkToken.made_at.desc())
        .limit(1)
    )
