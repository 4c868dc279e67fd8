"""What each idea behind fields and attribution brings: the same signatures and mails read again without it.

The ideas of detection are left out one by one in ``crossed.py``, since each of those wants a model of its own.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from typing import Any
from unittest.mock import patch

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.crowds import BELOW_OWN, CROWDS, gives_a_field, own_values, secretary, signed_mails
from benchmarks.signature_tables.crowds import mails as nobodys_mails
from benchmarks.signature_tables.detection import MARKED, rows_of
from benchmarks.signature_tables.field_counts import counted, f1
from benchmarks.signature_tables.fields import FILE, ours
from benchmarks.signature_tables.generated import row_of, signatures
from ingest.sources.signatures import Verdict, lexicon
from ingest.sources.signatures.block import find_block
from ingest.sources.signatures.markup import page_of
from ingest.sources.signatures.memo import forget
from ingest.sources.signatures.reading import marked_block
from ingest.sources.signatures.sender import sender_of

_READER = "ingest.sources.signatures."
_SHOWN = ("name", "title", "department", "company", "phones", "address")
_MAILS = 20


@dataclass(frozen=True, slots=True)
class Without:
    """One idea: what stands in the reader's place of it, by the name it is called under, and lists left empty."""

    name: str
    instead: Mapping[str, Callable[..., Any]]
    lists: tuple[str, ...] = ()


ALL = Without("– (all of it)", {})
OF_FIELDS = (
    ALL,
    Without("lists of titles", {}, ("titles",)),
    Without("lists of departments", {}, ("departments", "unit_names", "unit_heads")),
    Without("lists of companies' words and legal forms", {}, ("company_words", "legal_forms")),
    Without("agreement with a domain", {"pieces._organisations": lambda _: ()}),
    Without("place beside a name or title", {"placing.settle_unknown": lambda _: None}),
    Without("support asked of employers", {"employers.weigh_employers": lambda _: None}),
    Without("addresses grown", {"placing.grow_address": lambda _: None}),
    Without("the country guessed", {"dialling.region_of": lambda *_: ""}),
    Without("codes told from numbers", {"codes.explains": lambda *_: False, "codes.label_before": lambda _: None}),
    Without("thresholds", {"confidence.threshold": lambda _: 0}),
)
OF_ATTRIBUTION = (
    ALL,
    Without("others' words taken off", {"window.author_part": lambda lines: ((0, len(lines)),)}),
    Without("footers and disclaimers taken off", {"window.without_foot": lambda filled, *_: filled}),
    Without("invitations taken off", {"window.without_invitation": lambda filled, *_: filled}),
    Without("others' lines left out", {"reading.own_lines": lambda lines, _: lines}),
    Without(
        "whose the block is",
        {
            "attribution.judge": lambda *_: Verdict.OWN,
            "attribution.judge_early": lambda *_: None,
            "attribution.is_cited": lambda *_: False,
        },
    ),
)


def tables(asked: Asked) -> Iterator[Table]:
    """Fields without each idea, then whose they are, then the block of HTML mail."""
    groups = {"generated": [row_of(each) for each in signatures(teach=False)]}
    if asked.data is not None:
        groups = {"Quagga": rows_of(asked.data / FILE), **groups}
    for group, rows in groups.items():
        yield _fields(f"Fields of {len(rows)} signatures, {group}: F1", rows)
    yield _attribution()
    if asked.data is not None:
        yield _html(rows_of(asked.data / MARKED))


@contextmanager
def left_out(idea: Without) -> Iterator[None]:
    """The reader without an idea; what it has remembered of words is forgotten before and after."""
    sections = lexicon._sections()  # noqa: SLF001 the lists themselves are what is left out
    kept = {name: sections[name] for name in idea.lists}
    with ExitStack() as changes:
        for name, instead in idea.instead.items():
            changes.enter_context(patch(_READER + name, instead))
        try:
            sections |= {name: [] for name in kept}
            _begin_anew()
            yield
        finally:
            sections |= kept
            _begin_anew()


def _begin_anew() -> None:
    """Clears whatever the reader keeps, all of it made of the lists, but the lists as they were read."""
    kept = (each for name, module in sys.modules.items() if name.startswith(_READER) for each in vars(module).values())
    for cached in kept:
        if isinstance(cached, _lru_cache_wrapper) and cached is not lexicon._sections:  # noqa: SLF001
            cached.cache_clear()


def _fields(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table("without", *_SHOWN, "kind", "record", title=title)
    for idea in OF_FIELDS:
        with left_out(idea):
            counts, right = counted(rows, ours)
        kind = f"{counts['kind']['right'] / max(1, counts['kind']['all']):.2f}"
        table.add_row(idea.name, *(f1(counts[field]) for field in _SHOWN), kind, f"{right / len(rows):.3f}")
    return table


def _attribution() -> Table:
    nobodys = [text for crowd in (*CROWDS, secretary) for text, _, _ in nobodys_mails(crowd, _MAILS)]
    signed = [text for crowd in BELOW_OWN for text in signed_mails(crowd, _MAILS)]
    table = Table(
        "without", f"a field of nobody's, of {len(nobodys)}", f"own fields, of {len(signed)}", "another's value",
        title="Whose it is, generated mails",
    )  # fmt: skip
    for idea in OF_ATTRIBUTION:
        with left_out(idea):
            wrong = sum(map(gives_a_field, nobodys))
            read = [own_values(text) for text in signed]
        table.add_row(idea.name, str(wrong), str(sum(own for own, _ in read)), str(sum(other for _, other in read)))
    return table


def _html(rows: list[dict[str, Any]]) -> Table:
    """The client's marks, and the layout of the HTML, beside the same lines as the plain part has them."""
    pages = [(page_of(str(row["html"])), row, sender_of(str(row.get("sender") or ""))) for row in rows]
    ways = {
        ALL.name: [marked_block(page) or find_block(page.lines, sender) for page, _, sender in pages],
        "the client's marks": [find_block(page.lines, sender) for page, _, sender in pages],
        "the HTML": [find_block(str(row["plain"] or row["text"]).split("\n"), sender) for _, row, sender in pages],
    }
    forget()
    table = Table("without", f"block found, of {len(rows)}", title="HTML marked by the sender's client")
    for name, blocks in ways.items():
        table.add_row(name, str(sum(block is not None for block in blocks)))
    return table
