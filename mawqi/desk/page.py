"""The desk's one document: the map's own modules and the desk's, inline, under a policy of their hashes; data enter as JSON."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from maps import assets, basemap
from maps.columns import script_json
from maps.policy import digest
from maps.styles import styles
from mawqi.desk.menus import menus

STATIC = Path(__file__).resolve().parent / "static"
#: Modules of the map that the desk is built from, then its own, in the order in which they are joined.
MAP_MODULES = ("words", "basemap", "symbols", "reasons")
MODULES = ("words", "requests", "widgets", "queue", "text", "fields", "editors", "map", "places", "dialogs", "history", "actions", "keys", "desk")
SHEETS = ("desk", "parts")
#: Corners of the region whose smaller towns are named on the desk's map: (latitude, longitude), from Mauritania to Oman.
REGION = ((0.0, -17.0), (40.0, 62.0))
TITLES = {"ar": "مكتب المراجعة", "en": "Review desk"}


@cache
def parts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the scripts and the styles of the page."""
    leaflet, leaflet_css, _ = assets.leaflet()
    own = assets.bundle(*MAP_MODULES, extra=[STATIC / f"{name}.js" for name in MODULES])
    return (leaflet, own), (leaflet_css, assets.sheets("page", extra=[STATIC / f"{name}.css" for name in SHEETS]))


@cache
def ground() -> dict[str, Any]:
    """Return the basemap with the governorates that the data have and the smaller towns of the region."""
    rows: list[dict[str, Any]] = [{"iso": code} for code in basemap.country_names()]
    return basemap.ground([*rows, *({"latitude": lat, "longitude": lon} for lat, lon in REGION)])


def policy() -> str:
    """Return the Content-Security-Policy: the page's own scripts and styles by their hashes, requests to the desk itself, nothing else."""
    scripts, sheets = parts()
    return "; ".join((
        "default-src 'none'", "script-src " + " ".join(digest(s) for s in scripts), "style-src " + " ".join(digest(s) for s in sheets), "img-src data: blob:",
        "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ))  # fmt: skip


def document(*, coder: str, title: str, lang: str) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    coder, title : str
        Whose decisions these are, and the case's name; they enter as JSON.
    lang : {'ar', 'en'}
        The first language; the reader can switch.
    """
    scripts, sheets = parts()
    block = {
        "meta": {"coder": coder, "title": title, "lang": lang, "digits": "latn", "theme": "auto", "tiles": None}, "styles": styles(), "basemap": ground(),
        "menus": menus(), "doubts": doubts(), "terms": {"actors": {}, "triggers": _triggers()},
    }  # fmt: skip
    direction = "rtl" if lang == "ar" else "ltr"
    head = "".join(f"<style>{text}</style>\n" for text in sheets)
    body = "".join(f"<script>{text}</script>\n" for text in scripts)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{TITLES[lang]}</title>\n{head}</head>\n<body>\n'
        '<noscript><p lang="ar" dir="rtl">يحتاج مكتب المراجعة إلى JavaScript.</p><p lang="en" dir="ltr">The review desk needs JavaScript.</p></noscript>\n'
        f'<div id="desk"></div>\n<script type="application/json" id="mawqi-data">{script_json(block)}</script>\n{body}</body>\n</html>\n'
    )


def doubts() -> dict[str, list[str]]:
    """Return the names of the reasons of doubt in Arabic and English by their code."""
    from mawqi.case.doubt import REASONS

    return {code: [arabic, english] for code, (_, arabic, english) in REASONS.items()}


def _triggers() -> dict[str, str]:
    from maps.terms import trigger_words

    return trigger_words()


def plain(arabic: str, english: str, *, refresh: str | None = None) -> str:
    """Return a small page with one sentence in both languages; ``refresh`` leads on to another address of the desk."""
    onward = f'<meta http-equiv="refresh" content="0;url={refresh}">' if refresh else ""
    return (
        f'<!DOCTYPE html>\n<html lang="ar" dir="rtl"><head><meta charset="utf-8">{onward}<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{TITLES["ar"]}</title></head><body><main><h1>{TITLES["ar"]}</h1><p>{arabic}</p><p lang="en" dir="ltr">{english}</p></main></body></html>\n'
    )
