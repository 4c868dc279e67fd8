"""Some words belong to one file each; every exception is named here with its reason."""

import pytest

from tests.house.tree import product, python, uses

RESERVED: dict[str, dict[str, str]] = {
    "os.environ": {"directory/settings.py": "reads every setting once"},
    "os.getenv": {},
    "datetime.datetime.now": {
        "directory/clock.py": "tells the time",
        "demo/": "the generator and the mail catcher stand outside the product",
    },
    "datetime.datetime.utcnow": {},
    "datetime.datetime.today": {},
    "datetime.date.today": {},
    "time.time": {},
    "random": {
        "demo/": "the same seed makes the same world",
        "ingest/sources/signatures/training/": "the same seed writes the same letters to learn from",
    },
    "uuid": {"demo/": "the mail catcher shows what this machine itself has sent"},
    "pickle": {},
    "marshal": {},
    "shelve": {},
    "yaml": {},
    "xml": {},
    "lxml": {},
    "hashlib.md5": {},
    "hashlib.sha1": {},
    "logging.FileHandler": {},
    "os.system": {},
    "os.popen": {},
    "subprocess": {
        "process_sessions.py": "starts what the supervisor was told",
        "demo/": "the demonstration starts the product's own commands",
    },
    "socket.create_connection": {"directory/outbound.py": "judges every host before it is spoken to"},
    "urllib.request": {"demo/": "the story clicks as a person does, on this machine"},
    "http.client": {"demo/": "the story clicks as a person does, on this machine"},
    "requests": {},
    "httpx": {},
    "markupsafe.Markup": {"demo/": "the mail catcher shows what this machine itself has sent"},
    "flask.Markup": {},
    "email.policy.default": {"demo/": "the mail catcher shows what this machine itself has sent"},
    "elasticsearch": {"directory/search/elastic.py": "the one engine's client"},
    "tantivy": {"directory/search/embedded.py": "the other engine"},
    "rq": {"directory/queues.py": "the one queue"},
}


def _held(name: str, reserved: str) -> bool:
    return name == reserved or name.startswith(f"{reserved}.")


@pytest.mark.parametrize("reserved", RESERVED)
def test_a_reserved_word_stays_with_its_file(reserved: str) -> None:
    allowed = tuple(RESERVED[reserved])
    strays = [
        f"{path}:{line} {name}"
        for path in [*product(), *python("demo/")]
        if not (allowed and path.startswith(allowed))
        for line, name in uses(path)
        if _held(name, reserved)
    ]
    assert not strays


POLLS = {
    "tests/services/waiting.py": "the one helper that asks again until a thing is so",
    "tests/demo/test_supervise.py": "asks other processes",
    "tests/directory/search/test_index_processes.py": "asks other processes",
}


def test_no_test_sleeps() -> None:
    tests = [path for path in python("tests/") if path not in POLLS]
    assert [f"{path}:{line}" for path in tests for line, name in uses(path) if name == "time.sleep"] == []


def test_the_generator_of_the_demonstration_knows_nothing_of_the_product() -> None:
    ours = ("directory", "ingest", "privacy_center", "composition", "wsgi", "migrations")
    strays = [
        f"{path}:{line} {name}"
        for path in python("demo/world/")
        for line, name in uses(path)
        if name.partition(".")[0] in ours
    ]
    assert not strays
