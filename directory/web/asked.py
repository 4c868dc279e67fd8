"""What a search page was asked, read from its address; and the addresses of the same search with something dropped."""

from dataclasses import dataclass, replace
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from directory.search.backend import YES, Choice, Field, Query, Sort
from directory.search.clauses import QueryRefused, parse

PAGE_ROWS: Final = 50
FACETS: Final = {
    "seniority": Field.SENIORITY,
    "department": Field.DEPARTMENT,
    "country": Field.COUNTRY,
    "industry": Field.INDUSTRY,
    "size": Field.SIZE,
    "company_id": Field.COMPANY,
}
HELD: Final = {"email": Field.HAS_EMAIL, "work_phone": Field.HAS_WORK_PHONE, "mobile": Field.HAS_MOBILE}
"""Values of ``has``, each a field of its own."""
TYPED: Final = ("title", "company")
_MOST_VALUES: Final = 60
_MOST_PAGES_BACK: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its address says it: field names and values, blank ones left out. ``before`` are the cursors of the
    pages that were turned to get here, the first page left out: a cursor leads on and not back."""

    text: str
    values: dict[str, tuple[str, ...]]
    after: str = ""
    first: int = 1
    before: tuple[str, ...] = ()

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> "Asked":
        """The search of an address; unknown fields mean nothing."""
        values = {}
        for name in (*TYPED, *FACETS, "has"):
            said = (" ".join(value.split()) for value in args.getlist(name))
            if kept := tuple(dict.fromkeys(value for value in said if value))[:_MOST_VALUES]:
                values[name] = kept
        text = " ".join(" ".join(args.getlist("q")).split())
        first = args.get("at", "")
        after = args.get("after", "")
        known = after and first.isascii() and first.isdigit() and len(first) < 8
        before = tuple(args.getlist("before"))[-_MOST_PAGES_BACK:] if known else ()
        return cls(text, values, after if known else "", int(first) if known else 1, before)

    def query(self, *, facets: tuple[Field, ...] = (), size: int = PAGE_ROWS) -> Query:
        """The question for the engine. Raises QueryRefused beyond its limits, and for a title or company of signs
        alone, which would ask for nobody in particular."""
        if not all(_has_a_word(value) for name in TYPED for value in self.values.get(name, ())):
            raise QueryRefused(_("Type letters or digits: signs alone cannot be searched for."))
        filters = [Choice(field, include=self.values[name]) for name, field in FACETS.items() if name in self.values]
        filters += [Choice(HELD[value], include=(YES,)) for value in self.values.get("has", ()) if value in HELD]
        title, company = ("\n".join(self.values.get(name, ())) for name in TYPED)
        text = "" if self.is_wordless else self.text
        worded = bool(text or title or company)
        return Query(
            text=text, title=title, company=company, filters=tuple(filters), facets=facets,
            sort=Sort.BEST if worded else Sort.NEWEST, size=size,
        )  # fmt: skip

    @property
    def is_wordless(self) -> bool:
        """Whether its text holds operators and signs alone, so that it asks for nobody and everybody fits."""
        return bool(self.text) and not (_has_a_word(self.text) and parse(self.text))

    def without(self, name: str, value: str = "") -> "Asked":
        """The same search without a field, or without one value of it, from its first page."""
        left = tuple(held for held in self.values.get(name, ()) if value and held != value)
        values = {key: held for key, held in self.values.items() if key != name} | ({name: left} if left else {})
        return Asked(self.text, values)

    def only(self, **values: str) -> "Asked":
        """Another search, of these values alone."""
        return Asked("", {name: (value,) for name, value in values.items()})

    def url(self, *, after: str = "", first: int = 1, before: tuple[str, ...] = ()) -> str:
        """The address of this search, or of its page behind a cursor."""
        given: dict[str, object] = {"q": self.text} if self.text else {}
        given |= {name: list(held) for name, held in self.values.items()}
        if after:
            given |= {"after": after, "at": first, "before": list(before)}
        return url_for("site.search", **given)  # type: ignore[arg-type]  # the stub counts named values as its options

    def page(self, *, after: str, first: int) -> "Asked":
        """The page of this search behind a cursor, which is turned to from this one."""
        before = (*self.before, self.after)[-_MOST_PAGES_BACK:] if self.after else ()
        return replace(self, after=after, first=first, before=before)

    def here(self) -> str:
        """The address of this very page."""
        return self.url(after=self.after, first=self.first, before=self.before)

    def previous(self) -> str | None:
        """The address of the page this one was turned to from; None on the first, and where it is forgotten."""
        if self.before:
            first = max(1, self.first - PAGE_ROWS)
            return self.url(after=self.before[-1], first=first, before=self.before[:-1])
        return self.url() if self.after and self.first <= PAGE_ROWS + 1 else None


def _has_a_word(text: str) -> bool:
    return any(map(str.isalnum, text))
