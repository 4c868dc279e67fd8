"""Makes foreign text safe to look at: line ends, Unicode form, controls, and a cap on each line."""

import re
import unicodedata

MAX_LINE_CHARACTERS = 600
"""A longer line is no line of a signature; what stands behind the cap is not looked at."""

MAX_LINES = 3_000
"""A mail of more lines holds a log or a thread; its author's signature does not stand behind them."""

AROUND_WORDS = " \t*_|-–—=~#+>•?"
"""What is drawn around a line and is no part of its words."""

# C0 (but tab and line feed), C1, soft hyphen, zero-width and bidi controls, byte order mark, interlinear marks.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_UNSEEN_ASCII = bytes(code for code in range(128) if _UNSEEN.match(chr(code)))
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def clean_lines(text: str) -> list[str]:
    """The first ``MAX_LINES`` lines of a text in NFC without unseen characters; a line ends at a line feed."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        text = text.encode("ascii").translate(None, _UNSEEN_ASCII).decode("ascii")
    else:
        text = _UNSEEN.sub("", _SPACES.sub(" ", unicodedata.normalize("NFC", text)))
    lines = text.split("\n", MAX_LINES)[:MAX_LINES]
    if not _has_long_line(text):
        return lines
    return [line[:MAX_LINE_CHARACTERS] if len(line) > MAX_LINE_CHARACTERS else line for line in lines]


def _has_long_line(text: str) -> bool:
    """Whether a line of a text is longer than looked at; it leaps from end to end of lines, and asks few of them."""
    start, end = 0, len(text)
    while end - start > MAX_LINE_CHARACTERS:
        start = text.rfind("\n", start, start + MAX_LINE_CHARACTERS + 1) + 1
        if not start:
            return True
    return False


def figures_in(text: str) -> int:
    """How many figures stand in a text."""
    if text.isascii():
        return len(text) - len(text.encode("ascii").translate(None, b"0123456789"))
    return sum(map(str.isdigit, text))


def tidy(text: str) -> str:
    """One line, runs of white space folded, no white space around it."""
    return " ".join(text.split())
