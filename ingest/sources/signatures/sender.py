"""The person a mail says it is from: display name and address, the measure for all that a signature claims."""

import re
from dataclasses import dataclass, field

from ingest.sources.signatures.lexicon import fold, lexicon, words_of

_PARTS = re.compile(r"[^\W\d_]+")
_LOOSE_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w.-]{1,190}")
FREE_SUFFIXES = frozenset({"com", "co", "org", "net", "gov", "edu", "ac", "gob", "gouv"})
"""Second-level labels under which organisations register."""


@dataclass(frozen=True, slots=True)
class Sender:
    """From, as read; both are empty when unknown."""

    name: str = ""
    address: str = ""
    local_part: str = field(init=False, repr=False, compare=False)
    """What stands before the ``@``, case folded."""
    domain: str = field(init=False, repr=False, compare=False)
    """What stands after the ``@``, case folded."""
    name_words: frozenset[str] = field(init=False, repr=False, compare=False)
    """Folded words of the display name of two letters or more, without honorifics."""
    local_words: frozenset[str] = field(init=False, repr=False, compare=False)
    """Folded letter runs of the local part, ``jane.doe`` giving both."""
    organisation_word: str = field(init=False, repr=False, compare=False)
    """The label of the domain that names the organisation: ``nordlicht`` of ``mail.nordlicht.co.example``."""

    def __post_init__(self) -> None:
        local, at, domain = self.address.rpartition("@")
        folded, host, keep = local.casefold(), domain.casefold() if at else "", object.__setattr__
        keep(self, "local_part", folded)
        keep(self, "domain", host)
        keep(self, "name_words", _words_of_a_name(self.name))
        keep(self, "local_words", frozenset([part for part in _PARTS.findall(folded) if len(part) > 1]))
        keep(self, "organisation_word", organisation_word(host))


def _words_of_a_name(name: str) -> frozenset[str]:
    known = lexicon("honorifics").words
    return frozenset([word for word in words_of(name) if len(word) > 1 and word not in known and not word.isdigit()])


def organisation_word(domain: str) -> str:
    """The label of a domain that names the organisation, as registered below a suffix."""
    labels = domain.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in FREE_SUFFIXES:
        labels.pop()
    return labels[-1] if labels else ""


def is_own_address(email: str, sender: Sender) -> bool:
    """Whether a mail address in the block can be the sender's: the very one, or one that spells the same name."""
    if email.casefold() == sender.address.casefold():
        return True
    local = fold(email.partition("@")[0])
    if local == sender.local_part:
        return True
    known = sender.name_words or sender.local_words
    parts = {part for part in words_of(local.replace("_", " ").replace(".", " ").replace("-", " ")) if len(part) > 1}
    if len(known) >= 2 and len(parts) >= 2:
        return len(known & parts) >= 2 or any(word in parts and other[0] in parts for word in known for other in known)
    bare = "".join(letter for letter in local if letter.isalpha())
    return any(len(word) > 3 and word in bare for word in known)


def sender_of(written: str) -> Sender:
    """A sender from free text such as ``Doe, Jane [mailto:jane.doe@nordlicht.example]``; for corpora, not for From."""
    found = _LOOSE_ADDRESS.search(written)
    address = found.group() if found else ""
    name = written.replace(address, "").replace("mailto:", "").strip(" \"'()<>[],") if address else written.strip(' "')
    family, comma, given = name.partition(",")
    return Sender(f"{given.strip()} {family.strip()}" if comma else name, address)
