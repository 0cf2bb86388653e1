"""``mawqi doctor``: what is installed, which index is in use, what is missing for optional features."""

from __future__ import annotations

import json
import platform
import shutil
from importlib import metadata
from typing import Any

import click

from mawqi.cli import options

# What the program needs and what only some features need: distribution -> feature.
OPTIONAL = {
    "sqlalchemy": "export to PostGIS", "psycopg": "export to PostGIS", "pygeoapi": "serving OGC API – Features",
    "Protego": "watching feeds", "warcio": "keeping raw answers of feeds (--warc)", "nltk": "agreement of coders", "flask": "the review desk",
    "playwright": "the browser tests", "xyzservices": "basemaps from the network (--tiles)",
}  # fmt: skip
PROGRAMS = {"chromium": "the browser tests", "ogrinfo": "the tests of the GIS formats"}


@click.command("doctor")
@options.as_json
def command(as_json: bool) -> int:
    """Show what is installed, which gazetteer is in use, and what is missing for optional features.

    \b
    mawqi doctor
    """
    from mawqi.cli.talk import shown, table

    found = examine()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        rows = [("mawqi", found["mawqi"]), ("Python", found["python"]), ("data", found["data"]), ("cache", found["cache"])]
        rows += [(f"gazetteer {k}", v) for k, v in found["gazetteer"].items() if k != "sources"]
        rows += [("lexicon", found["lexicon"])]
        click.echo(table(("", ""), rows, widest=90))
        click.echo()
        click.echo(table(("package", "version", "for"), [(p["name"], p["version"] or "missing", p["for"]) for p in found["packages"]]))
        for line in found["problems"]:
            click.echo(shown(f"problem: {line}"))
        click.echo("\nAll that the program needs is there." if not found["problems"] else "")
    return 1 if found["problems"] else 0


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _needed() -> list[str]:
    """The names of the packages that the program requires, from its own metadata."""
    import re

    try:
        wanted = metadata.requires("mawqi") or []
    except metadata.PackageNotFoundError:
        return []
    return [m[0] for line in wanted if "extra ==" not in line and (m := re.match(r"[A-Za-z0-9_.-]+", line))]


def examine() -> dict[str, Any]:
    """Return the state of the installation; ``problems`` are sentences."""
    from gazetteer.errors import MawqiError
    from gazetteer.paths import cache_dir, data_dir
    from mawqi import __version__

    problems: list[str] = []
    found: dict[str, Any] = {"mawqi": __version__, "python": platform.python_version(), "data": None, "cache": None, "gazetteer": {}, "lexicon": None}
    try:
        found["data"], found["cache"] = str(data_dir()), str(cache_dir())
        from gazetteer.index import open_index
        from incidents.lexicon import load

        index = open_index(log=lambda line: click.echo(line, err=True))
        found["gazetteer"] = {k: index.meta.get(k) for k in ("places", "curated", "names", "schema")} | {
            "folder": str(index.folder), "sources": json.loads(index.meta.get("sources", "{}")),
        }  # fmt: skip
        index.close()
        found["lexicon"] = load().version
    except MawqiError as fault:
        problems.append(str(fault))
    packages = [{"name": n, "version": _version(n), "for": "needed"} for n in _needed()]
    problems += [f"the package {p['name']} is missing: install it with pip" for p in packages if p["version"] is None]
    packages += [{"name": n, "version": _version(n), "for": use} for n, use in OPTIONAL.items()]
    packages += [{"name": n, "version": "found" if shutil.which(n) else None, "for": use} for n, use in PROGRAMS.items()]
    return found | {"packages": packages, "problems": problems}
