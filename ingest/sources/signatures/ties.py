"""Asks of a mail's end, before it is read, whether a signature there could be tied to the sender at all."""

from ingest.sources.signatures import names
from ingest.sources.signatures.sender import Sender

_PART = 5
"""Letters of the employer's name that stand together in whatever spells it, or is spelled by it."""


def may_be_senders(lowered: str, sender: Sender) -> bool:
    """Whether the folded end of a text holds a word of the sender's name or address, or the employer's name.

    Without any of them ``attribution.py`` ties no block to the sender, however it is read (but for an employer that
    only its initials name): every third mail ends so, with nothing, a lone "Thanks" or somebody else's words, and to
    read its lines would take half of its time.
    """
    if names.may_hold_name(lowered, sender) or sender.local_part in lowered:
        return True
    return _may_spell_employer(lowered, sender.organisation_word)


def _may_spell_employer(lowered: str, label: str) -> bool:
    label, joined = label.replace("-", ""), lowered.replace(" ", "")
    if len(label) <= _PART:
        return bool(label) and label in joined
    return any(label[start : start + _PART] in joined for start in range(len(label) - _PART + 1))
