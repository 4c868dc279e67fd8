"""Every setting, read once from the environment into one frozen value; all faults are told in one message."""

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "mail.localhost"})
KEY_PURPOSES = ("secret", "suppression", "journal", "backup", "sealing")
_KEY_BYTES = 32
_LAST_PORT = 65_535
_PORTS_BESIDE = 5
"""So many ports after the first one a demonstration takes."""
_ROLE_URLS = {"web": "DATABASE_URL_WEB", "privacy": "DATABASE_URL_PRIVACY", "worker": "DATABASE_URL_WORKER"}


class SettingsRefused(Exception):
    """The environment cannot be served from; the message names every fault and its remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided. URLs are absolute without trailing slash; secrets never appear in the repr."""

    home: Path
    demo: bool
    directory_url: str
    privacy_url: str
    mail_page_url: str
    database_url: str = field(repr=False)
    role_urls: Mapping[str, str] = field(repr=False)
    redis_url: str = field(repr=False)
    search_url: str
    smtp_url: str = field(repr=False)
    smtp_port: int
    dns_server: str
    journal_path: Path
    secret_key: bytes = field(repr=False)
    suppression_key: bytes = field(repr=False)
    journal_key: bytes = field(repr=False)
    backup_key: bytes = field(repr=False)
    sealing_keys: tuple[bytes, ...] = field(repr=False)
    mail_from: str
    bounce_domain: str
    dkim_key_path: Path | None
    dkim_selector: str
    outbound_allow: frozenset[str]
    sweep_seconds: float
    proxies: int
    log_json: bool
    port: int

    def as_role(self, role: str) -> "Settings":
        """The same for one process: with its own address of the database, where ``DATABASE_URL_<ROLE>`` gave one."""
        return replace(self, database_url=self.role_urls.get(role, self.database_url))

    @property
    def index_home(self) -> Path:
        """The folder of the embedded search index."""
        return self.home / "index"

    @property
    def smtp_is_relay(self) -> bool:
        """True when mail goes to one configured server, false when each exchanger is asked itself."""
        return bool(self.smtp_url)

    @property
    def hosts(self) -> tuple[str, str]:
        """Host names of the customers' site and of the privacy center; they always differ."""
        return (urlsplit(self.directory_url).hostname or "", urlsplit(self.privacy_url).hostname or "")


