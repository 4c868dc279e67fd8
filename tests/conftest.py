"""What every test may ask for; each fixture is described where it is made. What others import stands first."""

pytest_plugins = [
    "tests.services.memory",
    "tests.services.system",
    "tests.services.tls",
    "tests.services.loopback",
    "tests.services.postgres",
    "tests.services.databases",
    "tests.services.compiled",
    "tests.services.redis_server",
    "tests.services.smtp",
    "tests.services.surroundings",
    "tests.services.browser",
]
