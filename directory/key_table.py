"""Every key of an installation, in one table: what it is for, how it is used, how it is renewed, what its loss does."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Use:
    """One row of the table. ``setting`` names the environment's variable; ``lost`` is the effect of losing the key."""

    setting: str
    purpose: str
    algorithm: str
    length: str
    renewed: str
    lost: str


class Key(Enum):
    """The keys by what they protect. Passwords, session ids, links and receipt codes are no keys: 128 to 256 random
    bits each, of which a hash is kept."""

    FORMS = Use(
        "CARDFILE_SECRET_KEY",
        "form proofs, places to go on to, cursors, the counting of strangers, seeds offered to an app",
        "HMAC-SHA-256", "32 bytes",
        "give another and restart: open forms must be loaded anew", "the same; nobody is signed out",
    )  # fmt: skip
    RETURN_PATHS = Use(
        "CARDFILE_SECRET_KEY", "return paths and Message-IDs (VERP)", "HMAC-SHA-256, 80 bits of it", "32 bytes",
        "as above", "bounces of mails sent before prove nothing; revoke by `cardfile notices revoke`",
    )  # fmt: skip
    HASHES = Use(
        "CARDFILE_SUPPRESSION_KEY", "keyed hashes of addresses, phones, names, codes, blocks; what refuse links prove",
        "HMAC-SHA-256", "32 bytes", "not at all: hashes cannot be made anew without the addresses",
        "whoever left would come back, so nothing starts under another key (`key_canary`)",
    )  # fmt: skip
    JOURNAL = Use(
        "CARDFILE_JOURNAL_KEY", "the chain of the journal of rights decisions", "HMAC-SHA-256", "32 bytes",
        "with a new journal, after a backup", "the journal cannot be replayed: make a backup at once",
    )  # fmt: skip
    SEALS = Use(
        "CARDFILE_SEALING_KEY", "seeds of second factors, addresses of waiting mails and open sessions",
        "Fernet (AES-128-CBC, then HMAC-SHA-256)", "32 bytes",
        "the old one into CARDFILE_SEALING_KEYS_OLD, restart, `cardfile keys rotate`, restart without the old one",
        "waiting mails are lost, users bind their app anew",
    )  # fmt: skip
    BACKUPS = Use(
        "CARDFILE_BACKUP_KEY", "backup files", "AES-256-GCM in chunks", "32 bytes",
        "give another: older files open with the older key only", "backups made with it are lost",
    )  # fmt: skip
    DKIM = Use(
        "CARDFILE_DKIM_KEY", "signing mail", "RSA-SHA-256 (RFC 8301)", "2,048 bits or more",
        "another selector in DNS, then CARDFILE_DKIM_SELECTOR", "mail leaves unsigned until another is published",
    )  # fmt: skip
