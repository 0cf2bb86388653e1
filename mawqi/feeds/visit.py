"""One visit to one site: its feed or page becomes reports; what was seen before is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gazetteer.errors import InputError, MawqiError
from incidents.model import Report
from incidents.readers.limits import MAX_TEXT
from incidents.readers.record import Raw, iso_date, sha256, whole
from mawqi.feeds.address import BadAddress, Url, url_of
from mawqi.feeds.client import Client, Kept
from mawqi.feeds.config import Site
from mawqi.feeds.fetch import FetchError
from mawqi.feeds.state import Memory

OnFault = Callable[[MawqiError], None]
#: An article that cannot be had so often is given up; the feed's own words are taken.
TRIES = 3
_HTML = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.I)
_AHEAD = timedelta(days=1)
_MOST_LINKS = 5000


@dataclass(slots=True)
class Visit:
    """What came of a visit.

    Attributes
    ----------
    name : str
        The site.
    status : str
        ``read``, ``unchanged``, ``waiting`` (not asked yet), ``gone`` (not asked any more) or ``failed``.
    note : str
        Why, in words.
    entries, reports, later, faults
        What the feed held, the reports that are new, articles left for a later run, and what was left out.
    memory : Memory
        What is to be remembered once the reports are safe.
    records : dict
        Report id -> (record of the archive, URL).
    """

    name: str
    memory: Memory
    status: str = "read"
    note: str = ""
    entries: int = 0
    reports: list[Report] = field(default_factory=list)
    later: int = 0
    faults: list[MawqiError] = field(default_factory=list)
    records: dict[str, tuple[str, str]] = field(default_factory=dict)


class Visitor:
    """Visits one site.

    Parameters
    ----------
    site : Site
        What is visited.
    memory : Memory
        What is known of it; it is not changed, the visit brings a new one.
    client : Client
        Fetches.
    now : datetime
        The time of the run, with its offset.
    """

    def __init__(self, site: Site, memory: Memory, client: Client, now: datetime) -> None:
        self.site, self.client, self.now = site, client, now
        self.old = memory
        self.visit = Visit(site.name, deepcopy(memory))

    def run(self) -> Visit:
        """Visit the site; every fault ends up in the visit, none is raised (but the end of the run)."""
        visit, memory, moment = self.visit, self.visit.memory, self.now.timestamp()
        if memory.gone:
            visit.status, visit.note = "gone", f"it answered on {memory.gone} that it is gone for good; take it out of the file"
            return visit
        if memory.not_before > moment:
            until = datetime.fromtimestamp(memory.not_before, UTC).isoformat(timespec="minutes")
            visit.status, visit.note = "waiting", f"it asked not to be asked before {until}"
            return visit
        if self.site.every and memory.checked and moment < memory.checked + self.site.every * 0.98:
            visit.status, visit.note = "waiting", "it was asked a short while ago"
            return visit
        try:
            kept = self.client.get(self.site, self.site.url, etag=memory.etag, modified=memory.modified)
            memory.checked, memory.not_before, memory.faults = moment, 0.0, 0
            if kept.response.status == 304:
                visit.status, visit.note = "unchanged", "not changed since the last run (304)"
                return visit
            self._read(kept)
            whole_answer = not visit.later and not self._cut
            memory.etag = kept.response.headers.get("ETag") if whole_answer else None
            memory.modified = kept.response.headers.get("Last-Modified") if whole_answer else None
        except FetchError as fault:
            self._failed(fault, moment)
        except MawqiError as fault:
            memory.faults += 1
            visit.status, visit.note = "failed", fault.message
            visit.faults.append(fault)
        return visit

    def _failed(self, fault: FetchError, moment: float) -> None:
        visit, memory = self.visit, self.visit.memory
        memory.faults += 1
        if fault.after:
            memory.not_before = moment + fault.after
        if fault.status == 410:
            memory.gone = self.now.date().isoformat()
        visit.status, visit.note = "failed", fault.message
        visit.faults.append(MawqiError(fault.message, file=self.site.name, remedy=fault.remedy))

    def _read(self, kept: Kept) -> None:
        if self.site.kind == "feed":
            self._feed(kept)
        elif self.site.kind == "page":
            self.visit.entries = 1
            raw = self._page(kept)
            raw.url = str(kept.response.url)
            self._take("page", sha256(raw.text)[:16], raw, kept)
        else:
            self._index(kept)

    # -- feeds ---------------------------------------------------------------------------------------------------------------------------

    def _feed(self, kept: Kept) -> None:
        from incidents.readers.decode import decode
        from incidents.readers.feed import entries

        response, name = kept.response, Path(self.site.name)
        if not response.body.strip():
            raise InputError("the feed is empty", file=name, remedy="tell the site; the next run asks again")
        text = decode(response.body, name, declared=response.charset)
        if _HTML.match(text[:4096]):
            raise InputError("the answer is a page (HTML), no feed", file=name, remedy="give the feed's address, or kind = \"page\" or \"index\"")
        found: list[tuple[str, str, Raw, Url | None]] = []
        for raw in entries(response.body, name, self.visit.faults.append, declared=response.charset, every=self.site.articles):
            self.visit.entries = raw.row or 0
            link = self._link(raw.url, response.url)
            raw.url = str(link) if link is not None else None
            digest = sha256(f"{raw.title or ''}\0{raw.text}")[:16]
            key = (raw.key or raw.url or digest)[:500]
            found.append((key, digest, raw, link))
        if not _END.search(text[-4096:]):
            # What comes last may lack half of its words; without validators the whole feed is sent again.
            self._fault("the feed ends in the middle, so that its last entry is left out", "the next run asks again")
            self._cut = True
            last = max([self.visit.entries, *(f.row or 0 for f in self.visit.faults)])
            found = [f for f in found if f[2].row != last]
        for key, digest, raw, link in found:
            if self.visit.memory.seen.get(key) == digest:
                continue
            if not self.site.articles or link is None:
                self._take(key, digest, raw, kept)
            elif not self._article(key, digest, link, raw, kept):
                self.visit.later += 1

    def _link(self, text: str | None, base: Url) -> Url | None:
        """Return the address of an entry; None for none, and for what is no page (javascript:, mailto:)."""
        if not text:
            return None
        try:
            return url_of(text, base)
        except BadAddress:
            return None

    # -- pages ---------------------------------------------------------------------------------------------------------------------------

    def _page(self, kept: Kept) -> Raw:
        from incidents.readers.html import markup_of, page

        name = Path(self.site.name)
        if not kept.response.body.strip():
            raise InputError(f"the page {kept.response.url} is empty", file=name, remedy="tell the site")
        return page(markup_of(kept.response.body, name, declared=kept.response.charset), name)

    def _index(self, kept: Kept) -> None:
        from lxml import etree, html

        from incidents.readers.html import markup_of

        name = Path(self.site.name)
        markup = markup_of(kept.response.body, name, declared=kept.response.charset)
        try:
            tree = html.document_fromstring(markup.replace("\0", "").encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True, recover=True))
        except (etree.LxmlError, ValueError, AssertionError) as fault:
            raise InputError("the page holds no links", file=name, remedy="check the address") from fault
        base = next((u for h in tree.xpath("//base/@href")[:1] if (u := self._link(str(h), kept.response.url)) is not None), kept.response.url)
        links: dict[str, Url] = {}
        for href in tree.xpath("//a/@href")[:_MOST_LINKS]:
            url = self._link(str(href), base)
            if url is not None and self.site.links is not None and self.site.links.search(str(url)[:1000]):
                links.setdefault(str(url), url)
        if not links:
            raise InputError("no link of the page fits the pattern links", file=name, remedy="check the pattern against the page's addresses")
        self.visit.entries = len(links)
        for key, url in links.items():
            if key[:500] not in self.old.seen and not self._article(key[:500], "1", url, None, kept):
                self.visit.later += 1

    # -- articles ------------------------------------------------------------------------------------------------------------------------

    def _article(self, key: str, digest: str, url: Url, entry: Raw | None, feed: Kept) -> bool:
        """Fetch an article and take it; False when it is left for a later run."""
        memory = self.visit.memory
        if self._asked >= self.site.limits.max_articles:
            return False
        try:
            self._asked += 1
            kept = self.client.get(self.site, url)
            raw = self._page(kept)
        except MawqiError as fault:
            passing = isinstance(fault, FetchError) and (fault.passing or fault.after is not None)
            if isinstance(fault, FetchError) and fault.after is not None:
                self._asked = self.site.limits.max_articles
            memory.tries[key] = memory.tries.get(key, 0) + 1
            left = passing and memory.tries[key] < TRIES
            instead = "it is tried again in the next run" if left else "the feed's own words are read instead" if entry is not None and entry.text else "it is left out"
            self.visit.faults.append(MawqiError(f"the article was not read: {fault.message}; {instead}", file=self.site.name, remedy=fault.remedy))
            if left:
                return False
            memory.tries.pop(key, None)
            if entry is not None and entry.text:
                self._take(key, digest, entry, feed)
            memory.seen[key] = digest
            return True
        memory.tries.pop(key, None)
        raw.url = str(kept.response.url)
        if entry is not None:
            raw.title, raw.published, raw.source, raw.lang = raw.title or entry.title, raw.published or entry.published, entry.source or raw.source, raw.lang or entry.lang
        self._take(key, digest, raw, kept)
        return True

    _asked = 0
    _cut = False

    # -- reports -------------------------------------------------------------------------------------------------------------------------

    def _take(self, key: str, digest: str, raw: Raw, kept: Kept) -> None:
        """Make a report of a text that was not seen before."""
        memory = self.visit.memory
        if memory.seen.get(key) == digest:
            return
        memory.seen.pop(key, None)
        memory.seen[key] = digest
        report = self._report(raw, kept.response.retrieved)
        if report is None or any(r.id == report.id for r in self.visit.reports):
            return
        self.visit.reports.append(report)
        if kept.record is not None:
            self.visit.records[report.id] = (kept.record, str(kept.response.url))

    def _report(self, raw: Raw, retrieved: str) -> Report | None:
        text = whole(raw.text)
        if not text.strip():
            return None
        if len(text) > MAX_TEXT:
            self._fault(f"the report {raw.url or raw.title or ''} has {len(text):,} characters and is left out", f"at most {MAX_TEXT:,} are read")
            return None
        published: str | None = None
        try:
            published = iso_date(raw.published)
        except (ValueError, OverflowError):
            self._fault(f"{str(raw.published)[:40]!r} is no date; the report is read without it", "tell the site")
        if published is not None and self._ahead(published):
            self._fault(f"the date {published[:40]} of {raw.url or raw.title or 'an entry'} lies ahead; the report is read without it", "tell the site")
            published = None
        if published is None and self.site.undated == "retrieved":
            published = retrieved
        return Report(
            f"{self.site.name}-{sha256(text)[:12]}", text, raw.title, published, raw.url, self.site.source or raw.source, self.site.lang or raw.lang, retrieved,
        )  # fmt: skip

    def _fault(self, message: str, remedy: str) -> None:
        self.visit.faults.append(InputError(message, file=self.site.name, remedy=remedy))

    def _ahead(self, published: str) -> bool:
        """Whether a date lies more than a day after the run: no news is published then, and relative dates would be wrong."""
        try:
            moment = datetime.fromisoformat(published)
        except ValueError:
            return False
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment > self.now + _AHEAD


def visit(site: Site, memory: Memory, client: Client, now: datetime) -> Visit:
    """Visit a site; see `Visitor`."""
    return Visitor(site, memory, client, now).run()


def row(done: Visit) -> dict[str, Any]:
    """Return a visit as a JSON object, without texts."""
    return {
        "site": done.name, "status": done.status, "note": done.note, "entries": done.entries, "reports": len(done.reports), "later": done.later,
        "faults": [str(f) for f in done.faults],
    }  # fmt: skip
