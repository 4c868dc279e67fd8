"""Takes off what says that somebody signs by order, for a firm ("namens Nordlicht BV") or together with somebody, or
what somebody is ("Tischlermeister Egon Pichler")."""

import re

from ingest.sources.signatures import names
from ingest.sources.signatures.lexicon import any_of, entries, lexicon, words_of
from ingest.sources.signatures.roles import Role, role_of
from ingest.sources.signatures.sender import Sender

_MOST_WORDS = 5
_JOINERS = any_of(("&", *entries("joiners")))
_JOINT = re.compile(f" {_JOINERS} ")


def name_behind_order(text: str, words: tuple[str, ...]) -> str:
    """``Petra Kling`` of ``p.p. Petra Kling`` or ``Inh. Petra Kling``, else ``""``; ``I.V.`` may be initials."""
    orders = lexicon("by_order", "owner_marks")
    if words[0] not in orders.openings:
        return ""
    parts = text.split()
    upto = next((nth for nth in range(len(parts) - 1, 0, -1) if orders.covers(words_of(" ".join(parts[:nth])))), 0)
    rest = " ".join(parts[upto:])
    return "" if not upto or (upto + 1 == len(parts) and parts[0][0].isupper()) else rest


def firm_signed_for(text: str, words: tuple[str, ...]) -> str:
    """``Nordlicht GmbH`` of ``Im Auftrag der Nordlicht GmbH`` or ``for Nordlicht GmbH``, or ``""``."""
    behalf = lexicon("signing_for", "on_behalf", "by_order")
    if words[0] not in behalf.openings or not behalf.opens(words):
        return ""
    parts = text.split()
    upto = next((nth for nth in range(_MOST_WORDS, 0, -1) if behalf.covers(words_of(" ".join(parts[:nth])))), 0)
    while upto and upto < len(parts) and parts[upto].islower():
        upto += 1
    return " ".join(parts[upto:]) if upto else ""


def own_of_joint(text: str, sender: Sender) -> str:
    """``Nigel Foss`` of ``Nigel & Barbara Foss``, who sign together with one family name, or the text as it is."""
    joint = _JOINT.search(text)
    if joint is None:
        return text
    one, rest = text[: joint.start()], text[joint.end() :]
    other, _, family = rest.partition(" ")
    if " " in one or not family or " " in family:
        return text
    return next((name for name in (f"{one} {family}", f"{other} {family}") if names.agrees(name, sender)), text)


def behind_a_job(text: str, known: frozenset[str]) -> list[tuple[str, str]]:
    """``Egon Pichler`` and ``Tischlermeister`` of ``Tischlermeister Egon Pichler``, where that is the known name."""
    words = words_of(text)
    if not known or words[:1] == () or words[0] in known or not known.issubset(words):
        return []
    parts = text.split()
    first = next((nth for nth, part in enumerate(parts) if known.intersection(words_of(part))), 0)
    while first > 1 and all(word in lexicon("honorifics").words for word in words_of(parts[first - 1])):
        first -= 1
    job = " ".join(parts[:first])
    return [(" ".join(parts[first:]), job)] if first and role_of(job) is Role.TITLE else []
