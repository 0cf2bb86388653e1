"""Columns and lines as short texts: what goes in comes out, nothing in them needs escaping."""

from __future__ import annotations

from math import atan, degrees, pi, sinh
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import mixed
from unpack import columns_of, numbers

from gazetteer.packed import polygons
from maps import basemap, columns, packing
from maps.records import as_records


@given(st.lists(st.integers(-200_000, 200_000), max_size=40))
def test_numbers_come_back(values: list[int]) -> None:
    text = packing.line(values)
    assert numbers(text) == values
    assert not set(text) & set("<>&\"'")


def packed(rows: list[dict[str, Any]]) -> tuple[dict[str, list[Any]], dict[str, list[Any]], dict[str, Any]]:
    block, _ = columns.pack(rows, quote_chars=600)
    basemap.embed(rows, block, borders="un")
    small, text = packing.pack_columns(block)
    return block["cols"], columns_of(small, text), small


def test_columns_come_back() -> None:
    before, after, small = packed(as_records(mixed(300))[0])
    assert "cols" not in small and small["ids"] == "hex"
    for name, values in before.items():
        if name == "shp":
            assert [small["strings"][code] for code in after["shp"]] == [value or "" for value in values]
        else:
            assert after[name] == values, name


@given(st.lists(st.fixed_dictionaries({
    "id": st.text("xyz0", min_size=1, max_size=20), "latitude": st.none() | st.floats(-90, 90), "uncertainty_km": st.none() | st.floats(0, 20_000),
    "date_start": st.none() | st.dates().map(lambda d: d.isoformat()), "date_end": st.none() | st.dates().map(lambda d: d.isoformat()),
    "confidence": st.floats(0, 1),
}), max_size=8))  # fmt: skip
def test_any_columns_come_back(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["longitude"] = None if row["latitude"] is None else 180.0
    before, after, small = packed(rows)
    assert small["ids"] == ("list" if rows else "hex")
    for name, values in before.items():
        if name != "shp":
            assert after[name] == values, name


@pytest.mark.parametrize("iso", [None, "IQ", "YE"])
def test_shapes_are_the_same_in_mercator(iso: str | None) -> None:
    source = basemap._read("countries.json") if iso is None else basemap._read("provinces.json")[iso]
    made = packing.topology(source, basemap.DISPUTED)
    assert len(made["kinds"]) == len(made["arcs"]) == len(numbers(made["boxes"])) // 4
    whole = made["whole"]
    for row, told in zip(made["shapes"], source["shapes"], strict=True):
        rings = [ring for polygon in polygons(source, told["p"]) for ring in polygon]
        for ring, ids in zip(rings, [ids for polygon in row["p"] for ids in polygon], strict=True):
            first = ids[0]
            flat = numbers(made["arcs"][first if first >= 0 else ~first])
            x, y = (sum(flat[0::2]), sum(flat[1::2])) if first < 0 else flat[:2]
            lon, lat = x / whole * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y / whole))))
            assert (lon - ring[0][0] + 180) % 360 - 180 == pytest.approx(0, abs=0.003)
            if abs(ring[0][1]) < 85:
                assert lat == pytest.approx(ring[0][1], abs=0.003)
        west, north, east, south = row["b"]
        assert west < east and north < south <= whole
        own = numbers(row["r"]) if "r" in row else [0, 0, east - west, south - north]
        assert len(own) == 4 * len(rings), "a box for each ring"
        assert min(own[0::4]) == min(own[1::4]) == 0
        assert max(w + wide for w, wide in zip(own[0::4], own[2::4], strict=True)) == east - west


def test_borders_of_disputed_shapes_are_marked() -> None:
    made = basemap.ground([])["world"]
    marked = {code for code in basemap.DISPUTED for shape in made["shapes"] if shape["c"] == code}
    assert marked == basemap.DISPUTED
    assert 0 < made["kinds"].count("d") < made["kinds"].count("b") < made["kinds"].count("c")
