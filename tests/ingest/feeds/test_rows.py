"""Whatever the file holds: right rows, explained rejects or one explained refusal, in bounded memory, resumable."""

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.feeds.columns import csv_column
from ingest.sources.feeds.definition import Compression, Encoding, FileFormat, FileShape
from ingest.sources.feeds.rows import REJECTS, Reject, Row, read_rows
from ingest.sources.feeds.stream import FileRefused

CSV = FileShape()
JSONL = FileShape(format=FileFormat.JSONL)
GZIPPED_CSV = FileShape(compression=Compression.GZIP)


Read = Callable[..., list[Row | Reject]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(data: str | bytes, shape: FileShape = CSV, **more: Any) -> list[Row | Reject]:
        path = tmp_path / "feed"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return list(read_rows(path, shape, **more))

    return reading


def told(rows: Iterable[Row | Reject]) -> list[object]:
    """Each row as its key, each reject as its code."""
    return [row.code if isinstance(row, Reject) else next(iter(row.values.values())) for row in rows]


def refusal(read: Read, data: str | bytes, shape: FileShape = CSV, **more: Any) -> str:
    with pytest.raises(FileRefused) as refused:
        read(data, shape, **more)
    return refused.value.code


def test_rows_are_numbered_from_one_behind_the_header_and_empty_lines_do_not_count(read: Read) -> None:
    rows = read('id,Name \r\n1,Ann\r\n\r\n2,"Lee, Bo"\r\n')
    assert [(row.number, row.values) for row in rows if isinstance(row, Row)] == [
        (1, {"id": "1", "name": "Ann"}),
        (2, {"id": "2", "name": "Lee, Bo"}),
    ]


def test_a_quoted_field_may_hold_lines_and_quotes(read: Read) -> None:
    assert told(read('id,t\n"a\nb ""c""",x\nd,y\n')) == ['a\nb "c"', "d"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("id,t\n1,x\n2," + "y" * 131_073 + "\n3,z\n", ["1", "field_too_long", "3"]),
        ("id,t\n1,x\n2,\"" + "y\n" * 80_000 + "\"\n3,z\n", ["1", "field_too_long", "3"]),
        ("id,t\n1,x\n2," + "y," * 600_000 + "\n3,z\n", ["1", "row_too_long", "3"]),
        ('id,t\n1,"x\n2,y\n3,"z"\n4,z\n', ["unclosed_quote", "2", "3", "4"]),
        ('id,t\n1,"x\n2,y\n3,z\n', ["unclosed_quote", "2", "3"]),
        ('id,t\n1,x"y\n2,"y"z\n3,z\n', ["1", "stray_quote", "3"]),
        ("id,t\n1,x\n2\n3,4,5\n", ["1", "column_count", "column_count"]),
        ("id,t\n1,x\0\n2,y\n", ["nul_byte", "2"]),
        (b"id,t\n1,M\xfcller\n2,y\n", ["undecodable", "2"]),
        ("id,t\r1,x\r2,y\r", ["1", "2"]),
        ("id,t\n1,x\ry\n2,y\n", ["stray_carriage_return", "2"]),
        ("id,t\n1,=1+1\n2,y", ["1", "2"]),
    ],
)  # fmt: skip
def test_a_broken_row_is_rejected_and_the_others_load(read: Read, data: Any, expected: Any) -> None:
    rows = read(data)
    assert told(rows) == expected
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_an_unclosed_quote_costs_its_own_row_only_even_with_a_megabyte_behind_it(read: Read) -> None:
    tail = "".join(f"{number},y{'z' * 50}\n" for number in range(40_000))
    rows = told(read('id,t\nbad,"x\n' + tail))
    assert rows[0] == "unclosed_quote"
    assert rows[1:] == [str(number) for number in range(40_000)]


