"""A QGIS project inside the GeoPackage: the layers in drawing order (uncertainty beneath incidents), styled, time-enabled, related by id."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

NAME = "mawqi"
# Top to bottom, as in QGIS's panel of layers: name, geometry in QGIS's words, English title, shown at the start.
LAYERS: tuple[tuple[str, str, str, bool], ...] = (
    ("incidents", "Point", "الوقائع · Incidents", True),
    ("trajectories", "Line", "من مكان الإطلاق إلى الهدف · Launch place to target", True),
    ("sites", "Point", "مواقع مذكورة · Mentioned sites", True),
    ("uncertainty", "Polygon", "عدم اليقين · Uncertainty", True),
    ("mentions", "Point", "ذكر الأماكن · Mentions", False),
    ("reports", "No geometry", "التقارير · Reports", True),
)
# Child layer, its column, parent layer, its column.
RELATIONS: tuple[tuple[str, str, str, str], ...] = (
    ("uncertainty", "incident_id", "incidents", "id"), ("trajectories", "incident_id", "incidents", "id"), ("mentions", "report_id", "reports", "report_id"),
)
_CRS = '<spatialrefsys><srsid>3452</srsid><srid>4326</srid><authid>EPSG:4326</authid></spatialrefsys>'
# QGIS keeps the hexadecimal text of a packed project (.qgz) in this table; its structure is QGIS's own.
TABLE = "CREATE TABLE IF NOT EXISTS qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"


def _key(layer: str) -> str:
    return f"{NAME}_{layer}"


def _style(qml: str) -> tuple[str, str]:
    """The inside of a QML document, which a project's layer holds as it is, and whether labels are on."""
    found = re.search(r"<qgis\b([^>]*)>(.*)</qgis>", qml, re.DOTALL)
    if found is None:
        return "", "0"
    labels = re.search(r'labelsEnabled="(\d)"', found[1])
    return found[2], labels[1] if labels else "0"


def xml(
    file_name: str, styles: Mapping[str, str], box: Sequence[float] | None, *, layers: Container[str] | None = None, subsets: Mapping[str, str] | None = None,
) -> str:
    """Return the project as QGIS's XML.

    Parameters
    ----------
    file_name : str
        The name of the GeoPackage without its folder: the project looks for the layers beside itself.
    styles : mapping
        Layer -> QML document.
    box : sequence of float, optional
        [W, S, E, N] in degrees: the first view.
    layers : container of str, optional
        The layers that the file has; all of `LAYERS` when missing.
    subsets : mapping, optional
        Layer -> the condition (SQL) that its rows must meet to be shown.
    """
    tree, order, drawn = [], [], []
    held = [row for row in LAYERS if layers is None or row[0] in layers]
    for name, geometry, title, shown in held:
        condition = (subsets or {}).get(name)
        source = f"./{file_name}|layername={name}" + (f"|subset={condition}" if condition else "")
        tree.append(
            f'<layer-tree-layer id="{_key(name)}" name={quoteattr(title)} source={quoteattr(source)} providerKey="ogr" expanded="0" '
            f'checked="Qt::{"Checked" if shown else "Unchecked"}"><customproperties/></layer-tree-layer>'
        )
        order.append(f'<item>{_key(name)}</item>')
        inner, labels = _style(styles.get(name, ""))
        drawn.append(
            f'<maplayer type="vector" geometry="{geometry}" labelsEnabled="{labels}" styleCategories="AllStyleCategories"><id>{_key(name)}</id>'
            f'<datasource>{escape(source)}</datasource><layername>{escape(title)}</layername><srs>{_CRS}</srs><provider encoding="UTF-8">ogr</provider>{inner}'
            "</maplayer>"
        )
    related = "".join(
        f'<relation id="{child}_{parent}" name="{child} – {parent}" referencingLayer="{_key(child)}" referencedLayer="{_key(parent)}" strength="Association">'
        f'<fieldRef referencingField="{column}" referencedField="{key}"/></relation>'
        for child, column, parent, key in RELATIONS if {child, parent} <= {row[0] for row in held}
    )
    view = ""
    if box is not None and box[0] <= box[2]:
        west, south, east, north = box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1
        view = (
            f'<mapcanvas name="theMapCanvas" annotationsVisible="1"><units>degrees</units><extent><xmin>{west}</xmin><ymin>{south}</ymin><xmax>{east}</xmax>'
            f"<ymax>{north}</ymax></extent><rotation>0</rotation><destinationsrs>{_CRS}</destinationsrs></mapcanvas>"
        )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22.16" projectname="Mawqi"><homePath path=""/><title>Mawqi: read by machine, unverified</title><projectCrs>{_CRS}</projectCrs>'
        f'<layer-tree-group><customproperties/>{"".join(tree)}<custom-order enabled="0">{"".join(order)}</custom-order></layer-tree-group>'
        f"<relations>{related}</relations>{view}<projectlayers>{''.join(drawn)}</projectlayers><layerorder/>"
        "<properties><Paths><Absolute type=\"bool\">false</Absolute></Paths><SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>"
        "</properties></qgis>"
    )


def row(
    file_name: str, styles: Mapping[str, str], box: Sequence[float] | None, *, layers: Container[str] | None = None, subsets: Mapping[str, str] | None = None,
) -> tuple[str, str, str]:
    """Return the row of ``qgis_projects``: name, metadata as JSON, the packed project in hexadecimal. See `xml`."""
    content = xml(file_name, styles, box, layers=layers, subsets=subsets)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box_of:
        box_of.writestr(zipfile.ZipInfo(f"{NAME}.qgs", (1980, 1, 1, 0, 0, 0)), content.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
    about = {"last_modified_time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "last_modified_user": NAME}
    return NAME, json.dumps(about), packed.getvalue().hex()
