"""The versions that a reading is made by: the user's own files of sites count."""

from __future__ import annotations

from pathlib import Path

from gazetteer.check import COLUMNS
from gazetteer.sources import checksum, read_all


def test_the_users_own_files_are_part_of_the_version(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(",".join(COLUMNS) + "\niq-here,هنا البعيدة,Here,,,village,33.6,42.8,2,IQ,,,,,by hand,\n", encoding="utf-8")
    found = read_all(tmp_path, extra=iter([own]))
    assert found.versions["extra/1/own.csv"] == checksum(own) and [r.site_id for r in found.rows if r.curated] == ["iq-here"]
