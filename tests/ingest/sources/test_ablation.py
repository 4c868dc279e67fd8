"""Whatever the reader made of a list is made anew when the benchmark leaves the list out, and again when it is back."""

from benchmarks.signature_tables.ablation import Without, left_out
from ingest.sources.signatures.names import looks_like_name
from ingest.sources.signatures.openings import beginnings


def test_nothing_made_of_a_list_outlives_its_leaving_out_or_its_return() -> None:
    assert not looks_like_name("Buyer Harrow")
    assert "thi" in beginnings("disclaimers")
    with left_out(Without("two lists", {}, ("titles", "disclaimers"))):
        assert looks_like_name("Buyer Harrow")
        assert "thi" not in beginnings("disclaimers")
    assert not looks_like_name("Buyer Harrow")
    assert "thi" in beginnings("disclaimers")
