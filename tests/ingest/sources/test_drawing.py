"""The drawing in docs/signatures.md shows the reader as it is."""

from pathlib import Path

from benchmarks.signature_tables import way
from ingest.sources import signatures

_PACKAGE = Path(signatures.__path__[0])
_ASKED_BY_ALL = {"countries", "fields", "lexicon", "memo", "reading", "sender", "shown", "values"}
_BESIDE = {"__init__", "__main__", "confidence_fitting", "confidence_training"}


def test_the_drawing_names_every_module_once_but_those_that_many_steps_ask() -> None:
    named = " ".join(modules for _, modules in way.STEPS).replace("mailboxes/reader.py", "").replace("+", " ").split()
    drawn = [name for name in named if not name.endswith(".json")]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == {file.stem for file in _PACKAGE.glob("*.py")} - _ASKED_BY_ALL - _BESIDE


def test_the_picture_that_the_docs_show_is_the_drawing() -> None:
    shown = Path(__file__).parents[3] / "docs" / "pictures" / "signatures-way.svg"
    assert shown.read_text(encoding="utf-8") == way.svg()
