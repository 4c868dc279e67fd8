"""Asks of a mail's end, before it is read, whether a signature there could be tied to the sender at all."""

from ingest.sources.signatures import names
from ingest.sources.signatures.sender import Sender

_PART = 5
"""Letters of the employer's name that stand together in whatever spells it, or is spelled by it."""
_BETWEEN = bytes(code for code in range(128) if not chr(code).isalnum())
"""What may stand between them: ``kernrau`` is also ``kern-rau.example`` and *Kern & Rau*."""


def may_be_senders(lowered: str, sender: Sender) -> bool:
    """Whether the folded end of a text holds a word of the sender's name or address, or the employer's name.

    Without any of them ``attribution.py`` ties no block to the sender, however it is read (but for an employer that
    only its initials name): every third mail ends so, with nothing, a lone "Thanks" or somebody else's words, and to
    read its lines would take half of its time.
    """
    if names.may_hold_name(lowered, sender) or sender.local_part in lowered:
        return True
    joined = lowered.encode("ascii").translate(None, _BETWEEN).decode("ascii")
    return _may_spell_employer(joined, sender.organisation_word.replace("-", ""))


def _may_spell_employer(joined: str, label: str) -> bool:
    if len(label) <= _PART:
        return bool(label) and label in joined
    return any(label[start : start + _PART] in joined for start in range(len(label) - _PART + 1))
