"""The profiles have the exact columns and codes of ACLED, UCDP and HXL, and say what does not fit."""

import csv
from pathlib import Path

import pytest
from geo_samples import ANBAR, HIT, IRAQ, RAMADI, RED_SEA, SYRIA, expression, feature, incident

from gazetteer.errors import FileError, InputError
from geo.acled import DISORDER, INTER_NAMES, SUB_EVENTS
from geo.countries import acled_region, country_name, iso_numeric, iso_of_name, iso_of_numeric, ucdp_region
from geo.profiles import PROFILES, acled, convert, ucdp, write
from geo.profiles.common import inter_name, middle_day
from incidents.model import Toll

ACLED = (
    "event_id_cnty, event_date, year, time_precision, disorder_type, event_type, sub_event_type, actor1, assoc_actor_1, inter1, actor2, assoc_actor_2, inter2, "
    "interaction, civilian_targeting, iso, region, country, admin1, admin2, admin3, location, latitude, longitude, geo_precision, source, source_scale, notes, "
    "fatalities, tags, timestamp"
)
UCDP = (
    "id, year, type_of_violence, side_a, side_b, number_of_sources, source_article, source_office, source_date, source_headline, where_prec, where_coordinates, "
    "where_description, adm_1, adm_2, latitude, longitude, geom_wkt, country, country_id, region, event_clarity, date_prec, date_start, date_end, deaths_a, "
    "deaths_b, deaths_civilians, deaths_unknown, best, high, low"
)


def rows(profile, *items):
    columns, made, report = convert(profile, [i if isinstance(i, dict) else feature(i) for i in items])
    assert all(tuple(r) == columns for r in made)
    return made, report


def test_columns_to_the_letter():
    assert ", ".join(acled.COLUMNS) == ACLED and ", ".join(ucdp.COLUMNS) == UCDP


def test_acled_row():
    (row,), report = rows("acled", incident())
    assert (row["event_date"], row["year"], row["time_precision"], row["iso"], row["region"]) == ("2024-01-28", 2024, 1, 368, "Middle East")
    assert (row["disorder_type"], row["sub_event_type"], row["geo_precision"]) == ("Political violence", "Air/drone strike", 1)
    assert row["inter1"] == "Political militia" and row["interaction"] == "Political militia only" and row["fatalities"] == 1
    assert "lowest" in row["notes"] and "Drone attack at Hit." in row["notes"] and report.written == 1


@pytest.mark.parametrize(("changes", "reason"), [
    ({"status": "denied"}, "denied"), ({"status": "threatened"}, "threatened"), ({"aggregate": True}, "a total over many incidents"),
    ({"place": IRAQ}, "known only to a country or not at all"), ({"place": None}, "known only to a country or not at all"),
    ({"event_date": "2024", "time_precision": 4, "date_start": "2024-01-01", "date_end": "2024-12-31"}, "undated or vaguer than a month"),
    ({"event_date": None, "time_precision": None, "date_start": None, "date_end": None}, "undated or vaguer than a month"),
])
def test_acled_leaves_out(changes, reason):
    made, report = rows("acled", incident(**changes))
    assert made == [] and dict(report.left_out) == {reason: 1} and reason in "\n".join(report.lines())


def test_incidents_at_sea_have_the_middle_of_the_water():
    (row,), report = rows("acled", incident(place=RED_SEA))
    assert (row["latitude"], row["longitude"], row["geo_precision"], row["location"]) == (20.0, 38.5, 3, "Red Sea")
    assert (row["iso"], row["country"], row["region"], row["admin1"]) == (None, "", "", "") and report.filled["at sea: no country, iso and region are empty"] == 1
    assert "the point is the middle of the Red Sea, within 900 km" in row["notes"]
    (row,), _ = rows("ucdp", incident(place=RED_SEA))
    assert (row["where_prec"], row["geom_wkt"], row["country"], row["where_coordinates"]) == (7, "POINT (38.5 20.0)", "", "Red Sea")
    (row,), _ = rows("hxl", incident(place=RED_SEA))
    assert (row["lat"], row["lon"], row["uncertainty_km"], row["country_code"]) == (20.0, 38.5, 900.0, None)


