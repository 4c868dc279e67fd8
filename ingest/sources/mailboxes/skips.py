"""Why a mail yields nobody: one code each, with the sentence that documents it."""

from dataclasses import dataclass
from enum import StrEnum


class Skip(StrEnum):
    """The reason codes of the mail reader."""

    NOT_A_MAILBOX = "not_a_mailbox"
    TOO_LARGE = "mail_too_large"
    HEADERS_TOO_LONG = "mail_headers_too_long"
    ONE_HEADER_TOO_LONG = "mail_one_header_too_long"
    NESTED_TOO_DEEP = "mail_nested_too_deep"
    UNREADABLE = "mail_unreadable"
    UNOPENED = "mail_unopened"
    NO_SENDER = "mail_without_one_from"
    SENDER_UNREADABLE = "mail_from_unreadable"
    LIST_MAIL = "mail_of_a_list"
    BULK_MAIL = "mail_in_bulk"
    AUTOMATIC = "mail_automatic"
    BOUNCE = "mail_bounce"
    ROLE_ADDRESS = "mail_from_a_role"
    CALENDAR = "mail_calendar"
    SPAM_OR_TRASH = "mail_in_spam_or_trash"


EXPLAINED: dict[Skip, str] = {
    Skip.NOT_A_MAILBOX: "The file does not begin with a From line, so it is no mbox and nothing of it was read.",
    Skip.TOO_LARGE: "A mail of more than 25 MB was passed over without being read.",
    Skip.HEADERS_TOO_LONG: "The header block is longer than 64 kB; such mails are made to exhaust parsers.",
    Skip.ONE_HEADER_TOO_LONG: "One header is longer than 16 kB; such mails are made to exhaust parsers.",
    Skip.NESTED_TOO_DEEP: "The mail declares more parts within parts than any mail program makes.",
    Skip.UNREADABLE: "The mail cannot be read as MIME by either parser.",
    Skip.UNOPENED: "The mail's file was gone, or may not be read, when its turn came; load the folder again.",
    Skip.NO_SENDER: "There is not exactly one From header, so nobody can say who wrote it (RFC 5322, 3.6).",
    Skip.SENDER_UNREADABLE: "From is not exactly one plain mail address, with or without a name.",
    Skip.LIST_MAIL: "The mail came through a mailing list.",
    Skip.BULK_MAIL: "The mail was sent in bulk: it can be unsubscribed from, or says that it is bulk.",
    Skip.AUTOMATIC: "The mail was sent by a program, not by a person (RFC 3834).",
    Skip.BOUNCE: "The mail is a delivery report or has an empty return path.",
    Skip.ROLE_ADDRESS: "The address belongs to a function such as info or billing, not to a person.",
    Skip.CALENDAR: "The mail is an invitation or answer written by a calendar.",
    Skip.SPAM_OR_TRASH: "The mail lay in spam, trash or drafts.",
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A mail that yields nobody, and why."""

    code: Skip

    @property
    def explanation(self) -> str:
        """The sentence that stands in the documentation for this code."""
        return EXPLAINED[self.code]


class Refused(Exception):
    """Raised inside this package when a mail cannot be read; holds the code and nothing of the mail."""

    def __init__(self, code: Skip) -> None:
        super().__init__(code.value)
        self.code = code
