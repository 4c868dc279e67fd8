"""No column of words or bytes is forgotten: it is somebody's, and erased with them, or it says why it is nobody's."""

import sqlalchemy as sa

from directory.profiles import registry
from directory.profiles.not_personal import NOT_PERSONAL
from tests.house import data_map_doc
from tests.house.tree import text

_ID, _CODE = 26, 40
_WORDS = (sa.String, sa.JSON, sa.LargeBinary)


def _wordy() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in data_map_doc.every_table().sorted_tables
        for column in table.c
        if isinstance(column.type, _WORDS) and getattr(column.type, "length", None) not in (_ID, _CODE)
    }


def test_every_column_of_words_or_bytes_has_an_eraser_or_a_reason() -> None:
    wordy = _wordy()
    personal = {f"{entry.table}.{column}" for entry in registry.entries() for column in entry.columns}
    assert wordy - personal == set(NOT_PERSONAL)


def test_every_entry_that_holds_a_person_is_erased_unless_it_says_why_not() -> None:
    data_map_doc.every_table()
    kept = {entry.table for entry in registry.entries() if entry.columns and entry.erase is None}
    assert kept == {"request"}


def test_the_data_map_is_current() -> None:
    assert text("docs/data-map.md") == data_map_doc.written(), "write it: python -m tests.house.data_map_doc"
