"""HTML to lines: what mail clients mark as quoted is taken off, what they mark as signature is remembered."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from ingest.sources.signatures.hidden import hidden_nodes
from ingest.sources.signatures.text import clean_lines
from ingest.sources.signatures.wordless import EDGE, PARTED, say_in_words

MAX_HTML_CHARACTERS = 150_000
MAX_TAGS = 8_000
_FEW_TAGS = 1_500
_MAX_DEPTH = 300
_SHORT_LINE, _FEWEST_APART = 60, 4
_ENDS_SPEECH = tuple(",.!?:;…")

# Private-use letters that stand for places in the text while it is still one string; foreign ones are dropped first.
_OPEN, _CLOSE, _CUT, _PRE_BREAK = "\ue000", "\ue001", "\ue002", "\ue003"
# Where blocks meet, however many begin and end there, one line ends; a paragraph's margin leaves one blank as a break
# does. Between the rows of a table a parser leaves only white space where it stands.
_EDGE, _APART = EDGE, "\ue004"
# What stands between these two is not shown.
_HIDE, _SHOW = "\ue005", "\ue006"
_HIDDEN_ENDS = re.compile(f"([{_HIDE}{_SHOW}])")
_RESERVED = re.compile("[\ue000-\ue006]")
_BEFORE = {"td": "\t<", "th": "\t<", "br": "\n<", "hr": f"{_EDGE}<"}
for _block in "div tr li table ul ol blockquote pre section center p h1 h2 h3 h4 h5 h6".split():
    _BEFORE |= {_block: f"{_EDGE}<", f"/{_block}": f"{_EDGE}<"}
_BEFORE |= dict.fromkeys("p h1 h2 h3 h4 h5 h6".split(), f"{_APART}<")
_EDGES = re.compile(f"[{_EDGE}{_APART}][ \t\n{_EDGE}{_APART}]*")
_WITHOUT_MARGIN = re.compile(rf"{_APART}(?=<(?:p|h\d) [^<>]{{0,300}}(?:MsoNormal|margin(?:-top)?: ?\.?0))", re.I)
_LONGEST_NAME = len("/blockquote")
_FOLDED_STYLE = re.compile(": {2,}")
_HIDING = ("display", "visibility", "mso-hide", "font-size", "max-height", "opacity", "color")
_SPACED_STYLE = re.compile(f"({'|'.join(_HIDING)}) :", re.I)
_SPACED_SIGNS = tuple(f"{name} :" for name in _HIDING)
# Between two figures: "0117 496 0777&nbsp;&nbsp;07700 900123".
_GAP = re.compile("(?<=\\d)[ \u00a0]{1,20}(?=[+(]?\\d)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_FLAT = frozenset("br hr img input meta link p li td th tr dt dd option col area base wbr source".split())

_TRUSTED = (
    ".gmail_signature, [data-smartmail=gmail_signature], #Signature, .moz-signature,"
    " .protonmail_signature_block-user, .protonmail_signature_block"
)
_STARTS = "a[name=_MailAutoSig], a[name=_MailAutoSig1]"
_QUOTED = (
    ".gmail_quote, .gmail_quote_container, .gmail_extra > .gmail_quote, .moz-cite-prefix, blockquote[type=cite],"
    " .yahoo_quoted, .protonmail_quote, .moz-forward-container, .WordSection1 ~ blockquote, .x_gmail_quote"
)
_CUTS = (
    "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, #OLK_SRC_BODY_SECTION, #isReplyContent,"
    " #reply-intro, #stopSpelling, .AppleMailQuote"
)
_BORDERED = "div[style*='border-top:solid'], div[style*='border-top: solid'], div[style*='border:none;border-top:']"
_BORDER_COLOURS = ("#e1e1e1", "#b5c4df")
_UNSEEN = "script, style, head, title, template, noscript, svg, object, iframe"


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML body as lines; ``marked`` is the half-open range of lines its client called the signature."""

    lines: list[str]
    marked: tuple[int, int] | None = None
    starts_at: int | None = None
    cut: bool = False


def page_of(html: str) -> Page:
    """Lines, marks and cuts of an HTML body. Never slower than linear: deep nesting is stripped of its tags instead."""
    begun = "<".join(html[:MAX_HTML_CHARACTERS].split("<", MAX_TAGS)[:MAX_TAGS])
    whole = len(begun) == len(html)
    html = begun if begun.isascii() else _RESERVED.sub("", begun)
    html = _without_source_breaks(html)
    spaced = _spaced(html)
    if _too_deep(html):
        return Page(_tidied(clean_lines(_lined(_ANY_TAG.sub(" ", spaced)))), cut=not whole)
    tree = LexborHTMLParser(spaced)
    _hide(tree, html)
    return _read(tree, whole)


def _hide(tree: LexborHTMLParser, html: str) -> None:
    for node in hidden_nodes(tree, html):
        node.insert_before(_HIDE)
        node.insert_after(_SHOW)


def _shown(text: str) -> str:
    """The text without what stands between marks of hiding, which may hold others."""
    if _HIDE not in text:
        return text
    shown: list[str] = []
    depth = 0
    for part in _HIDDEN_ENDS.split(text):
        if part in {_HIDE, _SHOW}:
            depth += 1 if part == _HIDE else -1
        elif depth <= 0:
            shown.append(part)
    return "".join(shown)


