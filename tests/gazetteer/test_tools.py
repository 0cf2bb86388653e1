"""Checking, importing, publishing, and online geocoders against a real server on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from gazetteer.check import check
from gazetteer.errors import MawqiError
from gazetteer.importers import import_file, write_rows
from gazetteer.online import OnlineGeocoder, provider
from gazetteer.publish import publish
from gazetteer.sources import read_sites

HEADER = "id,name_ar,name_en,aliases_ar,aliases_en,kind,lat,lon,uncertainty_km,country,admin1,admin2,common,population,source,note\n"


def test_check_prints_all_faults_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(
        HEADER
        + "iq-right,صحيح,Right Place,,,village,33.64,42.60,2,IQ,Anbar,,,,test,22 km west of Hit\n"
        + "iq-abroad,بعيد,Far Away,,,village,48.85,2.35,2,IQ,Anbar,,,,test,\n"
        + "iq-abroad,مكرر,Twice,,,palace,33.4,43.3,-1,IQ,Anbar,,2,many,test,\n"
        + "IQ wrong,,,,,village,north,43,2,IQ,,,,,,\n"
        + "iq-note,قول,Note Place,,,village,33.64,42.82,2,IQ,Anbar,,,,test,90 km east of Hit\n",
        encoding="utf-8",
    )
    faults = [str(f) for f in check([file])]
    told = "\n".join(faults)
    for words in ("outside IQ", "used already", "unknown kind 'palace'", "uncertainty_km -1", "population 'many'", "is no slug", "no name", "is no number", "the note says 90 km"):
        assert words in told, (words, told)
    assert "iq-right" not in told


def test_check_of_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MawqiError, match=r"none\.csv"):
        check([tmp_path / "none.csv"])


DUMP = "99608\tAl ‘Amārah\tAl Amarah\tAmarah,العمارة\t31.83561\t47.14483\tP\tPPLA\tIQ\t\t14\t\t\t\t323302\t\t9\tAsia/Baghdad\t2022-01-01\n7000001\tTest Base\tTest Base\t\t33.1\t43.9\tS\tAIRB\tIQ\t\t\t\t\t\t0\t\t\t\t2020-01-01\n"
ALTERNATES = "1\t99608\tar\tالعمارة\t1\t\t\t\n2\t99608\tfr\tAmara-sur\t\t\t\t\n3\t7000001\tar\tقاعدة التجربة\t\t\t\t\n4\t7000001\tar\tاسم قديم\t\t\t\t1\n"


def test_geonames_dump(tmp_path: Path) -> None:
    (tmp_path / "IQ.txt").write_text(DUMP, encoding="utf-8")
    (tmp_path / "alternateNamesV2.txt").write_text(ALTERNATES, encoding="utf-8")
    out = tmp_path / "out.csv"
    assert write_rows(import_file(tmp_path / "IQ.txt", alternate_names=tmp_path / "alternateNamesV2.txt"), out) == 2
    rows = {r.site_id: r for r in read_sites(out)}
    assert rows["iq-gn99608"].name_ar == "العمارة"
    assert rows["iq-gn99608"].kind == "city"
    assert rows["iq-gn7000001"].name_ar == "قاعدة التجربة"
    assert rows["iq-gn7000001"].kind == "military_base"
    assert "اسم قديم" not in rows["iq-gn7000001"].names


def test_malformed_dump_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "IQ.txt").write_text(DUMP.replace("31.83561", "x"), encoding="utf-8")
    with pytest.raises(MawqiError, match=r"IQ\.txt, row 1"):
        list(import_file(tmp_path / "IQ.txt"))


def test_tables(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,Latitude,lng,type\nSome Post,33.2,43.1,military base\n", encoding="utf-8")
    row = next(iter(import_file(tmp_path / "a.csv", iso="IQ")))
    assert (row.site_id, row.kind, row.latitude, row.iso) == ("iq-some-post", "military_base", 33.2, "IQ")
    feature = {"type": "Feature", "id": "sy-x", "geometry": {"type": "Point", "coordinates": [38.5, 35.1]}, "properties": {"name_ar": "نقطة", "country": "SY"}}
    (tmp_path / "b.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    row = next(iter(import_file(tmp_path / "b.geojson")))
    assert (row.site_id, row.longitude, row.name_ar) == ("sy-x", 38.5, "نقطة")
    (tmp_path / "c.csv").write_text("name,lat,lon\nx,99,5\n", encoding="utf-8")
    with pytest.raises(MawqiError, match="row 2"):
        list(import_file(tmp_path / "c.csv"))
    (tmp_path / "d.geojson").write_text("[]", encoding="utf-8")
    with pytest.raises(MawqiError, match="FeatureCollection"):
        list(import_file(tmp_path / "d.geojson"))
    with pytest.raises(MawqiError):
        list(import_file(tmp_path / "e.doc"))


def test_boundaries(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[43, 33], [44, 33], [44, 34], [43, 34], [43, 33]]]}
    properties = {"adm1_name": "Testland", "adm1_name1": "أرض", "adm1_pcode": "IQG99", "adm0_pcode": "IQ"}
    (tmp_path / "b.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": square, "properties": properties}]}), encoding="utf-8")
    row = next(iter(import_file(tmp_path / "b.geojson", level=1)))
    assert (row.name_ar, row.name_en, row.adm1_pcode, row.iso, row.kind) == ("أرض", "Testland", "IQG99", "IQ", "governorate")
    assert 56 < row.uncertainty_km < 60
    assert 33 < row.latitude < 34


def test_publish(tmp_path: Path) -> None:
    count = publish(tmp_path / "g.geojson")
    collection = json.loads((tmp_path / "g.geojson").read_text(encoding="utf-8"))
    assert len(collection["features"]) == count >= 1200
    camp = next(f for f in collection["features"] if f["properties"]["kind"] == "camp")
    assert camp["properties"]["coarsened"]
    assert "crs" not in collection


class Service(BaseHTTPRequestHandler):
    """Speaks the JSON of the four services."""

    asked: ClassVar[list[tuple[str, float]]] = []
    broken = False

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        Service.asked.append((parts.path, time.monotonic()))
        if Service.broken:
            self.send_error(500)
            return
        name = (query.get("q") or query.get("text") or [""])[0]
        body: Any
        if parts.path.startswith("/search") and "format" in query:
            hit = {"lat": "33.5", "lon": "43.2", "display_name": f"{name}, Iraq", "boundingbox": ["33.4", "33.6", "43.1", "43.3"], "addresstype": "village", "address": {"country_code": "iq"}}
            body = [] if name == "nowhere" else [hit]
        elif parts.path.startswith("/api"):
            body = {"features": [{"geometry": {"coordinates": [43.2, 33.5]}, "properties": {"name": name, "countrycode": "IQ", "osm_value": "village", "extent": [43.1, 33.6, 43.3, 33.4]}}]}
        elif parts.path.startswith("/searchJSON"):
            body = {"geonames": [{"lat": "33.5", "lng": "43.2", "name": name, "countryCode": "IQ", "fcl": "P", "fcode": "PPL", "population": 900}]}
        else:
            body = {"features": [{"geometry": {"coordinates": [43.2, 33.5]}, "properties": {"label": name, "name": name, "layer": "locality", "country_code": "IQ"}}]}
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    Service.asked, Service.broken = [], False
    made = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize("name", ["nominatim", "photon", "geonames", "pelias"])
def test_services(name: str, server: str, tmp_path: Path) -> None:
    geocoder = OnlineGeocoder([provider(name, domain=server, scheme="http", key="me")], cache=tmp_path / "c.sqlite", interval=0)
    found = geocoder.lookup("Some Village", iso="IQ")
    assert found[0].place.source == f"online: {name}"
    assert (found[0].place.latitude, found[0].place.longitude, found[0].place.iso) == (33.5, 43.2, "IQ")
    assert found[0].place.kind in ("village", "town")
    assert found[0].place.uncertainty_km > 0
    asked = len(Service.asked)
    assert geocoder.lookup("Some  village", iso="IQ")[0].place == found[0].place
    assert len(Service.asked) == asked
    geocoder.close()


def test_rate_and_failures(server: str, tmp_path: Path) -> None:
    said: list[str] = []
    one = provider("nominatim", domain=server, scheme="http")
    geocoder = OnlineGeocoder([one], cache=tmp_path / "c.sqlite", interval=0.2, failures=2, log=said.append)
    assert geocoder.lookup("nowhere") == []
    assert geocoder.lookup("nowhere") == []
    assert len(Service.asked) == 1
    geocoder.lookup("first")
    assert Service.asked[1][1] - Service.asked[0][1] >= 0.19
    Service.broken = True
    for name in ("a1", "a2", "a3", "a4"):
        assert geocoder.lookup(name) == []
    assert len(Service.asked) == 4
    assert len(said) == 2
    geocoder.close()


def test_the_next_service_is_asked(server: str, tmp_path: Path) -> None:
    dead = provider("photon", domain="127.0.0.1:9", scheme="http", timeout=1)
    geocoder = OnlineGeocoder([dead, provider("nominatim", domain=server, scheme="http")], cache=tmp_path / "c.sqlite", interval=0)
    assert geocoder.lookup("Village")[0].place.source == "online: nominatim"
    geocoder.close()


def test_a_redirect_is_not_followed(server: str, tmp_path: Path) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"http://{server}{self.path}")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    made = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    said: list[str] = []
    for name in ("nominatim", "photon", "geonames", "pelias"):
        one = provider(name, domain=f"127.0.0.1:{made.server_port}", scheme="http", key="me", timeout=5)
        geocoder = OnlineGeocoder([one], cache=tmp_path / "c.sqlite", interval=0, log=said.append)
        assert geocoder.lookup("Some Village") == []
        geocoder.close()
    made.shutdown()
    made.server_close()
    assert Service.asked == [] and len(said) == 4


def test_the_cache_is_safe_under_concurrent_processes(server: str, tmp_path: Path) -> None:
    code = (
        "import sys; from gazetteer.online import OnlineGeocoder, provider\n"
        "g = OnlineGeocoder([provider('photon', domain=sys.argv[1], scheme='http')], cache=sys.argv[2], interval=0)\n"
        "for n in range(15): assert g.lookup(f'v{n} {sys.argv[3]}') and g.lookup(f'v{n}')\n"
    )
    root = Path(__file__).resolve().parents[2]
    runs = [subprocess.Popen([sys.executable, "-c", code, server, str(tmp_path / "c.sqlite"), str(i)], env=os.environ | {"PYTHONPATH": str(root)}) for i in range(3)]
    assert [r.wait(120) for r in runs] == [0, 0, 0]


def test_unknown_service() -> None:
    with pytest.raises(MawqiError, match="no online geocoder"):
        provider("somewhere")
