"""Every row of the gazetteer's data."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from gazetteer.check import COLUMNS, check
from gazetteer.fold import fold_text
from gazetteer.lexicon import load_lexicon
from gazetteer.paths import data_dir

FILES = sorted((data_dir() / "sites").glob("*.csv"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_files_are_in_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\r" not in text
    assert text.splitlines()[0] == ",".join(COLUMNS)
    ids = [r["id"] for r in rows(path)]
    assert ids == sorted(ids)


def test_the_check_finds_no_fault() -> None:
    faults = check()
    assert not faults, "\n".join(map(str, faults))


def test_enough_sites() -> None:
    assert sum(len(rows(p)) for p in FILES) >= 1200


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_site_is_found_by_its_names(path: Path, gazetteer: Gazetteer) -> None:
    lost = []
    for row in rows(path):
        for name in (row["name_ar"], row["name_en"]):
            if name and not any(c.place.site_id == row["id"] for c in gazetteer.lookup(name, limit=200)):
                lost.append((row["id"], name))
    assert not lost


def test_lists_of_words_are_folded_and_disjoint_enough() -> None:
    lexicon = load_lexicon()
    for word in (*lexicon.everyday, *lexicon.words, *lexicon.frequent, *lexicon.hard):
        assert fold_text(word) == word
    assert not lexicon.titles & lexicon.prepositions.keys()
