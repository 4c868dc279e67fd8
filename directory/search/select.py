"""Picks the engine by ``SEARCH_URL`` and hands out what pages and commands need of it."""

import hashlib
import hmac
from collections.abc import Callable
from functools import partial

from directory import pulse
from directory.db import Database
from directory.search.backend import SearchBackend
from directory.search.embedded import EmbeddedIndex
from directory.search.find import Finder
from directory.search.listed_people import ChangeTable, ListedPeople
from directory.search.rebuilds import RebuildDesk
from directory.search.sync import IndexSync
from directory.settings import Settings, SettingsRefused


def engine(settings: Settings) -> SearchBackend:
    """The embedded index under ``CARDFILE_HOME``. Raises SettingsRefused when another engine is asked for."""
    if settings.search_url:
        raise SettingsRefused(
            "SEARCH_URL: this version searches its embedded index only; Elasticsearch takes its seat later. Unset it."
        )
    return EmbeddedIndex(settings.index_home)


def finder(settings: Settings) -> Finder:
    """A Finder over that engine; its cursors are signed with a key of their own, derived from the secret key."""
    key = hmac.digest(settings.secret_key, b"search cursors", hashlib.sha256)
    return Finder(engine(settings), cursor_key=key)


def desk(settings: Settings) -> RebuildDesk:
    """Where ``search rebuild`` is asked for."""
    return RebuildDesk(settings.index_home)


def index_sync(settings: Settings, database: Database, *, wait: Callable[[str, float], object]) -> IndexSync:
    """The follower of ``index_change``; ``wait`` is the bell (``Queues.wait``). Run it with ``stop_on_signals()``."""
    beat = partial(pulse.beat, settings.home, "index-sync")
    people = ListedPeople(database)
    return IndexSync(engine(settings), ChangeTable(database), people, desk(settings), wait=wait, beat=beat)
