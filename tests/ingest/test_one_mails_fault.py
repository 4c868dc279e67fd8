"""A fault of ours in reading one mail is that mail's alone, and what the mail says stands in no log."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog

from ingest import mail as mails
from ingest.candidate import Candidate
from ingest.sources.mailboxes import Skipped
from ingest.sources.mailboxes.reader import read_together
from tests.ingest.sources.letters import JANE_BLOCK, RECEIVED, mail
from tests.ingest.sources.test_mbox import STAMP


def test_a_mail_that_cannot_be_read_ends_no_load_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = read_together

    def read(raws: Sequence[bytes], **named: object) -> list[Candidate | Skipped]:
        if any(b"quibblewort" in raw for raw in raws):
            raise IndexError("quibblewort")
        return kept(raws, record_key="mail", received_on=RECEIVED)

    monkeypatch.setattr(mails, "read_together", read)
    box = tmp_path / "a.mbox"
    texts = (f"Hello,\n\n-- \n{JANE_BLOCK}", "quibblewort", f"Hello again,\n\n-- \n{JANE_BLOCK}")
    box.write_bytes(b"".join(STAMP + mail(text).rstrip(b"\n") + b"\n\n" for text in texts))
    with structlog.testing.capture_logs() as logged:
        rows = list(mails._rows(box, {}, "grant", RECEIVED))
    assert [(row.row, row.code) for row in rows] == [(1, ""), (2, "mail_unreadable"), (3, "")]
    assert logged == [{"event": "mail_not_read", "fault": "IndexError", "log_level": "error"}]
