"""The HTML page: a folium map whose figure renders everything inline, the same bytes for the same input."""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from gazetteer.errors import FileError, InputError
from maps import assets
from maps.columns import PLAIN_UP_TO, chunks, script_json
from maps.packing import pack_columns
from maps.policy import INLINE_STYLE, SCRIPT, STYLE, RemotePartError, policy, remote_parts

#: Parts of the basemap that stand in a block of their own.
GEOMETRY = ("world", "provinces", "rivers")
NO_SCRIPT = "هذه الخريطة تحتاج إلى JavaScript. قرأتها آلة ولم يتحقق منها أحد."
#: What folium's own popups ask of jQuery: make nodes of a piece of HTML. Only pages with foreign layers get it.
SHIM = (
    "window.$=window.$||function(h){if(typeof h!=='string')return{ready:function(f){f();}};"
    "var t=document.createElement('template');t.innerHTML=h.trim();return t.content.childNodes;};\n"
)


class MawqiMap(folium.Map):
    """A :class:`folium.Map` that carries incidents; made by :func:`maps.draw`, takes any other folium layer.

    Parameters
    ----------
    block : dict
        The data block: columns, meta, basemap.
    details : sequence of dict
        One a record, see :func:`maps.columns.pack`.
    title, lang : str
        Title of the document and its first language, ``ar`` or ``en``.
    csp : bool
        Put the Content-Security-Policy into the page and refuse remote parts.
    image_hosts : sequence of str
        Hosts from which tiles may be loaded.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id={{ this.get_name()|tojson }} dir="ltr"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
            Mawqi.layout({{ this.get_name()|tojson }});
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, Mawqi.mapOptions({{ this.map_options|tojson }}));
            Mawqi.start({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self, block: dict[str, Any], details: Sequence[dict[str, Any]], *, title: str, lang: str, csp: bool,
        image_hosts: Sequence[str] = (), location: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(location=location or (0.0, 0.0), tiles=None)
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.block, self.details = block, details
        self.title, self.lang, self.csp, self.image_hosts = title, lang, csp, tuple(image_hosts)
        self.map_options = {"center": list(location or (0.0, 0.0)), "zoom": 2}
        PageFigure().add_child(self)

    def render(self, **kwargs: Any) -> str:
        """Render the map's parts into its figure (not the remote parts of a common folium map)."""
        figure = self.get_root()
        if not isinstance(figure, PageFigure):
            raise InputError("a map of incidents stands in its own page", remedy="add layers to it, not it to a figure")
        parts: Any = MacroElement.render
        parts(self, **kwargs)
        return ""

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page; a path is written atomically."""
        if isinstance(outfile, str | bytes | Path):
            save(self, os.fsdecode(outfile))
        else:
            outfile.write(self.get_root().render(**kwargs).encode("utf-8"))
            if close_file:
                outfile.close()


class PageFigure(Figure):
    """The document around a :class:`MawqiMap`."""

    def render(self, **kwargs: Any) -> str:
        """Return the whole page as HTML.

        Raises
        ------
        RemotePartError
            When a layer loads scripts or styles from elsewhere and the map was made with ``csp=True``.
        """
        page = next((child for child in self._children.values() if isinstance(child, MawqiMap)), None)
        if page is None:
            raise InputError("this page holds no map of incidents", remedy="make it with maps.draw")
        for part in (self.header, self.html, self.script):
            part._children.clear()
        for child in list(self._children.values()):
            child.render(**kwargs)
        foreign = bool(page._children)
        ids: dict[str, str] = {}
        header, body, code = (_number(part.render(**kwargs), ids) for part in (self.header, self.html, self.script))
        return "".join(_document(page, header, body, code, foreign))


def _number(text: str, ids: dict[str, str]) -> str:
    """Put counted ids in the place of branca's random ones (32 hexadecimal digits after an underscore)."""
    return re.sub(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])", lambda found: ids.setdefault(found[0], str(len(ids) + 1)), text)


