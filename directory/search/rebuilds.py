"""Asks ``index-sync`` for a rebuild and tells how far it is, by two small files beside the index."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Progress:
    """A rebuild: ``done`` of about ``total`` people; ``finished`` once readers see the new index."""

    done: int
    total: int
    finished: bool


class RebuildDesk:
    """A request outlives any process; it is answered by a rebuild that began after it was made."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._request = home / "rebuild-asked"
        self._report = home / "rebuild-progress"

    def ask(self) -> str:
        """Leaves a request and returns its token, for ``progress``; ring the bell to be served sooner."""
        token = secrets.token_hex(8)
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(self._request, token)
        return token

    def asked(self) -> str:
        """The token of the newest unanswered request, empty without one."""
        return _text_of(self._request)

    def report(self, token: str, progress: Progress) -> None:
        """Writes how far the rebuild for ``token`` is; when finished, strikes that very request."""
        _put(self._report, json.dumps([token, progress.done, progress.total, progress.finished]))
        if progress.finished and token and self.asked() == token:
            self._request.unlink(missing_ok=True)

    def progress(self, token: str) -> Progress | None:
        """How far the rebuild asked for by ``token`` is; None while it waits its turn."""
        text = _text_of(self._report)
        if not text:
            return None
        told, done, total, finished = json.loads(text)
        return Progress(done, total, finished) if told == token else None


def _put(path: Path, text: str) -> None:
    draft = path.with_suffix(f".{secrets.token_hex(4)}.draft")
    draft.write_text(text, encoding="ascii")
    draft.replace(path)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
