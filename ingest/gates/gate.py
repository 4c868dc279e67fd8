"""What a gate is: one question about a subject, answered by passed, refused or try later, always with a code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from directory.dns import MailDomain
from ingest.gates.subject import Subject


@dataclass(frozen=True, slots=True)
class Passed:
    """The subject may go on, perhaps with fewer addresses.

    ``dropped`` holds one code for each address taken off, for the counters. ``waiting`` holds addresses that can be
    neither used nor dropped before DNS has answered; they are absent from ``subject``.
    """

    subject: Subject
    dropped: tuple[str, ...] = ()
    waiting: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The subject ends here. ``code`` is the gate's; ``saw`` names the rule (at most 40 letters), never a person."""

    code: str
    saw: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """Neither refused nor passed: the same question is to be asked again."""

    code: str
    saw: str


Verdict = Passed | Refusal | TryLater


@dataclass(frozen=True, slots=True)
class GateContext:
    """What gates know beside the subject.

    ``consumer_domains`` and ``work_domains`` are the operator's own lists: the first adds to the consumer providers,
    the second beats them. ``answers`` holds what DNS said, by domain in small ASCII letters; a missing one means
    "not asked yet". ``is_suppressed`` answers with the kind of key that matched someone who left, or None;
    ``employer_opted_out`` says whether a company's domain opted out. Both raise when they cannot tell.
    """

    today: date
    is_suppressed: Callable[[Subject], str | None]
    employer_opted_out: Callable[[str], bool]
    consumer_domains: frozenset[str] = frozenset()
    work_domains: frozenset[str] = frozenset()
    answers: Mapping[str, MailDomain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its reason code, its question, and whether it needs an answer from the network."""

    code: str
    judge: Callable[[Subject, GateContext], Verdict]
    needs_network: bool = False

    @property
    def line(self) -> str:
        """The gate's line in the handbook: the first paragraph of its docstring."""
        return " ".join((self.judge.__doc__ or "").split("\n\n", 1)[0].split())


def domain_of(address: str) -> str:
    """The part behind the last @ in small letters; the whole text when there is none."""
    return address.rpartition("@")[2].strip().lower().rstrip(".")