def _document(page: MawqiMap, header: str, body: str, code: str, foreign: bool) -> Iterator[str]:
    remote = remote_parts(header + body)
    if remote and page.csp:
        raise RemotePartError(
            f"a layer of this map loads {remote[0]} and {len(remote) - 1} more" if len(remote) > 1 else
            f"a layer of this map loads {remote[0]}",
            remedy="leave the layer out, or draw with csp=False and a network",
        )  # fmt: skip
    leaflet, leaflet_css, version = assets.leaflet()
    before = (SHIM if "$(" in code else "") + (assets.default_icon() if foreign else "")
    styles = [leaflet_css + "\n" + assets.sheet()]
    # Large pages are plain ASCII: a browser keeps and reads them in half the time of a page with other letters. Small ones stay readable.
    plain = len(page.details) > PLAIN_UP_TO
    own = f"{leaflet}\n{assets.script()}"
    scripts = [assets.ascii_script(own) if plain else own, before + code]
    all_styles = styles + STYLE.findall(header + body)
    all_scripts = scripts + [text for _, text in SCRIPT.findall(header + body) if text.strip()]
    direction = "rtl" if page.lang == "ar" else "ltr"
    yield f'<!DOCTYPE html>\n<html lang="{page.lang}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
    if page.csp:
        rule = policy(
            all_scripts, all_styles, image_hosts=page.image_hosts,
            style_attributes=foreign or bool(INLINE_STYLE.search(header + body)),
        )  # fmt: skip
        yield f'<meta http-equiv="Content-Security-Policy" content="{rule}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
    yield f"<title>{_text(page.title, plain)}</title>\n"
    yield f"<style>{styles[0]}</style>\n{header}\n</head>\n<body>\n"
    yield (
        f'<noscript><p lang="ar" dir="rtl">{_text(NO_SCRIPT, plain)}</p>'
        '<p lang="en" dir="ltr">This map needs JavaScript. Read by machine, unverified.</p></noscript>\n'
    )
    yield f"{body}\n"
    page.block["meta"]["leaflet"] = version
    data, columns = pack_columns(page.block["data"])
    ground = page.block["basemap"]
    lines = {key: ground[key] for key in GEOMETRY}
    names = {key: value for key, value in ground.items() if key not in GEOMETRY}
    # The script stands first, so that it is compiled while the rest of the file still comes.
    yield f"<script>{scripts[0]}</script>\n"
    yield f'<script type="application/json" id="mawqi-data">{script_json({**page.block, "data": data, "basemap": names}, plain=plain)}</script>\n'
    yield f'<script type="text/plain" id="mawqi-columns">{columns}</script>\n'
    yield f'<script type="application/json" id="mawqi-ground">{script_json(lines, plain=True)}</script>\n'
    yield f"<script>{scripts[1]}</script>\n"
    for number, (encoding, text) in enumerate(chunks(page.details)):
        yield f'<script type="application/json" id="mawqi-part-{number}" data-encoding="{encoding}">{text}</script>\n'
    yield "</body>\n</html>\n"


def _text(text: str, plain: bool) -> str:
    """Text to stand between tags; ``plain`` leaves only ASCII."""
    safe = html.escape(text)
    return safe.encode("ascii", "xmlcharrefreplace").decode("ascii") if plain else safe


def save(page: folium.Map, path: str | Path) -> Path:
    """Write a map to one HTML file, atomically: a temporary file beside it, then a rename.

    Parameters
    ----------
    page : folium.Map
        From :func:`maps.draw`.
    path : str or Path
        The file, replaced when it exists.

    Raises
    ------
    FileError
        When the folder is missing or the file cannot be written.
    """
    target = Path(path)
    text = page.get_root().render().encode("utf-8")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text)
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise FileError(
            f"the map cannot be written: {fault.strerror}", file=target, remedy="choose a folder that exists"
        ) from fault
    return target


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
