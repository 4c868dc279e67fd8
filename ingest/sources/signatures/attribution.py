"""Decides whether a signature is the sender's own; where it cannot be told, nothing is taken from it."""

from collections.abc import Sequence
from enum import StrEnum

from ingest.sources.signatures import links, names
from ingest.sources.signatures.fields import Draft, SignatureFields
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.line import is_closing
from ingest.sources.signatures.pieces import Pieces
from ingest.sources.signatures.roles import SMALL_WORDS, names_organisation
from ingest.sources.signatures.sender import Sender, is_own_address

_LINES_ABOVE = 3
_REACH_OF_A_COLON = 80
_WORDS_OF_A_NAME = 3


class Verdict(StrEnum):
    """Whose signature it is. Only ``OWN`` may be read."""

    OWN = "own"
    SOMEONE_ELSE = "signature_of_another"
    UNTIED = "signature_untied"


def judge(fields: SignatureFields, sender: Sender, lines: Sequence[str], first: int) -> Verdict:
    """Whose the block from line ``first`` on is: by its name, its mail address, the sign-off above it, its domain."""
    if any(_serves(title, sender) for title in fields.titles):
        return Verdict.SOMEONE_ELSE
    if fields.name:
        return Verdict.OWN
    if fields.other_names or _on_behalf(lines, first):
        return Verdict.SOMEONE_ELSE
    own_address = any(is_own_address(email, sender) for email in fields.emails)
    if own_address:
        return Verdict.OWN
    if any(_is_personal(email) and _same_domain(email, sender) for email in fields.emails):
        return Verdict.SOMEONE_ELSE
    signed = _signed_above(lines, first)
    if any(_is_own_sign_off(line, sender) for line in signed):
        return Verdict.OWN
    if any(map(names.looks_like_name, signed)):
        return Verdict.SOMEONE_ELSE
    return Verdict.OWN if _names_employer(fields, sender) else Verdict.UNTIED


def judge_early(draft: Draft, sender: Sender, lines: Sequence[str], first: int) -> Verdict | None:
    """The same before titles and employers are read, which takes the longer part; nothing where these may decide.

    It never says ``OWN``: two of five blocks are nobody's who can be named, and need no more reading.
    """
    found, name = draft
    if name.text or any(_may_serve(piece.words, sender) for piece in found.texts):
        return None
    if name.others or _on_behalf(lines, first):
        return Verdict.SOMEONE_ELSE
    if any(is_own_address(email, sender) or _is_personal(email) for email in found.emails):
        return None
    signed = _signed_above(lines, first)
    if any(_is_own_sign_off(line, sender) for line in signed):
        return None
    if any(map(names.looks_like_name, signed)):
        return Verdict.SOMEONE_ELSE
    return None if _may_name_employer(found, sender) else Verdict.UNTIED


def is_cited(lines: Sequence[str], first: int, sender: Sender) -> bool:
    """Whether the last line above a block hands it over as somebody's words or an address: "please deliver to:".

    Whoever says "my new address:" hands over the own; whoever says "my old one:" does not want it used. Whoever waits
    for a reply, or says whom to ask, signs below with the own name.
    """
    above = next((lines[place].strip() for place in range(first - 1, -1, -1) if lines[place].strip()), "")
    if not above.endswith((":", "：")) or is_closing(above.rstrip(" :：")):
        return False
    words = words_of(above[-_REACH_OF_A_COLON:])
    if lexicon("reply_words").found(words) and names.agrees(lines[first], sender):
        return False
    return len(words) > 1 and (not lexicon("first_person").found(words) or lexicon("former").found(words))


def _signed_above(lines: Sequence[str], first: int) -> list[str]:
    """The short lines right above a block, which may be whoever signs."""
    above = [line for line in lines[max(0, first - _LINES_ABOVE) : first] if line.strip()]
    return [line.strip(" ,.-–—\t") for line in above if len(line) <= names.MAX_NAME_CHARACTERS]


def _is_own_sign_off(line: str, sender: Sender) -> bool:
    return bool(line) and len(line.split()) <= _WORDS_OF_A_NAME and names.agrees(line, sender)


def _serves(title: str, sender: Sender) -> bool:
    """Whether a title is that of whoever writes for the sender: "Assistant to Jane Harrow"."""
    return _may_serve(words_of(title), sender)


def _may_serve(words: tuple[str, ...], sender: Sender) -> bool:
    return not sender.name_words.isdisjoint(words) and lexicon("on_behalf").found(words)


def _is_personal(email: str) -> bool:
    local = email.partition("@")[0]
    return len([part for part in local.replace("_", ".").split(".") if part.isalpha() and len(part) > 1]) >= 2


def _same_domain(email: str, sender: Sender) -> bool:
    return email.rpartition("@")[2].casefold() == sender.domain


def _on_behalf(lines: Sequence[str], first: int) -> bool:
    above = " ".join(lines[max(0, first - _LINES_ABOVE) : first + 2])[:300]
    return lexicon("on_behalf").found(words_of(above))


def _names_employer(fields: SignatureFields, sender: Sender) -> bool:
    """Whether company, website or mail address of the block belong to the domain the mail came from."""
    organisation = sender.organisation_word
    if not organisation:
        return False
    if _leads_to_employer(fields.urls, fields.emails, sender):
        return True
    return any(names_organisation(words_of(company), (organisation,)) for company in fields.companies)


def _leads_to_employer(urls: Sequence[str], emails: Sequence[str], sender: Sender) -> bool:
    hosts = [links.host_of(url) for url in urls]
    hosts += [email.rpartition("@")[2] for email in emails]
    under = f".{sender.domain}"
    return any(f".{host.casefold()}".endswith(under) for host in hosts)


def _may_name_employer(found: Pieces, sender: Sender) -> bool:
    """Whether any part of a piece may spell the sender's domain: its words, one of them, or their initials."""
    label = sender.organisation_word.replace("-", "")
    if not label:
        return False
    if _leads_to_employer(found.urls, found.emails, sender):
        return True
    return any(
        any(word in label for word in piece.words if len(word) > 1)
        or label in "".join(piece.words)
        or label in "".join([word[0] for word in piece.words if word not in SMALL_WORDS])
        for piece in found.texts
    )
