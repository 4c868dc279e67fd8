"""The embedded engine: Tantivy in a folder, one writer, any number of reading processes."""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur
from tantivy import Query as Asked

from directory.search.backend import YES, Changes, Counted, Field, Found, Query, SearchUnavailable, engine_ids
from directory.search.documents import SearchDocument
from directory.search.generations import Generations
from directory.search.question import Alike, Either, Every, Level, Node, OneOf, Phrase, chosen, is_worded, tiers, wanted
from directory.search.tiers import Hit, Newest, page

_ID, _RANK = "profile_id", "rank"
_KEYS = (_ID, "name_keys")
_TEXTS = ("names", "near_names", "titles", "companies", "words")
_FLAGS = frozenset({Field.HAS_WORK_PHONE, Field.HAS_MOBILE, Field.HAS_EMAIL})
_WRITER_BYTES, _REBUILD_BYTES = 30_000_000, 100_000_000
_FACET_VALUES, _FACET_DEPTH, _EVERY_VALUE = 100, 1_000, 1_000_000
_TRIES = 20


class EmbeddedIndex:
    """A SearchBackend under one folder. Readers look at the pointer and reload for each question."""

    def __init__(self, home: Path) -> None:
        self._generations = Generations(home)
        self._opened: tuple[Path, tantivy.Index] | None = None
        self._writing: tuple[Path, tantivy.IndexWriter] | None = None
        self._turn = threading.Lock()

    def ready(self) -> bool:
        """A pointer to a folder of this version is enough."""
        return self._generations.current() is not None

    def find(self, query: Query) -> Found:
        """Answers from the newest commit of the generation in use."""
        with _faults_told():
            return _Answer(self._searcher(), query).found()

    def count(self) -> int:
        """Documents that are not deleted."""
        with _faults_told():
            return int(self._searcher().num_docs)

    def hold(self) -> None:
        """Takes the home; Tantivy's own lock guards one generation only."""
        self._generations.lock()

    def apply(self, changes: Changes) -> None:
        """One commit, then a count by id: the index is asked whether it did as told."""
        self.hold()
        folder = self._generations.current()
        if folder is None:
            raise SearchUnavailable("there is no index to change; rebuild it")
        if not changes:
            return
        self._generations.soil(folder)
        with _faults_told():
            writer = self._writer(folder)
            try:
                _write(writer, changes)
            except BaseException:
                self._undo(writer)
                raise
            _assert_written(self._searcher(), changes)

    def rebuild(self, documents: Iterable[SearchDocument], catch_up: Callable[[], Changes]) -> int:
        """Fills a new generation, switches the pointer and removes the old folder with all it held."""
        self.hold()
        self._generations.clear()
        folder = self._generations.new()
        try:
            with _faults_told():
                index = tantivy.Index(_schema(), path=str(folder))
                writer = index.writer(heap_size=_REBUILD_BYTES, num_threads=2)
            for document in documents:
                with _faults_told():
                    writer.add_document(_as_row(document))
            with _faults_told():
                writer.commit()
            while changes := catch_up():
                self._generations.soil(folder)
                with _faults_told():
                    _write(writer, changes)
            with _faults_told():
                writer.wait_merging_threads()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._writing = None
        self._generations.switch(folder)
        return self.count()

    def stale_since(self) -> datetime | None:
        """Deleted words stay in Tantivy's files until their segment is rewritten; only a rebuild makes sure."""
        return self._generations.soiled_since()

    def close(self) -> None:
        """Drops writer, reader and lock."""
        self._writing = None
        self._opened = None
        self._generations.unlock()

    def _undo(self, writer: tantivy.IndexWriter) -> None:
        try:
            writer.rollback()
        except (ValueError, OSError):
            self._writing = None

    def _writer(self, folder: Path) -> tantivy.IndexWriter:
        if self._writing is None or self._writing[0] != folder:
            self._writing = None
            index = tantivy.Index.open(str(folder))
            self._writing = (folder, index.writer(heap_size=_WRITER_BYTES, num_threads=1))
        return self._writing[1]

    def _searcher(self) -> tantivy.Searcher:
        """The newest commit of the generation in use; one that is replaced while it is opened is looked up again."""
        for attempt in range(_TRIES):
            folder = self._generations.current()
            if folder is None:
                raise SearchUnavailable("the search index has not been built yet")
            with self._turn:
                try:
                    if self._opened is None or self._opened[0] != folder:
                        index = tantivy.Index.open(str(folder))
                        index.config_reader("Manual", 0)
                        self._opened = (folder, index)
                    self._opened[1].reload()
                    return self._opened[1].searcher()
                except (ValueError, OSError):
                    self._opened = None
                    if self._generations.current() == folder and attempt > _TRIES // 2:
                        raise
        raise SearchUnavailable("the search index keeps changing")


