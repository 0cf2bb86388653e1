"""The compiled gazetteer on disk: an SQLite file of places and names, and a table of the names to scan for."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from gazetteer.errors import DataError, FileError
from gazetteer.lexicon import Lexicon, load_lexicon
from gazetteer.matcher import Matcher
from gazetteer.model import Place
from gazetteer.paths import cache_dir, data_dir
from gazetteer.sources import REGION, Row, read_all, source_files
from gazetteer.spelling import deletions, known_well
from gazetteer.variants import variants

SCHEMA = 26
DATABASE = "gazetteer.sqlite"
# How much support a name needs to be taken as a place in a text.
SURE, RARE, ORDINARY, EVERYDAY, HARD, NEVER = 0, 1, 2, 3, 4, 5
# What a number in the table of names stands for; numbers have 21 bits.
ADJECTIVE = 1 << 18
KINDWORD = 2 << 18
UNIT = 3 << 18
ORGANISATION = 4 << 18
ACTOR = 5 << 18
CLASS_MASK = 7 << 18
ID_MASK = (1 << 18) - 1

# Names of states that are also everyday words.
_STATES_LIKE_WORDS = frozenset(["مالي", "بنين", "توغو", "تونغا", "بيرو"])
_PERSONAL = ("ابو ", "ام ", "بن ", "ابن ", "عبد ", "بني ", "الشيخ ", "ال ", "حاجي ", "سيد ")
Log = Callable[[str], None]


def _quiet(_: str) -> None:
    """Take a message and say nothing."""


def stamp(files: Iterable[Path]) -> str:
    """Return a text that changes when a source file changes in size or time of modification, or the schema does."""
    parts = [f"schema {SCHEMA}"]
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            continue
        parts.append(f"{path.name} {stat.st_size} {stat.st_mtime_ns}")
    return "\n".join(parts)


def _inflected(name: str) -> bool:
    """Tell whether a single word without the article looks like a plural, a dual, a verb or a word with a pronoun."""
    return len(name) > 4 and not name.startswith("ال") and name.endswith(("ين", "ون", "ات", "وا", "هم", "ها", "نا", "تم"))


def _level(name: str, rows: list[Row], lexicon: Lexicon) -> int:
    """Say how much support a folded name needs: none, a little, some, much, or that it is never taken."""
    single = " " not in name
    latin = name.isascii()
    if len(name) < 2 or (latin and len(name) < 2) or name.isdigit():
        return NEVER
    listed = EVERYDAY if name in lexicon.everyday else ORDINARY if name in lexicon.words else SURE
    if not any(row.curated or row.capital for row in rows) and (len(name) <= 2 or name in lexicon.never or (listed == EVERYDAY and not any(r.iso in REGION for r in rows))):
        return NEVER
    if single and name in lexicon.never and not any(row.names_main(name) or row.capital for row in rows):
        return NEVER  # "سليماني", which GeoNames has for a city, is a man
    best = NEVER
    for row in rows:
        if name in row.bare:
            level = HARD
        elif row.kind == "country" or (row.capital and row.names_main(name)):
            level = ORDINARY if row.common or name in _STATES_LIKE_WORDS else SURE
        elif row.kind == "region" and row.iso is None and not row.common and row.names_main(name):
            level = SURE  # a continent or a part of one
        elif row.curated:
            great = row.kind in ("governorate", "country") or (row.kind in ("city", "town") and row.population >= 40_000)
            own = row.folded_ar == name
            level = listed
            if single and not listed and name in lexicon.frequent:
                level = RARE if own and not row.common else EVERYDAY if not own else ORDINARY
            if not row.names_main(name):
                level = max(level, RARE if single else SURE)
            elif row.common:
                level = max(ORDINARY, listed if single else ORDINARY)
                if great and own:
                    level = ORDINARY
                elif single and name in lexicon.frequent:
                    level = max(level, EVERYDAY)
            elif listed:
                level = RARE
            if not single and name.split(" ", 1)[0] in lexicon.kinds:
                level = SURE
            elif not single and level == ORDINARY and not name.startswith(_PERSONAL):
                level = RARE
            if single and name in lexicon.hard:
                level = HARD
        elif single:
            famous = row.population >= (100_000 if row.iso in REGION else 200_000) and (row.iso in REGION or len(name) >= 5)
            level = listed or (SURE if famous and row.iso in REGION else RARE)
            if row.iso not in REGION and not famous:
                level = max(level, ORDINARY)
            own = row.names_main(name)
            if not own:
                level = max(level, RARE)
            if len(name) <= 3 or (not (own and famous) and _inflected(name)):
                level = max(level, ORDINARY)
        else:
            level = SURE if row.population >= 50_000 else RARE
            if name.startswith(_PERSONAL) and row.population < 50_000:
                level = ORDINARY
        best = min(best, level)
    return best


def _scanned(name: str, rows: list[Row]) -> bool:
    """Tell whether a folded name is looked for in texts: all Arabic names, and Latin ones of curated sites and great cities."""
    if not name or len(name) > 80:
        return False
    if any("\u0600" <= c <= "\u06ff" for c in name):
        return True
    if not name.isascii() or len(name) < 2:
        return False
    return any(row.names_main(name) and (row.curated or row.capital or (row.population >= 300_000 and len(name) >= 5)) for row in rows)


def _well_known(row: Row, main: bool) -> bool:
    """Tell whether a place is so well known that a mistyped name is understood."""
    return main and row.kind not in ("water", "road", "building") and (row.curated or (row.population >= 20_000 and row.iso in REGION))


def _add_variants(holders: dict[str, list[tuple[int, bool]]], rows: list[Row], lexicon: Lexicon) -> None:
    """Give names their further spellings, where these are neither another name nor a word."""
    words = lexicon.everyday | lexicon.words | lexicon.frequent | lexicon.hard | lexicon.glued | lexicon.first_names
    fresh: dict[str, list[tuple[int, bool]]] = {}
    for form, _, pid in variants(rows):
        if form not in holders and form not in words and (pid, True) not in fresh.setdefault(form, []):
            fresh[form].append((pid, True))
    for form, held in fresh.items():
        if held:
            holders[form] = held
            for pid, _ in held:
                rows[pid].folded[form] = True


def build_index(out: Path, *, data: Path | None = None, extra: Iterable[Path] = (), log: Log = _quiet) -> Path:
    """Compile all sources into the folder ``out``; files are written under temporary names and renamed.

    Parameters
    ----------
    out : Path
        Folder to write ``gazetteer.sqlite`` and ``names-*.npz`` into; made when missing.
    data : Path, optional
        The data folder; the project's own when missing.
    extra : iterable of Path
        The user's own files of sites, with the columns of the curated ones.
    log : callable
        Takes one line about what is done.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    MawqiError
        When a source is malformed or the folder cannot be written.
    """
    folder = data or data_dir()
    extra = list(extra)
    log("compiling the gazetteer")
    mark = stamp([*source_files(folder), *extra])
    sources = read_all(folder, extra=extra)
    lexicon = load_lexicon(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix="build-", dir=out))
    except OSError as fault:
        raise FileError(f"cannot be written: {fault.strerror}", file=out, remedy="choose another folder") from fault
    try:
        holders: dict[str, list[tuple[int, bool]]] = {}
        for pid, row in enumerate(sources.rows):
            for name, main in row.folded.items():
                if name:
                    holders.setdefault(name, []).append((pid, main))
        for wrong, right in lexicon.misspelt.items():
            if wrong not in holders and right in holders:
                holders[wrong] = [(pid, main) for pid, main in holders[right] if main]
                for pid, _ in holders[wrong]:
                    sources.rows[pid].folded[wrong] = True
        _add_variants(holders, sources.rows, lexicon)
        scanned = {name for name, held in holders.items() if _scanned(name, [sources.rows[pid] for pid, _ in held])}
        names = [*sorted(scanned), *sorted(holders.keys() - scanned)]
        if len(scanned) > ID_MASK:
            raise DataError(f"{len(scanned)} names are too many to scan for", file=out, remedy=f"at most {ID_MASK}")
        database = sqlite3.connect(work / DATABASE)
        database.executescript(
            "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
            "CREATE TABLE places(pid INTEGER PRIMARY KEY, site_id TEXT, name_ar TEXT, name_en TEXT, kind TEXT, lat REAL, lon REAL, iso TEXT,"
            " admin1 TEXT, admin2 TEXT, unc REAL, population INTEGER, source TEXT, p1 TEXT, p2 TEXT, sea INTEGER, curated INTEGER, note TEXT, capital INTEGER);"
            "CREATE TABLE names(nid INTEGER PRIMARY KEY, folded TEXT, level INTEGER, pids TEXT);"
            "CREATE TABLE slips(form TEXT, nid INTEGER, PRIMARY KEY(form, nid)) WITHOUT ROWID;"
        )
        database.executemany(
            "INSERT INTO places VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                (pid, r.site_id, r.name_ar, r.name_en, r.kind, r.latitude, r.longitude, r.iso, r.admin1, r.admin2, r.uncertainty_km,
                 r.population, r.source, r.adm1_pcode, r.adm2_pcode, int(r.sea), int(r.curated), r.note, int(r.capital))
                for pid, r in enumerate(sources.rows)
            ),
        )  # fmt: skip
        words = sorted({k.word for k in lexicon.kinds.values() if k.unknown} | lexicon.unknown_strong | lexicon.lists | lexicon.facilities)
        phrases: list[tuple[str, int]] = []
        table: list[tuple[int, str, int, str]] = []
        for nid, name in enumerate(names):
            rows = [sources.rows[pid] for pid, _ in holders[name]]
            level = _level(name, rows, lexicon)
            table.append((nid, name, level, " ".join(f"{pid}" if main else f"-{pid}" for pid, main in holders[name])))
            if name in sources.adjectives and name.startswith("ال") and not any(row.kind == "country" and row.names_main(name) for row in rows):
                continue  # "the Sudanese" is an adjective before it is a quarter's name
            if name in words and not any(row.curated or row.capital for row in rows):
                continue  # "town" is a word before it is a village's name
            if level != NEVER and name in scanned:
                phrases.append((name, nid))
        database.executemany("INSERT INTO names VALUES(?,?,?,?)", table)
        great = [(name, nid) for nid, name, level, _ in table if known_well(name, level) and any(_well_known(sources.rows[pid], main) for pid, main in holders[name])]
        database.executemany("INSERT OR IGNORE INTO slips VALUES(?,?)", ((form, nid) for name, nid in great for form in deletions(name)))
        database.execute("CREATE UNIQUE INDEX by_name ON names(folded)")
        database.execute("CREATE UNIQUE INDEX by_site ON places(site_id)")
        isos = sorted(set(sources.adjectives.values()))
        taken = {name for name, _ in phrases}
        phrases += [(form, ADJECTIVE | isos.index(iso)) for form, iso in sources.adjectives.items() if form not in taken]
        taken.update(sources.adjectives)
        # The home of an armed actor goes with its name: country number + 1, 0 for none.
        adjectival = {name for name in sources.adjectives if name.startswith("ال") and name.endswith("ه") and name in taken}
        homes = {name: isos.index(iso) + 1 for name, iso in lexicon.actors.items() if iso in isos}
        phrases += [(name, ORGANISATION | homes.get(name, 0)) for name in sorted(lexicon.organisations) if name not in taken]
        taken.update(lexicon.organisations)
        phrases += [(name, ACTOR | number) for name, number in homes.items() if name not in taken]
        taken.update(homes)
        units = [*sorted(lexicon.units)]
        phrases += [(word, UNIT | i) for i, word in enumerate(units) if word not in taken]
        phrases += [(word, KINDWORD | i) for i, word in enumerate(words) if word not in taken]
        listed = f"names-{hashlib.sha256(f'{mark}{len(phrases)}'.encode()).hexdigest()[:12]}.npz"
        meta = {
            "schema": str(SCHEMA), "stamp": mark, "sources": json.dumps(sources.versions), "isos": json.dumps(isos), "units": json.dumps(units, ensure_ascii=False),
            "kindwords": json.dumps(words, ensure_ascii=False), "places": str(len(sources.rows)), "names": str(len(names)), "scanned": str(len(phrases)),
            "curated": str(sum(r.curated for r in sources.rows)), "table": listed,
            "adjectival": " ".join(sorted(adjectival)),
        }  # fmt: skip
        database.executemany("INSERT INTO meta VALUES(?,?)", meta.items())
        database.commit()
        database.close()
        Matcher(phrases).save(work / listed)
        for file in (listed, DATABASE):  # the database names its table, so that a reader of the old one keeps the old one
            os.replace(work / file, out / file)
        old = sorted((p for p in out.glob("names-*") if p.name != listed), key=lambda p: p.stat().st_mtime)
        for path in old[:-1]:
            path.unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as fault:
        raise FileError(f"the index cannot be written: {fault}", file=out, remedy="free some space or choose another folder") from fault
    finally:
        shutil.rmtree(work, ignore_errors=True)
    log(f"gazetteer of {len(sources.rows):,} places and {len(names):,} names compiled")
    return out


class Index:
    """An opened index; places and names are fetched on demand and remembered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.reopen()
            self.meta: dict[str, str] = dict(self.db.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as fault:
            raise DataError(f"the index is damaged: {fault}", file=folder / DATABASE, remedy="it is built again") from fault
        if self.meta.get("schema") != str(SCHEMA) or not self.table.is_file():
            self.db.close()
            raise DataError("the index is of another version", file=folder / DATABASE, remedy="it is built again")
        self._places: dict[int, Place] = {}
        self._capitals: set[int] = set()
        self._seats: dict[str, Place | None] = {}

    def reopen(self) -> None:
        """Open the database: anew in a process that inherited this index, because a connection does not bear a fork."""
        uri = (self.folder / DATABASE).resolve().as_uri() + "?mode=ro&immutable=1"
        self.db = sqlite3.connect(uri, uri=True, check_same_thread=False)

    @property
    def table(self) -> Path:
        """The file of the table of names that belongs to this database."""
        return self.folder / self.meta.get("table", "names.npz")

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    @cached_property
    def matcher(self) -> Matcher:
        """The table of names, loaded when a text is first scanned.

        Raises
        ------
        DataError
            When the file is damaged.
        """
        try:
            return Matcher.load(self.table)
        except (OSError, ValueError, EOFError, MemoryError) as fault:
            raise DataError(f"the table of names is damaged: {fault}", file=self.table, remedy="delete it; it is built again") from fault

    def place(self, pid: int) -> Place:
        """Return the place of a number."""
        known = self._places.get(pid)
        if known is None:
            row = self.db.execute("SELECT * FROM places WHERE pid=?", (pid,)).fetchone()
            if row is None:
                raise DataError(f"the index holds no place {pid}", file=self.folder / DATABASE, remedy="build it again")
            known = Place(
                row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10], row[11], row[12], row[13], row[14], bool(row[15]), bool(row[16]), row[17]
            )
            self._places[pid] = known
            if row[18]:
                self._capitals.add(pid)
        return known

    def capital_of(self, iso: str) -> Place | None:
        """Return the capital of a state, None when the index marks none."""
        if iso not in self._seats:
            row = self.db.execute("SELECT pid FROM places WHERE capital=1 AND iso=? ORDER BY curated DESC, population DESC", (iso,)).fetchone()
            self._seats[iso] = self.place(int(row[0])) if row else None
        return self._seats[iso]

    def is_capital(self, pid: int) -> bool:
        """Tell whether a place is a state's capital."""
        self.place(pid)
        return pid in self._capitals

    def pid_of(self, site_id: str) -> int | None:
        """Return the number of a site id."""
        row = self.db.execute("SELECT pid FROM places WHERE site_id=?", (site_id,)).fetchone()
        return int(row[0]) if row else None

    def name(self, nid: int) -> tuple[str, int, list[tuple[int, bool]]]:
        """Return (folded name, level, [(place number, whether the name is a main one)])."""
        row = self.db.execute("SELECT folded, level, pids FROM names WHERE nid=?", (nid,)).fetchone()
        return row[0], row[1], parse_pids(row[2])

    def find(self, folded: str) -> list[tuple[int, bool]]:
        """Return the places of a folded name."""
        row = self.db.execute("SELECT pids FROM names WHERE folded=?", (folded,)).fetchone()
        return parse_pids(row[0]) if row else []

    def find_any(self, names: Iterable[str]) -> dict[str, list[tuple[int, bool]]]:
        """Return those of many folded names that exist, with their places."""
        out: dict[str, list[tuple[int, bool]]] = {}
        wanted = list(names)
        for at in range(0, len(wanted), 500):
            part = wanted[at : at + 500]
            marks = ",".join("?" * len(part))
            for folded, pids in self.db.execute(f"SELECT folded, pids FROM names WHERE folded IN ({marks})", part):
                out[folded] = parse_pids(pids)
        return out


