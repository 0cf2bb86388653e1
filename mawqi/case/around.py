"""What the review desk asks beside: incidents near one in place and time, the single readings of an incident, who decided last."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mawqi.case import schema
from mawqi.case.rows import feature_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

Feature = dict[str, Any]
_KM_A_DEGREE = 111.2
#: The most incidents that are fetched around one.
MOST = 400


def near(link: Connection, incident_id: str, *, km: float, days: int) -> list[tuple[Feature, int]]:
    """Return the current incidents, each with its version, in a box of so many kilometres and a stretch of so many days around one, but no rejected ones.

    Those without a point or a day are returned only when they share its named place. A box, not a circle: the caller measures.
    """
    from sqlalchemy import and_, or_, select

    t = schema.incidents
    own = link.execute(select(t).where(t.c.id == incident_id)).first()
    if own is None:
        return []
    same = [t.c[name] == value for name in ("site_id", "location_ar") if (value := own._mapping[name])]
    where = list(same)
    if own.latitude is not None:
        high = km / _KM_A_DEGREE
        wide = high / max(0.05, math.cos(math.radians(own.latitude)))
        where.append(and_(t.c.latitude.between(own.latitude - high, own.latitude + high), t.c.longitude.between(own.longitude - wide, own.longitude + wide)))
    when: list[Any] = []
    if own.date_start is not None:
        first, last = date.fromisoformat(own.date_start) - timedelta(days), date.fromisoformat(own.date_end or own.date_start) + timedelta(days)
        when.append(and_(t.c.date_start <= last.isoformat(), t.c.date_end >= first.isoformat()))
    if same:
        when.append(and_(or_(*same), t.c.date_start.is_(None)) if when else or_(*same))
    if not where or not when:
        return []
    rows = link.execute(select(t).where(t.c.id != incident_id, t.c.review != "rejected", or_(*where), or_(*when)).order_by(t.c.fid).limit(MOST))
    return [(feature_of(row), row.version) for row in rows]


def readings(link: Connection, ids: Iterable[str]) -> list[Feature]:
    """Return what the machine read in one report alone, for each of these ids that is a reading; in the order asked."""
    from mawqi.case.members import Pool

    return [node.feature for node in Pool(link).take(ids)]


def last_coder(link: Connection) -> str | None:
    """Return who decided last, None where nobody did."""
    from sqlalchemy import select

    d = schema.decisions
    found = link.execute(select(d.c.coder).order_by(d.c.seq.desc()).limit(1)).scalar()
    return None if found is None else str(found)
