"""The page's own code and Leaflet's, as texts to be put inline: modules of maps/static joined, images as data addresses."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gazetteer.errors import FileError, InputError

STATIC = Path(__file__).resolve().parent / "static"

#: The page's modules in the order in which they are joined; each adds to the one object ``Mawqi``.
MODULES = (
    "core", "words", "data", "filter", "hash", "canvas", "basemap", "labels", "cluster", "symbols", "marks", "overlays", "timeline",
    "reasons", "changes", "card", "popup", "list", "panel", "layers", "export", "about", "main",
)  # fmt: skip
SHEETS = ("page", "panel", "card", "print")

#: The modules that each calls, for pages that take only some of them (:func:`bundle`). The rest take all before them.
NEEDS: dict[str, tuple[str, ...]] = {
    "core": (), "words": ("core",), "data": ("core", "words"), "canvas": ("core",), "basemap": ("core", "canvas", "labels"), "labels": ("words", "basemap"), "symbols": ("core", "canvas"),
    "cluster": ("core", "symbols"), "reasons": ("core", "words"),
}  # fmt: skip


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as fault:
        raise FileError("a part of the page is missing", file=path, remedy="install the package again") from fault


def bundle(*names: str, extra: Sequence[Path] = ()) -> str:
    """Join chosen modules of ``maps/static``, and those that they call, into one script for another page.

    Parameters
    ----------
    names : str
        Names from :data:`MODULES` without their ending. What they need (:data:`NEEDS`) is put before them; each stands once, in the order
        of :data:`MODULES`, so that the same names give the same bytes. No name gives all of them.
    extra : sequence of Path
        The page's own modules, joined after these in the order given; each adds to the same object ``Mawqi``.

    Returns
    -------
    str
        One script to be put inline; ``canvas`` and what needs it want Leaflet's ``L`` before it (:func:`leaflet`).

    Raises
    ------
    InputError
        When a name is unknown.
    FileError
        When a module is missing, or holds a closing script tag.
    """
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        raise InputError(f"the page has no module {unknown[0]!r}", remedy=f"use some of {', '.join(MODULES)}")
    wanted: set[str] = set()
    waiting = list(names or MODULES)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += NEEDS.get(name, MODULES[: MODULES.index(name)])
    files = [STATIC / f"{name}.js" for name in MODULES if name in wanted] + list(extra)
    joined = "\n".join(_text(path).strip() for path in files)
    if re.search(r"</script|<!--", joined, re.IGNORECASE):
        raise FileError("a module of the page holds a closing script tag", file=STATIC, remedy="split the word")
    return joined + "\n"


@cache
def script() -> str:
    """Return the map's own script: all modules joined."""
    return bundle()


@cache
def ascii_script(code: str) -> str:
    """Return a script with every letter beyond ASCII as ``\\uXXXX``, which means the same in its strings and patterns."""
    return re.sub(r"[^\x00-\x7f]", lambda found: "".join(f"\\u{unit:04x}" for unit in _units(found[0])), code)


def _units(letter: str) -> list[int]:
    raw = letter.encode("utf-16-be")
    return [raw[k] << 8 | raw[k + 1] for k in range(0, len(raw), 2)]


def sheets(*names: str, extra: Sequence[Path] = ()) -> str:
    """Join chosen sheets of ``maps/static`` and a page's own ones; ``page`` holds the colours of both themes.

    Raises
    ------
    InputError
        When a name is not in :data:`SHEETS`.
    FileError
        When a sheet is missing.
    """
    unknown = [name for name in names if name not in SHEETS]
    if unknown:
        raise InputError(f"the page has no sheet {unknown[0]!r}", remedy=f"use some of {', '.join(SHEETS)}")
    files = [STATIC / f"{name}.css" for name in SHEETS if name in (names or SHEETS)] + list(extra)
    return "\n".join(_text(path).strip() for path in files) + "\n"


@cache
def sheet() -> str:
    """Return the map's own styles."""
    return sheets()


def _leaflet_dir() -> Path:
    try:
        from xstatic.pkg import leaflet
    except ImportError as fault:
        raise FileError("Leaflet is not installed", file="xstatic.pkg.leaflet", remedy="pip install XStatic-Leaflet") from fault
    return Path(str(leaflet.BASE_DIR))


def _data_address(path: Path) -> str:
    try:
        return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError as fault:
        raise FileError("an image of Leaflet is missing", file=path, remedy="pip install XStatic-Leaflet") from fault


@cache
def leaflet() -> tuple[str, str, str]:
    """Return Leaflet's script, its styles and its version; images of the styles become data addresses."""
    folder = _leaflet_dir()
    code = re.sub(r"//# sourceMappingURL=.*", "", _text(folder / "leaflet.js")).strip()
    styles = re.sub(
        r"url\(['\"]?images/([\w.-]+)['\"]?\)", lambda m: f"url({_data_address(folder / 'images' / m[1])})",
        _text(folder / "leaflet.css"),
    ).strip()  # fmt: skip
    found = re.search(r"Leaflet (\d[\w.+-]*)", code)
    return code, styles, found[1].split("+")[0] if found else ""


@cache
def default_icon() -> str:
    """Return a script that gives Leaflet's default marker its images, for foreign layers with markers."""
    images = _leaflet_dir() / "images"
    parts = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x", "shadowUrl": "marker-shadow"}
    pairs = ",".join(f'{key}:"{_data_address(images / f"{name}.png")}"' for key, name in parts.items())
    return f"delete L.Icon.Default.prototype._getIconUrl;L.Icon.Default.mergeOptions({{{pairs}}});\n"
