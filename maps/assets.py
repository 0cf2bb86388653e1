"""The page's own code and Leaflet's, as texts to be put inline: modules of maps/static joined, images as data addresses."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

from gazetteer.errors import FileError

STATIC = Path(__file__).resolve().parent / "static"

#: The page's modules in the order in which they are joined; each adds to the one object ``Mawqi``.
MODULES = (
    "core", "words", "data", "filter", "hash", "canvas", "basemap", "cluster", "symbols", "marks", "overlays", "timeline",
    "reasons", "card", "popup", "list", "panel", "layers", "export", "about", "main",
)  # fmt: skip
SHEETS = ("page", "panel", "card", "print")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as fault:
        raise FileError("a part of the page is missing", file=path, remedy="install the package again") from fault


@cache
def script() -> str:
    """Return the page's own script: all modules joined."""
    parts = [_text(STATIC / f"{name}.js").strip() for name in MODULES]
    joined = "\n".join(parts)
    if re.search(r"</script|<!--", joined, re.IGNORECASE):
        raise FileError("a module of the page holds a closing script tag", file=STATIC, remedy="split the word")
    return joined + "\n"


@cache
def sheet() -> str:
    """Return the page's own styles."""
    return "\n".join(_text(STATIC / f"{name}.css").strip() for name in SHEETS) + "\n"


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
