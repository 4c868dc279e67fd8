"""Tells lines that speak of somebody else by their words alone: assistants, the family, whom the sender writes for."""

import re
from itertools import pairwise

from ingest.sources.signatures import phones
from ingest.sources.signatures.bystanders import (
    CONTACT,
    before_contacts,
    has_contact,
    is_another,
    is_given,
    is_known,
    opening,
)
from ingest.sources.signatures.lexicon import fold, lexicon, words_of
from ingest.sources.signatures.roles import has_legal_form
from ingest.sources.signatures.sender import Sender

_BRACKETED = re.compile(r"\(([^()]{2,30})\)")
_BEHIND_A_NAME = " \t,:;.()[]<>\"'“”„«»|/–—-*"
_MOST_LINKS = 3
_MOST_WORDS_OF_KIN = 7
_MOST_WORDS_OF_A_LABEL = 5
_GENITIVE = re.compile(r"(?:(?<=\w)['’]|(?<=\w\w))s$")
_OF = frozenset("of von de da do di del van".split())
_NUMBER_WORDS = frozenset("number no nummer nr numero num".split())


def is_ones_own_helper(line: str, words: tuple[str, ...]) -> bool:
    """``my assistant Amy Birch can be reached at …``, ``Amy (assistant): …``: somebody's, by a word of whose."""
    first, others = lexicon("first_person"), lexicon("others_labels")
    if any(first.covers((whose,)) and others.covers((who,)) for whose, who in pairwise(words)):
        return True
    found = _BRACKETED.search(line) if "(" in line else None
    return found is not None and others.covers(words_of(found.group(1)))


def is_told_without_a_label(line: str, words: tuple[str, ...], sender: Sender) -> bool:
    """``Assistenz Petra Kling``: who is somebody's assistant, and stands not where the sender's own title does."""
    others = lexicon("others_labels")
    if not is_known(sender) or not others.opens(words):
        return False
    parts = before_contacts(line).strip(_BEHIND_A_NAME).split()
    told = range(1, min(len(parts), _MOST_LINKS + 1))
    return any(
        others.covers(words_of(" ".join(parts[:nth]))) and is_another(" ".join(parts[nth:]), sender) for nth in told
    )


def is_a_helpers_number(line: str) -> bool:
    """``Assistant 0117 496 0778``: nothing but who it is stands ahead of a number."""
    found = CONTACT.search(line)
    return found is not None and lexicon("others_labels").covers(words_of(line[: found.start()]))


def is_of_a_given_name(line: str, words: tuple[str, ...], sender: Sender) -> bool:
    """``Amy: …``, ``Amy's number: …``, ``Móvil de Ana: …``, ``Son Tom: …``: somebody else's given name ahead of a
    contact, alone or with what says whose that is."""
    given = lexicon("given_names").words
    if given.isdisjoint(words[:_MOST_WORDS_OF_A_LABEL]) and words[0].rstrip("s'’") not in given:
        return False
    ahead = before_contacts(line)
    parts = ahead.strip(_BEHIND_A_NAME).split()
    if not 1 <= len(parts) <= _MOST_WORDS_OF_A_LABEL or not is_known(sender):
        return False
    if len(parts) == 1:
        return ahead.rstrip().endswith((":", "：")) and is_given(parts[0], sender)
    if fold(parts[0]) not in sender.name_words and _labels(parts[1]):
        return is_given(parts[0], sender) or is_given(_GENITIVE.sub("", parts[0]), sender)
    if is_given(parts[-1], sender) and (_labels(parts[-2]) or parts[-2] in _OF):
        return any(map(_labels, parts[:-1]))
    return is_given(parts[1], sender) and lexicon("kin_of_a_name").covers(words_of(parts[0]))


def _labels(word: str) -> bool:
    return phones.label_alone(word) is not None or fold(word) in _NUMBER_WORDS


def is_of_the_family(line: str, sender: Sender) -> bool:
    """``Wife's mobile: …``, ``In emergencies: husband Tom …``: somebody of the family, ahead of a contact."""
    if not has_contact(line):
        return False
    words = words_of(before_contacts(line))
    few = len(words) <= _MOST_WORDS_OF_KIN and sender.name_words.isdisjoint(words)
    return few and lexicon("kin").found(words) and not has_legal_form(line)


def whom_it_is_written_for(line: str, words: tuple[str, ...], sender: Sender) -> str:
    """The person of ``Sent on behalf of Hugh Carrow, CEO``, whom the sender writes for; no title such as "PA to"."""
    on_behalf = lexicon("on_behalf")
    first = next((nth for nth in range(_MOST_LINKS) if on_behalf.opens(words[nth:])), None)
    if first is None or lexicon("titles", "others_labels").opens(words) or not sender.name_words.isdisjoint(words):
        return ""
    parts = opening(before_contacts(line)).replace(":", " ").split()
    rests = (" ".join(parts[nth:]) for nth in range(first + 1, len(parts)))
    return next((rest for rest in rests if is_known(sender) and is_another(rest, sender)), "")
