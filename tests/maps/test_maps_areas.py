"""What is a symbol and what an area; rivers; Arabic words for speakers and triggers."""

from __future__ import annotations

from math import atan, degrees, pi, sinh
from typing import Any

import pytest
from synthetic import feature, features
from unpack import numbers

from maps import basemap, columns, draw
from maps.records import as_records
from maps.terms import actor_names, terms, trigger_words

AT = {"latitude": 20.0, "longitude": 38.5, "geo_precision": 1, "where_prec": 1, "relation": "at", "uncertainty_km": 3.0, "iso": "SA"}


@pytest.mark.parametrize(
    ("over", "level"),
    [
        ({}, "exact"),
        ({"relation": "near", "geo_precision": 2, "uncertainty_km": 79.9}, "near"),
        ({"uncertainty_km": 80.0}, "area"),
        ({"uncertainty_km": 80.0, "iso": None, "sea": "Gulf of Aden", "where_prec": 7}, "sea"),
        ({"site_kind": "water", "iso": None, "sea": "Red Sea", "uncertainty_km": 900.0, "geo_precision": 3, "where_prec": 7}, "sea"),
        ({"site_kind": "water", "uncertainty_km": 10.0}, "area"),
        ({"site_kind": "governorate", "uncertainty_km": 40.0}, "area"),
        ({"site_kind": "region", "uncertainty_km": 40.0}, "area"),
        ({"site_kind": "country", "uncertainty_km": 40.0}, "country"),
        ({"geo_precision": 3}, "area"),
        ({"latitude": None, "longitude": None, "iso": None, "sea": "Red Sea"}, "sea"),
        ({"latitude": None, "longitude": None}, "country"),
        ({"latitude": None, "longitude": None, "iso": None}, "unlocated"),
    ],
)
def test_wide_places_are_areas(over: dict[str, Any], level: str) -> None:
    assert columns.PRECISION[columns.precision({**AT, **over})] == level


def test_a_circle_is_not_taken_for_a_governorate() -> None:
    import random

    wide = feature(1, random.Random(1), **{**AT, "latitude": 33.0, "longitude": 43.0, "iso": "IQ", "site_kind": None, "uncertainty_km": 120.0, "geo_precision": 2})
    records, _ = as_records([wide])
    cols, _ = columns.pack(records, quote_chars=600)
    basemap.embed(records, cols, borders="un")
    assert cols["cols"]["prec"] == [2] and cols["cols"]["shp"] == [0]


def test_wide_sites_are_no_points() -> None:
    sites = [{"name_ar": "حدود", "name": "Border", "kind": "other", "latitude": 33.0, "longitude": 38.0, "uncertainty_km": 150.0, "mentions": 1, "incidents": 0}]
    assert draw([], sites=sites).block["sites"][0][4] == "region"


def test_rivers_are_packed() -> None:
    cols, _ = columns.pack([], quote_chars=600)
    rivers = basemap.embed([], cols, borders="un")["rivers"]
    assert len(rivers["lines"]) > 40 and len(rivers["lakes"]) > 5
    for text in rivers["lines"]:
        flat = numbers(text)
        assert len(flat) >= 4 and len(flat) % 2 == 0
        lon, lat = flat[0] / rivers["whole"] * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * flat[1] / rivers["whole"]))))
        assert -30 < lon < 90 and -20 < lat < 60
    assert all(row[4] < row[5] <= 10 for row in basemap.ground([])["river_names"])


def test_terms_hold_what_the_records_name() -> None:
    name = next(iter(actor_names()))
    row = features(1)[0]
    row["properties"].update(
        claims=[{"speaker": name, "stance": "claims"}, {"speaker": "Nobody Known", "stance": "denies"}],
        reasons=["type airstrike: triggers airstrike, death; weapons aircraft"],
    )
    found = terms(as_records([row])[0])
    assert found == {"actors": {name: actor_names()[name]}, "triggers": {"airstrike": trigger_words()["airstrike"], "death": trigger_words()["death"]}}
    assert terms([]) == {"actors": {}, "triggers": {}}


def test_the_towns_have_their_arabic_names() -> None:
    names = {(ar, en) for ar, en, *_ in basemap.towns()}
    assert ("طرابلس", "Tripoli") in names
    assert not {ar for ar, _ in names} & {"ترابلس", "دىلى", "نوكاث"}
