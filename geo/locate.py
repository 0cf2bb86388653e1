"""Turn a place and the words that relate to it into a point, a radius and codes of precision: the only maker of coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gazetteer.model import Place, PlaceExpression
from geo.shapes import (
    TERRITORIAL_KM,
    border_line,
    country_at,
    great_circle_km,
    land_distance_km,
    nearest_country,
    sea_at,
    shapes,
)

SITE_KINDS = frozenset(
    "military_base city town village neighbourhood camp border_crossing airport oil_field building other".split()
)
NEAR_KM = 5.0
DIRECTION_KM = 10.0
VILLAGE_KM = 3.0  # "north of" a village or small town: its lands
CLOSE_KM = 2.0  # "north of" a camp or quarter: the next streets
COAST_KM = 15.0
# A named bay or strait with a small radius is a region's part to ACLED (2), a sea a larger region (3).
SMALL_SEA_KM = 50.0
# Half the angle between two of the eight winds: what "west" leaves open.
BEARING_SLACK = math.sin(math.radians(22.5))
DISTANCE_SLACK = 0.1


@dataclass(slots=True)
class Location:
    """Where something happened.

    Attributes
    ----------
    latitude, longitude : float or None
        Degrees, WGS 84; None when only a country or nothing is known; the middle of the water when only a sea is.
    uncertainty_km : float or None
        Radius in kilometres within which the place lies; None without a point.
    geo_precision, where_prec : int or None
        ACLED 1-3 and UCDP 1-7.
    relation : str or None
        How the point lies to the named place.
    iso, admin1, admin2 : str or None
        Country (ISO 3166-1 alpha-2) and divisions; None beyond 12 nautical miles.
    pcodes : tuple of (str or None, str or None)
        P-codes of the first and second level.
    sea : str or None
        English name of the sea.
    masked : bool
        True when the point was coarsened for publishing.
    """

    latitude: float | None = None
    longitude: float | None = None
    uncertainty_km: float | None = None
    geo_precision: int | None = None
    where_prec: int | None = None
    relation: str | None = None
    iso: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    pcodes: tuple[str | None, str | None] = (None, None)
    sea: str | None = None
    masked: bool = False


def forward(latitude: float, longitude: float, bearing: float, distance_km: float) -> tuple[float, float]:
    """Return the point (latitude, longitude) reached from a point along a geodesic of WGS 84 (Karney 2013, through pyproj).

    Parameters
    ----------
    latitude, longitude : float
        Start, degrees.
    bearing : float
        Degrees clockwise from north.
    distance_km : float
        Kilometres.
    """
    lon, lat, _ = _geod().fwd(longitude, latitude, bearing, distance_km * 1000.0)
    return float(lat), float(lon)


def geodesic_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the length in kilometres of the geodesic between two points in degrees."""
    return float(_geod().inv(lon1, lat1, lon2, lat2)[2]) / 1000.0


@lru_cache(maxsize=1)
def _geod() -> Any:
    """The ellipsoid; pyproj is imported only where an offset needs it."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def anchor_places(expression: PlaceExpression | None) -> list[Place]:
    """Return the resolved places of an expression's anchors, in order."""
    return [m.place for m in expression.anchors if m.place is not None] if expression else []


