"""The pointer between generations is read by processes that do not wait for each other."""

from pathlib import Path

import pytest

from directory.search.generations import Generations


def test_a_reader_that_read_the_pointer_just_before_a_switch_looks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generations = Generations(tmp_path)
    generations.switch(old := generations.new())
    generations.switch(new := generations.new())
    assert not old.exists()
    read = iter([old.name, new.name])
    monkeypatch.setattr(Generations, "_pointed_at", lambda self: next(read))
    assert generations.current() == new


def test_a_pointer_to_nowhere_or_to_another_make_is_no_index(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert generations.current() is None
    for name in ("v1-000000000000", "v0-000000000000", "../v1-escape"):
        (tmp_path / "current").write_text(name)
        assert generations.current() is None
