"""How every command comes to its parts, and the one console they all print on."""

from collections.abc import Callable

from directory.parts import Parts
from directory.terminal import Terminal

Start = Callable[[], Parts]
out = Terminal(soft_wrap=True, highlight=False)
