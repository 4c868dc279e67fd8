"""The person a mail says it is from: display name and address, the measure for all that a signature claims."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from ingest.sources.signatures.lexicon import lexicon, words_of

_PARTS = re.compile(r"[^\W\d_]+")
_LOOSE_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w.-]{1,190}")
FREE_SUFFIXES = frozenset({"com", "co", "org", "net", "gov", "edu", "ac", "gob", "gouv"})
"""Second-level labels under which organisations register."""


@dataclass(frozen=True)
class Sender:
    """From, as read; both are empty when unknown."""

    name: str = ""
    address: str = ""
    local_part: str = field(init=False, repr=False, compare=False)
    """What stands before the ``@``, case folded."""
    domain: str = field(init=False, repr=False, compare=False)
    """What stands after the ``@``."""

    def __post_init__(self) -> None:
        local, at, domain = self.address.rpartition("@")
        object.__setattr__(self, "local_part", local.casefold())
        object.__setattr__(self, "domain", domain if at else "")

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Folded words of the display name of two letters or more, without honorifics."""
        honorifics = lexicon("honorifics")
        words = (word for word in words_of(self.name) if len(word) > 1 and not word.isdigit())
        return frozenset(word for word in words if word not in honorifics.words)

    @cached_property
    def local_words(self) -> frozenset[str]:
        """Folded letter runs of the local part, ``jane.doe`` giving both."""
        return frozenset(part for part in _PARTS.findall(self.local_part) if len(part) > 1)

    @cached_property
    def organisation_word(self) -> str:
        """The label of the domain that names the organisation: ``nordlicht`` of ``mail.nordlicht.co.example``."""
        return organisation_word(self.domain)


def organisation_word(domain: str) -> str:
    """The label of a domain that names the organisation, as registered below a suffix."""
    labels = domain.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in FREE_SUFFIXES:
        labels.pop()
    return labels[-1] if labels else ""


def sender_of(written: str) -> Sender:
    """A sender from free text such as ``Doe, Jane [mailto:jane.doe@nordlicht.example]``; for corpora, not for From."""
    found = _LOOSE_ADDRESS.search(written)
    address = found.group() if found else ""
    name = written.replace(address, "").replace("mailto:", "").strip(" \"'()<>[],") if address else written.strip(' "')
    family, comma, given = name.partition(",")
    return Sender(f"{given.strip()} {family.strip()}" if comma else name, address)