def locate(place: Place | None, expression: PlaceExpression | None = None) -> Location:
    """Place an incident.

    Parameters
    ----------
    place : Place or None
        The resolved place where it happened.
    expression : PlaceExpression or None
        The words that relate it to anchors. Where the text names a resolved place by itself ("the village of X, 25 km west of Y"),
        that place counts and not the offset.

    Returns
    -------
    Location
        Without a point for a country or an unknown place; a governorate and a sea are points with their radius.
    """
    anchors = anchor_places(expression)
    if expression is not None and expression.subject is not None and expression.subject.place is not None:
        place = expression.subject.place
    relation = expression.relation if expression is not None else "at"
    if place is not None and (not anchors or place.site_id not in {a.site_id for a in anchors}):
        if relation == "near" and not anchors:
            return _near(place)
        return _at(place, "at")
    if not anchors:
        return Location(relation=relation if expression else None)
    assert expression is not None
    if relation == "border":
        return _border(anchors, expression)
    if relation == "between" and len(anchors) > 2:
        return _amid(anchors, relation)
    if relation in ("between", "along") and len(anchors) > 1:
        return _between(anchors[0], anchors[1], relation)
    anchor = place if place is not None else anchors[0]
    if anchor.sea or anchor.kind == "country":
        return _at(anchor, relation)
    distance, bearing = expression.distance_km, expression.bearing
    if relation == "off_coast":
        return _off_coast(anchor, distance, bearing)
    if relation in ("offset", "ring") or distance:
        if distance is None:
            return _direction(anchor, bearing, "offset") if bearing is not None else _near(anchor)
        return _offset(anchor, distance, bearing)
    if relation in ("direction_of", "part_of"):
        return _direction(anchor, bearing, relation)
    if relation == "near":
        return _near(anchor)
    if relation in ("toward", "along", "between"):
        wide = replace(_near(anchor), relation=relation, where_prec=5)
        return replace(wide, uncertainty_km=_round(anchor.uncertainty_km + DIRECTION_KM))
    return _at(anchor, "at")


def _round(km: float) -> float:
    return round(km, 1)


def _at(place: Place, relation: str) -> Location:
    """The place itself, by the crosswalk of its kind: site or settlement 1/1, ADM2 2/3, ADM1 3/4, line or fuzzy area 5, country -/6, sea -/7."""
    pcodes = (place.adm1_pcode, place.adm2_pcode)
    if place.sea:
        # A sea has no code to join on, and both ACLED and UCDP give incidents at sea a point: the middle of the water with its true radius.
        small = place.uncertainty_km <= SMALL_SEA_KM
        return Location(
            latitude=place.latitude, longitude=place.longitude, uncertainty_km=_round(place.uncertainty_km), geo_precision=2 if small else 3,
            where_prec=7, relation=relation, sea=place.name,
        )
    if place.kind == "country":
        return Location(where_prec=6, relation=relation, iso=place.iso)
    geo_precision, where_prec = {
        "district": (2, 3), "governorate": (3, 4), "region": (3 if place.uncertainty_km >= 50 else 2, 5), "road": (2, 5), "water": (2, 5),
    }.get(place.kind, (1, 1))
    if where_prec == 1 and place.uncertainty_km > 25:
        geo_precision, where_prec = 2, 2
    return Location(
        place.latitude, place.longitude, _round(place.uncertainty_km), geo_precision, where_prec, relation, place.iso, place.admin1,
        place.admin2, pcodes,
    )


def _near(place: Place) -> Location:
    at = _at(place, "near")
    if at.latitude is None:
        return at
    if at.where_prec == 1:
        at = replace(at, geo_precision=2, where_prec=2)
    return replace(at, uncertainty_km=_round(place.uncertainty_km + NEAR_KM))