def test_acled_dates_a_month_by_its_middle():
    (row,), _ = rows("acled", incident(event_date="2024-01", time_precision=3, date_start="2024-01-01", date_end="2024-01-31"))
    assert row["event_date"] == "2024-01-16" and row["time_precision"] == 3


@pytest.mark.parametrize(("changes", "count", "said"), [
    ({"fatalities": None, "fatalities_min": None, "fatalities_max": None, "casualties": []}, 0, "unknown"),
    ({"fatalities": None, "fatalities_min": 12, "fatalities_max": None, "casualties": []}, 12, "without an exact number"),
    ({"fatalities": 0, "fatalities_min": 0, "fatalities_max": 0, "casualties": []}, 0, None),
    ({"fatalities": 2, "fatalities_min": 2, "fatalities_max": 2, "casualties": [Toll(killed=1, side="attackers")]}, 3, "of the attackers"),
])
def test_acled_fatalities(changes, count, said):
    (row,), _ = rows("acled", incident(**changes))
    assert row["fatalities"] == count and (said is None or said in row["notes"])


def test_shared_tolls_are_divided_without_loss():
    shared = Toll(killed=16, shared=True, report_id="r", start=5, end=9)
    nothing = {"fatalities": None, "fatalities_min": None, "fatalities_max": None}
    made, report = rows("acled", *(incident(n, casualties=[shared], **nothing) for n in range(1, 4)))
    assert [r["fatalities"] for r in made] == [6, 5, 5] and "16 deaths are told for 3 events" in made[0]["notes"]
    assert report.filled["a shared toll was divided"] == 3


def test_civilians_and_unknown_actors():
    (row,), report = rows("acled", incident(incident_type="armed_assault", actor1=None, actor1_kind=None, object_hit="market", target=None, target_ar=None, casualties=[]))
    assert row["event_type"] == "Violence against civilians" and row["civilian_targeting"] == "Civilian targeting"
    assert (row["actor1"], row["actor2"], row["interaction"]) == ("Unidentified Armed Group (Iraq)", "Civilians (Iraq)", "Political militia-Civilians")
    assert any("Unidentified" in k for k in report.filled)


def test_inter_of_the_lexicon_follows_the_place():
    assert inter_name("Some Army", "state_army", "IL", "SY") == "External/Other forces"
    assert inter_name("Some Army", "state_army", "IL", "IL") == "State forces"
    assert inter_name(None, None, None, "IQ") == ""
    assert set(INTER_NAMES) == set(range(1, 9)) and set(DISORDER) == set(SUB_EVENTS)


def test_ucdp_row():
    (row,), _ = rows("ucdp", incident())
    assert (row["type_of_violence"], row["where_prec"], row["date_prec"], row["country_id"], row["region"]) == (1, 1, 1, 645, "Middle East")
    assert (row["best"], row["low"], row["high"], row["deaths_unknown"]) == (1, 1, 4, 1) and row["geom_wkt"] == "POINT (42.83 33.64)"
    assert row["number_of_sources"] == 1 and row["source_headline"] == "هجوم بطائرة مسيّرة" and row["event_clarity"] == 1


def test_ucdp_needs_a_death_a_date_and_a_place():
    made, report = rows(
        "ucdp", incident(1, fatalities=0, fatalities_min=0, fatalities_max=0), incident(2, place=None), incident(3, incident_type="presence"),
        incident(4, event_date=None, date_start=None, date_end=None, time_precision=None), incident(5, status="denied"),
    )
    assert made == [] and sum(report.left_out.values()) == 5 and report.left_out["no death is told"] == 1


