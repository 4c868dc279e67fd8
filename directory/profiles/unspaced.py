"""Names in Chinese, Japanese and Korean letters, which are written with a space or without: one name either way."""

import re

_WITHOUT_SPACES = re.compile(
    "[\u3005-\u3007\u1100-\u11ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+"
)
"""Han, kana and Korean letters, taken apart as ``identity.folded`` leaves them."""


def unspaced(folded_name: str, *, either_way: bool = False) -> tuple[str, ...]:
    """A folded name in such letters as one word, *山田太郎*, if it was written as several; ``either_way`` also with its
    halves changed over. None of other names."""
    words = folded_name.split()
    if len(words) < 2 or not all(map(_WITHOUT_SPACES.fullmatch, words)):
        return ()
    return ("".join(words), "".join(words[::-1])) if either_way else ("".join(words),)
