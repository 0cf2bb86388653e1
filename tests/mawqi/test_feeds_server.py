"""The watch against a real server that misbehaves: each fault is told in one sentence and the other sites are read all the same."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from bad_server import CERTIFICATE, SHELLING, STRIKE, BadServer, answer, article, bomb, item, rss, serving

from incidents.model import Report
from mawqi.feeds.config import read_feeds
from mawqi.feeds.watch import Round, one_round

LIMITS = "interval = 0\ntimeout = 0.6\ntotal = 1.2\nmax_mb = 1\nretries = 1\nbackoff = 0.02\nmax_wait = 1"


@pytest.fixture(scope="module")
def running() -> Iterator[BadServer]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: BadServer) -> BadServer:
    running.pages.clear()
    running.asked.clear()
    return running


class Watch:
    """A file of feeds and its memory in a folder; reports are gathered."""

    def __init__(self, folder: Path, server: BadServer) -> None:
        self.folder, self.server, self.reports = folder, server, list[Report]()

    def write(self, *sites: str, private: bool = True, limits: str = LIMITS, top: str = "") -> None:
        text = f"{top}\nallow_private = {str(private).lower()}\n[limits]\n{limits}\n"
        for site in sites:
            text += f"[[site]]\n{site.replace('$S', self.server.url).replace('$P', str(self.server.port))}\n"
        (self.folder / "feeds.toml").write_text(text, encoding="utf-8")

    def run(self, **options: Any) -> Round:
        self.reports = []
        return one_round(read_feeds(self.folder / "feeds.toml"), self.folder / "memory.json", self.reports.extend, **options)

    def one(self, path: str = "/f", more: str = "", **options: Any) -> Round:
        self.write(f"name = 'a'\nurl = '$S{path}'\n{more}", **options)
        return self.run()


@pytest.fixture
def watch(tmp_path: Path, server: BadServer) -> Watch:
    return Watch(tmp_path, server)


def told(done: Round) -> str:
    return " | ".join(str(f) for v in done.visits for f in v.faults)


def test_a_sound_feed(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer(rss(item(), item(SHELLING, guid="2", link="b/2?x=1&amp;y=ب", date=None)))
    done = watch.one()
    assert told(done) == "" and [v.status for v in done.visits] == ["read"]
    one, two = watch.reports
    assert (one.text, one.title, one.published, one.source, one.lang) == (STRIKE, "خبر", "2024-01-28T10:00:00+03:00", "وكالة", "ar")
    assert one.url == f"{server.url}/a/1" and two.url == f"{server.url}/b/2?x=1&y=%D8%A8" and two.published is None
    assert one.id.startswith("a-") and one.retrieved is not None and one.retrieved.endswith("+00:00")
    assert server.asked[0].path == "/robots.txt" and server.asked[1].headers["user-agent"].startswith("mawqi/")


# -- the broken ones: (name of the way, what serves it, a word of the sentence) -----------------------------------------------------------
def ways(s: BadServer) -> dict[str, tuple[Any, str]]:
    good = rss(item())
    cut = gzip.compress(good.encode())
    return {
        "slow head": (s.drip(answer(good), 0.05), "not there whole after 1.2 s"),
        "slow body": (lambda a, k: (k.sendall(answer(good)[:-200]), s.drip(answer(good)[-200:], 0.05)(a, k))[1], "not there whole after 1.2 s"),
        "silent": (s.silent, "no byte came for 0.6 s"),
        "huge, announced": (answer(b"x" * (2 << 20)), "more than 1 MiB"),
        "endless": (s.endless, "more than 1 MiB"),
        "endless head": (s.endless_head, "connection failed"),
        "endless chunks": (s.endless_chunks, "more than 1 MiB"),
        "redirect loop": (answer("", status="302 Found", Location="/way"), "circle"),
        "too many redirects": (answer("", status="302 Found", Location="/r/1"), "more than 5 redirects"),
        "redirect to a foreign host": (answer("", status="301 Moved", Location=f"http://localhost:{s.port}/f"), "whose host is not named"),
        "redirect to another port": (answer("", status="301 Moved", Location="http://127.0.0.1:9/f"), "whose host is not named"),
        "redirect to a file": (answer("", status="302 Found", Location="file://x/f"), "no address of http"),
        "redirect nowhere": (answer("", status="302 Found"), "names no target"),
        "redirect with a user": (answer("", status="302 Found", Location=f"http://a:b@127.0.0.1:{s.port}/f"), "carries a user name"),
        "broken XML": (answer("<rss><channel><item><descr"), "ends in the middle"),
        "HTML instead of a feed": (answer(article(STRIKE), kind="text/html"), "is a page (HTML), no feed"),
        "empty": (answer(""), "the feed is empty"),
        "no content": (answer("", status="204 No Content"), "HTTP 204"),
        "binary": (answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20), "binary"),
        "JSON": (answer('{"items": []}', kind="application/json"), "no entries"),
        "gzip bomb": (answer(bomb(), Content_Encoding="gzip"), "unpacks to more"),
        "bomb of deflate": (answer(zlib.compress(b"\0" * (40 << 20), 9), Content_Encoding="deflate"), "unpacks to more"),
        "truncated gzip": (answer(cut[:-20], Content_Encoding="gzip"), "ends early"),
        "damaged gzip": (answer(cut[:15] + b"\xff\xff\xff" + cut[18:], Content_Encoding="gzip"), "damaged"),
        "no gzip at all": (answer(good, Content_Encoding="gzip"), "damaged"),
        "packed twice": (answer(gzip.compress(cut), Content_Encoding="gzip, gzip"), "not asked for"),
        "brotli unasked": (answer(good, Content_Encoding="br"), "not asked for"),
        "shorter than announced": (answer(good, Content_Length="99999"), "ends early"),
        "cut chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n<rss>", "ends early"),
        "broken chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss>", "connection failed"),
        "reset": (s.reset, "connection failed"),
        "closed without a word": (lambda a, k: None, "without an answer"),
        "no HTTP": (b"220 mail.example.org ESMTP\r\n", "no HTTP"),
        "403": (answer("no", status="403 Forbidden"), "refuses the program (HTTP 403)"),
        "404": (answer("no", status="404 Not Found"), "no such page (HTTP 404)"),
        "500": (answer("no", status="500 Oops"), "fault of its own (HTTP 500)"),
        "503": (answer("no", status="503 Busy"), "fault of its own (HTTP 503)"),
        "entity expansion": (answer(rss(item("&b;"), head='<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>')), "declares entities"),
        "entities in UTF-16": (answer(rss(item("&b;"), head='<!DOCTYPE r [<!ENTITY b "x">]>').encode("utf-16")), "declares entities"),
        "date ahead": (answer(rss(item(date=formatdate(time.time() + 10 * 86400)))), "lies ahead"),
        "entry without text": (answer(rss("<item><title>x</title><link>/a</link></item>", item())), "has no text"),
        "cut in an entry": (answer(rss(item(SHELLING, guid="2"), item())[:-120]), "ends in the middle"),
        "a thousand comments": (answer("<!---->" * 1000 + "<p>"), "no entries"),
        "too many tags": (answer("<a>" * 200_000 + "<" * 310_000), "more than 500,000 tags"),
        "deep nesting": (answer("<rss>" * 50_000), "no entries"),
    }  # fmt: skip




@pytest.fixture(scope="module")
def all_at_once(running: BadServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Round, dict[str, tuple[Any, str]], list[Report]]:
    """Every way in one round, between two sound feeds."""
    broken = ways(running)
    running.pages.clear()
    for n, (name, (page, _)) in enumerate(broken.items()):
        running.pages[f"/{n}"] = answer("", status="302 Found", Location=f"/{n}") if name == "redirect loop" else page
    for n in range(1, 20):
        running.pages[f"/r/{n}"] = answer("", status="302 Found", Location=f"/r/{n + 1}")
    running.pages["/good"] = answer(rss(item()))
    running.pages["/fine"] = answer(rss(item(SHELLING)))
    watch = Watch(tmp_path_factory.mktemp("all"), running)
    once = "\nlimits = { retries = 0 }"
    sites = [f"name = 'way-{n}'\nurl = '$S/{n}'{once if name.startswith(('slow', 'silent', 'endless')) else ''}" for n, name in enumerate(broken)]
    watch.write("name = 'good'\nurl = '$S/good'", *sites, "name = 'fine'\nurl = '$S/fine'")
    done = watch.run()
    names = {name: f"way-{n}" for n, name in enumerate(broken)}
    return names, done, broken, watch.reports


def test_one_broken_feed_never_stops_the_others(all_at_once: tuple[dict[str, str], Round, dict[str, tuple[Any, str]], list[Report]]) -> None:
    names, done, broken, reports = all_at_once
    assert len(broken) >= 30
    by_name = {v.name: v for v in done.visits}
    assert by_name["good"].status == by_name["fine"].status == "read"
    assert {STRIKE, SHELLING} <= {r.text for r in reports}
    wrong = {}
    for name, (_, sentence) in broken.items():
        said = " | ".join(str(f) for f in by_name[names[name]].faults)
        if sentence not in said or "Traceback" in said or not said.startswith(names[name]):
            wrong[name] = said
    assert wrong == {}
    assert {n for n, v in by_name.items() if v.status == "read"} == {"good", "fine", names["date ahead"], names["entry without text"], names["broken XML"], names["cut in an entry"]}
    assert [r.text for r in by_name[names["cut in an entry"]].reports] == [SHELLING]
    assert next(r for r in by_name[names["date ahead"]].reports).published is None


# -- charsets ------------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(item(), head="<?xml version='1.0' encoding='windows-1256'?>").encode("cp1256"), "application/rss+xml"),
        (rss(item(), head="").encode("cp1256"), "application/rss+xml; charset=windows-1256"),
        (rss(item(), head="").encode("cp1256"), "application/rss+xml"),
        (rss(item(), head="").encode("utf-8"), "application/rss+xml; charset=iso-8859-1"),
        (rss(item(), head="<?xml version='1.0' encoding='iso-8859-1'?>").encode("utf-8"), "text/xml"),
        (rss(item(), head="").encode("utf-8-sig"), "text/xml; charset=windows-1256"),
        (rss(item(), head="").encode("utf-16"), "text/xml"),
        (rss(item()).encode("utf-8"), "text/xml; charset=no-such-thing"),
    ],
    ids=["declared in XML", "named by the server", "named nowhere", "server wrong", "XML wrong", "BOM", "UTF-16", "unknown"],
)
def test_charsets_of_feeds(watch: Watch, server: BadServer, body: bytes, kind: str) -> None:
    server.pages["/f"] = answer(body, kind=kind)
    watch.one()
    assert [r.text for r in watch.reports] == [STRIKE]


@pytest.mark.parametrize(("charset", "kind"), [("<meta charset='windows-1256'>", "text/html"), ("", "text/html; charset=windows-1256"), ("", "text/html")])
def test_charsets_of_pages(watch: Watch, server: BadServer, charset: str, kind: str) -> None:
    server.pages["/p"] = answer(article(STRIKE.replace("ّ", ""), charset=charset).encode("cp1256"), kind=kind)
    watch.one("/p", "kind = 'page'")
    assert "استهدفت طائرة مسيرة" in watch.reports[0].text


# -- what was seen before ------------------------------------------------------------------------------------------------------------------
def test_an_unchanged_feed_is_not_sent_again(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = server.conditional(rss(item()), '"v1"')
    assert watch.one().visits[0].status == "read" and len(watch.reports) == 1
    again = watch.run()
    assert again.visits[0].status == "unchanged" and watch.reports == [] and again.added is None
    assert server.asked[-1].headers["if-none-match"] == '"v1"' and "if-modified-since" in server.asked[-1].headers
    server.pages["/f"] = server.conditional(rss(item(), item(SHELLING, guid="2")), '"v2"')
    watch.run()
    assert [r.text for r in watch.reports] == [SHELLING]


def test_nothing_is_forgotten_when_the_case_fails(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = server.conditional(rss(item()), '"v1"')
    watch.write("name = 'a'\nurl = '$S/f'")

    def full(reports: list[Report]) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError):
        one_round(read_feeds(watch.folder / "feeds.toml"), watch.folder / "memory.json", full)
    watch.run()
    assert len(watch.reports) == 1


def test_duplicates_and_changed_entries(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer(rss(item(), item(), item(guid="other"), item(SHELLING, guid="2")))
    done = watch.one()
    assert [r.text for r in watch.reports] == [STRIKE, SHELLING] and done.visits[0].entries == 4 and told(done) == ""
    server.pages["/f"] = answer(rss(item(STRIKE.replace("جنديين", "ثلاثة جنود")), item(SHELLING, guid="2")))
    watch.run()
    assert [r.text for r in watch.reports] == [STRIKE.replace("جنديين", "ثلاثة جنود")]


def test_a_feed_without_entries_is_no_fault_where_articles_are_read(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer(rss())
    assert told(watch.one(more="articles = true")) == ""


def test_undated_entries_may_take_the_time_of_retrieval(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer(rss(item(date=None), item(SHELLING, guid="2", date="yesterday evening")))
    watch.one(more="undated = 'retrieved'")
    assert [r.published for r in watch.reports] == [r.retrieved for r in watch.reports]


# -- articles ------------------------------------------------------------------------------------------------------------------------------
def test_articles_are_fetched_only_when_the_file_says_so(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer(rss(item("ملخص قصير للخبر")))
    server.pages["/a/1"] = answer(article(STRIKE), kind="text/html")
    watch.one()
    assert server.paths() == ["/f"] and watch.reports[0].text == "ملخص قصير للخبر"
    (watch.folder / "memory.json").unlink()
    watch.one(more="articles = true")
    (report,) = watch.reports
    assert STRIKE in report.text and "الإسعاف" in report.text
    assert (report.published, report.url, report.source) == ("2024-01-28T09:00:00+03:00", f"{server.url}/a/1", "وكالة")
    watch.run()
    assert server.paths().count("/a/1") == 1 and watch.reports == []


def test_an_article_that_cannot_be_had_is_tried_again_then_the_feeds_words_are_read(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = server.conditional(rss(item(), item(SHELLING, guid="2", link="/a/2"), item("نص", guid="3", link="javascript:alert(1)")), '"v1"')
    server.pages["/a/1"] = answer("busy", status="503 Busy")
    done = watch.one(more="articles = true")
    assert {r.text for r in watch.reports} == {SHELLING, "نص"} and done.visits[0].later == 1 and "HTTP 404" in told(done) and "tried again" in told(done)
    assert watch.reports[1].url is None
    for _ in range(2):
        done = watch.run()
    assert [r.text for r in watch.reports] == [STRIKE] and "feed's own words" in told(done)
    assert watch.run().visits[0].status in ("read", "unchanged") and watch.reports == []


def test_articles_of_other_hosts_are_not_fetched(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer(rss(item(link=f"http://localhost:{server.port}/a/1")))
    done = watch.one(more="articles = true")
    assert server.paths() == ["/f"] and "is not named for a" in told(done) and [r.text for r in watch.reports] == [STRIKE]
    (watch.folder / "memory.json").unlink()
    server.pages["/a/1"] = answer(article(STRIKE), kind="text/html")
    assert told(watch.one(more=f"articles = true\nhosts = ['localhost:{server.port}']")) == "" and "الإسعاف" in watch.reports[0].text


def test_many_articles_come_in_several_runs(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = server.conditional(rss(*[item(guid=str(n), link=f"/a/{n}") for n in range(5)]), '"v1"')
    for n in range(5):
        server.pages[f"/a/{n}"] = answer(article(f"{STRIKE} رقم {n}"), kind="text/html")
    watch.write("name = 'a'\nurl = '$S/f'\narticles = true\nlimits = { max_articles = 2 }")
    counts = []
    for _ in range(4):
        watch.run()
        counts.append(len(watch.reports))
    assert counts == [2, 2, 1, 0]


def test_an_index_page(watch: Watch, server: BadServer) -> None:
    links = "<a href='/news/1'>a</a><a href='news/2#top'>b</a><a href='/about'>c</a><a href='javascript:void(0)'>d</a><a href='/news/1'>a</a>"
    server.pages["/i"] = answer(f"<html><body>{links}</body></html>", kind="text/html")
    server.pages["/news/1"] = answer(article(STRIKE), kind="text/html")
    server.pages["/news/2"] = answer(article(SHELLING), kind="text/html")
    done = watch.one("/i", "kind = 'index'\nlinks = '/news/[0-9]+$'")
    assert told(done) == "" and [r.url for r in watch.reports] == [f"{server.url}/news/1", f"{server.url}/news/2"]
    watch.run()
    assert watch.reports == [] and server.paths().count("/news/1") == 1
    assert "fits the pattern" in told(watch.one("/i", "kind = 'index'\nlinks = '/nothing/'"))


def test_a_changed_page_is_a_new_report(watch: Watch, server: BadServer) -> None:
    for text, count in ((STRIKE, 1), (STRIKE, 0), (SHELLING, 1)):
        server.pages["/p"] = answer(article(text), kind="text/html")
        watch.one("/p", "kind = 'page'")
        assert len(watch.reports) == count


# -- patience ------------------------------------------------------------------------------------------------------------------------------
def test_a_passing_fault_is_tried_again(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = server.first(answer("", status="500 Oops"), answer(rss(item())))
    assert told(watch.one()) == "" and len(watch.reports) == 1


@pytest.mark.parametrize("value", ["1", "date"])
def test_retry_after_is_kept(watch: Watch, server: BadServer, value: str) -> None:
    after = value if value != "date" else formatdate(time.time() + 2, usegmt=True)
    server.pages["/f"] = server.first(answer("", status="429 Slow down", Retry_After=after), answer(rss(item())))
    assert told(watch.one(limits=LIMITS.replace("max_wait = 1", "max_wait = 5"))) == ""
    times = [a.at for a in server.asked if a.path == "/f"]
    assert len(times) == 2 and times[1] - times[0] >= 0.9


@pytest.mark.parametrize("value", ["3600", "date"])
def test_a_long_retry_after_is_left_for_a_later_run(watch: Watch, server: BadServer, value: str) -> None:
    after = value if value != "date" else formatdate(time.time() + 3600, usegmt=True)
    server.pages["/f"] = answer("", status="429 Slow down", Retry_After=after)
    assert "asks for fewer requests (HTTP 429)" in told(watch.one())
    done = watch.run()
    assert done.visits[0].status == "waiting" and told(done) == "" and server.paths() == ["/f"]


def test_gone_is_not_asked_again(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer("", status="410 Gone")
    assert "gone for good" in told(watch.one())
    done = watch.run()
    assert done.visits[0].status == "gone" and server.paths() == ["/f"]
    server.pages["/new"] = answer(rss(item()))
    assert watch.one("/new").visits[0].status == "read"


def test_requests_to_one_host_keep_their_distance(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = server.pages["/g"] = answer(rss(item()))
    watch.write("name = 'a'\nurl = '$S/f'", "name = 'b'\nurl = '$S/g'", limits=LIMITS.replace("interval = 0", "interval = 0.2"))
    watch.run()
    times = [a.at for a in server.asked]
    assert len(times) == 3 and all(b - a >= 0.19 for a, b in itertools.pairwise(times))


def test_a_site_may_be_asked_less_often(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = answer(rss(item()))
    assert watch.one(more="every = '1h'").visits[0].status == "read"
    assert watch.run().visits[0].status == "waiting" and server.paths() == ["/f"]


# -- robots.txt ----------------------------------------------------------------------------------------------------------------------------
def test_robots_txt_is_kept(watch: Watch, server: BadServer) -> None:
    server.pages["/robots.txt"] = answer("User-agent: *\nDisallow: /f\n\nUser-agent: other\nDisallow: /", kind="text/plain")
    server.pages["/f"] = server.pages["/g"] = answer(rss(item()))
    watch.write("name = 'a'\nurl = '$S/f'", "name = 'b'\nurl = '$S/g'")
    done = watch.run()
    assert "robots.txt forbids it" in told(done) and [v.status for v in done.visits] == ["failed", "read"] and server.paths() == ["/g"]
    watch.run()
    assert [a.path for a in server.asked].count("/robots.txt") == 1


def test_a_redirect_does_not_lead_around_robots_txt(watch: Watch, server: BadServer) -> None:
    server.pages["/robots.txt"] = answer("User-agent: mawqi\nDisallow: /closed", kind="text/plain")
    server.pages["/f"] = answer("", status="302 Found", Location="/closed")
    server.pages["/closed"] = answer(rss(item()))
    assert "robots.txt forbids it" in told(watch.one()) and server.paths() == ["/f"]


def test_the_delay_of_robots_txt_is_kept(watch: Watch, server: BadServer) -> None:
    server.pages["/robots.txt"] = answer("User-agent: *\nCrawl-delay: 0.3", kind="text/plain")
    server.pages["/f"] = answer(rss(item()))
    watch.one()
    server.pages["/g"] = answer(rss(item(SHELLING)))
    watch.write("name = 'a'\nurl = '$S/f'", "name = 'b'\nurl = '$S/g'")
    watch.run()
    times = [a.at for a in server.asked[2:]]
    assert times[1] - times[0] >= 0.29


@pytest.mark.parametrize("way", ["500", "reset", "429"])
def test_without_robots_txt_for_a_fault_nothing_is_asked(watch: Watch, server: BadServer, way: str) -> None:
    server.pages["/robots.txt"] = server.reset if way == "reset" else answer("", status=f"{way} Oops")
    server.pages["/f"] = answer(rss(item()))
    assert "robots.txt" in told(watch.one()) and "cannot be had" in told(watch.run()) and server.paths() == []


# -- addresses -----------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"])
def test_addresses_of_this_machine_are_refused(watch: Watch, server: BadServer, host: str) -> None:
    watch.write(f"name = 'a'\nurl = 'http://{host}:{server.port}/f'", private=False)
    done = watch.run()
    assert "no public address" in told(done) or "not found" in told(done)
    assert server.asked == []


def test_a_name_is_resolved_once_for_a_request(watch: Watch, server: BadServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that changes its address after the check (DNS rebinding) gets no request at the second one."""
    real, calls = socket.getaddrinfo, []

    def rebinding(host: Any, *args: Any, **named: Any) -> Any:
        if host == "rebind.example":
            calls.append(host)
            host = "127.0.0.1" if len(calls) % 2 else "127.0.0.9"
        return real(host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    server.pages["/robots.txt"] = answer("", kind="text/plain")
    watch.write(f"name = 'a'\nurl = 'http://rebind.example:{server.port}/f'", limits=LIMITS.replace("retries = 1", "retries = 0"))
    done = watch.run()
    assert [a.path for a in server.asked] == ["/robots.txt"] and len(calls) == 2
    assert server.asked[0].headers["host"] == f"rebind.example:{server.port}" and "connection failed" in told(done)


def test_one_private_address_among_public_ones_is_enough(watch: Watch, server: BadServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def mixed(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("93.184.216.34", "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)
    watch.write("name = 'a'\nurl = 'http://mixed.example/f'", private=False)
    assert "lies at 10.0.0.7, which is no public address" in told(watch.run())


# -- the end of a run ----------------------------------------------------------------------------------------------------------------------
def test_a_round_takes_no_longer_than_its_limits(watch: Watch, server: BadServer) -> None:
    server.pages["/f"] = server.drip(answer(rss(item())), 0.01)
    began = time.monotonic()
    watch.one(limits=LIMITS.replace("retries = 1", "retries = 0"))
    assert time.monotonic() - began < 3


# -- TLS -----------------------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mawqi.feeds.fetch._trust", lambda: ssl.create_default_context(cafile=CERTIFICATE))


def test_https(tmp_path: Path, trusting: None) -> None:
    with serving("localhost", tls=True) as server:
        server.pages["/f"] = answer(rss(item()))
        server.pages["/slow"] = server.drip(answer(rss(item())), 0.05)
        server.pages["/down"] = answer("", status="302 Found", Location=f"http://localhost:{server.port}/f")
        watch = Watch(tmp_path, server)
        watch.write("name = 'a'\nurl = '$S/f'", "name = 'b'\nurl = '$S/slow'", "name = 'c'\nurl = '$S/down'", limits=LIMITS.replace("retries = 1", "retries = 0").replace("timeout = 0.6", "timeout = 2"))
        done = watch.run()
        assert [r.text for r in watch.reports] == [STRIKE] and "not there whole after 1.2 s" in told(done) and "leads from https to http" in told(done)


def test_a_certificate_that_is_not_valid_is_refused(tmp_path: Path) -> None:
    with serving("localhost", tls=True) as server:
        server.pages["/f"] = answer(rss(item()))
        watch = Watch(tmp_path, server)
        assert "certificate of localhost is not valid" in told(watch.one()) and server.asked == []


def test_the_certificate_must_be_the_hosts(tmp_path: Path, trusting: None) -> None:
    with serving("127.0.0.1", tls=True) as server:
        assert "certificate of 127.0.0.1 is not valid" in told(Watch(tmp_path, server).one()) and server.asked == []


def test_a_handshake_that_never_ends_is_ended(tmp_path: Path) -> None:
    def drip(sock: socket.socket) -> None:
        taken, _ = sock.accept()
        with taken:
            for byte in b"\x16\x03\x03\x3f\xff\x02" + bytes(300):
                try:
                    taken.sendall(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as sock, serving() as server:
        threading.Thread(target=drip, args=(sock,), daemon=True).start()
        watch = Watch(tmp_path, server)
        watch.write(f"name = 'a'\nurl = 'https://127.0.0.1:{sock.getsockname()[1]}/f'", limits=LIMITS.replace("retries = 1", "retries = 0").replace("timeout = 0.6", "timeout = 5"))
        began = time.monotonic()
        assert "not there whole after 1.2 s" in told(watch.run()) and time.monotonic() - began < 4
