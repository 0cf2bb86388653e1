"""Compares the installed packages with a list of known faults that was fetched before; no network is used.

Run: python bench/audit.py ADVISORIES     (JSON of osv.dev: a list of objects, or one object a line, with ``affected[].package.name`` and ``versions``)
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any


def plain(name: str) -> str:
    """Return the normalised name of a package (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def advisories(path: Path) -> list[dict[str, Any]]:
    """Return the advisories of a file: a JSON list, or an object a line."""
    text = path.read_text(encoding="utf-8").strip()
    found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.split("\n") if line]
    return [item for item in found if isinstance(item, dict)]


def hits(found: list[dict[str, Any]], installed: dict[str, str]) -> list[str]:
    """Return one sentence for each installed version that an advisory lists; withdrawn advisories are passed over."""
    said = []
    for item in found:
        for affected in item.get("affected", []) if not item.get("withdrawn") else []:
            package = affected.get("package", {})
            name = plain(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and installed.get(name) in affected.get("versions", []):
                said.append(f"{name} {installed[name]}: {item.get('id')}: {item.get('summary') or item.get('details', '')[:120]}")
    return sorted(set(said))


def main() -> int:
    """Print the hits; the exit code is 1 when there are any."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print("usage: audit.py ADVISORIES (a JSON file of osv.dev)", file=sys.stderr)
        return 2
    installed = {plain(d.metadata["Name"]): d.version for d in metadata.distributions()}
    found = advisories(Path(sys.argv[1]))
    said = hits(found, installed)
    print("\n".join(said) or f"{len(installed)} packages, {len(found)} advisories: no known fault.")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
