"""``mawqi doctor``: what is installed, which index is in use, what is missing for optional features."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from mawqi.cli import options

#: Optional features -> (the extra that brings them, what they are, their packages, programs of the system).
FEATURES: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "postgis": ("postgis", "export to PostGIS", ("sqlalchemy", "psycopg"), ()),
    "serve": ("serve", "OGC API - Features (mawqi serve)", ("pygeoapi",), ()),
    "tiles": ("tiles", "basemaps of the network (--tiles)", ("xyzservices",), ()),
    "desk": ("desk", "the review desk (mawqi review)", ("flask",), ()),
    "feeds": ("feeds", "watching feeds (mawqi watch)", ("Protego", "warcio"), ()),
    "agree": ("agree", "agreement of coders (mawqi agree)", ("nltk",), ()),
    "cluster": ("cluster", "many machines (extract --cluster)", ("dask", "distributed", "fsspec"), ()),
    "s3": ("", "s3:// with --partitioned", ("s3fs",), ()),
    "gs": ("", "gs:// with --partitioned", ("gcsfs",), ()),
    "tests": ("test", "the tests", ("pytest", "hypothesis", "playwright"), ("chromium", "ogrinfo")),
}


@click.command("doctor")
@options.gazetteer
@options.as_json
def command(index: Path | None, as_json: bool) -> int:
    """Show what is installed, which gazetteer is in use, and what is missing for optional features.

    The exit code is 1 when something is missing that the program needs.

    \b
    mawqi doctor
    mawqi doctor --json
    """
    from mawqi.cli.talk import shown, table

    found = examine(index)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return 1 if found["problems"] else 0
    rows = [("mawqi", found["mawqi"]), ("Python", f"{found['python']}, {found['system']}"), ("processors", found["processors"]), ("modules", found["modules"]), ("data", found["data"])]
    rows += [("cache", found["cache"]), ("temporary files", found["temporary"])]
    rows += [(f"gazetteer {k}", v) for k, v in found["gazetteer"].items() if k not in ("sources", "files")]
    rows += [(f"gazetteer {n}", f"sha256 {v}") for n, v in found["gazetteer"].get("files", {}).items()]
    rows += [("lexicon", found["lexicon"])]
    click.echo(table(("", ""), rows, widest=100))
    sources = found["gazetteer"].get("sources") or {}
    if sources:
        click.echo("\n" + table(("source of the gazetteer", "version"), sorted(sources.items()), widest=70))
    click.echo("\n" + table(("package", "version", "wanted"), [(p["name"], p["version"] or "missing", p["wanted"]) for p in found["packages"]]))
    click.echo("\n" + table(("feature", "state", "for"), [(f["name"], _state(f), f["for"]) for f in found["features"]], widest=70))
    for line in found["problems"]:
        click.echo(shown(f"problem: {line}"))
    click.echo("\nAll that the program needs is there." if not found["problems"] else "")
    return 1 if found["problems"] else 0


def _state(feature: dict[str, Any]) -> str:
    """Say in words whether a feature can be used and what brings it."""
    if not feature["missing"]:
        return "there"
    packages = [n for n in feature["missing"] if n in FEATURES[feature["name"]][2]]
    remedy = f": pip install 'mawqi[{feature['extra']}]'" if packages and feature["extra"] else f": pip install {' '.join(packages)}" if packages else ""
    return f"{', '.join(feature['missing'])} missing{remedy}"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _needed() -> list[tuple[str, str]]:
    """The packages that the program requires, from its own metadata: (name, versions that will do)."""
    try:
        wanted = metadata.requires("mawqi") or []
    except metadata.PackageNotFoundError:
        return []
    lines = [line.split(";")[0].strip() for line in wanted if "extra ==" not in line]
    return [(m[1], m[2].strip()) for line in lines if (m := re.match(r"([A-Za-z0-9_.-]+)\s*(.*)", line))]


def _too_old(version: str, wanted: str) -> bool:
    """Whether a version lies below the lower bound of a requirement such as ``>=1.0,<2``; only numbers are compared."""
    low = re.search(r">=\s*([0-9.]+)", wanted)
    if low is None:
        return False
    numbers = [int(n) for n in re.match(r"[0-9.]*", version)[0].split(".") if n]  # type: ignore[index]
    bound = [int(n) for n in low[1].split(".") if n]
    width = max(len(numbers), len(bound))
    return numbers + [0] * (width - len(numbers)) < bound + [0] * (width - len(bound))


def _writable(folder: str | None, what: str) -> str | None:
    """Return a problem with a folder that must take files, None when there is none."""
    if folder is None:
        return None
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".mawqi-"):
            return None
    except OSError as fault:
        return f"the {what} {folder} cannot be written: {fault.strerror}"


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def examine(index: Path | None = None) -> dict[str, Any]:
    """Return the state of the installation; ``problems`` are sentences.

    Parameters
    ----------
    index : Path, optional
        A gazetteer of the user's own.
    """
    from gazetteer.compiled import check, compiled_modules
    from gazetteer.errors import MawqiError
    from gazetteer.paths import cache_dir, data_dir
    from mawqi import __version__

    problems: list[str] = []
    modules = compiled_modules()
    found: dict[str, Any] = {
        "mawqi": __version__, "python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}", "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "modules": f"compiled ({len(modules)})" if modules else "plain Python (make fast compiles them)", "data": None, "cache": None, "temporary": tempfile.gettempdir(), "gazetteer": {}, "lexicon": None,
    }  # fmt: skip
    try:
        check()
    except MawqiError as fault:
        problems.append(str(fault))
    try:
        found["data"], found["cache"] = str(data_dir()), str(cache_dir())
        from gazetteer.index import DATABASE, open_index
        from incidents.lexicon import load

        opened = open_index(index, log=lambda line: click.echo(line, err=True))
        found["gazetteer"] = {k: opened.meta.get(k) for k in ("places", "curated", "names", "schema")} | {
            "folder": str(opened.folder), "files": {p.name: _digest(p) for p in (opened.folder / DATABASE, opened.table)},
            "sources": json.loads(opened.meta.get("sources", "{}")),
        }  # fmt: skip
        opened.close()
        found["lexicon"] = load().version
    except MawqiError as fault:
        problems.append(str(fault))
    problems += [p for p in (_writable(found["cache"], "cache folder (MAWQI_CACHE)"), _writable(found["temporary"], "temporary folder (TMPDIR)")) if p]
    found["packages"] = packages = [{"name": n, "version": _version(n), "wanted": wanted} for n, wanted in _needed()]
    for p in packages:
        if p["version"] is None:
            problems.append(f"the package {p['name']} is missing: install it with pip")
        elif _too_old(p["version"], p["wanted"] or ""):
            problems.append(f"{p['name']} {p['version']} is too old: {p['wanted']} is needed")
    found["features"] = []
    for name, (extra, use, wanted, programs) in FEATURES.items():
        missing = [n for n in wanted if _version(n) is None] + [n for n in programs if shutil.which(n) is None]
        versions = {n: v for n in wanted if (v := _version(n)) is not None}
        found["features"].append({"name": name, "for": use, "extra": extra or None, "versions": versions, "missing": missing})
    return found | {"problems": problems}
