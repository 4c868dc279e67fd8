"""Commands that measure: each prints its figures beside a peer's from the same run, as a ratio."""
