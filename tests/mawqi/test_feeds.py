"""The watch's parts: its file, addresses, memory, the archive of raw answers, and the end by hand."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from bad_server import STRIKE, answer, article, bomb, item, rss, serving

from gazetteer.errors import FileError, InputError
from incidents.model import Report
from mawqi.feeds.address import BadAddress, host_of, is_public, url_of
from mawqi.feeds.client import retry_after, user_agent
from mawqi.feeds.config import read_feeds, seconds
from mawqi.feeds.fetch import FetchError, unpacked
from mawqi.feeds.state import State, alone, load, save, state_path
from mawqi.feeds.watch import one_round

ROOT = Path(__file__).resolve().parent.parent.parent


def feeds_file(folder: Path, text: str) -> Path:
    path = folder / "feeds.toml"
    path.write_text(text, encoding="utf-8")
    return path


# -- the file ------------------------------------------------------------------------------------------------------------------------------
def test_every_fault_of_the_file_is_told_at_once(tmp_path: Path) -> None:
    text = """
    colour = 1
    [limits]
    timeout = -1
    retries = 1.5
    [[site]]
    name = "Bad Name"
    url = "ftp://example.org/f"
    kind = "blog"
    [[site]]
    name = "b"
    url = "https://u:p@example.org/"
    hosts = ["https://www.example.org", 3]
    articles = "yes"
    every = "soon"
    undated = "guess"
    [[site]]
    name = "c"
    url = "https://example.org"
    kind = "index"
    [[site]]
    name = "d"
    url = "https://example.org"
    links = "("
    """
    with pytest.raises(InputError) as caught:
        read_feeds(feeds_file(tmp_path, textwrap.dedent(text)))
    said = str(caught.value)
    assert said.startswith("feeds.toml: ")
    for part in ("'colour' is not known", "timeout is -1", "retries is 1.5", "'Bad Name'", "no address of http", "'blog'", "b: the url carries a user name",
                 "no list of host names", "articles is neither", "every is 'soon'", "undated is 'guess'", "c: an index needs links", "d: links is"):  # fmt: skip
        assert part in said


@pytest.mark.parametrize("text", ["", "site = 3", "[[site]]\nname = 'a'", "[[site]]\nname='a'\nurl='http://a.b'\n[[site]]\nname='a'\nurl='http://a.c'", "a = ", "\0"])
def test_a_file_without_sense_is_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        read_feeds(feeds_file(tmp_path, text))


def test_the_file_of_the_documentation_is_right(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8"), re.S)
    sites = read_feeds(feeds_file(tmp_path, text)).sites
    assert [s.kind for s in sites] == ["feed", "feed", "index", "page"] and sites[1].articles and sites[1].every == 3600


def test_a_site_has_its_own_limits_over_those_of_all(tmp_path: Path) -> None:
    text = "contact = 'desk@example.org'\n[limits]\ninterval = 5\ntimeout = 9\n[[site]]\nname = 'a'\nurl = 'https://example.org'\nlimits = { timeout = 3 }"
    feeds = read_feeds(feeds_file(tmp_path, text))
    (site,) = feeds.sites
    assert (site.limits.interval, site.limits.timeout, site.limits.total) == (5, 3, 60) and not site.allow_private and site.kind == "feed"
    assert user_agent(feeds.contact).endswith("(+desk@example.org)") and "\n" not in user_agent("a\r\nX: y")


def test_hosts_are_those_that_are_named(tmp_path: Path) -> None:
    feeds = read_feeds(feeds_file(tmp_path, "[[site]]\nname = 'a'\nurl = 'https://example.org/f'\nhosts = ['www.example.org', 'cdn.example.org:8443', 'مثال.إختبار']"))
    allows = feeds.sites[0].allows
    assert all(allows(url_of(u)) for u in ("https://EXAMPLE.org./x", "http://example.org/", "https://www.example.org", "https://cdn.example.org:8443/a", "https://xn--mgbh0fb.xn--kgbechtv/a"))
    assert not any(allows(url_of(u)) for u in ("https://example.org:22/", "https://cdn.example.org/", "https://evil-example.org", "https://a.example.org", "https://example.org.evil.net"))


def test_stretches_of_time() -> None:
    assert [seconds(v) for v in ("90s", "15m", "1.5h", "1d", 30)] == [90, 900, 5400, 86400, 30]
    for wrong in ("", "m", "-5m", "5 weeks", 0, True, "1000d"):
        with pytest.raises(ValueError):
            seconds(wrong)


# -- addresses -----------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.0.8", "198.18.0.1", "240.0.0.1",
     "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1",
     "2001:0:7f00:1::", "::127.0.0.1", "2001:db8::1", "not an address"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "text",
    ["", "javascript:alert(1)", "file://x/f", "//", "http://", "http://a b/", "http://a\\@b/", "http://u@a/", "https://[::1", "http://[zz]/", "http://-a.org", "http://a..b/", "gopher://a", "http://a:99999/",
     "http://" + "a" * 300, "http://a/" + "x" * 5000, "mailto:a@b", "data:text/html,x", "http://a%00b/"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadAddress):
        url_of(text)


def test_addresses_are_cleaned() -> None:
    base = url_of("HTTP://Example.ORG:80/a/b?q=1#top")
    assert str(base) == "http://example.org/a/b?q=1" and str(url_of("../c d?x=ب", base)) == "http://example.org/c%20d?x=%D8%A8"
    assert str(url_of("//www.example.org:8080", base)) == "http://www.example.org:8080/" and str(url_of("http://[::1]:8/x")) == "http://[::1]:8/x"
    assert str(url_of("http://a.org/%D8%A8?a%20b")) == "http://a.org/%D8%A8?a%20b" and "\n" not in str(url_of("http://a.org/x\r\ny"))
    assert host_of("a.org:8080") == ("a.org", 8080) and host_of("[::1]:80") == ("::1", 80)


@pytest.mark.parametrize(("value", "least", "most"), [("120", 120, 120), ("0", 0, 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0), ("99999999999999999999", 86400, 30 * 86400)])
def test_retry_after(value: str, least: float, most: float) -> None:
    found = retry_after(value)
    assert found is not None and least <= found <= most


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "Wed, 99 Oct"])
def test_retry_after_without_sense(value: str | None) -> None:
    assert retry_after(value) is None


def test_a_bomb_is_left_after_its_first_megabyte() -> None:
    with pytest.raises(FetchError, match="unpacks to more"):
        unpacked(bomb(), "gzip", url_of("http://a.org"), 1 << 30)


# -- memory --------------------------------------------------------------------------------------------------------------------------------
def test_where_the_memory_lies() -> None:
    feeds = Path("/x/feeds.toml")
    assert state_path("/y/case.gpkg", feeds) == Path("/y/case.gpkg.watch.json")
    one, two, other = (state_path(a, feeds) for a in ("postgresql://me:one@h/db?schema=a", "postgresql://me:two@h/db?schema=a", "postgresql://me:one@h/db?schema=b"))
    assert one == two != other and one.parent == feeds.parent and "one" not in one.name


def test_memory_is_written_and_read(tmp_path: Path) -> None:
    state = State()
    memory = state.of("a", "http://a.org/")
    memory.etag, memory.seen = '"é"', {str(n): "x" for n in range(5000)}
    state.robots["http://a.org"] = (5.0, None)
    path = tmp_path / "m.json"
    save(path, state)
    held = load(path)
    assert held.sites["a"].etag == '"é"' and len(held.sites["a"].seen) == 3000 and "4999" in held.sites["a"].seen and held.robots == {"http://a.org": (5.0, None)}
    assert held.of("a", "http://a.org/other").etag is None
    for wrong in ("{}", "[]", "x", '{"mawqi_watch": 2, "sites": {}, "robots": {}}', '{"mawqi_watch": 1, "sites": {"a": {"x": 1}}, "robots": {}}'):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(InputError):
            load(path)
    path.write_text("somebody else's", encoding="utf-8")
    with pytest.raises(FileError):
        save(path, state)


def test_two_watches_of_one_case_do_not_run_at_once(tmp_path: Path) -> None:
    with alone(tmp_path / "m.json"), pytest.raises(FileError, match="another watch"), alone(tmp_path / "m.json"):
        pass
    with alone(tmp_path / "m.json"):
        pass


# -- the archive ---------------------------------------------------------------------------------------------------------------------------
def test_raw_answers_are_kept_as_warc(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.checker import Checker

    reports: list[Report] = []
    body = rss(item())
    raw = b"HTTP/1.1 200 Fine\nx-ODD:  kept  as it came \r\nTransfer-Encoding: chunked\r\nETag: \"v\"\r\n\r\n" + f"{len(body.encode()):x}\r\n".encode() + body.encode() + b"\r\n0\r\n\r\n"
    with serving() as server:
        server.pages["/f"] = lambda asked, sock: answer(b"", status="304 Not Modified") if "if-none-match" in asked.headers else raw
        server.pages["/a/1"] = answer(article(STRIKE), kind="text/html")
        feeds = read_feeds(feeds_file(tmp_path, f"allow_private = true\n[limits]\ninterval = 0\n[[site]]\nname = 'a'\nurl = '{server.url}/f'\narticles = true"))
        done = one_round(feeds, tmp_path / "m.json", reports.extend, warc=tmp_path / "raw")
        again = one_round(feeds, tmp_path / "m.json", reports.extend, warc=tmp_path / "raw")
    assert done.archive is not None and done.archive.name.endswith(".warc.gz") and again.archive is not None
    assert sorted(p.name for p in (tmp_path / "raw").iterdir()) == sorted((done.archive.name, again.archive.name))
    kinds, seen = [], {}
    with done.archive.open("rb") as handle:
        for record in ArchiveIterator(handle, no_record_parse=True):
            content = record.raw_stream.read()
            kind, url = record.rec_type, record.rec_headers.get_header("WARC-Target-URI")
            kinds.append(kind)
            seen[kind, (url or "").removeprefix(server.url)] = (content, record.rec_headers)
    assert kinds == ["warcinfo", *["response", "request"] * 3, "metadata"]
    content, head = seen["response", "/f"]
    assert content == raw and head.get_header("WARC-IP-Address") == "127.0.0.1" and head.get_header("WARC-Date").endswith("Z")
    _, head = seen["response", "/a/1"]
    page = seen["response", "/a/1"][0].split(b"\r\n\r\n", 1)[1]
    assert head.get_header("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(page).hexdigest()}"
    assert seen["request", "/f"][0].startswith(b"GET /f HTTP/1.1\r\n")
    (report,) = reports
    told, head = seen["metadata", "/a/1"]
    assert report.id in told.decode() and hashlib.sha256(report.text.encode()).hexdigest() in told.decode()
    assert head.get_header("WARC-Refers-To") == seen["response", "/a/1"][1].get_header("WARC-Record-ID")
    with again.archive.open("rb") as handle:
        assert [r.rec_type for r in ArchiveIterator(handle)] == ["warcinfo", "revisit", "request"]
    for path in (done.archive, again.archive):
        checker = Checker(type("Options", (), {"inputs": [str(path)], "verbose": False})())
        checker.process_all()
        assert checker.exit_value == 0


# -- the end by hand -----------------------------------------------------------------------------------------------------------------------
def test_an_interrupt_ends_a_slow_round_at_once(tmp_path: Path) -> None:
    code = """
    import sys
    from pathlib import Path
    from mawqi.feeds.config import read_feeds
    from mawqi.feeds.watch import one_round
    try:
        print("begin", flush=True)
        one_round(read_feeds(Path("feeds.toml")), Path("m.json"), print)
    except KeyboardInterrupt:
        print("ended")
        sys.exit(130)
    """
    with serving() as server:
        server.pages["/f"] = server.silent
        server.pages["/robots.txt"] = answer("", kind="text/plain")
        feeds_file(tmp_path, f"allow_private = true\n[limits]\ntimeout = 60\ninterval = 0\n[[site]]\nname = 'a'\nurl = '{server.url}/f'")
        run = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 20
        while "/f" not in server.paths() and time.monotonic() < until:
            time.sleep(0.02)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=10)
    assert run.returncode == 130 and "ended" in out and err == "" and time.monotonic() - began < 3
    assert not (tmp_path / "m.json").exists()


def test_the_memory_is_plain_json_without_texts(tmp_path: Path) -> None:
    with serving() as server:
        server.pages["/f"] = answer(rss(item()))
        feeds = read_feeds(feeds_file(tmp_path, f"allow_private = true\n[limits]\ninterval = 0\n[[site]]\nname = 'a'\nurl = '{server.url}/f'"))
        kept: list[Any] = []
        one_round(feeds, tmp_path / "m.json", kept.extend)
    text = (tmp_path / "m.json").read_text(encoding="utf-8")
    assert json.loads(text)["sites"]["a"]["url"] == f"{server.url}/f" and STRIKE not in text
