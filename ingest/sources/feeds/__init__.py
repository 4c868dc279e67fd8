"""Feeds: a vendor's file and the feed.toml that explains it, read row by row into candidates."""
