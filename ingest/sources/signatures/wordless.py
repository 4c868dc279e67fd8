"""Writes into an HTML page what it says without words: where links lead, what they dial, which label a picture is."""

import re
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.sources.signatures.phones import label_alone

EDGE = "\f"
"""Where blocks meet in the text of a page, however many do, one line ends."""
PARTED = " | "
"""Between two numbers that a page parts by a gap."""
_MAX_LINKS = 150
_FEWEST_FIGURES, _LONGEST_NUMBER = 5, 40
_MAP, _HOST_AND_PATH = re.compile(r"[/.]maps[./?]"), 60
_BLOCKS = (
    "span[style*='display:block'], span[style*='display: block'], a[style*='display:block'], a[style*='display: block']"
)


def say_in_words(tree: LexborHTMLParser) -> None:
    """Links say where they lead, pictures which label they are, and what a style makes a block is a line."""
    _show_links(tree)
    _show_labels(tree)


def _show_links(tree: LexborHTMLParser) -> None:
    """Writes a link's target behind its words, as the plain alternative of a mail does."""
    for anchor in tree.css("a[href]")[-_MAX_LINKS:]:
        target = (anchor.attributes.get("href") or "")[:500]
        shown = anchor.text()
        if target.startswith(("http://", "https://")):
            if target.split("//")[1].rstrip("/") not in shown and not _MAP.search(target[:_HOST_AND_PATH]):
                anchor.insert_after(f" <{target}> ")
        elif target.startswith("mailto:") and "@" not in shown:
            anchor.insert_after(f" <{target[7:].partition('?')[0]}> ")
        elif target[:4].lower() == "tel:":
            _show_number(anchor, target, shown)


def _show_number(anchor: LexborNode, target: str, shown: str) -> None:
    """The number a link dials where it shows none, and a bar between two links to numbers that only a space parts."""
    if not any(map(str.isdigit, shown)):
        number = unquote(target[4:]).partition(";")[0]
        told = any(label_alone(image.attributes.get("alt") or "") is not None for image in anchor.css("img[alt]")[:1])
        if _FEWEST_FIGURES <= len(number) <= _LONGEST_NUMBER:
            anchor.insert_after(f" {number} " if told else f" tel: {number} ")
    following = anchor.next
    if following is not None and following.is_text_node and not (following.text_content or "").strip():
        following = following.next
    if following is not None and (following.attributes.get("href") or "")[:4].lower() == "tel:":
        anchor.insert_after(PARTED)


def _show_labels(tree: LexborHTMLParser) -> None:
    """A picture that stands for "mobile" says it in words; text that a style makes a block is a line."""
    for image in tree.css("img[alt]")[-_MAX_LINKS:]:
        alt = (image.attributes.get("alt") or "")[:20]
        if alt and label_alone(alt) is not None:
            image.insert_before(f" {alt}: ")
    for node in tree.css(_BLOCKS)[-_MAX_LINKS:]:
        node.insert_before(EDGE)
        node.insert_after(EDGE)
