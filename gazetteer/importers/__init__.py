"""Importers: GeoNames dumps, tables and GeoJSON of users, boundary files; each yields rows of sites or divisions."""

from __future__ import annotations

from gazetteer.importers.boundaries import import_boundaries
from gazetteer.importers.geonames import import_geonames
from gazetteer.importers.tables import import_table
from gazetteer.importers.write import import_file, write_rows

__all__ = ["import_boundaries", "import_file", "import_geonames", "import_table", "write_rows"]