def test_ucdp_deaths_by_side_sum_to_best():
    tolls = [Toll(killed=3, side="civilians"), Toll(killed=2, side="security"), Toll(killed=1, side="attackers")]
    (row,), _ = rows("ucdp", incident(fatalities=6, fatalities_min=6, fatalities_max=8, casualties=tolls))
    assert (row["deaths_a"], row["deaths_b"], row["deaths_civilians"], row["deaths_unknown"]) == (1, 2, 3, 1)
    assert row["best"] == sum(row[k] for k in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")) == 7
    assert row["low"] <= row["best"] <= row["high"]


def test_ucdp_types_and_precision():
    one, _ = rows("ucdp", incident(object_hit="hospital", target="patients", target_ar=None, casualties=[Toll(killed=1, side="civilians")]))
    assert one[0]["type_of_violence"] == 3 and one[0]["side_b"] == "Civilians"
    two, _ = rows("ucdp", incident(actor2="Other Brigade", actor2_kind="militia", casualties=[]))
    assert two[0]["type_of_violence"] == 2
    night, _ = rows("ucdp", incident(date_start="2024-01-27"))
    assert night[0]["date_prec"] == 2
    country, report = rows("ucdp", incident(place=SYRIA, aggregate=True))
    assert country[0]["where_prec"] == 6 and country[0]["latitude"] is None and country[0]["event_clarity"] == 2 and report.filled
    middle, _ = rows("ucdp", incident(place=None, expression=expression("between", HIT, RAMADI)))
    assert middle[0]["where_prec"] == 5
    assert rows("ucdp", incident(place=ANBAR))[0][0]["where_prec"] == 4


def test_hxl_has_its_row_of_tags(tmp_path):
    path = tmp_path / "x.csv"
    report = write(path, "hxl", [feature(incident()), feature(incident(2, status="denied"))])
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = list(csv.reader(lines))
    assert table[1][:10] == [
        "#date+start", "#date+end", "#group+name+first", "#adm1+name", "#geo+lat", "#geo+lon", "#affected+killed", "#affected+injured", "#meta+source",
        "#description",
    ]
    assert table[2][4:8] == ["33.64", "42.83", "1", "0"] and len(table) == 3 and report.written == 1


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".geojson"])
def test_profiles_are_written(tmp_path, profile, ending):
    path = tmp_path / f"x{ending}"
    report = write(path, profile, [feature(incident(actor1="=cmd|' /C calc'!A0"))])
    assert report.written == 1 and path.stat().st_size > 200 and report.lines()
    if ending == ".csv":
        assert "'=cmd" in path.read_text(encoding="utf-8-sig")
    with pytest.raises(FileError, match="--force") if ending == ".csv" else pytest.raises((FileError, InputError)):
        path.write_bytes(b"event_id_cnty,event_date\n") and write(path, profile, [])


def test_unknown_profiles_and_endings():
    with pytest.raises(InputError, match="acled"):
        convert("gdelt", [])
    with pytest.raises(InputError, match=r"\.csv"):
        write(Path("x.kml"), "acled", [])


def test_midpoints_and_countries():
    assert middle_day({"date_start": "2024-02-01", "date_end": "2024-02-29"}) == "2024-02-15" and middle_day({}) is None
    assert (iso_numeric("IQ"), iso_of_numeric(760), iso_of_name("Iraq"), country_name("SY", "ar")) == (368, "SY", "IQ", "سوريا")
    assert iso_numeric("ZZ") is None and country_name(None) is None
    assert (acled_region("SD"), acled_region("EG"), acled_region("XX"), ucdp_region("EG"), ucdp_region("YE")) == (
        "Northern Africa", "Northern Africa", None, "Africa", "Middle East",
    )


def test_every_column_is_explained_in_the_docs():
    text = (Path(__file__).resolve().parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
    for column in (*acled.COLUMNS, *ucdp.COLUMNS):
        assert f"`{column}`" in text, column
