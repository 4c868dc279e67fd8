"""What each page about people and companies is given: frozen values with no row, session or request behind them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from directory.web.duty_pages import ChangedCard, LeftCard

Status = Literal["verified", "likely", "unverified", "invalid"]
SourceKind = Literal["feed", "public", "research", "mail", "address_book", "person", "derived"]
FieldKind = Literal["email", "phone", "link", "text"]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One person in a table. `email` only when owned; `masked_domain` None when no address can be revealed,
    `email_withheld` when that may be the licence's doing; not `for_sale` where it permits to find and not to reveal."""

    profile_id: str
    name: str
    title: str
    company: str
    company_id: str | None
    industry: str
    size: str
    place: str
    seen_days: int
    price: int = 1
    owned: bool = False
    email: str | None = None
    masked_domain: str | None = None
    email_withheld: bool = False
    status: Status | None = None
    work_phone: bool = False
    mobile: bool = False
    for_sale: bool = True


@dataclass(frozen=True, slots=True)
class FacetLine:
    """One tickable value of a filter and how many people it would show, None when nobody could count."""

    value: str
    label: str
    count: int | None
    on: bool = False


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A filter of ticks. `name` is the query parameter; `more` hides behind "31 more"."""

    name: str
    label: str
    lines: tuple[FacetLine, ...]
    more: tuple[FacetLine, ...] = ()

    @property
    def chosen(self) -> int:
        """How many of its values are on."""
        return sum(line.on for line in (*self.lines, *self.more))


@dataclass(frozen=True, slots=True)
class TypedValue:
    """A value somebody typed into a filter, and the same search without it."""

    text: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class TypedFilter:
    """A filter of typed words (title, company). `name` is the query parameter, repeated once per value."""

    name: str
    label: str
    hint: str
    values: tuple[TypedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on, above the table, and the same search without it."""

    field: str
    text: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Relax:
    """A filter whose removal helps an empty search, and how many people it brings."""

    label: str
    gain: int
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Find and Yours. `total` (None: unknown) and `yours_total` name tabs, `first` and `last` the rows; `trail` ends
    card addresses; `kept` are filters without a box; not `as_written`: only near spellings fit; `wordless`: without a
    word. Of Yours `fitting` fit the words, and `kept_back` no licence lets be shown."""

    tab: Literal["people", "yours"]
    query: str
    action_url: str
    people_url: str
    yours_url: str
    total: int | None
    yours_total: int
    rows: tuple[ResultRow, ...] = ()
    first: int = 0
    last: int = 0
    next_url: str | None = None
    previous_url: str | None = None
    first_page_url: str | None = None
    typed: tuple[TypedFilter, ...] = ()
    groups: tuple[FacetGroup, ...] = ()
    chips: tuple[Chip, ...] = ()
    clear_url: str = "/"
    took_ms: int | None = None
    relax: tuple[Relax, ...] = ()
    left: tuple[LeftCard, ...] = ()
    trail: str = ""
    as_written: bool = True
    wordless: bool = False
    fitting: int = 0
    kept_back: int = 0
    kept: tuple[tuple[str, str], ...] = ()
    changed: tuple[ChangedCard, ...] = ()
    engine_down: bool = False
    retry_url: str = ""

    @property
    def filters_on(self) -> int:
        """How many values narrow this search, the typed words of the search field left out."""
        return sum(len(part.values) for part in self.typed) + sum(one.chosen for one in self.groups) + len(self.kept)


@dataclass(frozen=True, slots=True)
class QuotePage:
    """What several reveals cost, before anything is charged. `back_url` is where Cancel leads."""

    profile_ids: tuple[str, ...]
    selected: int
    owned: int
    price: int
    balance: int
    back_url: str

    @property
    def after(self) -> int:
        """Credits left when it is done; below zero it cannot be done."""
        return self.balance - self.price


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value came from: the kind of source, first and last seen, how many agree, kept until."""

    source: SourceKind
    first_seen: date
    last_seen: date
    sources: int = 1
    kept_until: date | None = None


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One line of a card. `value` None is masked: then it is not in the page, only `masked_domain` is."""

    label: str
    kind: FieldKind
    value: str | None
    masked_domain: str | None = None
    status: Status | None = None
    provenance: Provenance | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CareerRow:
    """One job; dates as claimed ("Aug 2026", "2019"), `until` None means today."""

    title: str
    company: str
    since: str
    until: str | None
    company_url: str | None = None


@dataclass(frozen=True, slots=True)
class EducationRow:
    """One school, with what was claimed about it."""

    school: str
    degree: str
    field: str
    year: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One square on the timeline: done by the file, done by this account, or still to come."""

    mark: Literal["done", "mine", "ahead"]
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Trail:
    """The way back, and the neighbours in the search this page was opened from."""

    back_label: str
    back_url: str
    previous_url: str | None = None
    next_url: str | None = None
    position: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person's card, masked until `owned_since` is set. `fresh` right after a reveal: the card rises once; not
    `for_sale` where the licence permits to find the person and not to reveal them."""

    profile_id: str
    name: str
    title: str
    company: str
    company_url: str | None
    place: str
    fields: tuple[FieldLine, ...]
    price: int = 1
    for_sale: bool = True
    owned_since: date | None = None
    fresh: bool = False
    career: tuple[CareerRow, ...] = ()
    education: tuple[EducationRow, ...] = ()
    history: tuple[HistoryLine, ...] = ()
    trail: Trail | None = None
    changed: ChangedCard | None = None

    @property
    def email(self) -> str | None:
        """The address that *Copy e-mail* copies, None while masked."""
        return next((line.value for line in self.fields if line.kind == "email"), None)


@dataclass(frozen=True, slots=True)
class CompanyFact:
    """One fact of a company with its kind of source; `url` when the value is a link."""

    label: str
    value: str
    source: SourceKind | None = None
    typed: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department of a company: how many listed people, and the page that shows them."""

    label: str
    count: int
    url: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """A company's card and its people, one department at a time. `senior` are those of the department who can be
    revealed together; their names are not in the page."""

    name: str
    tagline: str
    total: int
    facts: tuple[CompanyFact, ...]
    departments: tuple[DepartmentLine, ...]
    department: str
    rows: tuple[ResultRow, ...]
    more: int = 0
    more_url: str = ""
    senior: tuple[ResultRow, ...] = ()
    people_url: str = ""
    trail: Trail | None = None

    @property
    def to_pay(self) -> tuple[ResultRow, ...]:
        """The senior people who are not owned yet and can be."""
        return tuple(row for row in self.senior if not row.owned and row.for_sale)

    @property
    def price(self) -> int:
        """Credits for revealing all of them."""
        return sum(row.price for row in self.to_pay)
