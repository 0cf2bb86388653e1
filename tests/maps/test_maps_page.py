"""The page as a file: the same bytes, nothing remote, the policy, basemap, options."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import folium
import pytest
from folium.plugins import HeatMap
from synthetic import feature, features, mixed

import maps
from gazetteer.errors import FileError, InputError
from maps import assets, basemap
from maps.policy import RemotePartError, tile_host


def render(*args: Any, **options: Any) -> str:
    return str(maps.draw(*args, **options).get_root().render())


def policy_of(html: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert found
    return found[1]


def test_two_renders_are_the_same_bytes(tmp_path: Path) -> None:
    one = maps.save(maps.draw(mixed(700), title="x"), tmp_path / "a.html").read_bytes()
    two = maps.save(maps.draw(mixed(700), title="x"), tmp_path / "b.html").read_bytes()
    assert one == two
    drawn = maps.draw(mixed(5))
    assert drawn.get_root().render() == drawn.get_root().render()


def test_foreign_layers_are_the_same_bytes_too() -> None:
    def made() -> str:
        drawn = maps.draw(features(3))
        folium.Marker([33, 44], popup=folium.Popup("text"), tooltip="tip").add_to(drawn)
        group = folium.FeatureGroup("group").add_to(drawn)
        folium.GeoJson({"type": "Point", "coordinates": [43, 34]}).add_to(group)
        folium.LayerControl().add_to(drawn)
        return str(drawn.get_root().render())

    assert made() == made()


def test_it_is_a_folium_map_that_shows_in_a_notebook() -> None:
    drawn = maps.draw(features(2))
    assert isinstance(drawn, folium.Map)
    assert "<iframe" in drawn._repr_html_()
    buffer = io.BytesIO()
    drawn.save(buffer, close_file=False)
    assert buffer.getvalue().startswith(b"<!DOCTYPE html>")


def test_nothing_remote_is_in_the_page() -> None:
    html = render(mixed(20))
    shell = re.sub(r"<script[^>]*>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", shell)
    assert "connect-src 'none'" in policy_of(html) and "default-src 'none'" in policy_of(html)
    assert "unsafe" not in policy_of(html)


@pytest.mark.parametrize("count", [20, 600])
def test_the_policy_names_every_own_script_and_style(count: int) -> None:
    html = render(mixed(count))
    rule = policy_of(html)
    scripts = [text for head, text in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL) if "type=" not in head]
    sheets = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(scripts) == 2 and len(sheets) == 1
    assert "Leaflet 1." in scripts[0] and "BSD 2-Clause licence" in scripts[0], "the licence stands in the page"
    for text in scripts + sheets:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in rule


def test_a_large_page_is_plain_ascii_and_a_small_one_is_readable() -> None:
    title = "خريطة <𝔸> & أخرى"
    large, small = render(mixed(600), title=title), render(mixed(20), title=title)
    assert large.isascii() and "خريطة" in small
    assert unescape(large.split("<title>")[1].split("</title>")[0]) == title == unescape(small.split("<title>")[1].split("</title>")[0])
    assert assets.ascii_script('const a = "أ𝔸", b = /[٠-٩]/; // ×') == 'const a = "\\u0623\\ud835\\udd38", b = /[\\u0660-\\u0669]/; // \\u00d7'


def test_layers_that_load_remote_scripts_are_refused() -> None:
    drawn = maps.draw(features(2))
    HeatMap([[33, 44]]).add_to(drawn)
    with pytest.raises(RemotePartError, match="csp=False"):
        drawn.get_root().render()
    free = maps.draw(features(2), csp=False)
    HeatMap([[33, 44]]).add_to(free)
    html = free.get_root().render()
    assert "Content-Security-Policy" not in html and "heat" in html


def test_other_maps_are_not_touched() -> None:
    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    drawn = maps.draw(features(1))
    drawn.add_js_link("own", "https://example.org/x.js")
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before
    assert "example.org" not in maps.draw(features(1)).get_root().render()


def test_tiles_open_their_host_for_images_alone() -> None:
    html = render(features(1), tiles="https://{s}.tile.example.org/{z}/{x}/{y}.png")
    assert "img-src data: blob: https://*.tile.example.org;" in policy_of(html)
    assert policy_of(html).count("example.org") == 1
    named = render(features(1), tiles="OpenStreetMap.Mapnik")
    assert "img-src data: blob: https://tile.openstreetmap.org;" in policy_of(named) and "OpenStreetMap" in named
    for bad in ("javascript:{z}", "https://x; script-src *{z}/", "No.Such.Provider", 5):
        with pytest.raises(InputError):
            render(features(1), tiles=bad)
    assert tile_host("https://a.example/{z}/{x}/{y}.png") == "https://a.example"


@pytest.mark.parametrize("option", [{"lang": "fr"}, {"digits": "roman"}, {"theme": "sepia"}, {"borders": "mine"}])
def test_unknown_options_are_refused(option: dict[str, str]) -> None:
    with pytest.raises(InputError, match="use one of"):
        maps.draw([], **option)  # type: ignore[arg-type]


def test_save_is_atomic_and_tells_what_is_wrong(tmp_path: Path) -> None:
    path = maps.save(maps.draw([]), tmp_path / "map.html")
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]
    with pytest.raises(FileError, match="cannot be written"):
        maps.save(maps.draw([]), tmp_path / "missing" / "map.html")
    assert path.read_bytes().endswith(b"</html>\n")


def test_no_clock_and_no_place_of_this_machine_in_the_page() -> None:
    html = render(features(3), generated="2024-05-02T10:30:00")
    assert "2024-05-02T10:30" in html
    assert str(Path.cwd()) not in html


def test_size_of_the_embedded_basemap() -> None:
    records = [f["properties"] | {"id": f["id"]} for f in mixed(60)["features"]]
    block: dict[str, Any] = {"cols": {"prec": [0] * len(records)}}
    ground = basemap.embed(records, block, borders="un")
    assert len(json.dumps(ground, ensure_ascii=False, separators=(",", ":")).encode()) < 700_000


def test_governorates_are_found_by_their_point() -> None:
    number = basemap.province_of("IQ", 32.6, 41.7)
    assert number is not None
    assert basemap._read("provinces.json")["IQ"]["shapes"][number]["n"] == "Al-Anbar"
    assert basemap.province_of("IQ", 0.0, 0.0) is None
    assert basemap.province_of("FR", 48.8, 2.3) is None


def test_every_basemap_ring_is_closed_and_on_the_globe() -> None:
    for topology in (basemap._read("countries.json"), *basemap._read("provinces.json").values()):
        for shape in topology["shapes"]:
            for polygon in basemap.rings(topology, shape):
                for ring in polygon:
                    assert ring[0] == pytest.approx(ring[-1], abs=1e-6)
                    assert all(abs(x) <= 180.01 and abs(y) <= 90 for x, y in ring)


def test_every_town_and_country_has_an_arabic_name() -> None:
    arabic = re.compile(r"[\u0621-\u064a]")
    for row in basemap.towns():
        assert arabic.search(row[0]) and row[1], row
        assert abs(row[2]) <= 90 and abs(row[3]) <= 180
    names = basemap.country_names()
    for shape in basemap._read("countries.json")["shapes"]:
        if len(shape["c"]) == 2:
            assert arabic.search(names[shape["c"]][0]), shape["c"]


def test_leaflet_is_inlined_with_its_images() -> None:
    code, sheet, version = assets.leaflet()
    assert version.startswith("1.9") and "sourceMappingURL" not in code
    assert "url(images" not in sheet and "data:image/png" in sheet


def test_modules_are_small_and_say_their_job() -> None:
    for path in sorted(assets.STATIC.glob("*.js")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("// ") and len(lines) < 700, path.name
        assert "innerHTML =" not in path.read_text(encoding="utf-8"), path.name
    assert {p.stem for p in assets.STATIC.glob("*.js")} == set(assets.MODULES)
    assert {p.stem for p in assets.STATIC.glob("*.css")} == set(assets.SHEETS)


def test_page_code_makes_no_connection() -> None:
    for word in ("fetch(", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "eval(", "new Function", "document.write", "insertAdjacentHTML", "outerHTML"):
        assert word not in assets.script(), word


def test_a_quote_is_capped() -> None:
    import random

    row = feature(1, random.Random(1), sources=[{"report_id": "r", "quote": "ا" * 5000, "start": 0, "end": 5000}])
    assert "ا" * 700 not in render([row])
    assert "ا" * 90 not in render([row], quote_chars=80)
