"""A whole case as a collection for maps and exports, read in pages: nobody who decides meanwhile waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from geo.collection import Collection
from geo.properties import SITE_PROPERTIES
from mawqi.case import schema
from mawqi.case.asking import MENTION_KEYS
from mawqi.case.rows import feature_of

if TYPE_CHECKING:
    from sqlalchemy import Select

    from mawqi.case.store import Store

PAGE = 2000
_REPORT_KEYS = ("report_id", "title", "published", "url", "source", "lang", "retrieved", "sha256")


def pages(store: Store, query: Select[Any], fid: Any) -> Iterator[Any]:
    """Yield the rows of a query in the order of ``fid``, each page in a transaction of its own."""
    last = -1
    while True:
        with store.reading() as link:
            rows = link.execute(query.where(fid > last).order_by(fid).limit(PAGE)).all()
        yield from rows
        if len(rows) < PAGE:
            return
        last = rows[-1].fid


def collection(store: Store, *, include_rejected: bool = False, coders: bool = False) -> Collection:
    """Return the current incidents with sites, mentions and reports (without their texts), as a file of incidents holds them.

    Parameters
    ----------
    store : Store
        Of the case. What changes while it is read is read again in the end, so that the incidents are those of one moment.
    include_rejected : bool
        Also what people rejected.
    coders : bool
        Also ``coder``, the name of who decided last: coders can be at risk.
    """
    from sqlalchemy import select

    t, s, m, r = schema.incidents, schema.sites, schema.mentions, schema.reports
    shown = [] if include_rejected else [t.c.review != "rejected"]
    rows = {row.fid: row for row in pages(store, select(t).where(*shown), t.c.fid)}
    mentions = {(x.report_id, x.start, x.end, x.role): x for x in pages(store, select(m.c.fid, *(m.c[k] for k in MENTION_KEYS)), m.c.fid)}
    reports = list(pages(store, select(r.c.fid, *(r.c[k] for k in _REPORT_KEYS)), r.c.fid))
    with store.reading() as link:
        now = {x.fid: (x.version, x.changed_at) for x in link.execute(select(t.c.fid, t.c.version, t.c.changed_at).where(*shown))}
        moved = [fid for fid, at in now.items() if fid not in rows or (rows[fid].version, rows[fid].changed_at) != at]
        for start in range(0, len(moved), 500):
            rows |= {row.fid: row for row in link.execute(select(t).where(t.c.fid.in_(moved[start:start + 500])))}
        places = link.execute(select(s).where(s.c.mentions > 0).order_by(s.c.mentions.desc(), s.c.site_id)).all()
        query = select(schema.runs.c.made_by).where(schema.runs.c.made_by.is_not(None)).order_by(schema.runs.c.fid.desc()).limit(1)
        made_by = link.execute(query).scalar()
    found = []
    for fid in sorted(now):
        made = feature_of(rows[fid])
        if coders and rows[fid].coder is not None:
            made["properties"]["coder"] = rows[fid].coder
        found.append(made)
    sites = []
    for row in places:
        p = {x.name: row._mapping[x.name] for x in SITE_PROPERTIES}
        at = None if row.geom is None else {"type": "Point", "coordinates": list(row.geom)}
        sites.append({"type": "Feature", "id": p["site_id"], "geometry": at, "properties": p})
    named = [{k: x._mapping[k] for k in MENTION_KEYS} for x in mentions.values()]
    return Collection(found, sites, named, [{k: x._mapping[k] for k in _REPORT_KEYS} for x in reports], made_by)
