"""Whole sample reports are read as the golden files say; a change is looked at, then kept with tests/golden/make_reports.py."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SAMPLES = sorted(p.stem for p in (GOLDEN.parent.parent / "data" / "samples").glob("*.txt"))


@pytest.fixture(scope="module")
def found() -> dict[str, list[dict[str, Any]]]:
    spec = importlib.util.spec_from_file_location("make_reports", GOLDEN / "make_reports.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    read: dict[str, list[dict[str, Any]]] = module.read_samples()
    return read


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_as_before(name: str, found: dict[str, list[dict[str, Any]]]) -> None:
    expected = json.loads((GOLDEN / "reports" / f"{name}.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(found[name])) == expected
