"""Records, columns, quotes and styles: what goes into the page's data block."""

from __future__ import annotations

import json
from typing import Any

import geopandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point
from synthetic import features, mixed

from gazetteer.errors import DataError, InputError
from maps import columns, styles
from maps.quotes import segments
from maps.records import as_records, as_sites


def frame() -> Any:
    rows = mixed(20)["features"]
    table = geopandas.GeoDataFrame(
        [{"id": r["id"], **r["properties"]} for r in rows],
        geometry=[Point(*r["geometry"]["coordinates"]) if r["geometry"] else None for r in rows], crs=4326,
    )  # fmt: skip
    return table


def test_frame_features_and_collection_give_the_same_columns() -> None:
    collection = mixed(20)
    one, _ = columns.pack(as_records(collection)[0], quote_chars=600)
    two, _ = columns.pack(as_records(collection["features"])[0], quote_chars=600)
    three, _ = columns.pack(as_records(frame())[0], quote_chars=600)
    assert one == two == three


def test_nested_columns_may_be_json_text() -> None:
    table = frame()
    for name in ("sources", "evidence", "claims", "weapons", "origins", "reasons", "casualties", "notes"):
        table[name] = [json.dumps(v, ensure_ascii=False) for v in table[name]]
    assert columns.pack(as_records(table)[0], quote_chars=600) == columns.pack(as_records(frame())[0], quote_chars=600)


def test_sites_come_with_the_collection() -> None:
    assert [s["name"] for s in as_records(mixed(1))[1]] == ["Quiet Village", "Salt Crossing"]
    assert as_sites(None) == []


@pytest.mark.parametrize("bad", [3, "text", {"type": "Feature"}, [1], [{"type": "Point"}]])
def test_other_shapes_are_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        as_records(bad)


@pytest.mark.parametrize(("lon", "lat"), [(200, 0), (0, 91), (0, -90.5)])
def test_coordinates_must_be_degrees(lon: float, lat: float) -> None:
    row = features(1)[0]
    row["geometry"]["coordinates"] = [lon, lat]
    with pytest.raises(InputError, match="row 1"):
        as_records([row])


def test_precision_classes() -> None:
    codes = [columns.PRECISION[k] for k in columns.pack(as_records(mixed(0))[0], quote_chars=600)[0]["cols"]["prec"]]
    assert codes[:8] == ["exact", "exact", "country", "country", "sea", "unlocated", "area", "area"]
    assert codes[-1] == "near"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"event_date": "2024-02"}, ("2024-02-01", "2024-02-29")),
        ({"event_date": "2024-12"}, ("2024-12-01", "2024-12-31")),
        ({"event_date": "2020"}, ("2020-01-01", "2020-12-31")),
        ({"event_date": "2024-01-28"}, ("2024-01-28", "2024-01-28")),
        ({"date_start": "2024-01-27", "date_end": "2024-01-28"}, ("2024-01-27", "2024-01-28")),
        ({"date_start": "2024-01-28", "date_end": "2024-01-27"}, ("2024-01-27", "2024-01-28")),
        ({"event_date": "yesterday"}, (None, None)),
        ({"event_date": "2024-13"}, (None, None)),
    ],
)
def test_spans_of_dates(record: dict[str, Any], expected: tuple[str | None, str | None]) -> None:
    assert columns.span_of(record) == tuple(columns.day(d) for d in expected)


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 210), st.integers(0, 210)), max_size=6), st.integers(40, 300))
def test_segments_give_the_quote_back(quote: str, spans: list[tuple[int, int]], limit: int) -> None:
    rows = [{"start": a, "end": b, "text": quote[a:b], "property": "location"} for a, b in spans if a < b <= len(quote)]
    cut = segments(quote, 0, rows, limit)
    joined = "".join(text for text, _ in cut)
    if len(quote) <= limit:
        assert joined == quote
    else:
        assert joined.removeprefix("… ").removesuffix(" …") in quote
    if len(quote) <= limit:
        marked = sum(len(text) for text, name in cut if name)
        assert marked == len({n for r in rows for n in range(r["start"], r["end"])})


def test_segments_find_words_whose_offsets_are_off() -> None:
    cut = segments("قال إن صاروخا سقط", 100, [{"start": 3, "end": 9, "text": "صاروخا", "property": "incident_type"}], 600)
    assert ["صاروخا", "incident_type"] in cut


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c), max_leaves=12))
def test_script_json_is_safe_and_the_same(value: Any) -> None:
    text = columns.script_json(value)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == value


def test_every_style_has_a_name_in_both_languages() -> None:
    table = styles.styles()
    contract = (
        "missile_rocket_attack drone_attack airstrike shelling_artillery ied_explosion landmine_uxo grenade suicide_bombing armed_clash "
        "armed_assault sniper execution assassination interception naval_attack vessel_seizure abduction raid_arrest property_destruction "
        "territory_taken weapons_seized sexual_violence explosion_unspecified other presence"
    ).split()
    assert set(table["types"]) == set(contract)
    assert set(table["statuses"]) == {"occurred", "intercepted", "claimed", "denied", "alleged", "threatened"}
    looks = [(row["colour"], row["shape"]) for row in table["types"].values()]
    assert len(set(looks)) == len(looks), "two types look the same"


def test_colours_are_okabe_ito_or_grey() -> None:
    known = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999", "#6B7280"}
    assert {row["colour"] for row in styles.styles()["types"].values()} <= known


def test_a_broken_table_of_styles_is_told(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "styles.toml").write_text('[types.other]\nlabel_ar = "x"\n', encoding="utf-8")
    monkeypatch.setenv("MAWQI_DATA", str(tmp_path))
    styles.styles.cache_clear()
    with pytest.raises(DataError, match="lacks label_en"):
        styles.styles()
    styles.styles.cache_clear()
