"""Every row of the gazetteer's data."""

from __future__ import annotations

import csv
import re
import tempfile
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


def test_one_place_has_one_row() -> None:
    """The check sees a place told twice: in two files, under two kinds of settlement, a sea in two tables, a region among the divisions."""
    head = ",".join(COLUMNS) + "\n"
    first = head + "sy-one,مخيم الركبان الأول,Rukban One,الركبان الأول,,camp,33.3139,38.7047,4,SY,Homs,,,,x,,\n"
    second = head + "jo-two,الركبان الأول,Rukban Two,,,town,33.3141,38.7034,5,JO,Mafraq,,,,x,,\nsea-three,البحر الميت,Dead Sea,,,water,31.6,35.5,40,,,,,,x,,\n"
    third = head + "sea-four,بحر الميت,The Dead Sea,البحر الميت,,water,31.4,35.5,30,,,,,,x,,\nworld-five,أوروبا,Europe,,,region,50,15,2000,,,,,,x,,\n"
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in (("sy", first), ("jo", second), ("world", third)):
            path = Path(folder) / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        said = [f"{f.site_id}: {f.message}" for f in check(paths) if "repeats" in f.message]
    assert any("jo-two: repeats sy-one" in s for s in said), said
    assert any("sea-four: repeats sea-three" in s for s in said), said
    assert any("world-five: repeats the division reg-europe" in s for s in said), said


def test_second_sources_are_named_with_the_distance() -> None:
    """A second source stands as "NAME (0.8 km)"; rows placed by hand say when nothing else knows them."""
    second = [r for p in FILES for r in rows(p) if r["source2"]]
    assert len(second) > 1000
    for row in second:
        assert re.fullmatch(r".+ \(\d+\.\d km\)", row["source2"]), row["id"]
    unchecked = [r for p in FILES for r in rows(p) if r["source"].endswith("unchecked")]
    assert not [r["id"] for r in unchecked if r["source2"]]
    assert min(float(r["uncertainty_km"]) for r in unchecked) >= 1


def test_palestine_has_its_pcodes(gazetteer: Gazetteer) -> None:
    gaza = next(c.place for c in gazetteer.lookup("محافظة غزة") if c.place.site_id == "ps-adm2-gaza")
    assert gaza.adm2_pcode == "PS0260"
