"""Reading reports for a case, in any process: reports in, rows for its tables out; all of it plain, so that it is cheap to hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.flat import flat_columns, nested
from mawqi.case import schema
from mawqi.case.bulk import columns_of
from mawqi.case.doubt import CLOSE, doubt_of
from mawqi.case.packing import packed
from mawqi.case.records import near_of, rest_of
from mawqi.case.values import dumps
from mawqi.steps import OpensGazetteer

if TYPE_CHECKING:
    from gazetteer.errors import MawqiError
    from gazetteer.gazetteer import Gazetteer
    from gazetteer.model import Candidate, Mention, Place
    from incidents.merge import Telling
    from incidents.model import Incident, Report

Row = list[Any]
#: Of a name's candidates so many are kept.
CANDIDATES = 8
_WARM = "قصفت طائرات مدينة هيت غربي العراق أمس وقتل شخصان."


class Reading(NamedTuple):
    """One incident of a report: what is compared of it, and its rows.

    Attributes
    ----------
    id : str
        Of the reading, and of its incident while that stands alone.
    telling, near : Telling, int or None
        See `incidents.merge.telling_of` and `records.near_of`.
    rival : bool
        The name of its place may nearly as well stand for another.
    properties, rest : str
        JSON: see the table ``readings``.
    point : (float, float) or None
        Longitude and latitude in degrees.
    alone : list
        The row of ``incidents`` as it is while nothing else tells this incident and nobody has decided about it; ``version`` and ``changed_at`` are
        for the writer to say.
    origins : list of (name, site_id, text, longitude, latitude)
        Launch places with a point.
    """

    id: str
    telling: Telling | None
    near: int | None
    rival: bool
    properties: str
    rest: str
    point: tuple[float, float] | None
    alone: Row
    origins: list[tuple[str | None, str | None, str | None, float, float]]


@dataclass(slots=True)
class Read:
    """What was read in one report.

    Attributes
    ----------
    fault : MawqiError or None
        Why it could not be read; then the rest is empty.
    published : str or None
        As the incidents' sources tell it.
    mentions : list of list
        Rows of ``mentions``.
    sites : dict of str to (list, int)
        ``site_id`` -> row of ``sites``, and how often the report names it.
    readings : list of Reading
        Its incidents in order.
    """

    fault: MawqiError | None = None
    published: str | None = None
    mentions: list[Row] = field(default_factory=list)
    sites: dict[str, tuple[Row, int]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)


class Reader(OpensGazetteer):
    """Reads reports; one for all the processes of a run (see `mawqi.pool.Steps`).

    Parameters
    ----------
    gazetteer : Gazetteer
        Opened already; workers that cannot inherit it open it again from its folder.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        from mawqi.pipeline import made_by

        self._gazetteer: Gazetteer | None = gazetteer
        self.folder = gazetteer.index.folder
        self.made_by = made_by(gazetteer)
        self._places: dict[str, tuple[Place, str]] = {}
        self._sites: dict[str, tuple[Place, Row]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_gazetteer": None, "_places": {}, "_sites": {}}

    def warm(self) -> None:
        """Load automata, lexicons and modules, so that forked workers share them."""
        from incidents.model import Report as Made

        self.read([Made("warm", _WARM, published="2024-01-01")])

    def ready(self) -> None:
        """Open the database again after a fork."""
        self.gazetteer.index.reopen()

    def do(self, kind: str, payload: Any) -> Any:
        """Do a task: ``read`` of reports."""
        return self.read(payload)

    def read(self, reports: Sequence[Report]) -> list[Read]:
        """Return what was read in each report, in order; one that cannot be read has its fault, the others go on."""
        from gazetteer.collecting import held
        from gazetteer.errors import InputError
        from geo.features import features
        from mawqi import pipeline

        faults: list[MawqiError] = []
        found: dict[str, tuple[Any, list[Incident]]] = {}
        with held():
            for batch in pipeline.run(reports, gazetteer=self.gazetteer, on_fault=faults.append):
                for report, reading, incidents in zip(batch.reports, batch.readings, batch.incidents, strict=True):
                    found[report.id] = (reading, incidents)
            told = iter(faults)
            made: list[Read] = []
            everything: list[tuple[Read, int, Incident, Any]] = []
            for report in reports:
                read = Read(published=report.published)
                made.append(read)
                if report.id not in found:
                    read.fault = next(told, None) or InputError(f"the report {report.id} could not be read", remedy="tell the makers of this program")
                    continue
                reading, incidents = found[report.id]
                self._mentions(read, report.id, reading.mentions)
                everything += [(read, n, i, reading.mentions) for n, i in enumerate(incidents)]
            self._incidents(everything, list(features([i for _, _, i, _ in everything], made_by=self.made_by)))
        return made

    def _incidents(self, told: Sequence[tuple[Read, int, Incident, Any]], made: Sequence[dict[str, Any]]) -> None:
        """Make the rows of incidents; all of a batch at once."""
        from incidents.merge import telling_of

        texts = [nested(f["properties"]) for f in made]
        columns = flat_columns(made, texts=texts)
        for (read, _, incident, mentions), feature, text, plain in zip(told, made, texts, zip(*columns.values(), strict=True), strict=True):
            rival = is_rival(incident, mentions)
            rest = rest_of(incident)
            if rival:
                rest["rival"] = True
            p, at, telling = feature["properties"], feature["geometry"], telling_of(incident)
            point = None if at is None else tuple(at["coordinates"])
            doubt, reasons = doubt_of(p, "unreviewed", rival=rival)
            alone = [*plain, "unreviewed", None, None, doubt, "; ".join(reasons) or None, False, None, point]
            starts = [(o.get("name"), o.get("site_id"), o.get("text"), o["longitude"], o["latitude"]) for o in p["origins"] if point is not None and _placed(o)]
            read.readings.append(Reading(feature["id"], telling, near_of(telling), rival, packed(p, text), dumps(rest) or "", point, alone, starts))

    def _mentions(self, read: Read, report_id: str, mentions: Sequence[Mention]) -> None:
        """Make the rows of a report's mentions, and count the places that they name."""
        for mention in mentions:
            place = mention.place
            row: Row = [report_id, mention.start, mention.end, mention.surface]
            if place is None:
                row += [None] * 10
                at = None
            else:
                at = (round(place.longitude, 6), round(place.latitude, 6))
                row += [place.site_id, place.name, place.name_ar, place.name_en, place.kind, at[1], at[0], place.iso, place.admin1, place.uncertainty_km]
                if mention.role == "place":
                    known = read.sites.get(place.site_id)
                    read.sites[place.site_id] = (self._site(place), 1) if known is None else (known[0], known[1] + 1)
            others = [self._candidate(c) for c in mention.candidates[:CANDIDATES]]
            read.mentions.append([*row, round(float(mention.confidence), 3), mention.role, f"[{','.join(others)}]" if others else None, at])

    def _candidate(self, candidate: Candidate) -> str:
        """A candidate as JSON text; what is the place's own is made once."""
        place = candidate.place
        held = self._places.get(place.site_id)
        if held is None or held[0] is not place:
            values = {
                "site_id": place.site_id, "name": place.name, "name_ar": place.name_ar, "kind": place.kind, "latitude": round(place.latitude, 6),
                "longitude": round(place.longitude, 6), "iso": place.iso, "admin1": place.admin1, "uncertainty_km": place.uncertainty_km,
            }  # fmt: skip
            if len(self._places) > 50_000:
                self._places.clear()
            held = self._places[place.site_id] = (place, (dumps(values) or "")[:-1])
        reasons = ",".join([f"[{_quoted(n)},{round(float(v), 3)}]" for n, v in candidate.reasons])
        return f'{held[1]},"score":{round(float(candidate.score), 3)},"reasons":[{reasons}]}}'

    def _site(self, place: Place) -> Row:
        """The row of a place; ``mentions`` and ``incidents`` are for the writer to say."""
        held = self._sites.get(place.site_id)
        if held is None or held[0] is not place:
            from geo.features import site_feature

            feature = site_feature(place)
            at = feature["geometry"]
            row = [feature["properties"].get(n) for n in columns_of(schema.sites)[:-1]]
            if len(self._sites) > 50_000:
                self._sites.clear()
            held = self._sites[place.site_id] = (place, [*row, None if at is None else tuple(at["coordinates"])])
        return held[1]


@lru_cache(maxsize=4096)
def _quoted(word: str) -> str:
    return dumps(word) or ""


def _placed(origin: dict[str, Any]) -> bool:
    return origin.get("latitude") is not None and origin.get("longitude") is not None


def is_rival(incident: Incident, mentions: Sequence[Mention]) -> bool:
    """Whether the name of the incident's place may nearly as well stand for another place."""
    place = incident.place
    if place is None:
        return False
    return any(m.place is place and len(m.candidates) > 1 and m.candidates[0].score - m.candidates[1].score < CLOSE for m in mentions)
