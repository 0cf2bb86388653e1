"""Features carry every property of the contract; frames are typed and lead back."""

import json
import re

import pytest
from geo_samples import ANBAR, HIT, IRAQ, RAMADI, RED_SEA, expression, incident, mention, some_features

from geo.acled import SUB_EVENTS, event_types, inter
from geo.collection import Collection, bbox
from geo.features import feature, features, site_features
from geo.formats import write
from geo.frames import from_frame, to_frame
from geo.properties import INCIDENT_TYPES, NAMES, PROPERTIES
from geo.schema import faults, schema
from incidents.model import Toll


def test_every_property_is_there_in_order():
    for item in some_features(5):
        assert list(item["properties"]) == list(NAMES)
        assert item["type"] == "Feature" and re.fullmatch("[0-9a-f]{16}", item["id"])


def test_values_and_evidence():
    p = feature(incident(), made_by="mawqi 0.1")["properties"]
    assert p["evidence"]["weapons"][1] == {"report_id": "report-1", "start": 0, "end": 4, "text": "عنوان", "field": "title"}
    assert p["evidence"]["incident_type"] == [{"report_id": "report-1", "start": 3, "end": 8, "text": "قصفت"}]
    assert (p["event_type"], p["sub_event_type"]) == ("Explosions/Remote violence", "Air/drone strike")
    assert (p["country"], p["iso"], p["location"], p["location_ar"]) == ("Iraq", "IQ", "Hit", "هيت")
    assert p["casualties"][0]["killed"] == 1 and p["munitions_intercepted"] is None and p["claims"][0]["stance"] == "claims"
    assert p["made_by"] == "mawqi 0.1" and p["masked"] is None


def test_unlocated_incidents_have_null_geometry():
    item = feature(incident(place=IRAQ))
    assert item["geometry"] is None and item["properties"]["latitude"] is None and item["properties"]["iso"] == "IQ"
    at_sea = feature(incident(place=RED_SEA))
    assert at_sea["geometry"] == {"type": "Point", "coordinates": [38.5, 20.0]} and at_sea["properties"]["sea"] == "Red Sea"
    assert at_sea["properties"]["iso"] is None and at_sea["properties"]["uncertainty_km"] == 900 and at_sea["properties"]["site_kind"] == "water"
    nowhere = feature(incident(place=None, relation="near"))
    assert nowhere["geometry"] is None and nowhere["properties"]["relation"] == "near"


def test_six_decimals():
    item = feature(incident(place=None, expression=expression("offset", HIT, km=25, bearing=270)))
    assert all(len(str(x).split(".")[1]) <= 6 for x in item["geometry"]["coordinates"])
    assert item["geometry"]["coordinates"] == [item["properties"]["longitude"], item["properties"]["latitude"]]


def test_between_names_both_places():
    p = feature(incident(place=None, expression=expression("between", HIT, RAMADI)))["properties"]
    assert p["location"] == "Hit – Ramadi" and p["location_ar"] == "هيت – الرمادي" and p["relation"] == "between"


def test_features_streams():
    made = features(incident(n) for n in range(1, 4))
    assert next(made)["id"].endswith("1") and len(list(made)) == 2


def test_sites_count_mentions_and_incidents():
    found = site_features([mention(HIT), mention(HIT), mention(ANBAR), mention(IRAQ), mention(None)], some_features(1))
    assert [(s["id"], s["properties"]["mentions"], s["properties"]["incidents"]) for s in found] == [
        ("iq-hit", 2, 1), ("iq", 1, 0), ("iq-anbar", 1, 0),
    ]
    assert found[1]["geometry"] is None and found[0]["geometry"]["coordinates"] == [42.83, 33.64]


@pytest.mark.parametrize("kind", INCIDENT_TYPES)
def test_every_type_has_an_acled_name(kind):
    event, sub = event_types({"incident_type": kind})
    assert sub in SUB_EVENTS[event]


