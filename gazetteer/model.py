"""What the gazetteer passes on: places, candidates, mentions and place expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

KINDS = ["military_base", "city", "town", "village", "neighbourhood", "camp", "governorate", "district", "country", "region", "border_crossing", "airport", "oil_field", "water", "road", "building", "other"]


@dataclass(slots=True, frozen=True)
class Place:
    """One place of the gazetteer. Latitude and longitude in degrees, WGS 84; ``uncertainty_km`` in kilometres."""

    site_id: str
    name_ar: str
    name_en: str
    kind: str
    latitude: float
    longitude: float
    iso: str | None
    admin1: str | None = None
    admin2: str | None = None
    uncertainty_km: float = 5.0
    population: int = 0
    source: str = ""
    adm1_pcode: str | None = None
    adm2_pcode: str | None = None
    sea: bool = False
    curated: bool = False
    note: str = ""

    @property
    def name(self) -> str:
        """The English name where there is one, else the Arabic."""
        return self.name_en or self.name_ar


@dataclass(slots=True, frozen=True)
class Candidate:
    """A place that a name may stand for, with its score and the named reasons that make it up (they sum to the score)."""

    place: Place
    score: float
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True)
class Mention:
    """A place name in a text: ``start``/``end`` in code points of the original text, ``fstart``/``fend`` in the folded one.

    ``role`` is ``place``, ``metonym``, ``dateline`` or ``in_name``; ``place`` is None when the name was seen but not resolved.
    """

    start: int
    end: int
    fstart: int
    fend: int
    surface: str
    place: Place | None
    confidence: float
    role: str = "place"
    candidates: Sequence[Candidate] = ()
    clitic: str = ""
    kind_word: str | None = None


@dataclass(slots=True)
class PlaceExpression:
    """A place told by its relation to others: "25 km west of Hit", "between X and Y", "off the coast of X".

    Attributes
    ----------
    anchors : tuple of Mention
        One, or two for ``between`` and for borders.
    relation : str
        at, near, between, toward, along, offset, ring, off_coast, direction_of, part_of, border.
    distance_km : float or None
        Distance from the anchor in kilometres (nautical miles are converted, 1.852 km each).
    bearing : float or None
        Degrees clockwise from north, from the anchor towards the place.
    start, end : int
        The words in the original text, code points.
    subject : Mention or None
        The name placed by the relation, where the text names one (a village that the index lacks).
    """

    anchors: tuple[Mention, ...]
    relation: str
    distance_km: float | None
    bearing: float | None
    start: int
    end: int
    subject: Mention | None = None
    subject_text: str = ""
    reasons: list[str] = field(default_factory=list)
