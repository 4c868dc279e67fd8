"""A letter that is being written: its lines with their labels, and who sends it."""

from dataclasses import dataclass, field

from ingest.sources.signatures.sender import Sender

BODY, CLOSING, NAME, SIGNATURE = "body", "closing", "name", "signature"


@dataclass(slots=True)
class Letter:
    """Lines with their labels, and who sent them."""

    sender: Sender
    lines: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    recurring: frozenset[str] = frozenset()
    """Keys of lines that other letters of the same person end with."""

    def add(self, label: str, *lines: str) -> None:
        """Lines that all bear one label."""
        self.lines += lines
        self.labels += [label] * len(lines)


def put(shape: str, *values: str) -> str:
    """The shape with each ``{}`` filled in turn."""
    for value in values:
        shape = shape.replace("{}", value, 1)
    return shape
