"""The raw mails that speed is measured on: the corpora's where they are given, else fictional letters."""

import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from ingest.sources.signatures.sender import sender_of
from tests.ingest.sources.letters import BODY, JANE, JANE_BLOCK, mail

PLAIN, HTML = "dev_lines.jsonl", "dev_html_marked.jsonl"


def raw_mails(data: Path | None) -> list[bytes]:
    """Every message of the corpora as the mail it once was, its headers made anew; HTML with its plain alternative."""
    if data is None:
        return _letters()
    mails = [_made(row, str(row["text"]), "") for row in _rows(data / PLAIN)]
    return mails + [_made(row, str(row["plain"] or row["text"]), str(row["html"])) for row in _rows(data / HTML)]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _made(row: dict[str, Any], text: str, html: str) -> bytes:
    sender = sender_of(str(row.get("sender") or ""))
    name = "".join(letter for letter in sender.name if letter.isalpha() or letter in " .-")
    message = EmailMessage()
    message["From"] = f'"{name}" <{sender.address}>' if sender.address.isascii() and sender.address else JANE
    message["Date"] = "Mon, 16 Nov 2026 10:00:00 +0100"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def _letters() -> list[bytes]:
    lines = JANE_BLOCK.split("\n")
    texts = [f"{BODY * (1 + nth % 5)}\n" + "\n".join(lines[: nth % (len(lines) + 1)]) for nth in range(60)]
    thread = "\n\nOn 12 Nov 2026, Sam Field wrote:\n> " + BODY.replace("\n", "\n> ")
    pages = ["<p>" + text.replace("\n", "</p>\n<p>") + "</p>" for text in texts]
    plain = [mail(text) for text in (*texts, *(text + thread for text in texts))]
    return plain + [mail(text, html=page) for text, page in zip(texts, pages, strict=True)]
