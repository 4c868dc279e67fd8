"""How every command comes to its parts, and the one console they all print on."""

from collections.abc import Callable

from rich.console import Console

from directory.parts import Parts

Start = Callable[[], Parts]
out = Console(soft_wrap=True, highlight=False)
