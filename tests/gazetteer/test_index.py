"""The index: fresh, stale, damaged, built by two processes at once, small and quick to open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gazetteer import Gazetteer, MawqiError
from gazetteer.index import DATABASE, Index, build_index, open_index
from gazetteer.paths import data_dir

CODE = "from gazetteer.index import open_index; import sys; i = open_index(log=lambda s: print(s)); print(i.meta['places'])"


@pytest.fixture
def small_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, and a cache of its own."""
    data = tmp_path / "data"
    (data / "divisions").mkdir(parents=True)
    shutil.copytree(data_dir() / "lexicon", data / "lexicon")
    (data / "sites").mkdir()
    (data / "sites" / "xx.csv").write_text(
        "id,name_ar,name_en,aliases_ar,aliases_en,kind,lat,lon,uncertainty_km,country,admin1,admin2,common,population,source,note\n"
        "iq-test-hill,تل التجربة,Test Hill,,,village,33.5,43.5,2,IQ,Anbar,,,,test,\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("MAWQI_DATA", str(data))
    monkeypatch.setenv("MAWQI_CACHE", str(tmp_path / "cache"))
    return data


def test_build_use_and_rebuild(small_data: Path) -> None:
    said: list[str] = []
    first = Gazetteer.open(log=said.append)
    assert first.place("iq-test-hill").name_ar == "تل التجربة"
    assert len(said) == 1 and "missing" in said[0]
    assert first.lookup("تل التجربه")[0].place.site_id == "iq-test-hill"
    first.close()
    said.clear()
    open_index(log=said.append).close()
    assert said == []
    sites = small_data / "sites" / "xx.csv"
    sites.write_text(sites.read_text(encoding="utf-8").replace("iq-test-hill", "iq-other-hill"), encoding="utf-8")
    again = Gazetteer.open(log=said.append)
    assert "out of date" in said[0]
    assert again.place("iq-other-hill")
    again.close()
    home = Path(os.environ["MAWQI_CACHE"])
    database = next(home.rglob(DATABASE))
    database.write_bytes(b"SQLite format 3\0 broken" * 50)
    said.clear()
    open_index(log=said.append).close()
    assert "damaged" in said[0]


def test_an_open_index_outlives_a_rebuild(small_data: Path) -> None:
    first = Gazetteer.open(log=lambda _: None)
    sites = small_data / "sites" / "xx.csv"
    sites.write_text(sites.read_text(encoding="utf-8").replace("تل التجربة", "تل الاختبار"), encoding="utf-8")
    second = Gazetteer.open(log=lambda _: None)
    assert [m.surface for m in first.mentions("انفجار في تل التجربة")] == ["تل التجربة"]
    assert [m.surface for m in second.mentions("انفجار في تل الاختبار")] == ["تل الاختبار"]


def test_two_processes_at_once(small_data: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    out = [run.communicate(timeout=300) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], out
    assert sum("missing" in o for o, _ in out) == 1
    assert len({o.strip().splitlines()[-1] for o, _ in out}) == 1


def test_malformed_row_names_file_and_row(small_data: Path, tmp_path: Path) -> None:
    (small_data / "sites" / "bad.csv").write_text("id,name_ar,lat,lon,kind\nxx-a,ألف,north,3,village\n", encoding="utf-8")
    with pytest.raises(MawqiError, match=r"bad\.csv, row 2: column lat holds 'north'"):
        build_index(tmp_path / "index", data=small_data)


def test_named_folder_without_index(tmp_path: Path) -> None:
    with pytest.raises(MawqiError):
        Gazetteer.open(tmp_path)


def test_size_and_opening(gazetteer: Gazetteer) -> None:
    folder = gazetteer.index.folder
    size = (folder / DATABASE).stat().st_size + gazetteer.index.table.stat().st_size
    assert size <= 40_000_000
    best = 9.0
    for _ in range(5):
        start = time.perf_counter()
        Index(folder).close()
        best = min(best, time.perf_counter() - start)
    assert best <= 0.05