def _read(tree: LexborHTMLParser, whole: bool) -> Page:
    for node in tree.css(_UNSEEN):
        node.decompose()
    quoted = _place_cut(tree)
    for node in tree.css(_QUOTED):
        quoted = True
        node.decompose()
    for node in tree.css(_TRUSTED):
        node.insert_before(_OPEN)
        node.insert_after(_CLOSE)
    for node in tree.css(_STARTS):
        node.insert_before(_OPEN)
    say_in_words(tree)
    body = tree.body
    text = body.text() if body is not None else ""
    before, _, _ = text.partition(_CUT)
    if "\u00a0\u00a0" in before or "\u00a0 \u00a0" in before:
        before = _GAP.sub(_parted, before)
    lines = clean_lines(_lined(_shown(before)).replace(_PRE_BREAK, "\n"))
    return _marked(_close_together(lines), cut=not whole and not quoted)


def _close_together(lines: list[str]) -> list[str]:
    """Without the blanks between short lines of which each is a paragraph, as of a signature; what ends as speech does
    keeps the one below."""
    blanks = [place for place, line in enumerate(lines) if not line or line.isspace()]
    gone: set[int] = set()
    run: list[int] = []
    for place in blanks:
        goes_on = run and place == run[-1] + 2 and len(lines[place - 1]) <= _SHORT_LINE
        run = [*run, place] if goes_on else [place]
        if len(run) >= _FEWEST_APART:
            gone.update(run)
    gone = {place for place in gone if not lines[place - 1].rstrip().endswith(_ENDS_SPEECH)}
    return [line for place, line in enumerate(lines) if place not in gone] if gone else lines


def _parted(gap: re.Match[str]) -> str:
    """A bar for a gap of several fixed spaces: one alone stands inside of numbers."""
    return PARTED if gap.group().count("\u00a0") > 1 else gap.group()


def _place_cut(tree: LexborHTMLParser) -> bool:
    """Marks the first place behind which all is someone else's; says whether there was one."""
    node = tree.css_first(_CUTS)
    if node is None:
        bordered = (each for each in tree.css(_BORDERED) if _is_reply_border(each.attributes.get("style") or ""))
        node = next(bordered, None)
    if node is not None:
        node.insert_before(_CUT)
    return node is not None


def _is_reply_border(style: str) -> bool:
    lowered = style.casefold()
    return any(colour in lowered for colour in _BORDER_COLOURS)


def _marked(lines: list[str], *, cut: bool) -> Page:
    start: int | None = None
    end: int | None = None
    first: int | None = None
    depth = 0
    for place, line in enumerate(lines):
        if _OPEN in line:
            first = place if first is None else first
            start = place if depth <= 0 else start
            depth = max(depth, 0) + line.count(_OPEN)
        if _CLOSE in line:
            depth -= line.count(_CLOSE)
            end = place + 1 if start is not None else end
    marked = (start, end) if start is not None and end is not None and end > start else None
    return Page(_tidied(lines), marked, first if marked is None else None, cut)


def _tidied(lines: list[str]) -> list[str]:
    return [_tidy(line) for line in lines]


def _tidy(line: str) -> str:
    line = line if line.isascii() else _RESERVED.sub("", line)
    if "\t" not in line:
        return " ".join(line.split())
    return "\t".join(" ".join(cell.split()) for cell in line.split("\t")).strip("\t")


def _spaced(html: str) -> str:
    """A mark before every tag that begins or ends a block, a line break before every break, a tab before every cell."""
    head, *tags = html.split("<")
    spaced = head + "".join([_BEFORE.get(_name_of(tag), "<") + tag for tag in tags])
    return _WITHOUT_MARGIN.sub(_EDGE, spaced)


def _lined(text: str) -> str:
    """Line ends for the marks of blocks, as a browser breaks the lines."""
    return _EDGES.sub(_line_ends, text)


def _line_ends(edges: re.Match[str]) -> str:
    """One line ends, if a break has not ended it; breaks behind the edge leave one blank each, a margin one."""
    run, text, upto = edges.group(), edges.string, edges.start()
    while upto and text[upto - 1] in " \t":
        upto -= 1
    ended = upto == 0 or text[upto - 1] == "\n"
    return "\n" * ((not ended) + max(run.count("\n"), _APART in run))


def _name_of(tag: str) -> str:
    """The name in what stands behind a ``<``, with the slash of an end tag."""
    return tag[: _LONGEST_NAME + 1].partition(">")[0].partition(" ")[0].rstrip("/").lower()


def _without_source_breaks(html: str) -> str:
    """Line ends and tabs of the source are mere spaces, but inside ``pre`` they are line breaks."""
    if "<pre" not in html and "<PRE" not in html:
        return _on_one_line(html)
    parts: list[str] = []
    lowered = html.casefold() if html.isascii() else html
    place = 0
    while (opened := lowered.find("<pre", place)) >= 0 and len(parts) < 400:
        closed = lowered.find("</pre", opened)
        closed = len(html) if closed < 0 else closed
        parts.append(_on_one_line(html[place:opened]))
        parts.append(html[opened:closed].replace("\r\n", "\n").replace("\n", _PRE_BREAK))
        place = closed
    return "".join(parts) + _on_one_line(html[place:])


def _on_one_line(html: str) -> str:
    html = html.replace("\r", " ").replace("\n", " ").replace("\t", " ").replace(_EDGE, " ")
    if " :" in html and any(map(html.lower().__contains__, _SPACED_SIGNS)):
        html = _SPACED_STYLE.sub(r"\1:", html)
    return _FOLDED_STYLE.sub(": ", html) if ":  " in html else html


def _too_deep(html: str) -> bool:
    """Nesting costs the parser quadratic time (20,000 open elements take a second); few tags cannot nest deep."""
    if html.count("<") < _FEW_TAGS:
        return False
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.casefold() in _FLAT:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > _MAX_DEPTH:
            return True
    return False