def _point(
    anchor: Place, latitude: float, longitude: float, moved_km: float, uncertainty: float, relation: str, where_prec: int,
    geo_precision: int = 2,
) -> Location:
    """A point moved away from its anchor: country and divisions are kept only where the move leaves them certain."""
    iso, admin1, admin2 = anchor.iso, anchor.admin1, anchor.admin2
    adm1, adm2 = anchor.adm1_pcode, anchor.adm2_pcode
    sea = None
    if shapes() is not None and moved_km > 0:
        found = country_at(latitude, longitude)
        if found is None:
            from_land = land_distance_km(latitude, longitude) or 0.0
            sea = sea_at(latitude, longitude) if from_land > 1.0 else None
            if from_land > TERRITORIAL_KM:
                iso = admin1 = admin2 = adm1 = adm2 = None
                where_prec = 7
            else:
                near = nearest_country(latitude, longitude)
                if near is not None and near[0] != iso and from_land > 1.0 and not _close_to(iso, latitude, longitude, TERRITORIAL_KM):
                    iso, admin1, admin2, adm1, adm2 = near[0], None, None, None, None
        elif found != iso and not _close_to(iso, latitude, longitude, 3.0):
            iso, admin1, admin2, adm1, adm2 = found, None, None, None, None
    if moved_km + uncertainty > 25:
        admin2 = adm2 = None
    if moved_km + uncertainty > 80:
        admin1 = adm1 = None
    return Location(
        latitude, longitude, _round(uncertainty), geo_precision, where_prec, relation, iso, admin1, admin2, (adm1, adm2), sea
    )


def _close_to(iso: str | None, latitude: float, longitude: float, km: float) -> bool:
    """Whether a country's land is within some kilometres of a point: Natural Earth's outlines are that coarse."""
    known = shapes()
    shape = known.of(iso) if known else None
    if shape is None:
        return True
    from shapely.geometry import Point
    from shapely.ops import nearest_points

    near = nearest_points(Point(longitude, latitude), shape)[1]
    return great_circle_km(latitude, longitude, near.y, near.x) <= km


def _offset(anchor: Place, distance: float, bearing: float | None) -> Location:
    """"25 km west of X": the geodesic's end; without a direction the anchor, with the whole distance as doubt."""
    if bearing is None:
        where = 2 if distance <= 25 else 5
        return _point(anchor, anchor.latitude, anchor.longitude, 0.0, distance + anchor.uncertainty_km, "ring", where)
    latitude, longitude = forward(anchor.latitude, anchor.longitude, bearing, distance)
    doubt = math.hypot(distance * DISTANCE_SLACK, distance * BEARING_SLACK) + anchor.uncertainty_km
    return _point(anchor, latitude, longitude, distance, doubt, "offset", 2 if distance <= 25 else 5)


def _direction(anchor: Place, bearing: float | None, relation: str) -> Location:
    """"North of X" without a distance, or "the north of X": shifted, with the doubt that this leaves."""
    at = _at(anchor, relation)
    if bearing is None or at.latitude is None:
        return at
    area = anchor.kind in ("governorate", "district", "region") or relation == "part_of"
    if area:
        shift = anchor.uncertainty_km * 0.5
        latitude, longitude = forward(anchor.latitude, anchor.longitude, bearing, shift)
        moved = replace(at, latitude=latitude, longitude=longitude, uncertainty_km=_round(max(1.0, anchor.uncertainty_km * 0.75)), admin2=None)
        return replace(moved, geo_precision=max(2, at.geo_precision or 2), pcodes=(at.pcodes[0], None))
    small = anchor.kind == "village" or (anchor.kind == "town" and anchor.uncertainty_km <= 3.0)
    shift = CLOSE_KM if anchor.kind in ("camp", "neighbourhood", "building") else VILLAGE_KM if small else DIRECTION_KM
    latitude, longitude = forward(anchor.latitude, anchor.longitude, bearing, shift)
    return _point(anchor, latitude, longitude, shift, shift + anchor.uncertainty_km, relation, 2)


def _between(first: Place, second: Place, relation: str) -> Location:
    """The middle of the geodesic between two places; the doubt is half its length."""
    one, two = _at(first, relation), _at(second, relation)
    if one.latitude is None or two.latitude is None:
        return one if two.latitude is None else replace(_near(second), relation=relation)
    from_to, _, metres = _geod().inv(first.longitude, first.latitude, second.longitude, second.latitude)
    half = metres / 2000.0
    latitude, longitude = forward(first.latitude, first.longitude, from_to, half)
    middle = _point(first, latitude, longitude, half, max(half, first.uncertainty_km, second.uncertainty_km, 1.0), relation, 5)
    if first.iso != second.iso and shapes() is None:
        middle.iso = None
    if first.admin1 != second.admin1:
        middle.admin1, middle.pcodes = None, (None, None)
    if first.admin2 != second.admin2:
        middle.admin2, middle.pcodes = None, (middle.pcodes[0], None)
    return middle


