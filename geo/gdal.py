"""Reading and writing through GDAL (pyogrio) with Mawqi's errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import FileError, InputError
from geo.arrow import rows
from geo.flat import unflatten

if TYPE_CHECKING:
    import pyarrow as pa

Feature = dict[str, Any]


def write_layer(
    path: Path, data: Any, *, driver: str, layer: str | None = None, geometry_type: str | None = "Point", append: bool = False,
    options: dict[str, str] | None = None, dataset: dict[str, str] | None = None,
) -> None:
    """Write an Arrow table or stream as a layer.

    Parameters
    ----------
    path : Path
        The file.
    data : pyarrow.Table or pyarrow.RecordBatchReader
        With a column ``geometry`` of WKB (lon/lat, WGS 84) unless ``geometry_type`` is None.
    driver : str
        GDAL's name of the format.
    layer : str, optional
        The layer's name.
    geometry_type : str or None
        Point, LineString, Polygon; None for a table without geometry.
    append : bool
        Add the layer to a file that is there.
    options : dict, optional
        Layer creation options of the driver.
    dataset : dict, optional
        Creation options of the whole file.

    Raises
    ------
    FileError
        When GDAL cannot write it.
    """
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError
    from pyogrio.raw import write_arrow

    try:
        write_arrow(
            data, str(path), layer=layer, driver=driver, geometry_type=geometry_type, append=append,
            geometry_name="geometry" if geometry_type else None, crs="EPSG:4326" if geometry_type else None, layer_options=options or {},
            dataset_options=dataset or {},
        )
    except (DataSourceError, DataLayerError, CRSError, RuntimeError, ValueError) as fault:
        raise FileError(f"GDAL cannot write the file: {fault}", file=path, remedy="check the folder's rights and space") from fault


def read_layer(path: Path, layer: str | None = None) -> pa.Table:
    """Read a layer as an Arrow table.

    Raises
    ------
    InputError
        When the file is not of the format that its ending names, or has no such layer.
    """
    from pyogrio.errors import DataLayerError, DataSourceError
    from pyogrio.raw import read_arrow

    try:
        meta, made = read_arrow(str(path), layer=layer)
    except (DataSourceError, DataLayerError, RuntimeError, ValueError) as fault:
        raise InputError(f"the file cannot be read: {fault}", file=path) from fault
    name = meta.get("geometry_name") or "wkb_geometry"
    return made.rename_columns(["geometry" if c == name else c for c in made.column_names])


def layers(path: Path) -> list[str]:
    """Return the names of a file's layers."""
    from pyogrio import list_layers
    from pyogrio.errors import DataSourceError

    try:
        return [str(row[0]) for row in list_layers(str(path))]
    except DataSourceError as fault:
        raise InputError(f"the file cannot be read: {fault}", file=path) from fault


def incidents(made: pa.Table, path: Path) -> list[Feature]:
    """Return the incidents of a table that GDAL read.

    Raises
    ------
    InputError
        When the table holds no incidents.
    """
    if "incident_type" not in made.column_names:
        raise InputError("the file holds no incidents", file=path, remedy="it needs the column incident_type")
    if "review" in made.column_names:  # a case: what people rejected leaves only when it is asked for
        import pyarrow.compute as pc

        made = made.filter(pc.fill_null(pc.not_equal(made.column("review"), "rejected"), True))
    try:
        return [unflatten(row) for row in rows(made)]
    except (ValueError, TypeError) as fault:
        raise InputError(f"an incident cannot be read: {fault}", file=path) from fault
