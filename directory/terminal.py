"""What commands print: text of vendors, customers and file names reaches the operator's terminal as text only."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Column, Table

_DRIVES = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_DRIVES |= {code: f"\\u{code:04x}" for code in (0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def harmless(text: str) -> str:
    """The text with what drives a terminal or turns the reading direction spelled out."""
    return text.translate(_DRIVES)


class Terminal(Console):
    """Rich's console, whose own colours and progress bars pass while no foreign character drives the terminal."""

    def print(self, *objects: Any, soft_wrap: bool | None = None, **how: Any) -> None:
        """See Console. Text goes on in one line, for pipes; what is laid out, such as a table, wraps instead of being
        cut at the edge."""
        laid_out = any(not isinstance(one, str) for one in objects)
        for table in (one for one in objects if isinstance(one, Table)):
            for column in table.columns:
                column.overflow = "fold"
        super().print(*objects, soft_wrap=False if soft_wrap is None and laid_out else soft_wrap, **how)

    def copied(self, heading: str, values: Sequence[str]) -> Column:
        """The column of what is copied into the next command: not broken while it leaves the others most of the
        width."""
        return Column(heading, no_wrap=5 * max(map(len, values), default=0) <= 2 * self.width)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """See Console."""
        for part in super().render(renderable, options):
            yield part if part.control else Segment(harmless(part.text), part.style)