@pytest.mark.parametrize(("properties", "sub"), [
    ({"incident_type": "armed_assault", "target": "army soldiers"}, "Armed clash"),
    ({"incident_type": "armed_assault", "object_hit": "market"}, "Attack"),
    ({"incident_type": "sniper", "casualties": [{"side": "civilians", "killed": 1}]}, "Attack"),
    ({"incident_type": "execution", "casualties": [{"side": "security", "killed": 4}]}, "Armed clash"),
    ({"incident_type": "assassination", "weapons": ["drone"]}, "Air/drone strike"),
    ({"incident_type": "assassination", "weapons": ["ied"]}, "Remote explosive/landmine/IED"),
    ({"incident_type": "suicide_bombing", "weapons": ["vbied"]}, "Suicide bomb"),
    ({"incident_type": "raid_arrest", "actor1_kind": "militia"}, "Abduction/forced disappearance"),
    ({"incident_type": "raid_arrest", "actor1_kind": "state_army"}, "Arrests"),
    ({"incident_type": "interception", "weapons": ["drone"], "status": "intercepted"}, "Disrupted weapons use"),
    ({"incident_type": "interception", "weapons": ["aircraft"]}, "Shelling/artillery/missile attack"),
    ({"incident_type": "drone_attack", "status": "intercepted", "injuries": 2}, "Air/drone strike"),
    ({"incident_type": "interception", "weapons": ["rocket"], "object_hit": "residential"}, "Shelling/artillery/missile attack"),
    ({"incident_type": "missile_rocket_attack", "weapons": ["chemical"]}, "Chemical weapon"),
    ({"incident_type": "territory_taken", "actor1_kind": "state_army", "actor1_home": "IQ", "iso": "IQ"}, "Government regains territory"),
    ({"incident_type": "territory_taken", "actor1_kind": "rebel"}, "Non-state actor overtakes territory"),
])
def test_acled_crosswalk(properties, sub):
    assert event_types(properties)[1] == sub


def test_inter_depends_on_where():
    assert inter("state_army", "IL", "IL") == 1 and inter("state_army", "IL", "SY") == 8
    assert (inter("militia", "IQ", "IQ"), inter("jihadist", None, "IQ"), inter("coalition", None, "IQ"), inter(None, None, "IQ")) == (3, 2, 8, None)


def test_frame_is_typed_and_leads_back():
    items = some_features(5)
    items[0]["properties"]["own_column"] = {"x": 1}
    frame = to_frame(items)
    assert str(frame.crs) == "EPSG:4326" and list(frame.columns) == ["id", *NAMES, "geometry"]
    assert str(frame.dtypes["incident_type"]) == "category" and str(frame.dtypes["fatalities"]) == "Int64"
    assert str(frame.dtypes["date_start"]).startswith("datetime64") and str(frame.dtypes["aggregate"]) == "boolean"
    assert frame.loc[0, "weapons"] == ["drone", "rocket"] and frame.loc[1, "geometry"] is None
    assert from_frame(frame) == items


def test_an_empty_frame_has_its_columns():
    frame = to_frame([])
    assert list(frame.columns) == ["id", *NAMES, "geometry"] and from_frame(frame) == []


def test_filtered_and_projected_frames_lead_back():
    frame = to_frame(some_features(5))
    back = from_frame(frame[frame["iso"] == "IQ"].to_crs("EPSG:3857"))
    assert len(back) == 3 and back[0]["geometry"]["coordinates"] == [42.83, 33.64]


def test_schema_accepts_what_is_written_and_nothing_else(tmp_path):
    path = tmp_path / "x.geojson"
    write(path, Collection(incidents=some_features(5), sites=site_features([mention(HIT)]), made_by="mawqi 0.1"))
    content = json.loads(path.read_text(encoding="utf-8"))
    assert faults(content) == []
    content["features"][0]["properties"]["incident_type"] = "riot"
    content["features"][1]["properties"]["confidence"] = 2
    del content["features"][2]["properties"]["status"]
    assert len(faults(content)) == 3
    assert set(schema()["properties"]["features"]["items"]["properties"]["properties"]["properties"]) == set(NAMES)


def test_aliases_and_short_names_are_unique():
    assert len({p.alias for p in PROPERTIES}) == len(PROPERTIES)
    short = [p.short for p in PROPERTIES if p.short]
    assert len(set(short)) == len(short) and all(len(s) <= 10 and s.isascii() for s in short)


def test_bbox():
    assert bbox(some_features(5)) == [38.5, 20.0, 42.83, 33.64]
    assert bbox(some_features(5)[1:2]) is None
    across = [{"geometry": {"type": "Point", "coordinates": [x, 0.0]}} for x in (179.0, -179.0)]
    assert bbox(across) == [179.0, 0.0, -179.0, 0.0]


def test_casualties_of_many_sides():
    p = feature(incident(casualties=[Toll(killed=2, side="attackers"), Toll(killed=3, shared=True)]))["properties"]
    assert [t["side"] for t in p["casualties"]] == ["attackers", None] and p["casualties"][1]["shared"] is True
