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
    assert len(second) > 1480
    for row in second:
        assert re.fullmatch(r".+ \(\d+\.\d km\)", row["source2"]), row["id"]
        second_name = row["source2"].rsplit(" (", 1)[0]
        assert row["source"].replace(" list:", ":") not in (second_name, second_name.split(": ")[0]), row["id"]
    unchecked = [r for p in FILES for r in rows(p) if r["source"].endswith("unchecked")]
    assert not [r["id"] for r in unchecked if r["source2"]]
    assert min(float(r["uncertainty_km"]) for r in unchecked) >= 1
    assert len(unchecked) < 1630


def test_each_base_is_looked_up_twice() -> None:
    """A base or an airport has a second source, or a note that names the sources in which none was found."""
    bases = [r for p in FILES for r in rows(p) if r["kind"] in ("military_base", "airport")]
    none = [r for r in bases if not r["source2"]]
    assert len(bases) - len(none) >= 220
    for row in none:
        assert re.search(r"no second source found \(looked in [^(),]+(, [^(),]+)+\)$", row["note"]), row["id"]


def test_the_check_asks_bases_for_a_second_source() -> None:
    note = "no second source found (looked in OurAirports, own map)"
    told = (
        ("one", 2, "", "by the road"), ("two", 2, "", note), ("three", 2, "GeoNames 1", ""), ("four", 2, "GeoNames 2 (9.5 km)", ""),
        ("five", 3, "", "by the road; " + note), ("six", 2, "GeoNames 3 (1.5 km)", ""),
    )  # fmt: skip
    bare = dict.fromkeys(COLUMNS, "") | {"kind": "military_base", "lon": "43.1", "country": "IQ", "admin1": "Anbar", "source": "own survey"}
    made = [
        bare | {"id": f"iq-{n}", "name_ar": f"نقطة {n}", "name_en": f"Post {n}", "lat": f"33.{i}", "uncertainty_km": str(u), "source2": second, "note": text}
        for i, (n, u, second, text) in enumerate(told)
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, rows_of in (("iq", made), ("mine", [r | {"source2": ""} for r in made])):
            with (Path(folder) / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
                writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows_of)
        said = {f.site_id: f.message for f in check([Path(folder) / "iq.csv"])}
        mine = check([Path(folder) / "mine.csv"])  # a file that names no second source is not asked for any
    assert set(said) == {"iq-one", "iq-two", "iq-three", "iq-four"}, said
    assert "one source" in said["iq-one"] and "radius" in said["iq-two"] and "how far" in said["iq-three"] and "9.5 km away" in said["iq-four"]
    assert not mine, [str(f) for f in mine]


def test_divisions_have_their_pcodes() -> None:
    """First-level P-codes of the countries that OCHA's global list holds."""
    divisions = [r for r in rows(data_dir() / "divisions" / "admin1.csv") if r["kind"] == "governorate"]
    codes = {r["id"]: r["pcode"] for r in divisions}
    assert (codes["ir-adm1-isfahan"], codes["tr-adm1-hatay"], codes["eg-adm1-north-sinai"], codes["tn-adm1-kasserine"]) == ("IR012", "TUR031", "EG34", "TN42")
    for iso, count in (("IR", 31), ("TR", 81), ("EG", 27), ("TN", 24)):
        own = [r["pcode"] for r in divisions if r["country"] == iso and r["pcode"]]
        assert len(own) == len(set(own)) == count, iso


def test_palestine_has_its_pcodes(gazetteer: Gazetteer) -> None:
    gaza = next(c.place for c in gazetteer.lookup("محافظة غزة") if c.place.site_id == "ps-adm2-gaza")
    assert gaza.adm2_pcode == "PS0260"
