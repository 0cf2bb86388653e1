"""Export to a real PostgreSQL with PostGIS, started here; where none is installed, the tests say what to install and hold the rest."""

import sys

import pytest
from geo_samples import feature, incident, some_features

from gazetteer.errors import FileError, InputError
from geo import postgis
from geo.collection import Collection
from geo.flat import COLUMN
from geo.formats import read, write
from mawqi.cli import invoke


@pytest.fixture(scope="module")
def server(postgres):
    """An address of a database of a fresh server on a socket of its own, or None."""
    return postgres("conflict") if postgres is not None else None


def ask(address, query):
    from sqlalchemy import create_engine, text

    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as link:
            found = link.execute(text(query))
            return [tuple(r) for r in found] if found.returns_rows else []
    finally:
        engine.dispose()


def test_a_table_is_made_and_updated(server):
    if server is None:
        return
    items = some_features(5)
    items[0]["properties"]["team"] = {"ok": True}
    address = f"{server}&table=news.incidents"
    assert postgis.write(address, [items[:3], items[3:]]) == ["news.incidents: 5 new incidents, 0 updated."]
    assert postgis.read(address).incidents == items
    items[1] = feature(incident(2, fatalities=7), made_by="mawqi 0.1")
    assert postgis.write(address, [items[1:2], [feature(incident(9))]]) == ["news.incidents: 1 new incidents, 1 updated."]
    assert ask(server, "SELECT count(*), count(geom) FROM news.incidents") == [(6, 5)]
    assert ask(server, "SELECT fatalities, weapons FROM news.incidents WHERE id = '0000000000000002'") == [(7, ["drone", "rocket"])]
    assert ask(server, "SELECT round(ST_X(geom)::numeric, 2)::text, ST_SRID(geom) FROM news.incidents WHERE id = '0000000000000001'") == [("42.83", 4326)]
    assert ask(server, "SELECT evidence_json->'weapons'->0->>'text' FROM news.incidents WHERE id = '0000000000000001'") == [("طائرة مسيرة",)]
    assert ask(server, "SELECT count(*) FROM pg_indexes WHERE schemaname = 'news' AND indexdef LIKE '%USING gist (geom)%'") == [(1,)]
    types = dict(ask(server, "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'news'"))
    assert (types["date_start"], types["fatalities"], types["aggregate"], types["weapons"]) == ("date", "integer", "boolean", "ARRAY")


def test_the_command_writes_and_reads_a_table(server, tmp_path, capsys):
    if server is None:
        return
    source, back = tmp_path / "i.geojson", tmp_path / "back.geojson"
    write(source, Collection(incidents=some_features(5)))
    address = f"{server}&table=by_command"
    assert invoke(["export", str(source), "-o", address]) == 0
    assert "public.by_command: 5 new incidents, 0 updated." in capsys.readouterr().err
    assert invoke(["export", str(source), "-o", address]) == 0
    assert "0 new incidents, 5 updated." in capsys.readouterr().err
    assert invoke(["export", address, "-o", str(back)]) == 0
    assert read(back).incidents == read(source).incidents
    assert invoke(["export", str(source), "-o", f"{server}&table=coarse", "--coarsen", "admin1"]) == 0
    assert ask(server, "SELECT location, masked FROM coarse WHERE id = '0000000000000001'") == [("Anbar", "governorate")]
    assert "هيت" not in str(ask(server, "SELECT coarse::text FROM coarse"))
    ask(server, "CREATE TABLE theirs (id text)")
    assert invoke(["export", str(source), "-o", f"{server}&table=theirs", "--force"]) == 1
    assert "no output of Mawqi" in capsys.readouterr().err and ask(server, "SELECT count(*) FROM theirs") == [(0,)]


@pytest.mark.parametrize("package", ["sqlalchemy", "psycopg"])
def test_a_missing_package_is_named_with_its_extra(package, tmp_path, monkeypatch, capsys):
    write(tmp_path / "i.geojson", Collection(incidents=some_features(1)))
    monkeypatch.setitem(sys.modules, package, None)
    assert invoke(["export", str(tmp_path / "i.geojson"), "-o", "postgresql://u:hidden@127.0.0.1:1/d"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "pip install 'mawqi[postgis]'" in said and "hidden" not in said


def test_a_profile_does_not_go_into_a_database(tmp_path, capsys):
    write(tmp_path / "i.geojson", Collection(incidents=some_features(1)))
    for more in (["--profile", "acled"], ["--flat"]):
        assert invoke(["export", str(tmp_path / "i.geojson"), "-o", "postgresql://u@h/d", *more]) == 2
        assert "does not go into a database" in capsys.readouterr().err
    assert invoke(["export", str(tmp_path / "i.geojson"), "-o", "postgresql://u:hidden@127.0.0.1:1/d"]) == 1
    said = capsys.readouterr().err
    assert "refused" in said and "hidden" not in said and "Traceback" not in said


def test_all_or_nothing(server):
    if server is None:
        return
    address = f"{server}&table=whole"

    def broken():
        yield some_features(2)
        raise InputError("a broken batch")

    with pytest.raises(InputError, match="broken"):
        postgis.write(address, broken())
    assert ask(server, "SELECT count(*) FROM pg_class WHERE relname = 'whole'") == [(0,)]


def test_hostile_text_and_repeated_ids(server):
    if server is None:
        return
    address = f"{server}&table=hostile"
    evil = "'); DROP TABLE hostile; -- \\N \t \n \x00 \ud800 ‮"
    items = [feature(incident(1)), feature(incident(1, location_text=evil, weapons=[]))]
    assert postgis.write(address, [items]) == ["public.hostile: 1 new incidents, 0 updated."]
    held = postgis.read(address).incidents[0]["properties"]
    assert held["location_text"] == evil.replace("\x00", "").replace("\ud800", "?") and held["weapons"] == []


def test_somebody_elses_table_is_left_alone(server):
    if server is None:
        return
    ask(server, "CREATE TABLE work (id text, x int)")
    with pytest.raises(FileError, match="no output of Mawqi"):
        postgis.write(f"{server}&table=work", [some_features(1)])
    with pytest.raises(FileError, match="refused"):
        postgis.read(f"{server}&table=nothing")


def test_addresses():
    assert postgis.is_address("postgresql://u@h/d") and not postgis.is_address("incidents.gpkg")
    for bad in ("postgresql://u@h/d?table=a%20b", "postgresql://u@h/d?table=x.y.z%22"):
        with pytest.raises(InputError, match="no name for a table"):
            postgis.write(bad, [])
    with pytest.raises(FileError) as fault:
        postgis.write("postgresql://u:hidden@127.0.0.1:1/d", [some_features(1)])
    assert "hidden" not in str(fault.value) and "refused" in str(fault.value)


def test_types():
    assert [postgis.sql_type(COLUMN[n]) for n in ("id", "fatalities", "weapons", "evidence_json", "date_end", "confidence")] == [
        "text", "integer", "text[]", "jsonb", "date", "double precision",
    ]
