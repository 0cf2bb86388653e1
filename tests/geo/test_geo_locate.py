"""Places and their relations become points, radii and codes."""

import math

import pytest
from geo_samples import ANBAR, HIT, HODEIDAH, IRAQ, MOCHA, QAIM, RAMADI, RED_SEA, SYRIA, expression
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.model import Place
from geo.locate import Location, geodesic_km, locate
from geo.shapes import country_at, land_distance_km, sea_at, shapes


def test_a_place_is_its_own_point():
    at = locate(HIT)
    assert (at.latitude, at.longitude, at.uncertainty_km) == (33.64, 42.83, 4.0)
    assert (at.geo_precision, at.where_prec, at.relation, at.iso, at.admin1) == (1, 1, "at", "IQ", "Anbar")
    assert at.pcodes == ("IQ-01", "IQ-01-03") and not at.masked


def test_nothing_known_is_nothing():
    assert locate(None) == Location()
    assert locate(None, expression("near", None)) == Location(relation="near")


@pytest.mark.parametrize(("kind", "radius", "codes"), [
    ("military_base", 2, (1, 1)), ("city", 8, (1, 1)), ("village", 30, (2, 2)), ("neighbourhood", 1, (1, 1)), ("district", 20, (2, 3)),
    ("governorate", 200, (3, 4)), ("region", 20, (2, 5)), ("region", 300, (3, 5)), ("road", 40, (2, 5)), ("water", 40, (2, 5)),
])
def test_precision_follows_the_kind(kind, radius, codes):
    at = locate(Place("x", "س", "X", kind, 33.0, 43.0, "IQ", uncertainty_km=radius))
    assert (at.geo_precision, at.where_prec) == codes and at.uncertainty_km == radius and at.latitude == 33.0


def test_a_country_has_no_point():
    at = locate(IRAQ)
    assert (at.latitude, at.longitude, at.uncertainty_km, at.geo_precision, at.where_prec, at.iso) == (None, None, None, None, 6, "IQ")
    for relation in ("near", "direction_of", "off_coast", "offset"):
        assert locate(None, expression(relation, IRAQ, km=30, bearing=90)).latitude is None


def test_a_sea_is_its_middle_with_its_true_radius_and_no_country():
    """A sea has no code to join on; ACLED and UCDP both give incidents at sea a point."""
    for found in (locate(RED_SEA), locate(None, expression("off_coast", RED_SEA, km=30)), locate(RED_SEA, expression("direction_of", RED_SEA, bearing=0))):
        assert (found.latitude, found.longitude, found.uncertainty_km) == (20.0, 38.5, 900.0)
        assert (found.iso, found.admin1, found.pcodes, found.sea) == (None, None, (None, None), "Red Sea")
        assert (found.geo_precision, found.where_prec) == (3, 7)


def test_a_strait_is_known_more_exactly_than_a_sea():
    strait = Place("sea-bab", "باب المندب", "Bab al-Mandab", "water", 12.6, 43.3, None, uncertainty_km=25, sea=True)
    at = locate(strait)
    assert at.latitude == 12.6 and at.iso is None and at.uncertainty_km == 25 and (at.geo_precision, at.where_prec) == (2, 7)


def test_offset_is_a_geodesic():
    at = locate(None, expression("offset", HIT, km=25, bearing=270))
    assert geodesic((at.latitude, at.longitude), (33.64, 42.83)).km == pytest.approx(25, abs=0.01)
    assert at.longitude < 42.83 and at.latitude == pytest.approx(33.64, abs=0.01)
    assert (at.relation, at.geo_precision, at.where_prec, at.iso, at.admin1) == ("offset", 2, 2, "IQ", "Anbar")
    assert 4 < at.uncertainty_km < 20


@given(st.floats(1, 300), st.floats(0, 359.9))
def test_the_true_point_lies_within_the_radius(km, bearing):
    """The direction told may be off by half a wind and the distance by a tenth: the circle holds all of that but the corners."""
    at = locate(None, expression("offset", HIT, km=km, bearing=bearing))
    assert geodesic_km(at.latitude, at.longitude, HIT.latitude, HIT.longitude) == pytest.approx(km, abs=0.01)
    assert at.uncertainty_km >= km * 0.38


def test_offset_across_a_border_changes_the_country():
    at = locate(None, expression("offset", QAIM, km=40, bearing=270))
    assert at.iso == "SY" and at.admin1 is None and at.pcodes == (None, None)


def test_ring_keeps_the_centre():
    at = locate(None, expression("ring", HIT, km=10))
    assert (at.latitude, at.longitude, at.uncertainty_km, at.relation) == (33.64, 42.83, 14.0, "ring")
    assert locate(None, expression("offset", HIT, km=10)).relation == "ring"


