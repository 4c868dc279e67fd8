"""Compiles once for a test process what each of its hundreds of databases and apps would compile anew."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from directory import db

_STATEMENTS = 3_000


class _Templates(BytecodeCache):
    """Templates as Python compiled them, for every app of this process; Jinja looks whether a source is still the same."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """See BytecodeCache."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """See BytecodeCache."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


class _Engines:
    """Makes engines that share, for each server, the dialect and the statements that an earlier one compiled."""

    def __init__(self) -> None:
        self._dialects: dict[object, Dialect] = {}
        self._statements: Any = LRUCache(_STATEMENTS)

    def __call__(self, url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        engine._compiled_cache = self._statements
        server = engine.url._replace(username=None, password=None, database=None)
        if server in self._dialects:
            engine.dialect = self._dialects[server]
        else:  # a dialect is not complete before its first connection

            def keep(*_: object) -> None:
                self._dialects.setdefault(server, engine.dialect)

            event.listen(engine, "first_connect", keep)
        return engine


def _addresses() -> Callable[..., object]:
    """Builds the function that writes the addresses of a rule, once for each rule and its defaults: it knows no app."""
    build, kept = Rule._compile_builder, dict[object, object]()

    def built(rule: Rule, append_unknown: bool = True) -> object:
        key = (rule.rule, *rule._trace, *sorted((rule.defaults or {}).items()), append_unknown)
        if key not in kept:
            kept[key] = build(rule, append_unknown)
        return kept[key]

    return built


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "create_engine", _Engines())
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": _Templates()})
        patch.setattr(Rule, "_compile_builder", _addresses())
        yield
