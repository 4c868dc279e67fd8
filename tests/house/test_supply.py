"""What Cardfile is made of is listed whole, and nothing in it is older than the version that mended it."""

import json
import re
from importlib.metadata import version

import pytest

from tests.house import sbom
from tests.house.tree import text

FLOORS = {
    "flask": (3, 1, 3),  # reads of a session are told apart (Vary), and the order of rotated keys
    "werkzeug": (3, 1),
    "jinja2": (3, 1, 6),  # the sandbox
    "cryptography": (44, 0, 1),  # the OpenSSL in its wheels
    "aiosmtpd": (1, 4, 6),  # STARTTLS injection, smuggled ends of data
    "dkimpy": (1, 1, 8),
    "redis": (5, 0),
}
"""The first version without a weakness we know of. Authlib (1.6.12) joins with sign-in by a provider."""


@pytest.mark.security(
    "A 15.1.2: every part is listed, alike each time",
    breaks='tests/house/sbom.py::"--output-reproducible",',
)
def test_the_list_of_parts_is_made_alike_twice_and_holds_what_the_locks_and_the_manifest_hold() -> None:
    made = sbom.written()
    assert made == sbom.written(validated=False)
    bom = json.loads(made)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    held = {(part["name"], part["version"]) for part in bom["components"]}
    locked = set(re.findall(r"^([a-z0-9._-]+)==(\S+)", text("requirements.lock"), re.M))
    vendored = {(said["package"], said["version"]) for said in json.loads(text("assets/manifest.json")).values()}
    assert held == locked | vendored
    for part in bom["components"]:
        hashes = [one for place in part.get("externalReferences", []) for one in place.get("hashes", [])]
        assert part.get("hashes") or hashes, part["name"]


@pytest.mark.parametrize("part", FLOORS)
def test_nothing_stands_below_the_version_that_mended_it(part: str) -> None:
    have = tuple(int(number) for number in re.findall(r"\d+", version(part))[:3])
    assert have >= FLOORS[part]
    pinned = re.search(rf"^{part}==(\S+)", text("requirements.lock"), re.M)
    assert pinned
    assert pinned[1] == version(part)
