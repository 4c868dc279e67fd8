"""Gate: offices, mailing lists and machines are nobody."""

import re
import unicodedata
from typing import Final

from ingest.gates.gate import GateContext, Passed, Refusal, Verdict, domain_of
from ingest.gates.subject import Subject
from ingest.gates.wordlists import Phrases, word_list

CODE = "not_a_person"
_LISTS: Final = word_list("not_a_person")
_ROLES: Final = frozenset(_LISTS["roles"])
_ROLES_AND_QUALIFIERS: Final = _ROLES | frozenset(_LISTS["qualifiers"])
_MACHINES: Final = frozenset(_LISTS["machines"])
_NAMES: Final = Phrases(_LISTS["names"])
_WEB: Final = re.compile(r"(?i)://|(?<!\w)www\.")
_BETWEEN: Final = re.compile(r"[^a-z]+")
_COMPUTED: Final = re.compile(r"[0-9(|!=+*/]")
_TOKEN: Final = re.compile(r"[0-9a-f]{24}", re.ASCII)


def judge(subject: Subject, _: GateContext) -> Verdict:
    """A role address, a mailing list or a machine, in English, German, French and Spanish; a formula or a web address
    for a name.

    Such an address beside a person's own is dropped; a mail sent from one yields nobody.
    """
    if subject.sent_from and (saw := impersonal(subject.sent_from)):
        return Refusal(CODE, f"sent_from_{saw}")
    if subject.name.rstrip().endswith("[bot]") or _NAMES.within(subject.name) or _WEB.search(subject.name):
        return Refusal(CODE, "name")
    if any(map(is_formula, (subject.full_name, subject.given_name, subject.family_name))):
        return Refusal(CODE, "formula")
    seen = [(address, impersonal(address)) for address in subject.emails]
    kept = tuple(address for address, saw in seen if not saw)
    if seen and not kept:
        return Refusal(CODE, seen[0][1])
    return Passed(subject.with_emails(kept), tuple(f"{CODE}:{saw}" for _, saw in seen if saw))


def is_formula(name: str) -> bool:
    """Whether a spreadsheet would compute what stands for a name: begun as a formula is, a dash only before more."""
    text = unicodedata.normalize("NFKC", name).strip()
    return len(text) > 1 and (text[0] in "=+@" or (text[0] == "-" and bool(_COMPUTED.search(text))))


def impersonal(address: str) -> str:
    """``role_address``, ``list`` or ``machine`` when an address is one of these, else ``""``."""
    local, _, _ = address.strip().lower().rpartition("@")
    domain = domain_of(address)
    words = [word for word in _BETWEEN.split(local.split("+", 1)[0]) if word]
    joined = "".join(words)
    if _is_list(local, domain):
        return "list"
    if joined in _MACHINES or any(word in _MACHINES for word in words[:1]) or _TOKEN.search(local):
        return "machine"
    if joined in _ROLES or (
        any(word in _ROLES for word in words) and all(word in _ROLES_AND_QUALIFIERS for word in words)
    ):
        return "role_address"
    return ""


def _is_list(local: str, domain: str) -> bool:
    return (
        local.endswith(tuple(_LISTS["list_endings"]))
        or local.startswith(tuple(_LISTS["list_beginnings"]))
        or any(domain == listed or domain.endswith(f".{listed}") for listed in _LISTS["list_domains"])
        or (domain.count(".") > 1 and domain.split(".", 1)[0] in _LISTS["list_hosts"])
    )
