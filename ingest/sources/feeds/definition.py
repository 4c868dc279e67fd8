"""A feed as its feed.toml explains it: licence, lawful basis, file format and columns, checked before a row is read."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from directory.profiles.whereabouts import country_code
from ingest.sources.feeds.columns import Column, Picks
from ingest.sources.feeds.mapped import Columns, read_columns
from ingest.sources.feeds.reading import DateOrder
from ingest.sources.feeds.tables import Spelling, Table

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
LARGEST_DEFINITION: Final = 200_000


class FeedKind(StrEnum):
    """Where rows come from: bought or lent, seen on public pages, or gathered by the operator's own research."""

    LICENSED = "licensed"
    PUBLIC = "public"
    RESEARCH = "research"


class FileFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"


class Compression(StrEnum):
    """How the file is packed."""

    PLAIN = "plain"
    GZIP = "gzip"


class Encoding(StrEnum):
    """Encodings a vendor's file comes in; a byte order mark beats what is said here."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    CP1252 = "cp1252"
    LATIN_1 = "iso-8859-1"
    LATIN_9 = "iso-8859-15"


class Delivery(StrEnum):
    """``full``: who is not in the file is withdrawn; ``delta``: the file only adds and changes."""

    FULL = "full"
    DELTA = "delta"


class PermittedUse(StrEnum):
    """What a licence allows; an observation is absent wherever its licence does not permit the use."""

    SEARCH = "search"
    REVEAL = "reveal"
    EXPORT = "export"
    ENRICH = "enrich"
    API = "api"


class BasisKind(StrEnum):
    """The lawful basis of GDPR Art. 6(1) that the rows are held under: those two that a notice has words for. No
    contract, duty or task of ours asks for a stranger's card."""

    LEGITIMATE_INTEREST = "legitimate_interest"
    CONSENT = "consent"


class FeedRefused(Exception):
    """The definition cannot be used; the message names every fault, its place and its remedy."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("This feed cannot be used:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class FileShape:
    """How one file is written. ``delimiter`` is for CSV only."""

    format: FileFormat = FileFormat.CSV
    compression: Compression = Compression.PLAIN
    encoding: Encoding = Encoding.UTF_8
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Licence:
    """Who lets us use the rows, for what, and until when (``None``: for good)."""

    holder: str
    reference: str
    permitted_uses: frozenset[PermittedUse]
    expires_on: date | None

    def expired(self, *, on: date) -> bool:
        """True from the day after the last licensed day."""
        return self.expires_on is not None and on > self.expires_on


@dataclass(frozen=True, slots=True)
class LawfulBasis:
    """The basis, and for consent its proof: a column of the row, or one reference for the whole feed."""

    kind: BasisKind
    proof: Picks = ()
    proof_reference: str = ""


@dataclass(frozen=True, slots=True)
class OptOutList:
    """How the vendor's own opt-out list is written, and which columns name the person."""

    shape: FileShape
    email: Picks
    record_key: Picks

    def every_column(self) -> list[Column]:
        """The columns the list must have."""
        return [column for pick in (*self.email, *self.record_key) for column in pick.columns]


@dataclass(frozen=True, slots=True)
class FeedDefinition:
    """One feed. Two-letter ``default_country`` holds where a row names none; ``opt_out`` is None if not described."""

    name: str
    kind: FeedKind
    delivery: Delivery
    shape: FileShape
    dates: DateOrder
    licence: Licence
    basis: LawfulBasis
    default_country: str
    columns: Columns
    opt_out: OptOutList | None


def parse_definition(text: str) -> FeedDefinition:
    """Reads the text of a feed.toml. Raises FeedRefused naming all faults at once."""
    if len(text) > LARGEST_DEFINITION:
        raise FeedRefused([f"feed.toml: is longer than {LARGEST_DEFINITION:,} characters; describe columns, not rows"])
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FeedRefused([f"feed.toml: is not TOML: {error}"]) from None
    faults: list[str] = []
    definition = _definition(Table(values, "", faults))
    if faults:
        raise FeedRefused(faults)
    return definition


def _definition(top: Table) -> FeedDefinition:
    name = top.text("name", default=None)
    if name and not _NAME.fullmatch(name):
        top.fault("name", "must be small letters, digits and hyphens, such as nordwind-licensed")
    file = top.table("file", required=True)
    shape = _shape(file)
    dates = file.choice("dates", DateOrder, default=DateOrder.ISO)
    file.finish()
    csv = shape.format is FileFormat.CSV
    definition = FeedDefinition(
        name=name,
        kind=top.choice("kind", FeedKind),
        delivery=top.choice("delivery", Delivery),
        shape=shape,
        dates=dates,
        licence=_licence(top.table("licence", required=True)),
        basis=_basis(top.table("basis", required=True), csv=csv),
        default_country=_country(top.table("defaults")),
        columns=read_columns(top.table("columns", required=True), csv=csv),
        opt_out=_opt_out(top.table("opt_out")) if top.has("opt_out") else None,
    )
    if definition.kind is FeedKind.PUBLIC:
        for key in ("page_url", "seen_on"):
            if not getattr(definition.columns.person, key):
                top.fault(f"columns.{key}", "is missing; a public row must say on which page and which day it was seen")
    top.finish()
    return definition


def _shape(table: Table) -> FileShape:
    shape = FileShape(
        format=table.choice("format", FileFormat),
        compression=table.choice("compression", Compression, default=Compression.PLAIN),
        encoding=table.choice("encoding", Encoding, default=Encoding.UTF_8),
        delimiter=str(table.raw("delimiter") or ","),
    )
    if shape.delimiter not in (",", ";", "\t", "|"):
        table.fault("delimiter", 'must be ",", ";", "\\t" or "|"')
        return FileShape()
    return shape


def _licence(table: Table) -> Licence:
    licence = Licence(
        holder=table.text("holder", default=None),
        reference=table.text("reference", default=None),
        permitted_uses=table.choices("permitted_uses", PermittedUse),
        expires_on=table.day("expires", never="never"),
    )
    table.finish()
    return licence


def _basis(table: Table, *, csv: bool) -> LawfulBasis:
    basis = LawfulBasis(
        kind=table.choice("kind", BasisKind),
        proof=table.picks("proof", Spelling(csv)),
        proof_reference=table.text("proof_reference"),
    )
    proven = bool(basis.proof) != bool(basis.proof_reference)
    if basis.kind is BasisKind.CONSENT and not proven:
        table.fault("proof", "consent needs proof: give either proof (a column) or proof_reference (one text)")
    elif basis.kind is not BasisKind.CONSENT and (basis.proof or basis.proof_reference):
        table.fault("proof", 'belongs to kind = "consent" only; leave it out')
    table.finish()
    return basis


def _country(table: Table) -> str:
    named = table.text("country")
    country = country_code(named)
    if named and not country:
        table.fault("country", 'must be a country: two letters of ISO 3166, such as "DE", or a name')
    table.finish()
    return country


def _opt_out(table: Table) -> OptOutList:
    shape = _shape(table)
    spelling = Spelling(shape.format is FileFormat.CSV)
    listed = OptOutList(shape, table.picks("email", spelling), table.picks("record_key", spelling))
    if not listed.email and not listed.record_key:
        table.fault("email", "is missing; name the column of the address, or record_key, or both")
    table.finish()
    return listed
