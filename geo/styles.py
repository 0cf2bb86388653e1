"""Colours, shapes and names of the incident types for exports: QGIS styles (QML, SLD) and KML, from data/styles.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from gazetteer.errors import DataError, MawqiError
from gazetteer.paths import data_dir
from geo.properties import INCIDENT_TYPES

# QGIS's simple markers nearest to the map's shapes, with an angle in degrees.
_MARKERS = {
    "circle": ("circle", 0), "ring": ("circle", 0), "square": ("square", 0), "diamond": ("diamond", 0), "triangle": ("equilateral_triangle", 0),
    "triangle_down": ("equilateral_triangle", 180), "chevron": ("filled_arrowhead", 270), "pentagon": ("pentagon", 0), "hexagon": ("hexagon", 0),
    "star": ("star", 0), "plus": ("cross_fill", 0), "cross": ("cross_fill", 45), "flag": ("quarter_square", 0), "bars": ("diagonal_half_square", 0),
    "drop": ("semi_circle", 0),
}
_GREY = "#666666"


@dataclass(slots=True, frozen=True)
class Style:
    """How one incident type is drawn: colour (#RRGGBB), shape and names."""

    colour: str
    shape: str
    label_ar: str
    label_en: str


@lru_cache(maxsize=1)
def styles() -> dict[str, Style]:
    """Return the style of every incident type, in the order of the legend; grey circles where data/styles.toml is not there.

    Raises
    ------
    DataError
        When the file is there and is not what it should be.
    """
    made: dict[str, Style] = {}
    try:
        path = data_dir() / "styles.toml"
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, MawqiError):
        content = {}
    except ValueError as fault:
        raise DataError(f"the styles cannot be read: {fault}", file="styles.toml") from fault
    for name, row in content.get("types", {}).items():
        made[name] = Style(str(row.get("colour", _GREY)), str(row.get("shape", "circle")), str(row.get("label_ar", name)), str(row.get("label_en", name)))
    for name in INCIDENT_TYPES:
        made.setdefault(name, Style(_GREY, "circle", name, name.replace("_", " ")))
    return made


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0-255) of #RRGGBB."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def kml_colour(colour: str, alpha: int = 255) -> str:
    """Return KML's aabbggrr of #RRGGBB."""
    red, green, blue = rgb(colour)
    return f"{alpha:02x}{blue:02x}{green:02x}{red:02x}"


