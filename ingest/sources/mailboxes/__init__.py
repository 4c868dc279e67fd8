"""Reads mailboxes: a file or folder into raw mails (``mbox``), a raw mail into one candidate or a reason (``reader``).

The body of a mail never leaves this package: what comes out is a ``Candidate``, or a code that says why none did.
"""

from ingest.sources.mailboxes.mbox import MailRecord, read_mailbox
from ingest.sources.mailboxes.reader import message_key, read_mail
from ingest.sources.mailboxes.skips import EXPLAINED, Skip, Skipped

__all__ = ["EXPLAINED", "MailRecord", "Skip", "Skipped", "message_key", "read_mail", "read_mailbox"]