def parse_pids(text: str) -> list[tuple[int, bool]]:
    """Parse the list of places of a name; a minus marks an alias."""
    return [(int(part.lstrip("-")), not part.startswith("-")) for part in text.split()]


def open_index(folder: Path | None = None, *, log: Log = _quiet) -> Index:
    """Open the compiled index, building it first when it is missing, stale or damaged.

    Parameters
    ----------
    folder : Path, optional
        A folder that `build_index` wrote: opened as it is. When missing, the shipped index of an installed package is taken,
        else the one in the user's cache, which is kept fresh.
    log : callable
        Takes one line when the index is built.

    Raises
    ------
    MawqiError
        When the named index is damaged, or it cannot be built.
    """
    if folder is not None:
        return Index(folder)
    data = data_dir()
    shipped = data / "index"
    if (shipped / DATABASE).is_file():
        try:
            return Index(shipped)
        except DataError as fault:
            log(str(fault))
    home = cache_dir() / f"index-{_key(data)}"
    mark = stamp(source_files(data))
    why = _fresh(home, mark)
    if why is None:
        return Index(home)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        again = _fresh(home, mark)
        if again is not None:
            log(f"the gazetteer's index is {again}: building it")
            build_index(home, data=data)
    return Index(home)


def _key(data: Path) -> str:
    """Return a short name for a data folder, so that two checkouts do not share an index."""
    return hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:10]


def _fresh(home: Path, mark: str) -> str | None:
    """Return None when the index is fresh and sound, else what is wrong with it."""
    if not (home / DATABASE).is_file():
        return "missing"
    try:
        index = Index(home)
    except DataError as fault:
        return "of another version" if "another version" in fault.message else "damaged"
    found = index.meta.get("stamp")
    size = index.meta.get("scanned")
    index.close()
    if found != mark:
        return "out of date"
    return None if size else "damaged"