class _Answer:
    """One question put to one snapshot of the index."""

    def __init__(self, searcher: tantivy.Searcher, query: Query) -> None:
        self._searcher = searcher
        self._query = query
        self._filters = _translated(chosen(query.filters))

    def found(self) -> Found:
        query = self._query
        loose = query.after is not None and query.after.loose
        asked, total = self._asked_at(Level.LOOSE if loose else Level.NEAR)
        if not total and not loose and is_worded(query):
            loose = True
            asked, total = self._asked_at(Level.LOOSE)
        ids, after = page(query, self._newest_of(query, loose=loose), loose=loose) if total else ((), None)
        return Found(ids, total, self._facets(asked), after, as_written=not loose)

    def _asked_at(self, level: Level) -> tuple[Asked, int]:
        asked = _translated(wanted(self._query, level))
        return asked, _total(self._searcher, _both(asked, self._filters))

    def _newest_of(self, query: Query, *, loose: bool) -> list[Newest]:
        return [partial(self._newest, tier) for tier in tiers(query, loose=loose)]

    def _newest(self, tier: Node, at_most: int | None, limit: int) -> list[Hit]:
        parts = [_translated(tier), self._filters]
        if at_most is not None:
            parts.append(Asked.range_query(_schema(), _RANK, FieldType.Integer, upper_bound=at_most))
        found = self._searcher.search(_both(*parts), limit=limit, count=False, order_by_field=_RANK)
        return [Hit(int(rank), str(self._searcher.doc(at)[_ID][0])) for rank, at in found.hits]

    def _facets(self, asked: Asked) -> dict[Field, tuple[Counted, ...]]:
        """Every facet without a filter in one pass; each other in a pass of its own, its own filter left out."""
        filtered = {choice.field for choice in self._query.filters}
        free = [field for field in self._query.facets if field not in filtered]
        counted = self._aggregate(_both(asked, self._filters), free)
        for field in filtered.intersection(self._query.facets):
            others = tuple(choice for choice in self._query.filters if choice.field is not field)
            counted |= self._aggregate(_both(asked, _translated(chosen(others))), [field])
        return {field: counted[field] for field in self._query.facets}

    def _aggregate(self, asked: Asked, fields: list[Field]) -> dict[Field, tuple[Counted, ...]]:
        if not fields:
            return {}
        terms = {"size": _FACET_DEPTH, "segment_size": _EVERY_VALUE}
        answer = self._searcher.aggregate(
            asked, {field.value: {"terms": terms | {"field": field.value}} for field in fields}
        )
        return {field: _counted(answer[field.value]["buckets"]) for field in fields}


def _total(searcher: tantivy.Searcher, asked: Asked) -> int:
    return int(searcher.search(asked, limit=1).count)  # type: ignore[attr-defined]  # missing in the stub


def _counted(buckets: list[dict[str, Any]]) -> tuple[Counted, ...]:
    found = sorted((Counted(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets), key=_by_count)
    return tuple(found[:_FACET_VALUES])


def _by_count(counted: Counted) -> tuple[int, str]:
    return -counted.count, counted.value


def _write(writer: tantivy.IndexWriter, changes: Changes) -> None:
    for profile_id in engine_ids((*changes.deletes, *(document.profile_id for document in changes.upserts))):
        writer.delete_documents_by_term(_ID, profile_id)
    for document in {document.profile_id: document for document in changes.upserts}.values():
        writer.add_document(_as_row(document))
    writer.commit()


def _assert_written(searcher: tantivy.Searcher, changes: Changes) -> None:
    """A delete by term that does not fit the field's type deletes nothing and says nothing: so count."""
    kept = engine_ids([document.profile_id for document in changes.upserts])
    touched = engine_ids((*kept, *changes.deletes))
    found = _total(searcher, Asked.term_set_query(_schema(), _ID, touched))
    if found != len(kept):
        raise SearchUnavailable(f"the index holds {found} of the {len(kept)} just written; rebuild it")


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_RANK, fast=True, indexed=True)
    for key in _KEYS:
        builder.add_text_field(key, stored=key == _ID, tokenizer_name="raw", index_option="basic")
    for text in _TEXTS:
        builder.add_text_field(text, tokenizer_name="whitespace", index_option="position")
    for field in Field:
        builder.add_text_field(field.value, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _as_row(document: SearchDocument) -> tantivy.Document:
    row: dict[str, Any] = {_ID: document.profile_id, _RANK: document.rank, "name_keys": list(document.name_keys)}
    row |= {text: list(getattr(document, text)) for text in _TEXTS}
    for field in Field:
        value = getattr(document, field.value)
        if value:
            row[field.value] = YES if field in _FLAGS else value
    return tantivy.Document.from_dict(row, _schema())


def _both(*parts: Asked) -> Asked:
    return Asked.boolean_query([(Occur.Must, part) for part in parts])


def _translated(node: Node) -> Asked:
    """Tantivy's query for a tree; built from its objects alone, so its query language never meets a user's word."""
    match node:
        case OneOf(field, (value,)):
            return Asked.term_query(_schema(), str(field), value, index_option="basic")
        case OneOf(field, values):
            return Asked.term_set_query(_schema(), str(field), list(values))
        case Phrase(field, tokens):
            return Asked.phrase_query(_schema(), field, list(tokens))
        case Alike(field, token, slips, beginning):
            return Asked.fuzzy_term_query(_schema(), field, token, distance=slips, prefix=beginning)
        case Either(parts):
            return Asked.boolean_query([(Occur.Should, _translated(part)) for part in parts])
        case Every(parts, none_of):
            # A query of denials alone finds nothing in Tantivy, so everything is asked for first.
            musts = [_translated(part) for part in parts] or [Asked.all_query()]
            denied = [(Occur.MustNot, _translated(part)) for part in none_of]
            return Asked.boolean_query([*((Occur.Must, must) for must in musts), *denied])


@contextmanager
def _faults_told() -> Iterator[None]:
    """Turns what the engine throws, its panics too, into SearchUnavailable without the values it quotes."""
    try:
        yield
    except (ValueError, OSError, TypeError) as error:
        raise SearchUnavailable(f"the search index answered {type(error).__name__}") from None
    except BaseException as error:
        # A Rust panic is no Exception and has no importable class.
        if type(error).__name__ != "PanicException":
            raise
        raise SearchUnavailable("the search index failed inside") from None