def is_loopback_url(url: str) -> bool:
    """Says whether a URL points at this very machine."""
    host = urlsplit(url).hostname or ""
    return host in LOOPBACK_HOSTS or host.endswith(".localhost") or host.startswith("127.")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads settings from ``environ`` (the process environment by default).

    The demonstration (``CARDFILE_DEMO=1``) fills in loopback addresses and keeps keys it made itself under
    ``CARDFILE_HOME/keys``; everything else must be said. Raises SettingsRefused naming all faults at once.
    """
    env = os.environ if environ is None else environ
    demo = env.get("CARDFILE_DEMO", "") == "1"
    faults: list[str] = []
    home = Path(env.get("CARDFILE_HOME", "var")).absolute()
    port = _number(env, "PORT", 8000, faults, most=_LAST_PORT - _PORTS_BESIDE if demo else _LAST_PORT)
    directory_url = env.get("CARDFILE_DIRECTORY_URL", f"http://localhost:{port}" if demo else "").rstrip("/")
    privacy_url = env.get("CARDFILE_PRIVACY_URL", f"http://127.0.0.1:{port + 1}" if demo else "").rstrip("/")
    keys = {purpose: _key(env, purpose, demo=demo, home=home, faults=faults) for purpose in KEY_PURPOSES}
    settings = Settings(
        home=home,
        demo=demo,
        directory_url=directory_url,
        privacy_url=privacy_url,
        mail_page_url=f"http://mail.localhost:{port + 2}" if demo else "",
        database_url=_database_url(env.get("DATABASE_URL", f"sqlite:///{home / 'cardfile.db'}")),
        role_urls={role: _database_url(env[name]) for role, name in _ROLE_URLS.items() if env.get(name)},
        redis_url=env.get("REDIS_URL", f"redis://127.0.0.1:{port + 4}/0"),
        search_url=env.get("SEARCH_URL", ""),
        smtp_url=env.get("SMTP_URL", ""),
        smtp_port=_number(env, "CARDFILE_SMTP_PORT", port + 3 if demo else 25, faults),
        dns_server=env.get("CARDFILE_DNS", f"127.0.0.1:{port + 5}" if demo else ""),
        journal_path=Path(env.get("CARDFILE_JOURNAL", str(home / "journal.jsonl") if demo else "")).absolute(),
        secret_key=keys["secret"],
        suppression_key=keys["suppression"],
        journal_key=keys["journal"],
        backup_key=keys["backup"],
        sealing_keys=_sealing_ring(env, keys["sealing"], faults),
        mail_from=env.get("CARDFILE_MAIL_FROM", "notices@cardfile.example" if demo else ""),
        bounce_domain=env.get("CARDFILE_BOUNCE_DOMAIN", "bounces.cardfile.example" if demo else ""),
        dkim_key_path=Path(env["CARDFILE_DKIM_KEY"]) if env.get("CARDFILE_DKIM_KEY") else None,
        dkim_selector=env.get("CARDFILE_DKIM_SELECTOR", "cardfile"),
        outbound_allow=frozenset(filter(None, env.get("OUTBOUND_ALLOW", "").split(","))),
        sweep_seconds=_seconds(env, "CARDFILE_SWEEP_SECONDS", 2.0 if demo else 15.0, faults),
        proxies=_number(env, "CARDFILE_PROXIES", 0, faults),
        log_json=env.get("CARDFILE_LOG", "console" if demo else "json") == "json",
        port=port,
    )
    faults += _faults_of(settings, env)
    if faults and not demo and (home / "demo.json").exists():
        faults.append(f"CARDFILE_HOME: {home} holds a demonstration; set CARDFILE_DEMO=1 to speak with it")
    if faults:
        raise SettingsRefused("Cardfile cannot start:\n" + "\n".join(f"  - {fault}" for fault in faults))
    return settings


def _faults_of(settings: Settings, env: Mapping[str, str]) -> list[str]:
    faults = _address_faults(settings)
    if not settings.demo:
        wanted = {
            "CARDFILE_MAIL_FROM": settings.mail_from,
            "CARDFILE_BOUNCE_DOMAIN": settings.bounce_domain,
            "CARDFILE_JOURNAL": env.get("CARDFILE_JOURNAL", ""),
        }
        faults += [f"{name}: is empty; set it" for name, value in wanted.items() if not value]
    if settings.outbound_allow and not all(map(is_loopback_url, (settings.directory_url, settings.privacy_url))):
        faults.append("OUTBOUND_ALLOW: opens the outbound guard for tests and needs loopback base URLs; unset it")
    keys = [settings.secret_key, settings.suppression_key, settings.journal_key, settings.backup_key]
    present = [key for key in [*keys, *settings.sealing_keys] if key]
    if len(set(present)) != len(present):
        faults.append("keys: one key serves two purposes; make each with `openssl rand -hex 32`")
    return faults + _transport_faults(settings)


def _address_faults(settings: Settings) -> list[str]:
    faults = []
    for name, url in (
        ("CARDFILE_DIRECTORY_URL", settings.directory_url),
        ("CARDFILE_PRIVACY_URL", settings.privacy_url),
    ):
        if settings.demo:
            if not is_loopback_url(url):
                faults.append(f"{name}: leave it out where cardfile demo (CARDFILE_DEMO=1) runs: this machine only")
        elif urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
            faults.append(f"{name}: give the site's https:// address")
    if settings.hosts[0] and settings.hosts[0] == settings.hosts[1]:
        faults.append(
            "CARDFILE_PRIVACY_URL: must have another host name than CARDFILE_DIRECTORY_URL (cookies ignore ports)"
        )
    return faults


def _transport_faults(settings: Settings) -> list[str]:
    faults = []
    roles = {_ROLE_URLS[role]: url for role, url in settings.role_urls.items()}
    for name, url in {"DATABASE_URL": settings.database_url, **roles}.items():
        database = urlsplit(url)
        if not database.scheme.startswith(("sqlite", "postgresql")):
            faults.append(f"{name}: give sqlite:///FILE or postgresql://USER@HOST/NAME")
        far = database.scheme.startswith("postgresql") and not _is_local(database.hostname, database.query)
        if far and parse_qs(database.query).get("sslmode") != ["verify-full"]:
            faults.append(f"{name}: beyond this machine, add ?sslmode=verify-full&sslrootcert=…")
        if name != "DATABASE_URL" and not database.scheme.startswith("postgresql"):
            faults.append(f"{name}: roles are for Postgres; leave it out")
    redis = urlsplit(settings.redis_url)
    if redis.scheme == "redis" and not _is_local(redis.hostname, ""):
        faults.append("REDIS_URL: beyond this machine, use rediss://")
    smtp = urlsplit(settings.smtp_url)
    if settings.smtp_url and smtp.scheme not in {"smtp", "smtps", "smtp+starttls"}:
        faults.append("SMTP_URL: use smtps://, smtp+starttls:// or, on this machine, smtp://")
    elif smtp.scheme == "smtp" and not _is_local(smtp.hostname, ""):
        faults.append("SMTP_URL: beyond this machine, use smtps:// or smtp+starttls://")
    return faults


def _is_local(host: str | None, query: str) -> bool:
    """Whether all hosts a URL names are this machine; libpq lets the query name others than the authority does."""
    asked = parse_qs(query)
    named = [*asked.get("host", []), *asked.get("hostaddr", [])] or [host or ""]
    hosts = [one for text in named for one in text.split(",")]
    return all(not one or one in LOOPBACK_HOSTS or one.startswith("/") for one in hosts)


def _database_url(url: str) -> str:
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url.removeprefix(old)
    return url


def _number(env: Mapping[str, str], name: str, default: int, faults: list[str], *, most: int = _LAST_PORT) -> int:
    text = env.get(name, "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and 0 <= int(text) <= most:
        return int(text)
    faults.append(f"{name}: must be a whole number, 0 to {most}")
    return default


def _seconds(env: Mapping[str, str], name: str, default: float, faults: list[str]) -> float:
    try:
        value = float(env.get(name, "") or default)
    except ValueError:
        value = 0.0
    if not 0.05 <= value <= 3600:
        faults.append(f"{name}: must be seconds from 0.05 to 3600")
        return default
    return value


def _sealing_ring(env: Mapping[str, str], newest: bytes, faults: list[str]) -> tuple[bytes, ...]:
    name = "CARDFILE_SEALING_KEYS_OLD"
    texts = [text for text in env.get(name, "").split(",") if text.strip()]
    try:
        older = [bytes.fromhex(text) for text in texts]
    except ValueError:
        faults.append(f"{name}: must be hex, with commas between")
        return (newest,)
    if any(len(key) < _KEY_BYTES for key in older):
        faults.append(f"{name}: each needs {_KEY_BYTES} bytes or more")
    return (newest, *older)


def _key(env: Mapping[str, str], purpose: str, *, demo: bool, home: Path, faults: list[str]) -> bytes:
    """One 32-byte key: ``CARDFILE_<PURPOSE>_KEY`` in hex, or ``…_KEY_FILE`` naming a file only its owner reads."""
    name = f"CARDFILE_{purpose.upper()}_KEY"
    text = env.get(name, "")
    path = Path(env.get(f"{name}_FILE", str(home / "keys" / purpose) if demo else ""))
    if not text and path.name:
        if demo and not path.exists():
            _make_key(path)
        if not path.is_file():
            faults.append(f"{name}_FILE: {path.name} is not a file")
            return b""
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            faults.append(f"{name}_FILE: others can read {path.name}; chmod 600 it")
        text = path.read_text().strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        faults.append(f"{name}: must be hex; make one with `openssl rand -hex 32`")
        return b""
    if len(key) < _KEY_BYTES:
        faults.append(f"{name}: needs {_KEY_BYTES} bytes or more; make one with `openssl rand -hex 32`")
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES))
