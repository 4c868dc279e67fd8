"""Writes the list of everything Cardfile is made of (CycloneDX 1.6): what the lock pins, and the browser's files."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.house.tree import ROOT, text

_MAKER = (
    "requirements", "requirements.lock", "--pyproject", "pyproject.toml", "--sv", "1.6", "--of", "JSON",
    "--output-reproducible",
)  # fmt: skip


def _browser_file(name: str, said: dict[str, str]) -> dict[str, Any]:
    scope, _, package = said["package"].rpartition("/")
    return {
        "bom-ref": f"assets/{name}",
        "type": "library",
        "name": said["package"],
        "version": said["version"],
        "purl": f"pkg:npm/{scope.replace('@', '%40')}{'/' if scope else ''}{package}@{said['version']}",
        "licenses": [{"license": {"id": said["licence"]}}],
        "hashes": [
            {"alg": "SHA-384", "content": base64.b64decode(said["integrity"].removeprefix("sha384-")).hex()},
        ],
    }


def written(*, validated: bool = True) -> str:
    """The list, the same bytes each time; nothing is asked of a network."""
    checked = ("--validate",) if validated else ("--no-validate",)
    maker = Path(sys.executable).with_name("cyclonedx-py")
    made = subprocess.run([maker, *_MAKER, *checked], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    bom = json.loads(made.stdout)
    files = json.loads(text("assets/manifest.json"))
    bom["components"] += [_browser_file(name, said) for name, said in sorted(files.items())]
    bom["dependencies"] += [{"ref": f"assets/{name}"} for name in sorted(files)]
    return json.dumps(bom, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(), encoding="utf-8")
    print(f"{target}: {len(json.loads(target.read_text())['components'])} parts")
