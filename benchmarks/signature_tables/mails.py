"""The raw mails that speed is measured on: the corpora's where they are given, else fictional letters."""

import json
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from ingest.sources.signatures.sender import sender_of
from tests.ingest.sources.letters import BODY, JANE, JANE_BLOCK, mail

_NAME = re.compile(r"(?:^|[ ,*–—-])([A-Za-z][a-z]{1,15})(?: ([A-Z][a-z]{1,20}))?[\W_]{0,6}$")
NOT_BUSINESS = frozenset({"jangada"})
"""Talk lists of the nineties, each mail with a signature of many lines."""
PLAIN, HTML = "dev_lines.jsonl", "dev_html_marked.jsonl"


def raw_mails(data: Path | None, *, business: bool = False) -> list[bytes]:
    """Every message of the corpora, or of those of ``business`` mail, as the mail it once was, its headers made anew;
    HTML with its plain alternative."""
    if data is None:
        return _letters()
    rows = [row for row in _rows(data / PLAIN) if not (business and row["source"] in NOT_BUSINESS)]
    mails = [_made(row, str(row["text"]), "") for row in rows]
    return mails + [_made(row, str(row["plain"] or row["text"]), str(row["html"])) for row in _rows(data / HTML)]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _made(row: dict[str, Any], text: str, html: str) -> bytes:
    sender = sender_of(str(row.get("sender") or _who_signs(row)))
    name = "".join(letter for letter in sender.name if letter.isalpha() or letter in " .-")
    address = sender.address or f"{'.'.join(name.casefold().split())}@senders.example"
    message = EmailMessage()
    message["From"] = f'"{name}" <{address}>' if name and address.isascii() else JANE
    message["Date"] = "Mon, 16 Nov 2026 10:00:00 +0100"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def _who_signs(row: dict[str, Any]) -> str:
    """Whoever the labelled end of a mail names, where its corpus does not say who sent it: a stranger's From would
    spare the reader what the mail of whoever signs it costs."""
    lines = str(row["text"]).split("\n")
    ends = [lines[place].strip() for place in sorted({*row.get("sig_lines", ()), *(row.get("optional_lines") or ())})]
    found = next(filter(None, map(_NAME.search, ends)), None)
    return "" if found is None else f"{found.group(1)} {found.group(2) or 'Moss'}".title()


def _letters() -> list[bytes]:
    lines = JANE_BLOCK.split("\n")
    texts = [f"{BODY * (1 + nth % 5)}\n" + "\n".join(lines[: nth % (len(lines) + 1)]) for nth in range(60)]
    thread = "\n\nOn 12 Nov 2026, Sam Field wrote:\n> " + BODY.replace("\n", "\n> ")
    pages = ["<p>" + text.replace("\n", "</p>\n<p>") + "</p>" for text in texts]
    plain = [mail(text) for text in (*texts, *(text + thread for text in texts))]
    return plain + [mail(text, html=page) for text, page in zip(texts, pages, strict=True)]
