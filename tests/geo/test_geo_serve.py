"""A real OGC API - Features server, asked by real clients: owslib, GDAL and plain HTTP."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from geo_samples import HIT, feature, incident, mention, some_features
from geo_tools import gdal

from gazetteer.errors import FileError
from geo.collection import Collection
from geo.features import site_features
from geo.formats import write
from geo.serve import serve
from mawqi.cli import invoke

ROOT = Path(__file__).resolve().parents[2]
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    path = tmp_path_factory.mktemp("serve") / "case.gpkg"
    items = [*some_features(5), feature(incident(8, location_text=EVIL, notes={"ar": EVIL, "en": EVIL}, incident_type="sniper"))]
    write(path, Collection(incidents=items))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from geo.serve import serve; serve({str(path)!r}, port={port}, map_page='<!doctype html><title>map</title>', ready=lambda a: print(a, flush=True))"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}/"
        for _ in range(50):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def get(server, path, **query):
    with urllib.request.urlopen(f"{server}{path}?{urllib.parse.urlencode(query)}", timeout=30) as answer:
        return answer.read().decode("utf-8"), answer.headers


def items(server, **query):
    return json.loads(get(server, "/ogc/collections/incidents/items", f="json", **query)[0])


def ids(answer):
    return [int(f["id"]) for f in answer["features"]]


def test_the_map_is_the_root(server):
    assert "<title>map</title>" in get(server, "/")[0]


def test_filters_and_paging(server):
    whole = items(server)
    assert (whole["numberMatched"], ids(whole)) == (6, [1, 2, 3, 4, 5, 8])
    assert ids(items(server, bbox="42,33,43,34")) == [1, 8]
    assert ids(items(server, datetime="2024-01-28")) == [1, 2, 5, 8]
    assert ids(items(server, datetime="2020-03-01/2020-04-01")) == [3] and ids(items(server, datetime="2024-01-29/..")) == [2]
    assert ids(items(server, incident_type="airstrike")) == [2] and ids(items(server, weapons="rocket", iso="IQ", limit=1)) == [1]
    page = items(server, limit=2, offset=2)
    assert ids(page) == [3, 4] and {"next", "prev"} <= {x["rel"] for x in page["links"]}
    assert items(server, resulttype="hits")["numberMatched"] == 6
    assert ids(items(server, sortby="-incident_type"))[0] == 8
    one = json.loads(get(server, "/ogc/collections/incidents/items/0000000000000001", f="json")[0])
    assert one["properties"]["location_ar"] == "هيت" and one["geometry"]["coordinates"] == [42.83, 33.64]
    assert list(items(server, properties="status", limit=1)["features"][0]["properties"]) == ["status"]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(server, "/ogc/collections/incidents/items/ffffffffffffffff", f="json")


def test_html_escapes_hostile_text_and_loads_nothing(server):
    for path in ("/ogc/", "/ogc/collections/incidents", "/ogc/collections/incidents/items", "/ogc/collections/incidents/items/0000000000000008"):
        page, headers = get(server, path, f="html")
        assert EVIL not in page
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_other_host_names_are_refused(server):
    ask = urllib.request.Request(f"{server}/ogc/collections", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(ask, timeout=30)


def test_owslib_reads_it(server):
    from owslib.ogcapi.features import Features

    client = Features(f"{server}/ogc/")
    assert client.feature_collections() == ["incidents"]
    assert any("core" in c for c in client.conformance()["conformsTo"])
    found = client.collection_items("incidents", bbox=[42, 33, 43, 34], limit=1)
    assert found["numberMatched"] == 2 and found["numberReturned"] == 1


def test_gdal_reads_it(server):
    done = subprocess.run([gdal("ogrinfo"), "-ro", "-al", f"OAPIF:{server}/ogc", "-where", "incident_type = 'airstrike'"], capture_output=True, text=True, timeout=60)
    assert "Feature Count: 1" in done.stdout, done.stdout[-500:] + done.stderr[-500:]
    assert "date_start" in done.stdout


@contextmanager
def commanded(path, *more):
    """``mawqi serve`` in a process of its own: its address and, when it has ended, what it said."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-c", "from mawqi.cli import main; main()", "serve", str(path), "--port", str(port), *more]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            if "Stop with" in line:
                break
        assert process.poll() is None, said
        yield f"http://127.0.0.1:{port}", said
    finally:
        process.terminate()
        said.extend(process.communicate(timeout=20)[1].splitlines())
        assert process.returncode == 0 and "Stopped." in "".join(said) and "Traceback" not in "".join(said), said


def test_the_command_serves_map_and_features(tmp_path):
    path = tmp_path / "case.geojson"
    write(path, Collection(incidents=some_features(5)))
    with commanded(path, "--lang", "en") as (address, said):
        assert f"5 incidents of case.geojson: the map at {address}/, OGC API - Features at {address}/ogc" in "".join(said)
        page, headers = get(address, "/")
        assert page.startswith("<!DOCTYPE html>") and 'lang="en"' in page and "mawqi-data" in page and "text/html" in headers["Content-Type"]
        assert "هيت" in page and items(address)["numberMatched"] == 5
        write(path, Collection(incidents=some_features(2)))
        assert items(address)["numberMatched"] == 2 and "0000000000000003" in page and "0000000000000003" not in get(address, "/")[0]


def test_the_command_serves_coarse_places_when_asked(tmp_path):
    path = tmp_path / "case.gpkg"
    write(path, Collection(incidents=some_features(1), sites=site_features([mention(HIT)])))
    with commanded(path, "--coarsen", "admin1") as (address, said):
        assert "Places were coarsened to the governorate" in "".join(said)
        for path in ("/", "/ogc/collections/incidents/items", "/ogc/collections/incidents", "/ogc/openapi"):
            for kind in ("json", "html"):
                text = get(address, path, f=kind)[0]
                assert [x for x in ("مدينة هيت", "iq-hit", "42.83", "33.64", str(tmp_path), "mawqi-serve-") if x in text] == [], (path, kind)


def test_a_missing_pygeoapi_is_named_with_its_extra(tmp_path, monkeypatch, capsys):
    write(tmp_path / "case.geojson", Collection(incidents=some_features(1)))
    for name in [n for n in sys.modules if n.split(".")[0] == "pygeoapi"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygeoapi", None)
    assert invoke(["serve", str(tmp_path / "case.geojson")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "pip install 'mawqi[serve]'" in said
    assert invoke(["serve", str(tmp_path / "gone.geojson")]) == 2 and "gone.geojson" in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileError, match=r"nothing\.gpkg"):
        serve(tmp_path / "nothing.gpkg")
