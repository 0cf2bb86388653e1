"""data/README.md names every file under data/, and no file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w.-]+\.(?:csv|toml|json|txt|md))`")


def sections() -> dict[str, str]:
    """The text under each heading that names a folder; the rest under an empty name."""
    parts = re.split(r"^## (?:`(\w+)/`)?.*$", README, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        found[name or ""] = found.get(name or "", "") + text
    return found


def test_every_file_is_named_in_the_section_of_its_folder() -> None:
    told = {folder: set(NAMED.findall(text)) for folder, text in sections().items()}
    missing = []
    for path in sorted(DATA.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            folder = path.parent.relative_to(DATA).as_posix()
            if path.name not in told.get("" if folder == "." else folder, set()):
                missing.append(path.relative_to(DATA).as_posix())
    assert missing == []


def test_no_named_file_is_absent() -> None:
    absent = [
        f"{folder}/{name}" for folder, text in sections().items() for name in NAMED.findall(text) if folder and not (DATA / folder / name).exists()
    ]
    assert absent == []


def test_each_source_of_a_row_is_explained() -> None:
    import csv

    known = re.compile(r"^(GeoNames|OurAirports|Wikipedia|OCHA|OpenStreetMap|Global Energy Monitor|Home Front Command list|World BEYOND War Open Base Map|placed by hand|general knowledge|Compiled|compiled)")
    for path in sorted((DATA / "sites").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            strange = [row["id"] for row in csv.DictReader(file) if not known.match(row["source"])]
        assert strange == [], path.name
