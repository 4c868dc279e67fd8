"""The words of the kernel: states, kinds, bases and purposes, stored as these very codes."""

from enum import StrEnum


class State(StrEnum):
    """Where a profile stands; see the drawing in docs/flow.md."""

    RECEIVED = "received"
    GATED = "gated"
    NOTICED = "noticed"
    LISTED = "listed"
    RESTRICTED = "restricted"
    REMOVED = "removed"


class FactKind(StrEnum):
    """What a fact says. Name, title, department, company and place stand once; the others may recur."""

    NAME = "name"
    TITLE = "title"
    DEPARTMENT = "department"
    COMPANY = "company"
    PLACE = "place"
    EMAIL = "email"
    WORK_PHONE = "work_phone"
    MOBILE = "mobile"
    SWITCHBOARD = "switchboard"
    LINK = "link"
    JOB = "job"
    EDUCATION = "education"


CONTACTS = frozenset({FactKind.EMAIL, FactKind.WORK_PHONE, FactKind.MOBILE, FactKind.SWITCHBOARD, FactKind.LINK})
"""Kinds a customer sees only after a reveal."""


class SourceKind(StrEnum):
    """Where an observation came from, in the order in which it is believed (first most)."""

    PERSON = "person"
    MAILBOX = "mailbox"
    LICENSED = "licensed"
    PUBLIC = "public"
    RESEARCH = "research"


class Basis(StrEnum):
    """The lawful basis of an observation (GDPR Art. 6(1))."""

    LEGITIMATE_INTEREST = "legitimate_interest"
    CONSENT = "consent"
    THE_PERSON = "the_person"


class Use(StrEnum):
    """What a licence may permit; a fact is absent from every surface whose use none of its observations permits."""

    SEARCH = "search"
    REVEAL = "reveal"
    EXPORT = "export"
    ENRICH = "enrich"
    API = "api"


class Policy(StrEnum):
    """What may be done with an observation at all."""

    STANDARD = "standard"
    GOOGLE_LIMITED_USE = "google_limited_use"


class NoticeKind(StrEnum):
    """A first notice before listing, or one about new facts on a card already told of."""

    LISTING = "listing"
    NEW_FACTS = "new_facts"


class RestrictionReason(StrEnum):
    """Why a profile is kept but shown to nobody."""

    ASKED = "asked"
    OBJECTION = "objection"
    SALE_OPT_OUT = "sale_opt_out"
    GPC = "gpc"
    HIDDEN_UNTIL_PROVEN = "hidden_until_proven"


class RequestKind(StrEnum):
    """What a person asked for; each has a request row and a journal line."""

    REMOVE = "remove"
    REFUSE = "refuse"
    NEVER_LIST = "never_list"
    CORRECT = "correct"
    RESTRICT = "restrict"
    LIFT = "lift"
    OFFICER_SUPPRESS = "officer_suppress"


class DutyKind(StrEnum):
    """What an account must do with its copy (GDPR Art. 19)."""

    DELETE = "delete"
    CORRECT = "correct"
    HIDE = "hide"


class Purpose(StrEnum):
    """What a disclosure was for."""

    SEARCH = "search"
    CARD = "card"
    COMPANY_PAGE = "company_page"
    REVEAL = "reveal"
    OWNED_CARD = "owned_card"
    OWNED_ROW = "owned_row"
