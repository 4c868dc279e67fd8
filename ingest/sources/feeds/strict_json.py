"""One line of JSON, read so strictly that both databases and every later reader see the same record."""

import json
import math
import re
from collections.abc import Mapping
from typing import Final, NoReturn

from ingest.sources.feeds.stream import Text, is_utf8_after_all

DEEPEST: Final = 32
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


_Holder = dict[str, object] | list[object]


class NotStrict(Exception):
    """The line is refused for the reason ``code``; the message holds nothing of the line."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def strict_object(line: bytes, text: Text) -> Mapping[str, object]:
    """The object on a line. Raises NotStrict for anything but one clean object at most 32 levels deep."""
    if b"\0" in line:
        raise NotStrict("nul_byte")
    try:
        decoded = line.decode(text.encoding)
    except UnicodeDecodeError:
        raise NotStrict("undecodable") from None
    if is_utf8_after_all(line, text) or (text.transcoded and "\ufffd" in decoded):
        raise NotStrict("undecodable")
    try:
        value: object = _DECODER.decode(decoded)
    except RecursionError:
        raise NotStrict("too_deep") from None
    except ValueError:
        raise NotStrict("not_json") from None
    if not isinstance(value, dict):
        raise NotStrict("not_an_object")
    if _deeper_than(value, DEEPEST):
        raise NotStrict("too_deep")
    if _SURROGATE.search(line) and _has_lone_surrogate(value):
        raise NotStrict("lone_surrogate")
    return value


def _deeper_than(value: _Holder, most: int) -> bool:
    level: list[_Holder] = [value]
    for _ in range(most):
        items = (item for holder in level for item in (holder.values() if isinstance(holder, dict) else holder))
        level = [item for item in items if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _has_lone_surrogate(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("duplicate_key")
    return found


def _whole(text: str) -> int:
    if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
        raise NotStrict("not_a_number")
    return int(text)


def _fraction(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotStrict("not_a_number")
    return value


def _constant(_: str) -> NoReturn:
    raise NotStrict("not_a_number")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
)