def test_between_is_the_middle():
    at = locate(None, expression("between", HIT, RAMADI))
    half = geodesic_km(33.64, 42.83, 33.42, 43.3) / 2
    assert geodesic_km(at.latitude, at.longitude, 33.64, 42.83) == pytest.approx(half, abs=0.1)
    assert at.uncertainty_km == pytest.approx(half, abs=0.1)
    assert (at.where_prec, at.admin1, at.admin2) == (5, "Anbar", None)


def test_between_a_place_and_a_country_is_near_the_place():
    at = locate(None, expression("between", HIT, SYRIA))
    assert at.latitude is not None
    assert geodesic_km(at.latitude, at.longitude, 33.64, 42.83) < 1


def test_near_adds_five_kilometres():
    at = locate(None, expression("near", HIT))
    assert (at.uncertainty_km, at.geo_precision, at.where_prec) == (9.0, 2, 2)


def test_direction_without_distance_is_honest():
    at = locate(None, expression("direction_of", HIT, bearing=0))
    assert geodesic_km(at.latitude, at.longitude, 33.64, 42.83) == pytest.approx(10, abs=0.1)
    assert at.latitude > 33.64 and at.uncertainty_km == 14.0
    part = locate(None, expression("part_of", ANBAR, bearing=0))
    assert part.latitude > ANBAR.latitude and part.uncertainty_km == pytest.approx(157.5) and part.where_prec == 4
    moved = geodesic_km(part.latitude, part.longitude, ANBAR.latitude, ANBAR.longitude)
    assert moved + part.uncertainty_km >= ANBAR.uncertainty_km


def test_a_named_place_counts_more_than_its_offset():
    at = locate(None, expression("offset", RAMADI, km=25, bearing=270, subject=HIT))
    assert (at.latitude, at.longitude, at.relation) == (33.64, 42.83, "at")
    assert locate(HIT, expression("offset", RAMADI, km=25, bearing=270)).latitude == 33.64


def test_the_resolved_anchor_is_the_anchor():
    assert locate(HIT, expression("offset", HIT, km=25, bearing=270)).relation == "offset"


def test_at_sea_beyond_twelve_miles_is_nobodys():
    at = locate(None, expression("off_coast", HODEIDAH, km=60))
    assert (at.iso, at.admin1, at.where_prec, at.sea) == (None, None, 7, "Red Sea")
    assert land_distance_km(at.latitude, at.longitude) > 22.2


def test_off_the_coast_lies_at_sea():
    at = locate(None, expression("off_coast", HODEIDAH))
    assert country_at(at.latitude, at.longitude) is None and at.sea == "Red Sea" and at.iso == "YE"
    assert at.uncertainty_km >= 15


def test_nautical_miles_south_of_mocha():
    at = locate(None, expression("offset", MOCHA, km=35 * 1.852, bearing=180))
    assert geodesic_km(at.latitude, at.longitude, 12.735, 43.25) < 5


def test_border_of_two_countries_is_a_line():
    at = locate(None, expression("border", IRAQ, SYRIA))
    assert at.where_prec == 5 and at.geo_precision == 3 and 200 < at.uncertainty_km < 450
    assert geodesic_km(at.latitude, at.longitude, 34.9, 41.2) < 60
    town = locate(None, expression("border", QAIM, SYRIA))
    assert (town.latitude, town.relation) == (QAIM.latitude, "border")
    far = locate(None, expression("border", IRAQ, Place("eg", "مصر", "Egypt", "country", 27, 30, "EG")))
    assert far.latitude is None and far.iso == "IQ"
    one = locate(None, expression("border", IRAQ))
    assert one.latitude is None and one.where_prec == 6


def test_shapes_know_land_and_sea():
    assert shapes() is not None
    assert [country_at(33.3, 44.4), country_at(33.5, 36.3), country_at(31.95, 35.93), country_at(33.1, 35.78)] == ["IQ", "SY", "JO", "SY"]
    assert country_at(20.0, 38.5) is None and sea_at(20.0, 38.5) == "Red Sea" and sea_at(34.5, 25.0) == "Mediterranean Sea"
    assert sea_at(27.5, 50.5) == "The Gulf" and sea_at(12.3, 47.5) == "Gulf of Aden" and sea_at(48.0, 2.0) is None
    assert land_distance_km(33.3, 44.4) == 0 and math.isclose(land_distance_km(20.0, 38.5), 140, rel_tol=0.3)


def test_without_a_basemap_the_gazetteer_alone_speaks(monkeypatch, tmp_path):
    (tmp_path / "sites").mkdir()
    monkeypatch.setenv("MAWQI_DATA", str(tmp_path))
    shapes.cache_clear()
    try:
        assert shapes() is None and country_at(33.3, 44.4) is None and land_distance_km(33.3, 44.4) is None
        at = locate(None, expression("offset", QAIM, km=40, bearing=270))
        assert at.iso == "IQ" and at.admin1 == "Anbar"
        coast = locate(None, expression("off_coast", HODEIDAH))
        assert (coast.latitude, coast.uncertainty_km) == (HODEIDAH.latitude, 23.0)
    finally:
        shapes.cache_clear()
