"""What the repository says of itself is so: settings, generated documents, the way it is deployed."""

import re
import ssl
from collections.abc import Iterator, Mapping

import pytest

from directory import settings
from directory.key_table import Key
from directory.profiles import identity
from tests.house import asvs_doc, attacks_doc, controls_doc, keys_doc, security_doc
from tests.house.tree import text

GENERATED = {
    f"docs/{made.__name__.rpartition('.')[2].removesuffix('_doc')}.md": made
    for made in (asvs_doc, attacks_doc, controls_doc, keys_doc, security_doc)
}
_COMPOSE_ONLY = {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}


class _Asked(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_the_example_names_every_setting_and_no_other() -> None:
    asked = _Asked()
    with pytest.raises(settings.SettingsRefused):
        settings.load(asked)
    written = set(re.findall(r"^([A-Z_]+)=", text(".env.example"), re.M))
    assert written - _COMPOSE_ONLY == asked.names | {"CARDFILE_DKIM_KEY"}


def test_the_table_of_keys_names_each_key_there_is() -> None:
    settings_of_keys = re.findall(r"^(CARDFILE_\w+_KEY)=", text(".env.example"), re.M)
    assert {key.value.setting for key in Key} == set(settings_of_keys)
    assert len({key.value.setting for key in Key} - {"CARDFILE_DKIM_KEY"}) == len(settings.KEY_PURPOSES)


@pytest.mark.parametrize("path", GENERATED)
def test_a_generated_document_is_current(path: str) -> None:
    assert text(path) == GENERATED[path].written(), f"write {path} anew: python -m {GENERATED[path].__name__}"


def test_the_rules_of_sameness_are_printed_as_the_code_has_them() -> None:
    rules = [line for line in (identity.__doc__ or "").splitlines() if line.startswith("|")]
    printed = text("docs/flow.md").partition("\n## Who is the same person")[2].partition("\n## ")[0]
    assert rules == [line for line in printed.splitlines() if line.startswith("|")]
    assert len(rules) > 6


def test_every_requirement_has_its_test_its_line_or_its_reason() -> None:
    assert asvs_doc.faults() == []


def test_every_one_of_the_forty_attacks_is_made_or_said_to_come() -> None:
    assert attacks_doc.faults() == []


def test_every_line_a_security_test_names_stands_where_it_says() -> None:
    assert all(one.number() for one in security_doc.shown())


def _services() -> dict[str, str]:
    body = text("compose.yaml").partition("\nservices:\n")[2].partition("\nvolumes:")[0]
    parts = re.split(r"^  (\w+):\n", body, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.security("13.2.2: containers without root or a way to it", breaks="compose.yaml::cap_drop: [ALL]")
def test_no_container_runs_as_root_or_may_become_it() -> None:
    hardened = text("compose.yaml").partition("x-hardened: &hardened\n")[2].partition("\nservices:")[0]
    assert {"read_only: true", "cap_drop: [ALL]", 'security_opt: ["no-new-privileges:true"]'} <= {
        line.strip() for line in hardened.splitlines()
    }
    assert set(_services()) == {"proxy", "cardfile", "postgres", "redis"}
    for name, service in _services().items():
        assert "<<: *hardened" in service, name
        assert re.search(r'user: "[1-9]\d*:[1-9]\d*"', service), name
        assert not re.search(r"^\s+privileged:", service, re.M), name
        assert ("ports:" in service) == (name == "proxy"), name


@pytest.mark.security(
    "Section 8: slow clients stop nobody else", breaks="proxy/nginx.conf::proxy_request_buffering on;"
)
def test_the_proxy_reads_a_request_whole_and_keeps_no_paths() -> None:
    proxy = text("proxy/nginx.conf")
    for line in (
        "proxy_request_buffering on;",
        "access_log off;",
        "client_body_timeout 10s;",
        "ssl_protocols TLSv1.2 TLSv1.3;",
    ):
        assert line in proxy


@pytest.mark.security(
    "A 12.1.1-2: TLS 1.2 and 1.3 alone, and only what keeps yesterday's talk secret",
    breaks="proxy/nginx.conf::ssl_protocols TLSv1.2 TLSv1.3;",
)
def test_the_proxy_speaks_only_what_is_recommended() -> None:
    proxy = text("proxy/nginx.conf")
    (protocols,) = re.findall(r"^\s+ssl_protocols (.*);", proxy, re.M)
    (ciphers,) = re.findall(r"^\s+ssl_ciphers (\S+);", proxy, re.M)
    assert protocols == "TLSv1.2 TLSv1.3"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    known = {cipher["name"]: cipher for cipher in context.get_ciphers()}
    assert set(ciphers.split(":")) <= known.keys()
    for name, cipher in known.items():
        assert cipher["aead"], name
        assert cipher["kea"] in {"kx-ecdhe", "kx-any"}, name


@pytest.mark.security(
    "Section 8: a site's process that eats memory is replaced",
    breaks='directory/commands/serving.py::"--workers-max-rss", "512",',
)
def test_a_process_of_a_site_is_replaced_above_512_mebibytes() -> None:
    assert re.search(
        r'"--respawn-failed-workers".*\n\s+"--workers-max-rss", "512",\n', text("directory/commands/serving.py")
    )
