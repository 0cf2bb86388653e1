"""The wheel works in an empty folder, with its data and the compiled gazetteer inside."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str | Path, cwd: Path, **more: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAWQI_", "PYTHON"))} | more
    done = subprocess.run([str(w) for w in words], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("data", "gazetteer", "incidents", "geo", "maps", "mawqi", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "CHANGELOG.md", "constraints.txt"):
        (source / name).symlink_to(ROOT / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", source, cwd=folder)
    (made,) = (folder / "dist").glob("mawqi-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what it depends on comes from the environment of the tests."""
    home = tmp_path_factory.mktemp("home") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])", cwd=home).strip())
    # A path in a .pth file is searched, but the .pth files in it (an editable install of the checkout) are not.
    (site / "needs.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return home


def test_the_wheel_holds_data_index_and_page_parts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as box:
        names = set(box.namelist())
    for part in ("sites/iq.csv", "lexicon/triggers.toml", "styles.toml", "basemap/countries.json", "samples/meta.csv", "index/gazetteer.sqlite"):
        assert f"gazetteer/_data/{part}" in names
    assert sum(n.startswith("gazetteer/_data/index/") for n in names) >= 2, "the table of names lies beside the database"
    assert any(n.startswith("maps/static/") and n.endswith(".js") for n in names)
    assert {"mawqi/desk/static/desk.js", "mawqi/desk/static/desk.css"} <= names
    assert not any(n.startswith(("data/", "tests/", "bench/")) for n in names)


def test_map_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "news.txt").write_text("قصفت مدفعية مجهولة أطراف مدينة هيت صباح اليوم، وأسفر القصف عن إصابة شخصين.", encoding="utf-8")
    said = run(installed / "bin" / "mawqi", "map", "news.txt", "--published", "2024-01-28", "-o", "map.html", "--incidents", "incidents.geojson",
               cwd=empty, MAWQI_CACHE=str(tmp_path / "cache"))  # fmt: skip
    assert "building it" not in said, "the index ships in the wheel"
    assert "1 incident," in said
    assert (empty / "map.html").stat().st_size > 100_000 and "2024-01-28" in (empty / "incidents.geojson").read_text(encoding="utf-8")
    desk = run(installed / "bin" / "python", "-c", "from mawqi.desk.page import document; print(len(document(coder='c', title='t', lang='ar')))", cwd=empty)
    assert int(desk) > 500_000, "the review desk works from the wheel"
    where = run(installed / "bin" / "python", "-c", "import gazetteer, mawqi; print(gazetteer.__file__, mawqi.__file__)", cwd=empty)
    assert str(ROOT) not in where
