"""Country codes and names: ISO alpha-2 and numeric, ACLED regions, UCDP (Gleditsch-Ward) numbers and regions."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from gazetteer.errors import DataError, MawqiError
from gazetteer.paths import data_dir


@dataclass(slots=True, frozen=True)
class Country:
    """One country: ISO 3166-1 codes and its names in both languages."""

    iso: str
    numeric: int
    name_en: str
    name_ar: str


# Gleditsch and Ward's list of states, as UCDP's country_id uses it, for the countries of the coverage.
GW_NUMBERS = {
    "US": 2, "IL": 666, "LB": 660, "SY": 652, "JO": 663, "IQ": 645, "IR": 630, "TR": 640, "EG": 651, "SA": 670, "YE": 678, "KW": 690,
    "BH": 692, "QA": 694, "AE": 696, "OM": 698, "AF": 700, "PK": 770, "LY": 620, "TN": 616, "DZ": 615, "MA": 600, "MR": 435, "SD": 625,
    "SS": 626, "SO": 520, "DJ": 522, "ET": 530, "ER": 531, "TD": 483, "NE": 436, "ML": 432, "NG": 475, "KE": 501, "CY": 352, "GR": 350,
    "RU": 365, "UA": 369, "AZ": 373, "AM": 371, "GE": 372, "KM": 581, "IN": 750, "FR": 220, "GB": 200,
}
# Palestine is no state of Gleditsch and Ward's list: UCDP files it under Israel.
GW_NUMBERS["PS"] = 666

_MIDDLE_EAST = "AE BH CY EG IL IQ IR JO KW LB OM PS QA SA SY TR YE".split()
_NORTH_AFRICA = "DZ LY MA TN EH SD".split()
_WEST_AFRICA = "ML NE NG MR BF SN GN CI GH TG BJ".split()
_EAST_AFRICA = "SO DJ ET ER KE UG SS TZ KM RW BI".split()
_MIDDLE_AFRICA = "TD CM CF CD CG GA GQ AO".split()
_SOUTH_ASIA = "PK IN BD LK NP BT MV".split()
_CAUCASUS = "AF AM AZ GE KZ KG TJ TM UZ".split()
_EUROPE = (
    "AL AD AT BY BE BA BG HR CZ DK EE FI FR DE GR HU IS IE IT XK LV LI LT LU MT MD MC ME NL MK NO PL PT RO RU SM RS SK SI ES SE CH UA GB VA"
).split()

# UCDP counts Egypt and the Maghreb with Africa.
_UCDP_AFRICA = {*_NORTH_AFRICA, *_WEST_AFRICA, *_EAST_AFRICA, *_MIDDLE_AFRICA, "EG"}


@lru_cache(maxsize=1)
def _table() -> dict[str, Country]:
    try:
        path = data_dir() / "divisions" / "countries.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, MawqiError):
        return {}
    table = {}
    for number, row in enumerate(rows, start=2):
        try:
            table[row["iso"]] = Country(row["iso"], int(row["iso_numeric"] or 0), row["name_en"], row["name_ar"])
        except (KeyError, ValueError) as fault:
            raise DataError(f"a country's row is not as expected: {fault}", file=path, row=number) from fault
    return table


def country(iso: str | None) -> Country | None:
    """Return the country of an ISO alpha-2 code, or None when the code is unknown."""
    return _table().get(iso.upper()) if iso else None


def country_name(iso: str | None, language: str = "en") -> str | None:
    """Return a country's name in ``en`` or ``ar``, or None when the code is unknown."""
    found = country(iso)
    if found is None:
        return None
    return found.name_ar if language == "ar" else found.name_en


def iso_numeric(iso: str | None) -> int | None:
    """Return the numeric ISO 3166-1 code (ACLED's ``iso`` column), or None."""
    found = country(iso)
    return found.numeric or None if found else None


def iso_of_numeric(number: int) -> str | None:
    """Return the alpha-2 code of a numeric ISO 3166-1 code, or None."""
    return next((c.iso for c in _table().values() if c.numeric == number), None)


def iso_of_name(name: str | None) -> str | None:
    """Return the alpha-2 code of an English or Arabic country name as the table writes it, or None."""
    return next((c.iso for c in _table().values() if name in (c.name_en, c.name_ar)), None) if name else None


def acled_region(iso: str | None) -> str | None:
    """Return ACLED's region of a country, or None where this table has none (ACLED codebook, list of regions)."""
    for region, codes in (
        ("Middle East", _MIDDLE_EAST), ("Northern Africa", _NORTH_AFRICA), ("Western Africa", _WEST_AFRICA),
        ("Eastern Africa", _EAST_AFRICA), ("Middle Africa", _MIDDLE_AFRICA), ("South Asia", _SOUTH_ASIA),
        ("Caucasus and Central Asia", _CAUCASUS), ("Europe", _EUROPE),
    ):
        if iso in codes:
            return region if iso != "EG" else "Northern Africa"
    return "North America" if iso in ("US", "CA") else None


def ucdp_region(iso: str | None) -> str | None:
    """Return UCDP's region of a country: Africa, Americas, Asia, Europe or Middle East (UCDP GED codebook, ``region``)."""
    if iso in _UCDP_AFRICA:
        return "Africa"
    if iso in _MIDDLE_EAST and iso not in ("CY",):
        return "Middle East"
    if iso in _SOUTH_ASIA or iso in ("AF", "KZ", "KG", "TJ", "TM", "UZ", "CN", "JP"):
        return "Asia"
    if iso in _EUROPE or iso in ("AM", "AZ", "GE", "CY"):
        return "Europe"
    return "Americas" if iso in ("US", "CA") else None
