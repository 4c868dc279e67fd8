"""The command ``python -m demo.world --out DIR --seed 7``."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from demo.world.build import build


def main() -> None:
    """Reads the arguments and writes the world."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.world", description="Writes the demonstration's fictional world."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date(), help="YYYY-MM-DD")
    asked = parser.parse_args()
    build(asked.out, seed=asked.seed, today=asked.today)


if __name__ == "__main__":
    main()