def test_a_file_of_nothing_but_open_quotes_is_refused_before_it_is_read_for_hours(read: Read) -> None:
    """Each of these lines opens a quote, and closes the one of the line before and opens another."""
    assert refusal(read, "id,t\n" + ("a" * 60 + '","\n') * 40_000) == "quotes_everywhere"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8-sig", Encoding.UTF_8),
        ("utf-16", Encoding.UTF_8),
        ("utf-16-le", Encoding.UTF_16_LE),
        ("utf-16-be", Encoding.UTF_16_BE),
        ("cp1252", Encoding.CP1252),
    ],
)
def test_marks_are_believed_and_named_encodings_decoded(read: Read, encoding: str, said: Encoding) -> None:
    for shape, text in (
        (FileShape(encoding=said), "id,t\nMüller,x\nÉva,y\n"),
        (FileShape(format=FileFormat.JSONL, encoding=said), '{"id":"Müller"}\n{"id":"Éva"}\n'),
    ):
        assert told(read(text.encode(encoding), shape)) == ["Müller", "Éva"]


def test_rows_of_utf8_are_not_read_letter_by_letter_where_another_encoding_is_named(read: Read) -> None:
    shapes = FileShape(encoding=Encoding.CP1252), FileShape(format=FileFormat.JSONL, encoding=Encoding.LATIN_1)
    for shape, text in zip(shapes, ("id,t\n1,Müller\n2,Mia\n", '{"id":"1","t":"Müller"}\n{"id":"2"}\n'), strict=True):
        assert told(read(text.encode(), shape)) == ["undecodable", "2"]


def test_empty_lines_before_the_header_do_not_count_either(read: Read) -> None:
    assert [(row.number, told([row])) for row in read("\r\n\nid,t\n1,x\n")] == [(1, ["1"])]


@pytest.mark.parametrize(
    ("data", "shape", "code"),
    [
        (b"", CSV, "empty_file"),
        (b"\xef\xbb\xbf", CSV, "empty_file"),
        (b"PK\x03\x04....", CSV, "zip_archive"),
        (gzip.compress(b"id,t\n", mtime=0), CSV, "packed_file"),
        (b"id,t\n", GZIPPED_CSV, "not_gzip"),
        (gzip.compress(b"id,t\n" + b"1,x\n" * 9999, mtime=0)[:-40], GZIPPED_CSV, "broken_gzip"),
        ("id,t\n1,x\n".encode("utf-16-le"), CSV, "looks_like_utf16"),
        (b"id,t\n", FileShape(encoding=Encoding.UTF_16), "no_byte_order_mark"),
        (b"id;mail;x\n", CSV, "one_column"),
        (b"id,name\n", CSV, "missing_columns"),
        (b"id,mail,Mail\n", CSV, "ambiguous_columns"),
        (b"i" * 3_000_000, CSV, "bad_header"),
        (b'[{"id": 1}]', JSONL, "json_array"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_a_reason(
    read: Read, data: Any, shape: FileShape, code: str
) -> None:
    assert refusal(read, data, shape, columns=[csv_column("ID"), csv_column("Mail")]) == code


def test_a_reject_and_a_refusal_hold_no_value_of_the_file(read: Read) -> None:
    rows = read('id,t\nCanary,"x\n')
    assert "Canary" not in repr(rows)
    with pytest.raises(FileRefused) as refused:
        read("Canary,x\n", columns=[csv_column("ID")])
    assert "Canary" not in str(refused.value)


def test_ten_thousand_columns_are_read(read: Read) -> None:
    names = ",".join(f"c{number}" for number in range(10_000))
    (row,) = read(f"{names}\n{names}\n")
    assert isinstance(row, Row)
    assert len(row.values) == 10_000


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"id":"a","x":[{"y":1.5}]}', "a"),
        ("{" + '"a":{' * 100_000, "too_deep"),
        ('{"id":' + "[" * 32 + "]" * 32 + "}", "too_deep"),
        ('{"id":"a","x":' + "[" * 30 + "]" * 30 + "}", "a"),
        ('{"id":NaN}', "not_a_number"),
        ('{"id":-Infinity}', "not_a_number"),
        ('{"id":1e999}', "not_a_number"),
        ('{"id":9223372036854775808}', "not_a_number"),
        ('{"id":' + "9" * 5000 + "}", "not_a_number"),
        ('{"id":1,"id":2}', "duplicate_key"),
        ('{"id":"\\ud800"}', "lone_surrogate"),
        ('{"id":"\\ud83d\\ude00"}', "😀"),
        ('{"id":"a\0"}', "nul_byte"),
        ('"id"', "not_an_object"),
        ("{'id':1}", "not_json"),
        ('{"id":"' + "x" * 1_000_000 + '"}', "row_too_long"),
    ],
)
def test_a_record_that_is_not_strictly_one_object_is_rejected(read: Read, line: str, expected: Any) -> None:
    assert told(read(f'{line}\n{{"id":"next"}}\n', JSONL)) == [expected, "next"]


