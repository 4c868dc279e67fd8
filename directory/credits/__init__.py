"""Credits: an append-only ledger, and reveals that are charged once."""
