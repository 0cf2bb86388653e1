"""Make GeoJSON features of incidents and of the places that are only mentioned, with the contract's properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from gazetteer.model import Mention, Place, PlaceExpression
from geo.acled import event_types
from geo.countries import country_name
from geo.locate import Location, anchor_places, locate
from geo.properties import empty
from incidents.model import Incident, Span

Feature = dict[str, Any]
#: Properties that are the incident's own fields, unchanged.
SAME_KEYS = (
    "incident_type outcome status aggregate event_date date_start date_end time_precision event_time date_text actor1 actor1_ar actor2 actor2_ar "
    "target target_ar target_claimed object_hit munitions munitions_min munitions_max munitions_intercepted fatalities fatalities_min "
    "fatalities_max injuries injuries_min injuries_max location_text actor1_kind actor1_home actor2_kind actor2_home"
).split()
#: Properties that say where it is.
PLACE_KEYS = (
    "location location_ar site_id site_kind relation iso country admin1 admin2 adm1_pcode adm2_pcode sea latitude longitude geo_precision where_prec "
    "uncertainty_km"
).split()


def degrees(value: float | None) -> float | None:
    """Round degrees to 6 decimals (about 11 cm); no negative zero."""
    return None if value is None else round(float(value), 6) + 0.0


def point(latitude: float | None, longitude: float | None) -> dict[str, Any] | None:
    """Return a GeoJSON point (lon, lat; WGS 84; 6 decimals), or None."""
    if latitude is None or longitude is None:
        return None
    return {"type": "Point", "coordinates": [degrees(longitude), degrees(latitude)]}


def _span(span: Span | Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(span, Span):
        return dict(span)
    made: dict[str, Any] = {"report_id": span.report_id, "start": span.start, "end": span.end, "text": span.text}
    if span.field != "text":
        made["field"] = span.field
    return made


def _place_of(place: Place | None, expression: PlaceExpression | None, location: Location) -> tuple[Place | None, str | None, str | None]:
    """The named place of an incident with its names in English and Arabic: for "between" both anchors."""
    anchors = anchor_places(expression)
    if expression is not None and expression.subject is not None and expression.subject.place is not None:
        place = expression.subject.place
    place = place or (anchors[0] if anchors else None)
    if place is None:
        return None, None, None
    if location.relation in ("between", "border") and len(anchors) > 1 and place in anchors:
        return place, " – ".join(a.name for a in anchors[:2]), " – ".join(a.name_ar or a.name for a in anchors[:2])
    return place, place.name, place.name_ar or None


def feature(incident: Incident, *, made_by: str | None = None, placed: Mapping[str, Any] | None = None) -> Feature:
    """Return one incident as a GeoJSON Feature (RFC 7946).

    Parameters
    ----------
    incident : Incident
        The record of the reading room.
    made_by : str, optional
        Versions of program, gazetteer and lexicon.
    placed : mapping, optional
        The properties `PLACE_KEYS`, where they are known already.

    Returns
    -------
    dict
        Every property of the contract, null or [] where unknown; ``geometry`` is a point or None.
    """
    p: dict[str, Any] = empty()
    for key in SAME_KEYS:
        p[key] = getattr(incident, key)
    p["weapons"] = list(incident.weapons)
    p["claims"] = [dict(c) for c in incident.claims]
    p["casualties"] = [asdict(t) for t in incident.casualties]
    p |= placed_at(incident.place, incident.expression, relation=incident.relation) if placed is None else placed
    p["origins"] = [
        {**o, **{k: degrees(o[k]) for k in ("latitude", "longitude") if o.get(k) is not None}} for o in incident.origins
    ]
    p["confidence"] = round(float(incident.confidence), 3)
    p["sources"] = [dict(s) for s in incident.sources]
    p["evidence"] = {key: [_span(s) for s in spans] for key, spans in incident.evidence.items() if spans}
    p["notes"] = dict(incident.notes) if incident.notes else None
    p["merged"], p["reasons"] = list(incident.merged), [str(r) for r in incident.reasons]
    p["made_by"] = made_by
    p["event_type"], p["sub_event_type"] = event_types(p)
    return {"type": "Feature", "id": incident.id, "geometry": point(p["latitude"], p["longitude"]), "properties": p}


def placed_at(place: Place | None, expression: PlaceExpression | None = None, *, relation: str | None = None) -> dict[str, Any]:
    """Return the properties `PLACE_KEYS` of a place and the words that relate to it; ``relation`` is that of an incident without a place."""
    location = locate(place, expression)
    named, name, name_ar = _place_of(place, expression, location)
    return {
        "location": name, "location_ar": name_ar, "site_id": named.site_id if named else None, "site_kind": named.kind if named else None,
        "relation": location.relation if named else relation, "iso": location.iso, "country": country_name(location.iso), "admin1": location.admin1,
        "admin2": location.admin2, "adm1_pcode": location.pcodes[0], "adm2_pcode": location.pcodes[1], "sea": location.sea,
        "latitude": degrees(location.latitude), "longitude": degrees(location.longitude), "geo_precision": location.geo_precision,
        "where_prec": location.where_prec, "uncertainty_km": location.uncertainty_km,
    }


def features(incidents: Iterable[Incident], *, made_by: str | None = None) -> Iterator[Feature]:
    """Yield a GeoJSON Feature for each incident, in order. See `feature`."""
    for incident in incidents:
        yield feature(incident, made_by=made_by)


def site_feature(place: Place, *, mentions: int = 0, incidents: int = 0) -> Feature:
    """Return a mentioned place as a GeoJSON Feature; countries have no geometry, a sea its middle with its radius."""
    at = locate(place)
    return {
        "type": "Feature", "id": place.site_id, "geometry": point(at.latitude, at.longitude),
        "properties": {
            "site_id": place.site_id, "name": place.name, "name_ar": place.name_ar, "name_en": place.name_en, "kind": place.kind,
            "iso": place.iso, "country": country_name(place.iso), "admin1": place.admin1, "admin2": place.admin2,
            "adm1_pcode": place.adm1_pcode, "adm2_pcode": place.adm2_pcode, "latitude": degrees(at.latitude),
            "longitude": degrees(at.longitude), "uncertainty_km": at.uncertainty_km, "mentions": mentions, "incidents": incidents,
            "masked": None,
        },
    }


def site_features(mentions: Iterable[Mention], incident_features: Iterable[Feature] = ()) -> list[Feature]:
    """Return one feature for each place that the mentions resolve to, with how often it is named and how many incidents it carries.

    Parameters
    ----------
    mentions : iterable of Mention
        Those of role ``place`` with a resolved place count; other roles do not.
    incident_features : iterable of dict
        Features of the incidents, matched by ``site_id``.

    Returns
    -------
    list of dict
        Most named first, then by id. Places with incidents are there too: ``incidents`` tells them apart.
    """
    places: dict[str, Place] = {}
    counts: dict[str, int] = {}
    for mention in mentions:
        if mention.place is not None and mention.role == "place":
            places.setdefault(mention.place.site_id, mention.place)
            counts[mention.place.site_id] = counts.get(mention.place.site_id, 0) + 1
    carried: dict[str, int] = {}
    for item in incident_features:
        site = item["properties"].get("site_id")
        if site:
            carried[site] = carried.get(site, 0) + 1
    made = [site_feature(p, mentions=counts[i], incidents=carried.get(i, 0)) for i, p in places.items()]
    return sorted(made, key=lambda f: (-f["properties"]["mentions"], f["id"]))


def is_identifier(text: Any) -> bool:
    """Whether a value is an incident's id: 16 hex digits."""
    return isinstance(text, str) and re.fullmatch(r"[0-9a-f]{16}", text) is not None
