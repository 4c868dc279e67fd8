"""The real things tests talk to: Postgres, Redis, SMTP, a browser; each a fixture, each on loopback only."""