def _options(values: dict[str, str]) -> str:
    """A symbol layer's options as QGIS 3.22 and later write them, with the older ``prop`` beside."""
    rows = "".join(f"<Option type=\"QString\" name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in values.items())
    return f'<Option type="Map">{rows}</Option>' + "".join(f"<prop k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in values.items())


def _colour(colour: str, alpha: int = 255) -> str:
    return ",".join(map(str, (*rgb(colour), alpha)))


def _symbol(kind: str, name: str, layer_class: str, options: dict[str, str], alpha: float = 1.0) -> str:
    return (
        f'<symbol type="{kind}" name={quoteattr(name)} alpha="{alpha}" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer_class}" enabled="1" locked="0" pass="0">{_options(options)}</layer></symbol>'
    )


def _marker(style: Style, size: float = 3.4) -> dict[str, str]:
    shape, angle = _MARKERS.get(style.shape, ("circle", 0))
    return {
        "name": shape, "angle": str(angle), "color": _colour(style.colour, 0 if style.shape == "ring" else 255), "size": str(size), "size_unit": "MM",
        "outline_color": _colour(style.colour if style.shape == "ring" else "#FFFFFF"), "outline_width": "0.3", "outline_width_unit": "MM",
        "outline_style": "solid", "scale_method": "diameter",
    }


def _document(inner: str, *, aliases: Iterable[tuple[str, str]], hidden: Iterable[str], temporal: bool, labels: str = "") -> str:
    named = "".join(f"<alias index=\"{n}\" field={quoteattr(f)} name={quoteattr(a)}/>" for n, (f, a) in enumerate(aliases, start=1))
    widgets = "".join(
        f"<field name={quoteattr(f)} configurationFlags=\"None\"><editWidget type=\"Hidden\"><config><Option/></config></editWidget></field>" for f in hidden
    )
    columns = "".join(f'<column type="field" hidden="1" width="-1" name={quoteattr(f)}/>' for f in hidden)
    time = (
        '<temporal enabled="1" mode="2" startField="date_start" endField="date_end" startExpression="" endExpression="" durationField="" '
        'durationUnit="min" fixedDuration="0" accumulate="0" limitMode="1"><fixedRange><start></start><end></end></fixedRange></temporal>'
        if temporal else ""
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22.16" styleCategories="AllStyleCategories" labelsEnabled="{int(bool(labels))}">{time}{inner}{labels}'
        f"<fieldConfiguration>{widgets}</fieldConfiguration><aliases>{named}</aliases>"
        f'<attributetableconfig actionWidgetStyle="dropDown" sortExpression="" sortOrder="0"><columns>{columns}</columns></attributetableconfig>'
        "</qgis>"
    )


def _labels(field: str) -> str:
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName={quoteattr(field)} isExpression="0" fontFamily="Noto Naskh Arabic" fontSize="9" fontSizeUnit="Point" '
        'textColor="30,30,30,255" textOpacity="1" namedStyle="Regular" fontWeight="50" multilineHeight="1" blendMode="0">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1" bufferNoFill="1" '
        'bufferJoinStyle="128" bufferBlendMode="0"/></text-style>'
        '<text-format wrapChar="" multilineAlign="3" useMaxLineLengthForAutoWrap="1" addDirectionSymbol="0"/>'
        '<placement placement="6" dist="1.5" distUnits="MM" priority="5" polygonPlacementFlags="2" layerType="PointGeometry"/>'
        '<rendering scaleVisibility="1" scaleMin="0" scaleMax="1500000" displayAll="0" obstacle="1" limitNumLabels="0"/>'
        "</settings></labeling>"
    )


def incidents_qml(aliases: Iterable[tuple[str, str]], hidden: Iterable[str]) -> str:
    """Return the QGIS style of the incidents: categories by type with the map's colours, Arabic labels and aliases, time from date_start, date_end."""
    categories, symbols = [], []
    for n, (name, style) in enumerate(styles().items()):
        categories.append(f'<category symbol="{n}" value={quoteattr(name)} label={quoteattr(f"{style.label_ar} · {style.label_en}")} render="true" type="string"/>')
        symbols.append(_symbol("marker", str(n), "SimpleMarker", _marker(style)))
    inner = (
        '<renderer-v2 type="categorizedSymbol" attr="incident_type" symbollevels="0" enableorderby="0" forceraster="0" referencescale="-1">'
        f"<categories>{''.join(categories)}</categories><symbols>{''.join(symbols)}</symbols></renderer-v2>"
    )
    return _document(inner, aliases=aliases, hidden=hidden, temporal=True, labels=_labels("location_ar"))


def single_qml(kind: str, aliases: Iterable[tuple[str, str]], *, temporal: bool) -> str:
    """Return the QGIS style of a layer with one symbol: ``uncertainty`` (fill), ``trajectories`` (line), ``sites`` or ``mentions`` (marker)."""
    if kind == "uncertainty":
        symbol = _symbol("fill", "0", "SimpleFill", {
            "color": _colour("#999999", 40), "style": "solid", "outline_color": _colour("#555555", 160), "outline_style": "dash", "outline_width": "0.25",
            "outline_width_unit": "MM",
        })
    elif kind == "trajectories":
        symbol = _symbol("line", "0", "SimpleLine", {
            "line_color": _colour("#333333", 200), "line_style": "dash", "line_width": "0.4", "line_width_unit": "MM", "capstyle": "round",
        })
    else:
        symbol = _symbol("marker", "0", "SimpleMarker", {**_marker(Style(_GREY, "circle", "", ""), 2.0)})
    inner = f'<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0"><symbols>{symbol}</symbols></renderer-v2>'
    return _document(inner, aliases=aliases, hidden=(), temporal=temporal, labels=_labels("name_ar") if kind == "sites" else "")


def incidents_sld() -> str:
    """Return the incidents' style as SLD 1.0 for servers: one rule a type."""
    rules = []
    known = {"circle": "circle", "square": "square", "triangle": "triangle", "star": "star", "cross": "x", "plus": "cross"}
    for name, style in styles().items():
        rules.append(
            f"<Rule><Name>{escape(style.label_en)}</Name><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>incident_type</ogc:PropertyName>"
            f"<ogc:Literal>{escape(name)}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter><PointSymbolizer><Graphic><Mark>"
            f"<WellKnownName>{known.get(style.shape, 'circle')}</WellKnownName><Fill><CssParameter name=\"fill\">{style.colour}</CssParameter></Fill>"
            "<Stroke><CssParameter name=\"stroke\">#FFFFFF</CssParameter></Stroke></Mark><Size>10</Size></Graphic></PointSymbolizer></Rule>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" '
        'xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer><Name>incidents</Name><UserStyle><FeatureTypeStyle>'
        f"{''.join(rules)}</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"
    )
