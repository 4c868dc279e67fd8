"""Finds what an HTML mail holds and its reader does not see: preheaders, text without size or colour, hidden blocks."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SIGNS = (
    "display:none", "display: none", "visibility:hidden", "visibility: hidden", "mso-hide:all", "mso-hide: all",
    "font-size:0", "font-size: 0", "font-size:1px", "font-size: 1px", "max-height:0", "max-height: 0", "opacity:0",
    "opacity: 0", "color:#fff", "color: #fff", "color:white", "color: white", "color:transparent",
)  # fmt: skip
_HIDING_NODES = ", ".join(("[hidden]", *(f"[style*='{sign}' i]" for sign in _SIGNS)))
_UNSEEN = re.compile(
    r"(?:^|[;\s])(?:display\s?:\s?none|visibility\s?:\s?hidden|mso-hide\s?:\s?all|opacity\s?:\s?0(?:\.0+)?\s?(?![.\d%])"
    r"|color\s?:\s?transparent)"
)
_NO_HEIGHT = re.compile(r"(?:^|[;\s])max-height\s?:\s?0(?:px)?\s?(?![.\d%])")
_NO_SIZE = re.compile(r"(?:^|[;\s])font-size\s?:\s?(?:0(?:px|pt|em|rem|%)?|1px)\s?(?![.\d])")
_WHITE = re.compile(r"(?:^|[;\s])color\s?:\s?(?:#fff(?:fff)?|white)\b")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]{0,20})?(?:[.#][\w-]{1,80})?", re.I)
_COMMENTS = re.compile(r"/\*(?:[^*]|\*(?!/)){0,2000}\*/|<!--|-->")
_WHOLE_PAGE = frozenset({"", "html", "body"})
_SETS_DISPLAY = re.compile(r"(?:^|[;\s])display\s?:")
_MOST_ANCESTORS = 20
_MOST_NODES, _MOST_SIZED = 500, 5
_MOST_SHEETS, _MOST_SELECTORS = 10, 50


def hidden_nodes(tree: LexborHTMLParser, html: str) -> Iterator[LexborNode]:
    """The elements that are not shown, as their own style or attribute says, or a style sheet by class, id or tag.

    One may hold others. White text counts where nothing around it has a background. Of a page that hides a lot only so
    much is looked at that its price stays flat.
    """
    lowered = html.lower()
    if " hidden" not in lowered and not any(map(lowered.__contains__, _SIGNS)):
        return
    if "<style" in lowered:
        yield from _hidden_by_sheets(tree)
    sized, grounds = 0, dict[int, bool]()
    for node in tree.css(_HIDING_NODES)[:_MOST_NODES]:
        style = _style_of(node)
        hides = _WHITE.search(style) is not None and not _has_background(node, grounds)
        if not hides and _NO_SIZE.search(style):
            sized += 1
            hides = sized <= _MOST_SIZED and _has_no_size_within(node)
        if hides or _is_hidden(node, style):
            yield node


def _is_hidden(node: LexborNode, style: str) -> bool:
    return "hidden" in node.attributes or _hides(style)


def _hides(style: str) -> bool:
    return bool(_UNSEEN.search(style)) or ("hidden" in style and _NO_HEIGHT.search(style) is not None)


def _hidden_by_sheets(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """What the sheets of a page hide on every screen. An element's own style wins unless the sheet insists."""
    insists: dict[str, bool] = {}
    for sheet in tree.css("style:not([media])")[:_MOST_SHEETS]:
        for selectors, style in _rules(_COMMENTS.sub(" ", sheet.text())):
            hides = _hides(style)
            if not hides and not _SETS_DISPLAY.search(style):
                continue
            for selector in map(str.strip, selectors.split(",")):
                if not hides:
                    insists.pop(selector, None)
                elif _SIMPLE.fullmatch(selector) and selector.lower() not in _WHOLE_PAGE:
                    insists[selector] = "important" in style
    for selector in list(insists)[:_MOST_SELECTORS]:
        for node in tree.css(selector)[:_MOST_NODES]:
            own = _style_of(node)
            if insists[selector] or not _SETS_DISPLAY.search(own) or _hides(own):
                yield node


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and the style of each rule, but of those that hold for some screens or for print only."""
    depth = 0
    for rule in sheet.split("}"):
        opened = rule.count("{")
        if not depth and opened == 1:
            selectors, _, style = rule.partition("{")
            yield selectors.rpartition(";")[2], " ".join(style.lower().split())
        depth = max(0, depth + opened - 1)


def _has_no_size_within(node: LexborNode) -> bool:
    """Some give a table's cells a size of 0 or 1 px to lose the gaps between them, and what they hold one again; or
    they hold pictures, which need none."""
    if node.css_first("font[size], [style*='font:' i], [style*='font :' i], a img") is not None:
        return False
    return all(_NO_SIZE.search(_style_of(each)) for each in node.css("[style*='font-size' i]"))


def _style_of(node: LexborNode) -> str:
    return (node.attributes.get("style") or "").lower()


def _has_background(node: LexborNode | None, grounds: dict[int, bool]) -> bool:
    """Whether an element or one around it has a background; ``grounds`` keeps what is known of the page's elements."""
    for _ in range(_MOST_ANCESTORS):
        if node is None:
            return False
        if node.mem_id not in grounds:
            attributes = node.attributes
            coloured = not {"bgcolor", "background"}.isdisjoint(attributes)
            grounds[node.mem_id] = coloured or "background" in (attributes.get("style") or "").lower()
        if grounds[node.mem_id]:
            return True
        node = node.parent
    return True
