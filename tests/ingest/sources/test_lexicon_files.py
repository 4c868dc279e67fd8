"""The lexicons tell whoever adds a language what each of their sections is for."""

from importlib import resources

from ingest.sources.signatures import lexicon

_FOLDER = resources.files("ingest.sources.signatures").joinpath("lexicons")


def _headers(name: str) -> dict[str, bool]:
    """The sections of a file, and whether a comment stands above each."""
    lines = _FOLDER.joinpath(name).read_text(encoding="utf-8").splitlines()
    return {line[1:-1]: lines[nth - 1].startswith("#") for nth, line in enumerate(lines) if line.startswith("[")}


def test_the_english_lexicon_has_every_section_that_a_language_may_fill_and_says_what_it_is_for() -> None:
    english = _headers("en.txt")
    other = _headers("any.txt") | _headers("given_names.txt")
    assert [section for section, told in (other | english).items() if not told] == []
    assert set(english) | set(other) == lexicon.SECTIONS
    for file in _FOLDER.iterdir():
        if file.name not in {"any.txt", "given_names.txt"}:
            assert set(_headers(file.name)) - set(english) == set(), file.name
