"""Published files give away no exact place: neither coordinates nor names, in no format."""

import re
import zipfile

import pytest
from geo_samples import HIT, HODEIDAH, IRAQ, RAMADI, RED_SEA, expression, feature, incident, mention, some_features

from gazetteer.errors import InputError
from gazetteer.model import Place
from geo.coarsen import MODES, coarsen, grid_10km
from geo.collection import Collection, reports_of
from geo.features import site_features
from geo.formats import FORMATS, read, write
from geo.locate import geodesic_km
from geo.masking import COVER, Cover
from geo.profiles import PROFILES
from geo.profiles import write as write_profile
from incidents.model import Span

BASE = Place("zz-secret-base", "قاعدة النخيل الجوية", "Nakheel Air Base", "military_base", 33.7891, 42.4477, "IQ", "Anbar", "Hit", 2.0)
QUOTE = "استهدفت طائرتان مسيّرتان بقاعدةِ النخيل الجوّية غربي العراق"
NAMES = ("النخيل", "Nakheel", "nakheel", "النخيـل")
EXACT = ("33.789", "42.447", "33.7891", "42.4477")


def secret_incident(number=1, **changes):
    rid = "attack-on-nakheel-air-base"
    values = {
        "place": BASE, "report_id": rid, "location_text": "قاعدة النخيل الجوية", "target": "Nakheel Air Base", "target_ar": "قاعدة النخيل الجوية",
        "trigger": Span(rid, 0, 7, "استهدفت"), "notes": {"ar": "هجوم على قاعدة النخيل الجوية.", "en": "Attack on Nakheel Air Base."},
        "sources": [{"report_id": rid, "url": "https://news.example/nakheel-air-base-hit", "title": "قصف قاعدة النخيـل الجوية", "source": "وكالة المثال",
                     "published": "2024-01-29", "quote": QUOTE, "start": 0, "end": len(QUOTE), "sha256": None, "retrieved": None}],
        "evidence": {"location": [Span(rid, 20, 39, "قاعدةِ النخيل الجوّية")], "target": [Span(rid, 20, 39, "وقاعدة النخيل الجوية")]},
        "reasons": ["place: قاعدة النخيل الجوية"], "claims": [{"speaker": "X", "stance": "claims", "about": "Nakheel air base", "report_id": rid}], "casualties": [],
    }
    return incident(number, **{**values, **changes})


def collection():
    items = [feature(secret_incident()), *some_features(5)[1:]]
    text = [{**r, "text": QUOTE} for r in reports_of(items)]
    mentions = [{"report_id": "attack-on-nakheel-air-base", "start": 25, "end": 44, "surface": "قاعدة النخيل الجوية", "site_id": BASE.site_id, "kind": "military_base",
                 "name": BASE.name, "latitude": BASE.latitude, "longitude": BASE.longitude}]
    return Collection(items, site_features([mention(BASE), mention(IRAQ)], items), mentions, text, "mawqi 0.1")


