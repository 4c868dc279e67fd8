"""How every command comes to its parts, and the one console they all print on."""

from collections.abc import Callable

from directory.parts import Parts
from directory.terminal import Terminal

Start = Callable[..., Parts]
"""``role`` names the database role a process works as; commands at the shell work as the owner."""

out = Terminal(soft_wrap=True, highlight=False)