def _amid(anchors: list[Place], relation: str) -> Location:
    """The middle of three places or more ("the triangle of X, Y and Z"); the doubt reaches the farthest of them."""
    known = [a for a in anchors if _at(a, relation).latitude is not None]
    if len(known) < 3:
        return _between(known[0], known[1], relation) if len(known) == 2 else replace(_near(anchors[0]), relation=relation)
    spots = [(math.radians(a.latitude), math.radians(a.longitude)) for a in known]
    x = math.fsum(math.cos(lat) * math.cos(lon) for lat, lon in spots)
    y = math.fsum(math.cos(lat) * math.sin(lon) for lat, lon in spots)
    z = math.fsum(math.sin(lat) for lat, _ in spots)
    latitude, longitude = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    reach = max(geodesic_km(latitude, longitude, a.latitude, a.longitude) for a in known)
    middle = _point(known[0], latitude, longitude, reach, reach, relation, 5)
    middle.admin1, middle.admin2, middle.pcodes = None, None, (None, None)
    return middle


def _border(anchors: list[Place], expression: PlaceExpression) -> Location:
    """A border of two countries is a line: its middle with half its extent; with a town among the anchors, near that town."""
    local = [a for a in anchors if a.kind != "country" and not a.sea]
    if local:
        return replace(_near(local[0]), relation="border")
    isos = [a.iso for a in anchors if a.iso]
    if len(isos) < 2 or isos[0] == isos[1]:
        return Location(where_prec=6, relation="border", iso=isos[0] if isos else None)
    line = border_line(isos[0], isos[1])
    if line is None:
        return Location(where_prec=6, relation="border", iso=isos[0])
    middle = line.interpolate(0.5, normalized=True) if line.geom_type == "LineString" else line.centroid
    west, south, east, north = line.bounds
    extent = max(geodesic_km(middle.y, middle.x, y, x) for x in (west, east) for y in (south, north))
    return Location(
        float(middle.y), float(middle.x), _round(extent), geo_precision=3, where_prec=5, relation="border", iso=isos[0]
    )


def _off_coast(anchor: Place, distance: float | None, bearing: float | None) -> Location:
    """Off the coast of a place: towards the open sea where the basemap shows it, else the anchor with the doubt of it."""
    reach = distance if distance is not None else COAST_KM
    doubt = (reach * 0.5 if distance is not None else COAST_KM) + anchor.uncertainty_km
    if bearing is None:
        bearing = _seaward(anchor, reach)
    if bearing is None:
        at = replace(_near(anchor), relation="off_coast", geo_precision=2, where_prec=2 if reach <= 25 else 5)
        return replace(at, uncertainty_km=_round(reach + anchor.uncertainty_km), admin2=None, pcodes=(at.pcodes[0], None))
    latitude, longitude = forward(anchor.latitude, anchor.longitude, bearing, reach)
    found = _point(anchor, latitude, longitude, reach, doubt, "off_coast", 2 if reach <= 25 else 5)
    return replace(found, sea=found.sea or sea_at(latitude, longitude))


def _seaward(anchor: Place, reach: float) -> float | None:
    """The bearing along which the sea lies most open, or None without a basemap or a sea within reach."""
    if shapes() is None:
        return None
    best, most = None, 0.0
    for step in range(16):
        bearing = step * 22.5
        latitude, longitude = forward(anchor.latitude, anchor.longitude, bearing, reach)
        if country_at(latitude, longitude) is None:
            open_km = land_distance_km(latitude, longitude) or 0.0
            if open_km > most:
                best, most = bearing, open_km
    return best
