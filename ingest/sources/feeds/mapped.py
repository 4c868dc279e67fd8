"""The [columns] part of feed.toml: which columns make a person, the jobs, the schools and the numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from ingest.candidate import PhoneKind
from ingest.sources.feeds.columns import Column, Picks, Step, json_column
from ingest.sources.feeds.tables import Spelling, Table

_EMPTY: Picks = ()


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """Columns that are read once per row."""

    record_key: Picks = _EMPTY
    full_name: Picks = _EMPTY
    given_name: Picks = _EMPTY
    family_name: Picks = _EMPTY
    emails: Picks = _EMPTY
    links: Picks = _EMPTY
    city: Picks = _EMPTY
    region: Picks = _EMPTY
    country: Picks = _EMPTY
    page_url: Picks = _EMPTY
    seen_on: Picks = _EMPTY


@dataclass(frozen=True, slots=True)
class JobColumns:
    """Columns of one post, or of each item at the path ``each``. In a ``numbered`` block fixed texts make no post where
    no column says anything: how many of the numbers a row fills is for the row to say."""

    title: Picks = _EMPTY
    department: Picks = _EMPTY
    started: Picks = _EMPTY
    ended: Picks = _EMPTY
    company: Picks = _EMPTY
    company_domain: Picks = _EMPTY
    company_industry: Picks = _EMPTY
    company_size: Picks = _EMPTY
    company_address: Picks = _EMPTY
    company_country: Picks = _EMPTY
    company_social: Picks = _EMPTY
    each: tuple[Step, ...] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class SchoolColumns:
    """Columns of one school, or of each item at the path ``each``; ``numbered`` as for posts."""

    school: Picks = _EMPTY
    degree: Picks = _EMPTY
    subject: Picks = _EMPTY
    ended: Picks = _EMPTY
    each: tuple[Step, ...] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class PhoneColumns:
    """Columns of numbers of one ``kind``; where a column says the kind itself, ``label`` names it."""

    number: Picks = _EMPTY
    label: Picks = _EMPTY
    kind: PhoneKind = PhoneKind.DIRECT
    each: tuple[Step, ...] = ()


_Block = PersonColumns | JobColumns | SchoolColumns | PhoneColumns


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything a row can say; ``unheld`` is looked at by the gates and never stored."""

    person: PersonColumns
    jobs: tuple[JobColumns, ...] = ()
    education: tuple[SchoolColumns, ...] = ()
    phones: tuple[PhoneColumns, ...] = ()
    unheld: tuple[tuple[str, Picks], ...] = ()

    def every_column(self) -> Iterator[Column]:
        """Each column named anywhere, so that a CSV header can be checked for all of them."""
        blocks: list[_Block] = [self.person, *self.jobs, *self.education, *self.phones]
        for block in blocks:
            yield from columns_in(block)
        for _, picks in self.unheld:
            yield from (column for pick in picks for column in pick.columns)


def columns_in(block: _Block) -> Iterator[Column]:
    """The columns one block names."""
    for name in _pick_names(type(block)):
        for pick in getattr(block, name):
            yield from pick.columns


def read_columns(table: Table, *, csv: bool) -> Columns:
    """Reads the [columns] table; faults go to the table's list."""
    spelling = Spelling(csv)
    person = PersonColumns(
        **{key: table.picks(key, spelling, required=key == "record_key") for key in _pick_names(PersonColumns)}
    )
    columns = Columns(
        person=person,
        jobs=tuple(
            JobColumns(**picks, each=each, numbered=block.has("numbered"))
            for block, picks, each in _blocks(table, "jobs", JobColumns, spelling)
        ),
        education=tuple(
            SchoolColumns(**picks, each=each, numbered=block.has("numbered"))
            for block, picks, each in _blocks(table, "education", SchoolColumns, spelling)
        ),
        phones=tuple(
            PhoneColumns(**picks, each=each, kind=block.choice("kind", PhoneKind, default=PhoneKind.DIRECT))
            for block, picks, each in _blocks(table, "phones", PhoneColumns, spelling)
        ),
        unheld=_unheld(table.table("unheld"), spelling),
    )
    if not table.has("full_name") and not (table.has("given_name") and table.has("family_name")):
        table.fault("full_name", "is missing; map full_name, or given_name and family_name")
    if not table.has("emails"):
        table.fault("emails", "is missing; nobody can be told without an address, so nobody could be listed")
    table.finish()
    return columns


def _blocks(
    table: Table, key: str, kind: type, spelling: Spelling
) -> Iterator[tuple[Table, dict[str, Picks], tuple[Step, ...]]]:
    main = "number" if kind is PhoneColumns else "school" if kind is SchoolColumns else "title"
    for block in table.tables(key):
        each = _each(block, csv=spelling.csv)
        for one in spelling.numbered(block.numbers()):
            picks = {name: block.picks(name, one) for name in _pick_names(kind)}
            if not block.has(main) and not (kind is JobColumns and block.has("company")):
                block.fault(main, "is missing; name the column it stands in")
            yield block, picks, each
        if kind is PhoneColumns:
            block.has("kind")
        block.finish()


def _each(block: Table, *, csv: bool) -> tuple[Step, ...]:
    text = block.text("each", default="")
    if not text:
        return ()
    if csv:
        block.fault("each", "needs nested records; for CSV use numbered = [1, 5] and {n} in the column names")
        return ()
    try:
        return json_column(text).steps
    except ValueError:
        block.fault("each", "is not a path; write it like experience[*]")
        return ()


def _unheld(table: Table, spelling: Spelling) -> tuple[tuple[str, Picks], ...]:
    return tuple((label, table.picks(label, spelling)) for label in table.given())


def _pick_names(kind: type) -> list[str]:
    return [field.name for field in fields(kind) if field.type in (Picks, "Picks")]