def contents(path):
    """Everything that a file holds, unpacked, as text."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as box:
            return "\n".join(box.read(n).decode("utf-8", "replace") for n in box.namelist())
    raw = path.read_bytes().decode("utf-8", "replace")
    back = read(path) if path.suffix in (".parquet", ".gpkg", ".fgb") else ""
    return f"{raw}\n{back}"


@pytest.mark.parametrize("ending", [f.ending for f in FORMATS])
@pytest.mark.parametrize("mode", [*MODES, None])
def test_no_format_leaks(tmp_path, mode, ending):
    public = coarsen(collection(), mode, sites=[BASE.site_id, BASE.name_ar] if mode is None else [])
    path = tmp_path / f"x{ending}"
    write(path, public)
    held = contents(path)
    leaks = [x for x in (*NAMES, *EXACT) if x in held]
    assert leaks == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("profile", PROFILES)
def test_no_profile_leaks(tmp_path, mode, profile):
    path = tmp_path / "x.csv"
    report = write_profile(path, profile, coarsen(collection(), mode).incidents)
    assert report.written >= 1
    assert [x for x in (*NAMES, *EXACT) if x in contents(path)] == []


@pytest.mark.parametrize("mode", MODES)
def test_the_true_place_lies_within_the_radius(mode):
    item = coarsen(collection(), mode).incidents[0]
    p = item["properties"]
    away = geodesic_km(p["latitude"], p["longitude"], BASE.latitude, BASE.longitude)
    assert 0.5 < away <= p["uncertainty_km"] and p["masked"] and p["site_id"] is None and p["geo_precision"] >= 2
    assert item["geometry"]["coordinates"] == [p["longitude"], p["latitude"]]


def test_it_says_how():
    public = coarsen(collection(), "10km", sites=["x"])
    assert "grid of 10 km" in public.masked and "1 sites were masked" in public.masked
    assert public.incidents[0]["properties"]["masked"] == "10 km grid"
    assert public.incidents[1]["properties"]["masked"] is None


def test_towns_stay_towns_and_the_input_is_untouched():
    before = collection()
    items = [feature(incident(1)), feature(incident(2, place=None, expression=expression("offset", HIT, km=12, bearing=0)))]
    public = coarsen(Collection(items), "town")
    assert public.incidents[0] == items[0]
    moved = public.incidents[1]["properties"]
    assert moved["masked"] == "nearest town" and moved["location_text"] is None
    coarsen(before, "admin1")
    assert before == collection()


def test_listed_sites_are_masked_by_any_of_their_names():
    items = [feature(incident(1)), feature(incident(2, place=RAMADI, location_text="الرمادي"))]
    public = coarsen(Collection(items, site_features([mention(HIT), mention(RAMADI)])), sites=["هيت"])
    assert public.incidents[0]["properties"]["masked"].startswith("site masked") and public.incidents[1]["properties"]["masked"] is None
    assert [s["id"] for s in public.sites] == ["iq-ramadi"]
    assert "هيت" not in str(public.incidents) and "Hit" not in str(public.incidents)


def test_an_incident_without_a_known_governorate_loses_its_point():
    place = Place("zz-x", "موضع", "Somewhere", "camp", 10.0, 10.0, "NE", None, None, 1.0)
    public = coarsen(Collection([feature(incident(place=place, location_text="موضع"))]), "admin1").incidents[0]
    assert public["geometry"] is None and public["properties"]["iso"] == "NE" and public["properties"]["where_prec"] == 6


@pytest.mark.parametrize("mode", MODES)
def test_a_sea_is_coarse_already(mode):
    item = feature(incident(place=RED_SEA, location_text="البحر الأحمر", origins=[]))
    assert coarsen(Collection([item]), mode).incidents == [item]
    strait = Place("sea-bab-al-mandab", "باب المندب", "Bab al-Mandab", "water", 12.58, 43.33, None, uncertainty_km=25, sea=True)
    assert coarsen(Collection([feature(incident(place=strait))]), mode).incidents[0]["properties"]["location"] == "Bab al-Mandab"


@pytest.mark.parametrize("mode", [*MODES, None])
def test_a_point_off_a_coast_becomes_its_sea(mode):
    item = feature(incident(place=None, expression=expression("off_coast", HODEIDAH, km=60), location_text="قبالة سواحل الحديدة", origins=[]))
    exact = item["properties"]
    assert exact["sea"] == "Red Sea" and exact["iso"] is None
    p = coarsen(Collection([item]), mode, sites=["الحديدة"] if mode is None else []).incidents[0]["properties"]
    assert p["location"] == "Red Sea" and p["masked"] and p["sea"] == "Red Sea" and p["iso"] is None and "الحديدة" not in str(p)
    assert geodesic_km(p["latitude"], p["longitude"], exact["latitude"], exact["longitude"]) <= p["uncertainty_km"]
    if mode != "10km":
        assert (p["site_kind"], p["where_prec"], p["geo_precision"]) == ("water", 7, 3) and p["uncertainty_km"] > 80


def test_unknown_ways_are_refused():
    with pytest.raises(InputError, match="town, admin1, 10km"):
        coarsen(Collection(), "5km")


def test_cover():
    cover = Cover(["عين الأسد", "هيت", "Hit"])
    assert cover.text("قصفت بعَين الاسدِ ليلا") == f"قصفت ب{COVER} ليلا"
    assert cover.text("وبهيت، ثم تهيتك") == f"{COVER}، ثم تهيتك"
    assert cover.text("hit Hit. White") == f"{COVER} {COVER}. White"
    assert cover.hides("https://x/%D8%B9%D9%8A%D9%86-%D8%A7%D9%84%D8%A3%D8%B3%D8%AF") and not cover.hides("https://x/other")
    assert re.fullmatch("report-[0-9a-f]{8}", cover.identifier("عين_الأسد_1")) and cover.identifier("r1") == "r1"
    assert not Cover([]) and Cover([]).text("x") == "x"


def test_grid_cells_are_ten_kilometres():
    lat, lon = grid_10km(33.7891, 42.4477)
    assert geodesic_km(lat, lon, 33.7891, 42.4477) < 7.2 and grid_10km(lat, lon) == (lat, lon)
