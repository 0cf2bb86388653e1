"""The example notebook runs from its first cell to its last in a kernel of its own, and shows what it says."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "examples" / "incidents.ipynb"


@pytest.fixture(scope="module")
def ran():
    """The source of each cell of code with its outputs."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    return {c.source: c.outputs for c in book.cells if c.cell_type == "code"}


def shown(ran, words, kind="text/plain"):
    (outputs,) = [o for source, o in ran.items() if words in source]
    return next(o["data"][kind] for o in outputs if kind in o.get("data", {}))


def test_the_frame_is_typed(ran):
    said = shown(ran, "incidents.dtypes")
    for column, kind in (("incident_type", "category"), ("status", "category"), ("date_start", "datetime64"), ("fatalities", "Int64"), ("aggregate", "boolean"),
                         ("weapons", "object"), ("uncertainty_km", "float64"), ("geometry", "geometry")):
        assert any(line.split()[0] == column and line.split()[1].startswith(kind) for line in said.splitlines() if line.split()[0] == column), (column, said)


def test_filters_keep_some_and_drop_some(ran):
    told, dated, exact, drones = json.loads(shown(ran, "drones = ").replace("(", "[").replace(")", "]"))
    assert told >= dated > 0 and told > exact > 0 and told > drones > 0
    assert "location_ar" in shown(ran, "near = ")


def test_the_map_stands_in_the_notebook(ran):
    page = shown(ran, "mawqi.draw", "text/html")
    assert "<iframe" in page and "mawqi-data" in page and "الوقائع" in page
    assert "http://" not in page.split("mawqi-data")[0].replace("http://www.w3.org/", "")


def test_it_is_kept_without_outputs_and_with_real_letters():
    text = NOTEBOOK.read_text(encoding="utf-8")
    book = json.loads(text)
    assert all(not c.get("outputs") and c.get("execution_count") is None for c in book["cells"]) and "\\u0" not in text