def test_two_hundred_megabytes_of_one_line_take_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    with path.open("wb") as file:
        file.write(b"id,t\n1,x\n2,")
        for _ in range(200):
            file.write(b"y" * 1_000_000)
        file.write(b"\n3,z\n")
    tracemalloc.start()
    rows = told(read_rows(path, CSV))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    path.unlink()
    assert rows == ["1", "row_too_long", "3"]
    assert peak < 12_000_000


def test_a_gzip_bomb_is_refused_long_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(80):
            file.write(b"0" * 1_000_000)
    with pytest.raises(FileRefused) as refused:
        list(read_rows(path, FileShape(format=FileFormat.JSONL, compression=Compression.GZIP)))
    assert refused.value.code == "unpacks_too_far"


MESSY = 'id,t\n1,x\n\n2,"a\nb"\n3,"open\n4,y\n5\n6,"q"\n7,ü\n'


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (MESSY.encode(), CSV),
        (MESSY.encode("utf-8-sig"), CSV),
        (MESSY.encode("utf-16"), CSV),
        (gzip.compress(MESSY.encode(), mtime=0), GZIPPED_CSV),
        (b'{"id":1}\n\n{"id":\n{"id":"\xc3\xbc"}\n{"id":4}', JSONL),
    ],
)
def test_reading_goes_on_behind_any_row_as_if_it_had_never_stopped(tmp_path: Path, data: Any, shape: FileShape) -> None:
    path = tmp_path / "feed"
    path.write_bytes(data)
    whole = list(read_rows(path, shape))
    for row in whole:
        assert list(read_rows(path, shape, start=row.after)) == whole[row.number :]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
            min_size=2,
            max_size=2,
        ),
        max_size=6,
    )
)
def test_what_csv_writes_is_read_back(tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]) -> None:
    rows = [["k" + first, second] for first, second in cells]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["id", "t"], *rows])
    path = tmp_path_factory.mktemp("feeds") / "feed"
    path.write_bytes(text.getvalue().encode())
    assert [list(row.values.values()) for row in read_rows(path, CSV) if isinstance(row, Row)] == rows


@given(
    st.binary(max_size=300),
    st.sampled_from([CSV, JSONL, FileShape(encoding=Encoding.UTF_16), FileShape(encoding=Encoding.CP1252)]),
)
def test_no_bytes_make_the_reader_crash(tmp_path_factory: pytest.TempPathFactory, data: Any, shape: FileShape) -> None:
    path = tmp_path_factory.mktemp("feeds") / "feed"
    path.write_bytes(b'id,"t"\n' + data if shape is CSV else data)
    try:
        rows = list(read_rows(path, shape))
    except FileRefused:
        return
    assert all(row.code in REJECTS for row in rows if isinstance(row, Reject))
    assert all(json.dumps(dict(row.values), ensure_ascii=False).encode() for row in rows if isinstance(row, Row))


@given(st.text(st.sampled_from('",\n\rab'), max_size=40))
def test_no_arrangement_of_quotes_makes_a_row_vanish_or_repeat(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("feeds") / "feed"
    path.write_bytes(f"id,t\n{text}\nlast,row\n".encode())
    rows = list(read_rows(path, CSV))
    offsets = [row.after.offset for row in rows]
    assert offsets == sorted(set(offsets))
    assert offsets[-1] == path.stat().st_size
