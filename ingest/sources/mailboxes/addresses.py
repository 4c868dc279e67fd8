"""The one strict parser of From: exactly one mailbox, or none; ``email.utils.parseaddr`` guesses and is never used.

``parseaddr('alice@a)bob@b')`` names alice, where the mail server saw bob: a forger picks whom we blame. Here anything
but ``address``, ``<address>``, ``name <address>`` and ``address (name)`` is refused; beside a name may stand a comment
(RFC 5322): ``Jane Doe (she/her) <address>``.
"""

import re

from ingest.sources.mailboxes.headers import decoded
from ingest.sources.mailboxes.skips import Refused, Skip
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.text import clean_lines, tidy

_MAX_CHARACTERS = 2_000
_ATOM = r"[\w#$&'*+/=?^`{|}~-]"
_LABEL = r"[^\W_](?:[\w-]{0,62}[^\W_])?"
_DOMAIN = rf"(?:{_LABEL}\.){{1,8}}[^\W\d_][\w-]{{0,61}}[^\W_]"
_ADDRESS = rf"(?P<local>{_ATOM}{{1,64}}(?:\.{_ATOM}{{1,64}}){{0,12}})@(?P<domain>{_DOMAIN})"
_QUOTED = r'"(?P<quoted>(?:[^"\\\r\n]|\\[^\r\n]){0,400})"'
_PHRASE = r"(?P<phrase>[^<>\"@,;:()\\\r\n]{0,400})"
_COMMENT = r"(?:\s{0,5}\((?P<comment>[^()<>@\\\r\n]{0,200})\))?"
_REMARK = r"(?:\s{0,5}\([^()<>@\\\r\n]{0,200}\)(?P<rest>[^<>\"@,;:()\\\r\n]{0,200}))?"
_FORMS = (
    re.compile(rf"\A{_ADDRESS}{_COMMENT}"),
    re.compile(rf"\A<{_ADDRESS}>"),
    re.compile(rf"\A{_QUOTED}{_REMARK}\s{{0,5}}<{_ADDRESS}>{_COMMENT}"),
    re.compile(rf"\A{_PHRASE}{_REMARK}\s{{0,5}}<{_ADDRESS}>{_COMMENT}"),
)
_IN_QUOTES = _FORMS[2:3]
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f]")
_ESCAPED = re.compile(r"\\(.)")


def read_from(values: list[bytes]) -> Sender:
    """The sender named by the From headers. Raises ``Refused`` unless there is one header with one address."""
    if len(values) != 1:
        raise Refused(Skip.NO_SENDER)
    text = _raw_text(values[0]).strip()
    if len(text) > _MAX_CHARACTERS or _CONTROL.search(text):
        raise Refused(Skip.SENDER_UNREADABLE)
    for form in _IN_QUOTES if text.startswith('"') else _FORMS:
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            quoted = parts.get("quoted") or ""
            unescaped = _ESCAPED.sub(r"\1", quoted) if "\\" in quoted else quoted
            name = f"{unescaped or parts.get('phrase') or ''}{parts.get('rest') or ''}" or parts.get("comment") or ""
            return Sender(_name(name), f"{parts['local']}@{parts['domain'].lower()}")
    raise Refused(Skip.SENDER_UNREADABLE)


def _raw_text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _name(text: str) -> str:
    """A decoded display name; one that holds another address is a disguise and no name."""
    name = decoded(text.strip())[:400]
    name = tidy(name if name.isascii() and name.isprintable() else " ".join(clean_lines(name)))
    return "" if "@" in name else name
